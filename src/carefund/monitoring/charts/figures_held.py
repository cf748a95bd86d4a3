"""Figures of control charts that a program holds or that are in the evidence, as series of units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from numbers import Real
from typing import Any

import polars as pl

from carefund.calendar import month_after
from carefund.evidence.own.frames import NoFrame, rows_of
from carefund.monitoring.charts.asked import NoChart
from carefund.monitoring.charts.figures_file import COLUMNS, figure_row
from carefund.monitoring.charts.findings import ChartFinding, error, warning
from carefund.monitoring.charts.observations import FigureRow, Given, observations_of
from carefund.wording.dates import month_words
from carefund.wording.lists import counted, listed

TO_DO = (
    "Give the name of a series, a data frame with the columns period and value (and unit), pairs of a date and a "
    "value, numbers with the month of the first, or a mapping of units to such"
)
MOST_NAMED = 6
PAIR = 2


def series_of(figures: Any, first: date | None = None) -> Given:  # noqa: ANN401 - whatever a program has
    """Figures as series: a mapping of units, or what `rows_of_unit` takes. Raises NoChart for anything else."""
    if isinstance(figures, Mapping):
        return observations_of(row for unit, own in figures.items() for row in rows_of_unit(own, str(unit), first))
    return observations_of(rows_of_unit(figures, None, first))


def rows_of_unit(figures: Any, unit: str | None, first: date | None) -> Iterator[FigureRow]:  # noqa: ANN401
    """The rows of a frame, of pairs of a date and a value, or of numbers of months from that of `first`.

    A frame may have a column `unit` where none is given. Raises NoChart for anything else.
    """
    if hasattr(figures, "columns"):
        yield from _of_frame(figures, unit)
        return
    try:
        held = list(figures)
    except TypeError as wrong:
        raise NoChart("figures", type(figures).__name__, TO_DO) from wrong
    if all(isinstance(one, Sequence) and len(one) == PAIR and not isinstance(one, str) for one in held):
        pairs = held
    elif first is not None:
        pairs = [(month_after(first.replace(day=1), step), one) for step, one in enumerate(held)]
    else:
        raise NoChart("numbers with the month of the first, or pairs of a date and a value", "numbers alone", TO_DO)
    for place, (period, value) in enumerate(pairs, 1):
        yield figure_row(unit, _text(period), _text(value), f"at place {place}")


def _of_frame(frame: Any, unit: str | None) -> Iterator[FigureRow]:  # noqa: ANN401 - of any library
    try:
        rows = rows_of(frame)
    except NoFrame as wrong:
        raise NoChart("a data frame", wrong.found, TO_DO) from wrong
    names = [str(name).strip().casefold() for name in rows[0]]
    missing = [name for name in COLUMNS[1:] if names.count(name) != 1]
    if missing:
        raise NoChart("a data frame with the columns period and value", f"none called {listed(missing)}", TO_DO)
    period, value = names.index("period"), names.index("value")
    of_unit = names.index("unit") if unit is None and "unit" in names else None
    for number, row in enumerate(rows[1:], 1):
        name = unit if of_unit is None else _text(row[of_unit])
        yield figure_row(name, _text(row[period]), _text(row[value]), f"in row {number}")


def _text(cell: Any) -> str:  # noqa: ANN401 - whatever a program holds
    """A cell as a file would hold it, every digit of a number; nothing for what is missing."""
    if cell is None or cell != cell:  # noqa: PLR0124 - only what is no number differs from itself
        return ""
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    if isinstance(cell, Real) and not isinstance(cell, bool):
        return repr(float(cell))
    return str(cell).strip()


def series_of_evidence(figures: pl.DataFrame) -> Given:
    """Figures of the evidence (columns area_code, area_name, period, value) as series, one for each place.

    Months without a figure are left out, which the chart tells as gaps; those after a place's last figure are told by a
    warning, and a place without any figure has an error.
    """
    names = dict(figures.select("area_code", "area_name").iter_rows())
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    rows: list[FigureRow] = []
    findings: list[ChartFinding] = []
    for (code,), own in figures.sort("area_code", "period").group_by("area_code", maintain_order=True):
        unit = f"{names[code]} ({code})" if names[code] in twice else str(names[code] or code)
        known = own.filter(pl.col("value").is_not_null() & pl.col("value").is_not_nan())
        rows += [FigureRow(unit, period, value) for period, value in known.select("period", "value").iter_rows()]
        last = known["period"].max()
        after = own if last is None else own.filter(pl.col("period") > last)
        findings += _left_out(unit, after["period"].to_list(), known.height)
    series, wrong = observations_of(rows)
    return series, (*findings, *wrong)


def _left_out(unit: str, months: Sequence[date], known: int) -> list[ChartFinding]:
    """What is told of months without a figure after a place's last one; `known` is how many have one."""
    if not months:
        return []
    named = listed([*map(month_words, months[:MOST_NAMED]), *(["others"] if len(months) > MOST_NAMED else [])])
    found = f"none in {counted(len(months), 'month')}: {named}"
    if not known:
        return [error("no-figures", "figures to chart", found, "Ask for another place or series.", unit=unit)]
    fix = "Until there is one, the chart ends before."
    return [warning("missing-months", "a figure in every month", found, fix, unit=unit)]
