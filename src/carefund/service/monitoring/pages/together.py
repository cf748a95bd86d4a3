"""The page of a round's year in one view, for England or a region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from carefund.assurance.conditions import ConditionState
from carefund.evidence.areas import Area
from carefund.evidence.series import ENGLAND
from carefund.monitoring.returns.latest import Outputs
from carefund.pool.year_sums import PoolSums
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter
from carefund.report.monitoring.projection.told import stand_together
from carefund.report.monitoring.watch.returned import outputs_words
from carefund.service.monitoring.kept import KeptYear, Prospect
from carefund.service.monitoring.muting import Standing
from carefund.service.monitoring.pages.warnings import causes_told
from carefund.wording.dates import day_words, month_words
from carefund.wording.lists import capital, counted

WHOLE = "England"
"""What all areas are together."""


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
    money: PoolSums | None
    """What the books come to; None where none are open."""
    outputs: Outputs
    conditions: Counter[ConditionState]
    quarters: tuple[QuarterTogether, ...]


@dataclass(frozen=True, kw_only=True)
class WatchedTogether:
    """Some areas' year beside what the worker watched of it: `where` names them, `regions` are those to choose from."""

    round: Round
    where: str
    regions: tuple[str, ...]
    found: YearTogether
    kept: KeptYear | None
    """None where no month was watched yet."""
    mutes: Standing

    @property
    def watched_codes(self) -> set[str]:
        """The areas' codes, and England's where they are all of it."""
        codes = {one.code for one in self.found.areas}
        return codes | ({ENGLAND} if self.where == WHOLE else set())

    def prospects_of(self, codes: Iterable[str]) -> list[tuple[str, Prospect]]:
        """Where each metric of some places is heading, with the places' codes: England first."""
        held = self.kept.prospects if self.kept else {}
        ordered = sorted(codes, key=lambda code: (code != ENGLAND, code))
        return [(code, one) for code in ordered for one in held.get(code, ())]


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


def together_page(made: WatchedTogether, day: date) -> TogetherPage:
    """The page of some areas on a day."""
    found, year = made.found, made.kept
    number = len(found.areas)
    return TogetherPage(
        title=f"The year in one view: {made.where}",
        round_id=made.round.id,
        round_title=made.round.title,
        today=day_words(day),
        regions=tuple((one, one == made.where) for one in made.regions),
        plans=f"{found.approved} of {counted(number, 'plan')} {'is' if found.approved == 1 else 'are'} approved.",
        money_of=f"By the books of {found.year} that {found.pools} of {counted(number, 'area')} keep here, each to its "
        "last posting."
        if found.pools
        else "",
        money=found.money.in_words() if found.money else (),
        outputs=outputs_words(found.outputs),
        conditions=tuple(
            (capital(str(one)), f"{found.conditions[one]}") for one in ConditionState if found.conditions[one]
        ),
        returns=tuple(_quarter(one, number) for one in found.quarters),
        watched_to=month_words(year.as_of) if year and year.prospects else "",
        england=tuple(one.words for _, one in made.prospects_of({ENGLAND})),
        areas=tuple(_areas(one for _, one in made.prospects_of(area.code for area in found.areas))),
        warned=_warned(made, day),
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


def _warned(made: WatchedTogether, day: date) -> str:
    if made.kept is None or made.kept.refused:
        return ""
    heard, muted = causes_told(made.kept, made.mutes, day, made.watched_codes)
    said = f"{counted(heard, 'cause')} warned of"
    return f"{said}, and {muted} muted." if muted else f"{said}."
