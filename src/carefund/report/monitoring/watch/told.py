"""What is told of warnings apart from how they were found: opening words, and the table, on a page and in files.

It loads nothing that warnings are worked out with, so that a page of the service can tell what a worker found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from carefund.calendar import last_day
from carefund.report.columns import Column, Table
from carefund.report.document import DataTable
from carefund.report.monitoring.projection.told import TARGET_FROM
from carefund.wording.lists import capital, counted, listed, mid_sentence

SHOWN = 20
"""At most so many warnings are told in full; the table has all."""
WARNED = ("Where", "Metric", "Since", "Told first", "Chance missed", "Expected cost")
"""Headings of the table of warnings."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What is warned of, for the opening words: the metric's label, where, and whether it is new."""

    label: str
    area: str
    scope: Literal["england", "area"]
    is_new: bool


def opening_words(causes: Sequence[Cause]) -> str:
    """How many causes stand, and how many are new."""
    if not causes:
        return (
            "Nothing is warned of: no metric departs from what was to be expected, or is unlikely to meet its target."
        )
    own = {one.area for one in causes if one.scope == "area"}
    new = sum(one.is_new for one in causes)
    national = [mid_sentence(one.label) for one in causes if one.scope == "england"]
    england = f"{listed(national)} of England as a whole" if national else ""
    areas = f"{counted(len(own), 'area')} beyond what England does" if own else ""
    newly = f" {capital(counted(new, 'cause'))} of these {'is' if new == 1 else 'are'} new this month." if new else ""
    return f"Warned of: {' and of '.join(filter(None, (england, areas)))}.{newly}"


def table_of(rows: Iterable[tuple[str, ...]]) -> DataTable:
    """The table of warnings, from the cells of each."""
    return DataTable(WARNED, tuple(rows), "Warnings, what is expected to cost most first", layout="places")


def _of(part: str, name: str) -> Any:  # noqa: ANN401 - a function that reads a cell
    return lambda row: None if getattr(row[0], part) is None else getattr(getattr(row[0], part), name)


WARNINGS = (
    Column("area_code", "Code", "text", "ONS code; E92000001 is England", lambda row: row[0].area),
    Column("area_name", "Area", "text", "name", lambda row: row[1]),
    Column("metric", "Metric", "text", "id of the metric", lambda row: row[0].metric),
    Column("scope", "Scope", "text", "england: the country as a whole; area: beyond what England does",
           lambda row: row[0].scope),
    Column("month", "Month", "month", "the month at whose end it stood", lambda row: row[0].month),
    Column("first", "Told first", "month", "the month at whose end it was told first", lambda row: row[0].first),
    Column("since", "Since", "month", "month in which it began", lambda row: row[0].since),
    Column("sign", "Sign", "text", "kind of sign; empty for a target that is unlikely to be met", _of("sign", "kind")),
    Column("p_adjusted", "Of chance", "chance", "part of signs as strong that are expected to be chance, 0 to 1",
           _of("sign", "p")),
    Column("chance_missed", "Missed", "chance", "chance that the year's target is missed, 0 to 1; empty where such "
           "chances have shown no skill",
           lambda row: row[0].prospect.chance_missed if row[0].prospect and row[0].prospect.has_skill else None),
    Column("target_from", "Target from", "text", TARGET_FROM, _of("prospect", "target_from")),
    Column("expected_beyond", "Beyond target", "count", "count by which the year is expected to be worse than its "
           "target", _of("prospect", "expected")),
    Column("expected_loss", "Expected cost", "cost", "that at the round's price, pounds",
           lambda row: None if row[0].loss is None else float(row[0].loss)),
    Column("loss_low", "Low, 95%", "cost", "low end of 95%",
           lambda row: None if row[0].loss_range is None else float(row[0].loss_range.low)),
    Column("loss_high", "High, 95%", "cost", "high end of 95%",
           lambda row: None if row[0].loss_range is None else float(row[0].loss_range.high)),
    Column("with_it", "Areas with it", "texts", "codes of the areas that move with England",
           lambda row: list(row[0].with_it)),
    Column("muted", "Muted", "text", "why it is muted; empty where it is not",
           lambda row: row[0].mute.reason if row[0].mute else ""),
    Column("muted_by", "Muted by", "text", "who muted it", lambda row: row[0].mute.by if row[0].mute else ""),
    Column("muted_until", "Muted until", "day", "the last day on which it is muted; empty for the year's end",
           lambda row: last_day(row[0].mute.until) if row[0].mute and row[0].mute.until else None),
)  # fmt: skip


def table_of_records(rows: Iterable[Mapping[str, Any]]) -> Table:
    """The table of warnings from rows that hold a value for each column by its name."""
    return Table.of("warnings", "Warnings", [replace(column, value=None) for column in WARNINGS], rows)
