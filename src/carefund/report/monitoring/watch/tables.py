"""The tables of a watched round: what is warned of, its parts, what was told month by month, and the projections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from carefund.calendar import last_day
from carefund.monitoring.warnings.warning import EarlyWarning
from carefund.monitoring.warnings.watching import WatchedRound
from carefund.report.columns import Column, Table
from carefund.report.monitoring.projection import tables as projection
from carefund.report.monitoring.projection.tables import TARGET_FROM
from carefund.report.monitoring.watch.sentences import names_of, title_of
from carefund.wording.dates import month_id

RECORD = "watch.json"
Row = tuple[EarlyWarning, str]
"""A warning with the name of its area."""


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
PARTS = (
    Column("area_code", "Code", "text", "ONS code", lambda row: row[0].area),
    Column("metric", "Metric", "text", "id of the metric", lambda row: row[0].metric),
    Column("breakdown", "By", "text", "care type, organisation or reason", lambda row: row[1].breakdown),
    Column("part", "Part", "text", "name of the part", lambda row: row[1].label),
    Column("before", "Year before", "count", "count over the same months a year before",
           lambda row: row[1].change.before),
    Column("now", "Now", "count", "count since it began, twelve months at most", lambda row: row[1].change.now),
    Column("change", "Change", "change", "now less before", lambda row: row[1].change.change),
    Column("share", "Of what moved", "share", "per cent of the parts that moved the same way",
           lambda row: row[1].share),
)  # fmt: skip


def table_of_records(rows: Iterable[Mapping[str, Any]]) -> Table:
    """The table of warnings from rows that hold a value for each column by its name."""
    return Table.of("warnings", "Warnings", [replace(column, value=None) for column in WARNINGS], rows)


def tables(result: WatchedRound) -> tuple[Table, ...]:
    """Warnings, their parts, what stood in every month, and the projection's tables."""
    standing = (*result.warnings, *result.muted)
    names = names_of(result)
    history = (one for month in result.history for one in month)
    return (
        Table.of("warnings", "Warnings", WARNINGS, _named(standing, names)),
        Table.of("warning-parts", "What moved", PARTS, ((one, part) for one in standing for part in one.parts)),
        Table.of("warnings-by-month", "What was told month by month", WARNINGS, _named(history, names)),
        *projection.tables(result.projection),
    )


def _named(warnings: Any, names: Mapping[str, str]) -> Iterator[Row]:  # noqa: ANN401 - an iterable of warnings
    return ((one, names.get(one.area, one.area)) for one in warnings)


def record(result: WatchedRound, made: Mapping[str, Table]) -> dict[str, Any]:
    """Everything as plain values for JSON."""
    promise = result.signals.promise
    return {
        "round": result.round_id,
        "as_of": month_id(result.as_of),
        "months": [month_id(month) for month in result.months],
        "warnings": made["warnings"].records(),
        "parts": made["warning-parts"].records(),
        "by_month": made["warnings-by-month"].records(),
        "false_discovery": promise.false_discovery,
        "months_between_false_alarms": promise.rates.months_between,
        "projection": projection.record(result.projection, made),
    }


def about(result: WatchedRound) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    return [("Watched", title_of(result))]
