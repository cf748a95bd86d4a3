"""Support over all areas of a round: who waits, who is advised, who may want it, and what changed where it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from carefund.assurance.body import CERTAIN
from carefund.assurance.support import Support
from carefund.evidence.areas import Area
from carefund.service.support.before_after import BeforeAfter, Overall
from carefund.service.support.pages.showing import Shown, chance_words, proposal, reasons
from carefund.service.support.pages.support import CAUTION, day_of, points_words, state_of
from carefund.wording.dates import day_words
from carefund.wording.lists import counted
from carefund.wording.numbers import NONE, count, signed

SHOWN = {"": "All", "waiting": "Waiting", "suggested": "Suggested", "under-way": "Under way", "closed": "Ended"}
"""The parts of the list, by the word in the address."""


@dataclass(frozen=True, kw_only=True)
class SupportRow:
    """One piece of support of one area; `found` only where it was closed."""

    area: Area
    support: Support
    found: BeforeAfter | None = None


@dataclass(frozen=True, kw_only=True)
class AreaLine:
    """A line about one piece of support."""

    area: str
    code: str
    region: str
    about: str
    since: str
    state: str
    tag: str
    adviser: str
    last: str
    errors: str
    least: str
    closing: str


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """An area that may want support: why, and what an offer would say."""

    area: str
    code: str
    region: str
    reasons: tuple[str, ...]
    proposal: str


@dataclass(frozen=True, kw_only=True)
class AllSupportPage:
    """The list; `overall` are sentences about all support that was closed, told only where there is some."""

    title: str
    round_id: str
    lead: str
    waiting: tuple[AreaLine, ...]
    suggested: tuple[Suggestion, ...]
    under_way: tuple[AreaLine, ...]
    closed: tuple[AreaLine, ...]
    declined: str
    overall: tuple[str, ...]
    caution: str
    choices: tuple[tuple[str, str, bool], ...]
    regions: tuple[tuple[str, bool], ...]
    shown: str
    region: str
    may_offer: bool
    """Whether the reader may offer support."""


def suggestions(plans: Iterable[tuple[Area, Shown]], label: Callable[[str], str]) -> list[Suggestion]:
    """The areas that may want support, the least likely target first; `plans` are those of areas that have had none."""
    wanted = [(area, shown) for area, shown in plans if shown.very_unlikely or shown.errors_near_deadline]
    ordered = sorted(wanted, key=lambda one: (one[1].boldest.thousandths if one[1].boldest else CERTAIN, one[0].name))
    return [
        Suggestion(
            area=area.name,
            code=area.code,
            region=area.region or "",
            reasons=reasons(shown, label),
            proposal=proposal(shown, label),
        )
        for area, shown in ordered
    ]


def all_support_page(
    round_: tuple[str, str],
    rows: Sequence[SupportRow],
    suggested: Sequence[Suggestion],
    of_all: Overall,
    *,
    may_offer: bool,
    shown: str = "",
    region: str = "",
) -> AllSupportPage:
    """The page; `round_` is id and title. An unknown part or region leaves nothing out."""
    regions = sorted({one.area.region for one in rows if one.area.region} | {one.region for one in suggested} - {""})
    shown, region = shown if shown in SHOWN else "", region if region in regions else ""
    own = [one for one in rows if region in ("", one.area.region)]
    parts = {
        "waiting": [one for one in own if one.support.is_open and not (one.support.accepted and one.support.adviser)],
        "under-way": [one for one in own if one.support.is_open and one.support.accepted and one.support.adviser],
        "closed": [one for one in own if one.support.closed_at is not None],
    }
    kept = {name: tuple(map(_line, some)) if shown in ("", name) else () for name, some in parts.items()}
    offered = [one for one in suggested if region in ("", one.region)] if shown in ("", "suggested") else []
    declined = sum(one.support.accepted is False for one in own)
    return AllSupportPage(
        title=f"Support: {round_[1]}",
        round_id=round_[0],
        lead=_lead(rows, suggested),
        waiting=kept["waiting"],
        suggested=tuple(offered),
        under_way=kept["under-way"],
        closed=kept["closed"],
        declined=f"{counted(declined, 'offer')} declined." if declined else "",
        overall=_overall(of_all),
        caution=CAUTION,
        choices=tuple((id_, words, id_ == shown) for id_, words in SHOWN.items()),
        regions=tuple((one, one == region) for one in regions),
        shown=shown,
        region=region,
        may_offer=may_offer,
    )


def _line(row: SupportRow) -> AreaLine:
    one = row.support
    state, tag = state_of(one)
    last = one.given[-1] if one.given else None
    return AreaLine(
        area=row.area.name,
        code=row.area.code,
        region=row.area.region or "",
        about=one.about,
        since=day_of(one),
        state=state,
        tag=tag,
        adviser=one.adviser,
        last=f"{day_words(last.on)}: {last.words}" if last else "Nothing is on record yet",
        errors=_errors(row.found),
        least=_least(row.found),
        closing=one.closing,
    )


def _errors(found: BeforeAfter | None) -> str:
    if found is None or found.before is None or found.after is None:
        return NONE
    return f"{count(found.before.errors)}, then {count(found.after.errors)}"


def _least(found: BeforeAfter | None) -> str:
    if found is None or found.before is None or found.after is None:
        return NONE
    before, after = chance_words(found.before.least), chance_words(found.after.least)
    return f"{before}, before and after" if before == after else f"{before}; then {after}"


def _lead(rows: Sequence[SupportRow], suggested: Sequence[Suggestion]) -> str:
    """How all stand, in one sentence."""
    ongoing = [one.support for one in rows if one.support.is_open]
    advised = sum(bool(one.accepted and one.adviser) for one in ongoing)
    parts = (f"{len(ongoing) - advised} waiting", f"{advised} with an adviser", f"{len(suggested)} suggested")
    ended = sum(one.support.closed_at is not None for one in rows)
    return f"{', '.join(parts)}, {ended} ended."


def _overall(one: Overall) -> tuple[str, ...]:
    """What support that ended comes to, each number with how many it is of."""
    if not one.closed:
        return ()
    said = [f"{counted(one.closed, 'piece')} of support ended; of {one.helped} it was said that it helped."]
    if one.errors is not None:
        said.append(f"Errors in the plan: median change {signed_half(one.errors)} (n = {one.errors_of}).")
    if one.least is not None:
        base = f"; for {one.least_base} of them it is how often areas have changed so much" if one.least_base else ""
        said.append(f"Chance of the least likely target: median {change_words(one.least)} (n = {one.least_of}{base}).")
    return tuple(said)


def change_words(thousandths: float) -> str:
    """The median change of a chance.

    >>> change_words(-12.0), change_words(0.0)
    ('change −1.2 points', 'no change')
    """
    return f"change {points_words(thousandths)}" if thousandths else points_words(0)


def signed_half(value: float) -> str:
    """A median of whole numbers, which may lie half way between two.

    >>> signed_half(-3.0), signed_half(-2.5), signed_half(0.0)
    ('−3', '−2.5', '0')
    """
    return signed(value, 0 if value == round(value) else 1)
