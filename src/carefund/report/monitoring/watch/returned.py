"""What areas returned, beside a watched year: outputs against the plan, conditions no longer met, who is heard of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass

from carefund.monitoring.returns.latest import AreaReturned, Outputs, conditions_of, outputs_together
from carefund.report.columns import Column
from carefund.report.document import Block, DataTable, Listing, Prose, Section
from carefund.wording.dates import day_words
from carefund.wording.lists import counted, listed
from carefund.wording.numbers import NONE, exact_count, share

HUNDRED = 100
RETURNED = (
    Column("area_code", "Code", "text", "ONS code", lambda row: row[0].code),
    Column("area_name", "Area", "text", "name", lambda row: row[0].name),
    Column("quarter", "Quarter", "text", "of the last return", lambda row: row[0].quarter.label),
    Column("scheme", "Scheme", "text", "of the return", lambda row: row[1].scheme),
    Column("unit", "Unit", "text", "what the output is counted in", lambda row: row[1].unit),
    Column("planned", "Planned", "count", "output of the whole year by the plan",
           lambda row: None if row[1].planned is None else float(row[1].planned)),
    Column("output", "So far", "count", "output to the quarter's end", lambda row: float(row[1].output)),
    Column("part", "Part of plan", "share", "per cent of the year's plan",
           lambda row: None if row[1].part is None else row[1].part * HUNDRED),
    Column("on_course", "On course", "flag", "whether it is at or above the part of the plan's year that is over",
           lambda row: row[1].on_course),
)  # fmt: skip
CONDITIONS = (
    Column("area_code", "Code", "text", "ONS code", lambda row: row[0].code),
    Column("area_name", "Area", "text", "name", lambda row: row[0].name),
    Column("quarter", "Quarter", "text", "of the last return", lambda row: row[0].quarter.label),
    Column("condition", "Condition", "text", "its id", lambda row: row[1].condition),
    Column("kept", "Still met", "flag", "whether it is still met; null where the return says nothing",
           lambda row: row[1].kept),
    Column("explanation", "Explanation", "text", "in the area's words", lambda row: row[1].explanation),
)  # fmt: skip


def outputs_words(one: Outputs) -> str:
    """Units differ from scheme to scheme, so that schemes are counted and nothing is added up."""
    if not one.schemes:
        return "No return that was handed in gives an output beside its plan."
    return (
        f"In the returns handed in last, {counted(one.areas, 'area')} gave outputs of "
        f"{counted(one.schemes, 'scheme')}; {one.on_course} of these are at or above the part "
        "of the year’s plan that had gone by."
    )


@dataclass(frozen=True)
class OutputWords:
    """One scheme's output in words: the plan's of the whole year, so far, the part that it is, and its course."""

    scheme: str
    planned: str
    output: str
    part: str
    course: str


def outputs_in_words(area: AreaReturned) -> tuple[OutputWords, ...]:
    """The outputs that an area's return gives, in its order."""
    return tuple(
        OutputWords(
            one.scheme,
            NONE if one.planned is None else f"{exact_count(one.planned)} {one.unit}".strip(),
            exact_count(one.output),
            NONE if one.part is None else share(one.part * HUNDRED),
            {None: NONE, True: "on course", False: "behind"}[one.on_course],
        )
        for one in area.outputs
    )


def returned_section(areas: Sequence[AreaReturned]) -> Iterator[Section]:
    """What several areas returned together; nothing without returns."""
    if areas:
        yield Section("returns", "What areas returned", tuple(_together(areas)))


def _together(areas: Sequence[AreaReturned]) -> Iterator[Block]:
    quarters = Counter(one.quarter.label for one in areas)
    told = listed(f"{number} of {label}" for label, number in quarters.items())
    yield Prose(f"The last returns of {counted(len(areas), 'area')}: {told}. {outputs_words(outputs_together(areas))}")
    rows = tuple(
        (label, str(said.count(True)), str(said.count(False)), str(said.count(None)))
        for label, said in conditions_of(areas)
    )
    if rows:
        yield DataTable(("Condition", "Still met", "Not met", "Not said"), rows, "Areas, by what their returns say")
    lines = tuple(f"{area.name}: {one.label}. {_explained(one.explanation)}" for area in areas for one in area.not_kept)
    if lines:
        yield Prose("Where a condition is no longer met:")
        yield Listing(lines)


def area_returned(areas: Iterable[AreaReturned], code: str) -> Iterator[Section]:
    """What one area returned last; nothing without its return."""
    for area in areas:
        if area.code == code:
            yield Section("returns", "What it returned", tuple(_of_area(area)))


def _of_area(area: AreaReturned) -> Iterator[Block]:
    signed = f", signed {day_words(area.signed)}" if area.signed else ""
    said = f"Return of {area.quarter.label}{signed}."
    kept = sum(one.kept is True for one in area.conditions)
    if area.conditions:
        said += f" It says that {kept} of {counted(len(area.conditions), 'condition')} are still met."
    yield Prose(said)
    if area.not_kept:
        yield Listing(tuple(f"Not met: {one.label}. {_explained(one.explanation)}" for one in area.not_kept))
    rows = tuple(astuple(one) for one in outputs_in_words(area))
    if rows:
        caption = "Outputs to the quarter’s end, against the part of the year’s plan that had gone by"
        yield DataTable(("Scheme", "Planned for the year", "So far", "Part of plan", "Course"), rows, caption)


def _explained(explanation: str) -> str:
    return explanation or "No explanation is given."
