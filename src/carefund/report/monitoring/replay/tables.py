"""The tables of a replay: the record, and its scores by month and by year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from carefund.monitoring.projection.record import ReplayedMonth
from carefund.monitoring.projection.replay import Replay
from carefund.report.columns import Table
from carefund.report.monitoring.projection.tables import REPLAYED

RECORD = "replay.json"
FIRST_TOLD = 2015
"""Years from 2015-16 on are what is reported; those before are only learned from."""
SCORES = ("said", "told", "anew", "ratio", "ratio_spread", "profile_spread", "base_rate", "gain_expected")
WITHIN = ("within_50", "within_80", "within_95", "drawn_50", "drawn_80", "drawn_95")


@dataclass(frozen=True)
class Pooled:
    """Rows of a record taken together: scores over all cases, parts over all outturns; None where there is none."""

    series: str
    known: int | None
    year: int | None
    values: Mapping[str, float | None]
    cases: int
    places: int

    def __getitem__(self, name: str) -> float | None:
        """One score or part."""
        return self.values[name]


def told_rows(rows: Iterable[ReplayedMonth], place: str) -> list[ReplayedMonth]:
    """The rows that are reported, of places or of England."""
    return [row for row in rows if row.place == place and row.year.year >= FIRST_TOLD]


def pooled(rows: Sequence[ReplayedMonth], known: int | None = None, year: int | None = None) -> Pooled:
    """Rows together, each weighed by its cases (scores) or outturns (parts)."""
    values: dict[str, float | None] = {}
    for names, weight in ((SCORES, "cases"), (WITHIN, "places")):
        for name in names:
            held = [(getattr(row, name), getattr(row, weight)) for row in rows if getattr(row, name) is not None]
            total = sum(number for _, number in held)
            values[name] = sum(value * number for value, number in held) / total if total else None
    series = {row.series for row in rows}
    cases, places = (sum(getattr(row, name) for row in rows) for name in ("cases", "places"))
    return Pooled(" and ".join(sorted(series)), known, year, values, cases, places)


def by_month(rows: Iterable[ReplayedMonth]) -> Iterator[Pooled]:
    """Each series and number of known months, over years."""
    for (_, known), group in _groups(rows, lambda row: (row.series, row.known)):
        yield pooled(group, known=known)


def by_year(rows: Iterable[ReplayedMonth]) -> Iterator[Pooled]:
    """Each series and year, over months."""
    for (_, year), group in _groups(rows, lambda row: (row.series, row.year.year)):
        yield pooled(group, year=year)


def by_series(rows: Iterable[ReplayedMonth]) -> Iterator[Pooled]:
    """Each series, over years and months."""
    for _, group in _groups(rows, lambda row: (row.series, 0)):
        yield pooled(group)


def _groups(rows: Iterable[ReplayedMonth], key: Any) -> Iterator[tuple[Any, list[ReplayedMonth]]]:  # noqa: ANN401
    for name, group in groupby(sorted(rows, key=key), key=key):
        yield name, list(group)


def tables(result: Replay) -> tuple[Table, ...]:
    """The record, a row each."""
    return (Table.of("replayed", "Years told again", REPLAYED, result.rows),)


def record(result: Replay, made: Mapping[str, Table]) -> dict[str, Any]:
    """The record, and what it comes to over the years that are reported."""
    rows = told_rows(result.rows, "places")
    return {
        "rows": made["replayed"].records(),
        "places": [
            {"series": one.series, "months_known": one.known, "cases": one.cases, **one.values}
            for one in by_month(rows)
        ],
    }


def about(result: Replay) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    return [("Replay", f"{len(result.rows)} rows")]
