"""The early versions that areas have shown, for those who advise them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carefund.assurance.state import EarlyVersion
from carefund.service.plans.pages.early import EarlyLine, early_line
from carefund.service.plans.standing import Standing
from carefund.wording.lists import capital, counted


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    """One early version of one area."""

    code: str
    area: str
    status: str
    version: int
    early: EarlyLine


@dataclass(frozen=True, kw_only=True)
class EarlyVersionsPage:
    """Every early version of a round, the last first."""

    title: str
    round_id: str
    summary: str
    lines: tuple[ShownLine, ...]
    oversees: bool
    """Whether the reader has the list of all plans; else the desk leads here."""


def early_versions_page(round_id: str, standings: Sequence[Standing], *, oversees: bool) -> EarlyVersionsPage:
    """The page of the plans that somebody reaches."""
    shown = [(early, one) for one in standings for early in one.state.early]
    areas = sum(bool(one.state.early) for one in standings)
    lines = [_line(one, early_line(early, one.state.version)) for early, one in sorted(shown, key=_last_first)]
    return EarlyVersionsPage(
        title="Early versions",
        round_id=round_id,
        summary=f"{capital(counted(areas, 'area'))} of {len(standings)} showed a version before it was signed.",
        lines=tuple(lines),
        oversees=oversees,
    )


def _last_first(pair: tuple[EarlyVersion, Standing]) -> float:
    return -pair[0].at.timestamp()


def _line(one: Standing, early: EarlyLine) -> ShownLine:
    return ShownLine(
        code=one.area.code,
        area=one.area.name,
        status=capital(str(one.state.status)),
        version=one.state.version,
        early=early,
    )
