"""The tables of a watched round: what is warned of, its parts, what was told month by month, and the projections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from carefund.monitoring.warnings.warning import EarlyWarning
from carefund.monitoring.warnings.watching import WatchedRound
from carefund.report.columns import Column, Table
from carefund.report.monitoring.projection import tables as projection
from carefund.report.monitoring.watch.decided import DECIDED
from carefund.report.monitoring.watch.returned import CONDITIONS, RETURNED
from carefund.report.monitoring.watch.sentences import names_of, title_of
from carefund.report.monitoring.watch.told import WARNINGS
from carefund.wording.dates import month_id

RECORD = "watch.json"
Row = tuple[EarlyWarning, str]
"""A warning with the name of its area."""


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


def tables(result: WatchedRound) -> tuple[Table, ...]:
    """Warnings, their parts, what stood in every month, and the projection's tables."""
    standing = (*result.warnings, *result.muted)
    names = names_of(result)
    history = (one for month in result.history for one in month)
    return (
        Table.of("warnings", "Warnings", WARNINGS, _named(standing, names)),
        Table.of("warning-parts", "What moved", PARTS, ((one, part) for one in standing for part in one.parts)),
        Table.of("warnings-by-month", "What was told month by month", WARNINGS, _named(history, names)),
        Table.of("outputs", "Outputs by areas' last returns", RETURNED,
                 ((area, one) for area in result.returns for one in area.outputs)),
        Table.of("conditions", "Conditions by areas' last returns", CONDITIONS,
                 ((area, one) for area in result.returns for one in area.conditions)),
        Table.of("decided-conditions", "Conditions of decisions", DECIDED, result.conditions),
        *projection.tables(result.projection),
    )  # fmt: skip


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
        "outputs": made["outputs"].records(),
        "conditions": made["conditions"].records(),
        "decided_conditions": made["decided-conditions"].records(),
        "months_between_false_alarms": promise.rates.months_between,
        "projection": projection.record(result.projection, made),
    }


def about(result: WatchedRound) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    return [("Watched", title_of(result))]
