"""The page of a round's year in one view, for England or a region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from carefund.assurance.conditions import ConditionState
from carefund.evidence.areas import Area
from carefund.evidence.series import ENGLAND
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter
from carefund.report.monitoring.projection.told import stand_together
from carefund.service.monitoring.kept import KeptYear, Prospect
from carefund.service.monitoring.muting import Standing
from carefund.service.monitoring.pages.warnings import silenced
from carefund.wording.dates import day_words, month_words
from carefund.wording.lists import capital, counted


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """Schemes' outputs in the returns handed in last, of the `areas` that gave any.

    Of the `schemes` with a plan and a figure, `on_course` are at or above the part of the year's plan that had gone by.
    """

    schemes: int
    on_course: int
    areas: int


@dataclass(frozen=True, kw_only=True)
class QuarterTogether:
    """One quarter's returns: how many of the areas handed in."""

    quarter: ReturnQuarter
    handed_in: int


@dataclass(frozen=True, kw_only=True)
class YearTogether:
    """Some areas' year: how many plans are approved, what the books of `pools` of them come to, and the rest."""

    areas: tuple[Area, ...]
    approved: int
    pools: int
    year: str
    """The financial year of the books; empty where none are open."""
    money: tuple[tuple[str, str], ...]
    """Each sum with its label."""
    outputs: Outputs
    conditions: Counter[ConditionState]
    quarters: tuple[QuarterTogether, ...]


@dataclass(frozen=True, kw_only=True)
class TogetherPage:
    """The page, all in words; `regions` are the choices with whether each is chosen."""

    title: str
    round_id: str
    round_title: str
    today: str
    regions: tuple[tuple[str, bool], ...]
    plans: str
    money_of: str
    money: tuple[tuple[str, str], ...]
    outputs: str
    conditions: tuple[tuple[str, str], ...]
    returns: tuple[tuple[str, str, str], ...]
    """Quarter, when its returns are due, and how many are handed in."""
    watched_to: str
    england: tuple[str, ...]
    """Where each metric of England is heading, in sentences."""
    areas: tuple[str, ...]
    """How likely the areas' targets are, a sentence for each metric."""
    warned: str


def together_page(
    round_: Round,
    found: YearTogether,
    year: KeptYear | None,
    mutes: Standing,
    day: date,
    regions: Sequence[str],
    where: str,
) -> TogetherPage:
    """The page of some areas: `where` is a region, England, or what else they are together."""
    number = len(found.areas)
    codes = {one.code for one in found.areas}
    prospects = [one for code in codes for one in (year.prospects.get(code, ()) if year else ())]
    return TogetherPage(
        title=f"The year in one view: {where}",
        round_id=round_.id,
        round_title=round_.title,
        today=day_words(day),
        regions=tuple((one, one == where) for one in regions),
        plans=f"{found.approved} of {counted(number, 'plan')} {'is' if found.approved == 1 else 'are'} approved.",
        money_of=f"By the books of {found.year} that {found.pools} of {counted(number, 'area')} keep here, each to its "
        "last posting."
        if found.pools
        else "",
        money=found.money,
        outputs=_outputs(found.outputs),
        conditions=tuple(
            (capital(str(one)), f"{found.conditions[one]}") for one in ConditionState if found.conditions[one]
        ),
        returns=tuple(_quarter(one, number) for one in found.quarters),
        watched_to=month_words(year.as_of) if year and year.prospects else "",
        england=tuple(one.words for one in year.prospects.get(ENGLAND, ())) if year else (),
        areas=tuple(_areas(prospects)),
        warned=_warned(year, mutes, day, codes | ({ENGLAND} if where == "England" else set())),
    )


def _outputs(one: Outputs) -> str:
    """Units differ from scheme to scheme, so that schemes are counted and nothing is added up."""
    if not one.schemes:
        return "No return that was handed in gives an output beside its plan."
    return (
        f"In the returns handed in last, {counted(one.areas, 'area')} gave outputs of "
        f"{counted(one.schemes, 'scheme')}; {one.on_course} of these are at or above the part "
        "of the year’s plan that had gone by."
    )


def _quarter(one: QuarterTogether, number: int) -> tuple[str, str, str]:
    due = day_words(one.quarter.due) if one.quarter.due else "No due date is known"
    return one.quarter.label, due, f"{one.handed_in} of {number}"


def _areas(prospects: Iterable[Prospect]) -> Iterator[str]:
    by_label: dict[str, list[Prospect]] = {}
    for one in prospects:
        by_label.setdefault(one.label, []).append(one)
    for label, every in sorted(by_label.items()):
        yield f"{label}, {counted(len(every), 'area')}: {stand_together(every)}."


def _warned(year: KeptYear | None, mutes: Standing, day: date, codes: set[str]) -> str:
    if year is None or year.refused:
        return ""
    silent = silenced(year, mutes, day)
    own = [one for one in year.told if one.area in codes]
    muted = sum((one.area, one.metric) in silent for one in own)
    said = f"{counted(len(own) - muted, 'cause')} warned of"
    return f"{said}, and {muted} muted." if muted else f"{said}."
