"""What areas said in the last return that each had sent by a day: outputs of their schemes, and the conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carefund.calendar import last_day
from carefund.evidence.areas import Area, AreaRegister
from carefund.monitoring.returns.checking import Given
from carefund.monitoring.returns.model import ConditionKept, Return, SchemeReport
from carefund.monitoring.returns.quarters import returns_of
from carefund.pool.spend import MONTHS, months_reached
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter
from carefund.refusal import RefusedFile


@dataclass(frozen=True, kw_only=True)
class SchemeOutput:
    """One scheme's output to date beside the plan's for the whole year, both in `unit`; None where none was given.

    `course` is what the plan's year would be at by then on an even course, which no plan states.
    """

    scheme: str
    unit: str
    planned: Decimal | None
    output: Decimal
    course: Decimal | None

    @property
    def part(self) -> float | None:
        """The part of the year's plan that it is; None without a plan, or a plan of nothing."""
        return float(self.output / self.planned) if self.planned else None

    @property
    def on_course(self) -> bool | None:
        """Whether it is at or above its even course; None without one."""
        return None if not self.course else self.output >= self.course


@dataclass(frozen=True, kw_only=True)
class ConditionSaid:
    """What a return says of one condition of the round; `kept` is None where it says nothing."""

    condition: str
    label: str
    kept: bool | None
    explanation: str


@dataclass(frozen=True, kw_only=True)
class AreaReturned:
    """What one area's return of a quarter says of outputs and conditions."""

    code: str
    name: str
    quarter: ReturnQuarter
    signed: date | None
    outputs: tuple[SchemeOutput, ...]
    conditions: tuple[ConditionSaid, ...]

    @property
    def not_kept(self) -> tuple[ConditionSaid, ...]:
        """The conditions that it says the plan no longer meets."""
        return tuple(one for one in self.conditions if one.kept is False)


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """Schemes' outputs in the last return of each area, of the `areas` that gave any.

    Of the `schemes` with a plan and a figure, `on_course` are at or above the part of the year's plan that had gone by.
    """

    schemes: int
    on_course: int
    areas: int


@dataclass(frozen=True, kw_only=True)
class ReturnsRead:
    """The last return of each area by name, and the files that could not be used."""

    areas: tuple[AreaReturned, ...]
    refused: tuple[RefusedFile, ...] = ()


def returned(round_: Round, quarter: ReturnQuarter, sent: Return, code: str, name: str) -> AreaReturned:
    """What a return says, with the round's words for its conditions."""
    said = {one.condition: one for one in sent.conditions}
    return AreaReturned(
        code=code,
        name=name,
        quarter=quarter,
        signed=sent.signed,
        outputs=tuple(_output(one, quarter, one.output) for one in sent.schemes if one.output is not None),
        conditions=tuple(_condition(one.label, said[one.id]) for one in round_.conditions if one.id in said),
    )


def part_of_year(quarter: ReturnQuarter) -> Decimal:
    """The part of its financial year that is over at a quarter's end."""
    return Decimal(months_reached(quarter.year, last_day(quarter.last))) / MONTHS


def outputs_together(areas: Iterable[AreaReturned]) -> Outputs:
    """How many schemes of some areas are on course; units differ, so that nothing is added up."""
    told = [[one.on_course for one in area.outputs if one.on_course is not None] for area in areas]
    return Outputs(schemes=sum(map(len, told)), on_course=sum(map(sum, told)), areas=sum(map(bool, told)))


def last_returns(round_: Round, given: Iterable[Given], day: date, areas: AreaRegister) -> ReturnsRead:
    """The last return of each area that was sent by a day.

    That is of the last quarter that was over by then; of one quarter the highest version, and of one version the first
    file. A return counts from its last signature's day; one that names none counts from the day its quarter is over.
    """
    found, refused = dict[str, tuple[tuple[date, int], AreaReturned]](), list[RefusedFile]()
    for one in given:
        try:
            sent, quarter, area = _of_round(round_, one, areas)
        except RefusedFile as why:
            refused.append(why)
            continue
        place, before = (quarter.last, sent.version), found.get(area.code)
        known = max(last_day(quarter.last), sent.signed or date.min)
        if known <= day and (before is None or before[0] < place):
            found[area.code] = (place, returned(round_, quarter, sent, area.code, area.name))
    told = sorted((area for _, area in found.values()), key=lambda one: (one.name, one.code))
    return ReturnsRead(areas=tuple(told), refused=tuple(refused))


def _of_round(round_: Round, given: Given, areas: AreaRegister) -> tuple[Return, ReturnQuarter, Area]:
    """What was read, with the quarter and the area that it is of. Raises RefusedFile where it is of no area's round."""
    if isinstance(given.read, RefusedFile):
        raise given.read
    sent = given.read.sent
    if sent.round_id != round_.id:
        raise RefusedFile(given.file, expected=f"a return of {round_.id}", found=f"one of {sent.round_id}",
                          to_do="Leave it out, or ask for its own round.")  # fmt: skip
    quarter = returns_of(round_).quarter(sent.quarter)
    area = areas.get(sent.area_code)
    if area is None or not area.valid_on(quarter.first):
        raise RefusedFile(given.file, expected=f"a return of an area that there was in {quarter.label}",
                          found=sent.area_code, to_do="Leave it out, or correct the area on its Cover.")  # fmt: skip
    return sent, quarter, area


def conditions_of(areas: Iterable[AreaReturned]) -> Iterator[tuple[str, list[bool | None]]]:
    """Each condition's label with what every area that was asked says of it, in the round's order."""
    said: dict[str, list[bool | None]] = {}
    for one in (each for area in areas for each in area.conditions):
        said.setdefault(one.label, []).append(one.kept)
    yield from said.items()


def _output(one: SchemeReport, quarter: ReturnQuarter, output: Decimal) -> SchemeOutput:
    planned = one.planned_output
    return SchemeOutput(
        scheme=one.name or one.id,
        unit=one.unit or "",
        planned=planned,
        output=output,
        course=None if planned is None else planned * part_of_year(quarter),
    )


def _condition(label: str, said: ConditionKept) -> ConditionSaid:
    return ConditionSaid(condition=said.condition, label=label, kept=said.kept, explanation=said.explanation or "")
