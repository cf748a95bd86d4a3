"""What an edition would change of the one before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from carefund.service.public.edition import Edition, PublishedArea


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What an edition would change of the one before: names of areas, and whether there is anything new in it."""

    new: tuple[str, ...]
    corrected: tuple[str, ...]
    otherwise: tuple[str, ...]
    """Areas whose conditions, waivers, year or outturn have changed."""
    gone: tuple[str, ...]
    anything: bool


def differences(before: Edition | None, now: Edition) -> Difference:
    """What is new in an edition against the one before; against none, all of it."""
    if before is None:
        return Difference(
            new=tuple(one.name for one in now.areas), corrected=(), otherwise=(), gone=(), anything=bool(now.areas)
        )
    old = {one.code: one for one in before.areas}
    corrected = {one.code for one in now.corrections}
    changed = [one for one in now.areas if one.code in old and one.code not in corrected]
    codes = {one.code for one in now.areas}
    found = Difference(
        new=tuple(one.name for one in now.areas if one.code not in old),
        corrected=tuple(one.name for one in now.corrections),
        otherwise=tuple(one.name for one in changed if _says(one) != _says(old[one.code])),
        gone=tuple(one.name for one in before.areas if one.code not in codes),
        anything=False,
    )
    same_outturn = (before.england, before.happened, before.year) == (now.england, now.happened, now.year)
    any_area = bool(found.new or found.corrected or found.otherwise or found.gone)
    return replace(found, anything=any_area or not same_outturn)


def _says(area: PublishedArea) -> PublishedArea:
    """What an edition says of an area, apart from words that follow from the rest."""
    return area.model_copy(update={"state": ""})
