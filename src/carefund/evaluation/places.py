"""Places beside each other: areas, regions and boards (their areas added up) and England, by the same measures.

A region or board has a figure only where each of its areas has one: a part that is missing is named and never left out
in silence. What is missing of its figures is worked out over its areas together, for their errors are not independent.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import fsum
from typing import Literal

from carefund.evaluation.audit import Audit, audit_round
from carefund.evaluation.comparison import NAMES_OF_REST
from carefund.evaluation.outturn import SHARED_PLAN, Outturn
from carefund.evidence.boards import BoardAreas, all_boards, board_areas, board_named, boards_like, is_called_board
from carefund.evidence.places_asked import UnknownPlace, area_asked
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND
from carefund.evidence.similar import Similar, similar_on
from carefund.programme.definition import Round
from carefund.programme.measures import Metric
from carefund.refusal import Refusal
from carefund.wording.dates import day_words
from carefund.wording.lists import listed


class TooFewPlaces(Refusal):
    """Fewer than two places to be set beside each other, or no area whose like could be added."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """An area, a region, an integrated care board or England; `parts` are the codes of its areas.

    `board` says how far councils lie in a board; where one lies in it in part only, the board has no figure.
    """

    code: str
    name: str
    kind: Literal["area", "region", "board", "england"]
    parts: tuple[str, ...] = field(default=(), repr=False)
    board: BoardAreas | None = field(default=None, repr=False)

    @property
    def split(self) -> tuple[str, ...]:
        """The codes of councils of which a part that matters lies in the board and another elsewhere."""
        return tuple(self.board.split) if self.board else ()


WHOLE = Place(code=ENGLAND, name=NAMES_OF_REST[ENGLAND], kind="england")
"""England, beside which all others stand."""


@dataclass(frozen=True, kw_only=True)
class PlaceComparison:
    """Places beside each other in one round, England last.

    `outturns` are by metric and place code, in each metric's first comparison. `lacking` names, for a region or board
    without a figure, its areas that have none. `similar` says how similar areas were chosen, None where none were asked
    for.
    """

    audit: Audit = field(repr=False)
    places: tuple[Place, ...]
    outturns: Mapping[tuple[str, str], Outturn] = field(repr=False)
    lacking: Mapping[tuple[str, str], tuple[str, ...]]
    similar: Similar | None = field(default=None, repr=False)

    def outturn(self, metric: Metric, place: Place) -> Outturn:
        """A place's outturn of a metric; without figures where it has none."""
        return self.outturns[metric.id, place.code]

    def of_metric(self, metric: Metric) -> list[Outturn]:
        """Every place's outturn of a metric, in the order of the places."""
        return [self.outturn(metric, place) for place in self.places]


def compare_places(
    round_: Round, evidence: Evidence, names: Sequence[str], registers: Registers, *, similar: bool = False
) -> PlaceComparison:
    """Set places beside each other: areas and integrated care boards by name or code, regions by name.

    `similar` adds the areas most like the first of them that is an area. Raises UnknownPlace for another name,
    TooFewPlaces where fewer than two are left or none is an area for others to be like, NoEvidence where the evidence
    measures nothing of the round.
    """
    day = round_.financial_years.outturn.first
    chosen = [place for name in names if (place := place_asked(name, registers, day)).kind != "england"]
    first = next((place for place in chosen if place.kind == "area"), None)
    if similar and first is None:
        raise TooFewPlaces("an area, so that areas like it can be added", "none", "Name an area first")
    alike = similar_on(evidence, first.code, registers, day) if similar and first else None
    chosen += [_area(code, registers) for code in (alike.neighbours if alike else ())]
    if not chosen or (len(chosen) == 1 and len(names) == 1):
        raise TooFewPlaces(
            "two places or more", "one" if chosen else "none", "Name another, or England", remedy="similar"
        )
    places = tuple({place.code: place for place in (*chosen, WHOLE)}.values())
    return _beside(audit_round(round_, evidence, registers), places, registers, alike)


def place_asked(name: str, registers: Registers, day: date) -> Place:
    """The area, region, board or England of that name, on a day. Raises UnknownPlace for another.

    An area or region goes before a board of the same name, unless the name says that a board is meant.
    """
    regions = _regions(registers, day)
    asked = name.strip().casefold()
    if asked in {"england", ENGLAND.casefold()}:
        return WHOLE
    known = next((region for region in regions if region.casefold() == asked), None)
    if known is not None:
        return Place(code=known, name=known, kind="region", parts=regions[known])
    if is_called_board(name):
        return _board(name, registers, day)
    try:
        return _area(area_asked(name, day).code, registers)
    except UnknownPlace as unknown:
        if board_named(name):
            return _board(name, registers, day)
        near = difflib.get_close_matches(asked, [region.casefold() for region in regions], n=1)
        if not near:
            raise
        region = next(one for one in regions if one.casefold() == near[0])
        raise UnknownPlace("an area or a region", f"'{name}'", f"Did you mean {region}") from unknown


def _board(name: str, registers: Registers, day: date) -> Place:
    """A board, made of the areas of the day. Raises UnknownPlace for no board, and one whose councils are not held."""
    board = board_named(name)
    if board is None:
        near = boards_like(name)
        advice = f"Near names: {', '.join(near)}" if near else "Give its code, such as QF7, or its name in full"
        raise UnknownPlace("the name or code of an integrated care board", f"'{name}'", advice)
    if not board.councils:
        before = listed([one.name for one in all_boards() if board.code in one.successors])
        advice = f"Name the boards that it is believed to have taken over from: {before}" if before else "Name councils"
        raise UnknownPlace("a board whose councils are held", f"{board.name}, which began on {day_words(board.opened)}",
                           advice)  # fmt: skip
    areas = board_areas(board, registers.areas, day)
    return Place(
        code=board.code, name=f"{board.name} ICB", kind="board", parts=(*areas.whole, *areas.split), board=areas
    )


def _regions(registers: Registers, day: date) -> dict[str, tuple[str, ...]]:
    """The codes of every region's areas on a day, by the region's name."""
    regions: dict[str, tuple[str, ...]] = {}
    for area in registers.areas.all(day):
        if area.region:
            regions[area.region] = (*regions.get(area.region, ()), area.code)
    return dict(sorted(regions.items()))


def _area(code: str, registers: Registers) -> Place:
    return Place(code=code, name=registers.name(code), kind="area", parts=(code,))


def _beside(audit: Audit, places: tuple[Place, ...], registers: Registers, alike: Similar | None) -> PlaceComparison:
    """The places' outturns in each metric's first comparison."""
    outturns, lacking = dict[tuple[str, str], Outturn](), dict[tuple[str, str], tuple[str, ...]]()
    for metric in audit.measured:
        for place in places:
            outturn, without = outturn_of(audit, metric, place, registers)
            outturns[metric.id, place.code] = outturn
            if without:
                lacking[metric.id, place.code] = without
    return PlaceComparison(audit=audit, places=places, outturns=outturns, lacking=lacking, similar=alike)


def outturn_of(audit: Audit, metric: Metric, place: Place, registers: Registers) -> tuple[Outturn, tuple[str, ...]]:
    """A place's outturn in a metric's first comparison, and the names of its areas that have no figure."""
    comparison = metric.comparisons[0]
    england = audit.outturns[metric.id, comparison.id, ENGLAND]
    if place.kind == "england":
        return england, ()
    found = {code: audit.outturns.get((metric.id, comparison.id, code)) for code in place.parts}
    without = tuple(registers.name(code) for code, one in found.items() if one is None or one.change is None)
    nothing = replace(england, area_code=place.code, area_name=place.name, baseline=None, outturn=None,
                      planned_change=None, plan=None, population=None, disagreement=None)  # fmt: skip
    parts = [one for one in found.values() if one is not None]
    if place.kind == "area":
        return (parts[0] if parts else nothing), without
    if without or place.split:
        return nothing, without
    return _added(audit, metric, nothing, parts), without


def _added(audit: Audit, metric: Metric, like: Outturn, parts: Sequence[Outturn]) -> Outturn:
    """Areas' outturns together, a mean or rate over all that they divide; what is missing is that of all together."""
    comparison, coverage = metric.comparisons[0], audit.coverage[metric.id]
    codes = tuple(one.area_code for one in parts)
    before, after = list(comparison.baseline.months()), list(comparison.outturn.months())
    observed, england = audit.observed[metric.id], audit.outturns[metric.id, comparison.id, ENGLAND]
    baseline = observed.together(codes, before)
    planned = None
    if england.planned_change is not None and england.baseline and baseline is not None:
        planned = england.planned_change * baseline / england.baseline
    return replace(
        like,
        baseline=baseline,
        outturn=observed.together(codes, after),
        planned_change=planned,
        plan=None if planned is None else SHARED_PLAN,
        population=_sum(one.population for one in parts),
        missing=coverage.effect_on_change(before, after, codes),
        shifts=coverage.shifts_on_change(before, after, codes),
    )


def _sum(values: Iterable[float | None]) -> float | None:
    """The sum; None where one is not known."""
    known = list(values)
    return None if any(value is None for value in known) else fsum(value for value in known if value is not None)
