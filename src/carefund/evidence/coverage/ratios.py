"""Findings on rates and means, which add up to nothing: values that cannot be, or that are unlike their own course.

A value is what is divided over what it is divided by: the three are held against each other where a file has them.
Every finding here is of the figures alone; none says what the value should have been.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby, pairwise

import numpy as np
import polars as pl

from carefund.arrays import Floats
from carefund.calendar import month_runs
from carefund.evidence.coverage.findings import Finding
from carefund.evidence.coverage.panel import Panel, panel_of
from carefund.evidence.definition import DENOMINATOR, NUMERATOR, SeriesDefinition
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND
from carefund.relative import percent_of_log
from carefund.wording.dates import month_words, span_words
from carefund.wording.lists import counted, listed
from carefund.wording.numbers import count, number

FIGURES = "figures"
HUNDRED = 100.0
FINEST = 6
"""Decimals beyond which a figure is as it was worked out, not as somebody rounded it."""
LEAST_REPEATED, UNLIKELY, MOST_ALIKE = 4, 0.01, 0.95
"""Months on end with one value, and how often chance may give one such run in a whole series, for it to be told; and
the most that the chance of another month with that value is taken for."""
JUMP, LEAST_DENOMINATOR = 2.0, 20.0
"""A denominator that is so many times what it was, of this size at least, counts other people."""
BESIDE, TOGETHER, LEAST_PLACES, FAR, LASTING = 6, 0.8, 5, 4.0, 0.5
"""Months each side of a break, the part of places that move one way, so many at least, how many times the usual step
that is, and what part of it is there still in the months after."""
MOST_NAMED = 5


def ratio_findings(figures: pl.DataFrame, definition: SeriesDefinition, registers: Registers) -> list[Finding]:
    """Every finding on a rate or a mean, from the figures of it and of what is divided and what it is divided by.

    What is told of months on end is told of monthly series alone.
    """
    values, bottom = (panel_of(figures, definition.name + ending, registers) for ending in ("", DENOMINATOR))
    alone = [*_out_of_range(figures, definition, registers), *_other_quotients(figures, definition, registers)]
    if not definition.is_monthly:
        return alone
    open_months = [not definition.is_closed(month) for month in values.months]
    return [
        *_missing_months(values, open_months),
        *_missing_places(values, open_months),
        *alone,
        *_jumps(values, bottom),
        *_repeated(values, HUNDRED if definition.is_per_cent else np.inf),
        *_breaks(values),
    ]


def _finding(kind: str, panel: Panel, first: date, last: date, what: str, places: tuple[str, ...] = ()) -> Finding:
    return Finding(
        kind=kind, series=panel.series, first=first, last=last, what=what, basis=FIGURES, places=places or (ENGLAND,)
    )


def _missing_months(panel: Panel, open_months: Sequence[bool]) -> Iterator[Finding]:
    """Months between the first and the last for which no place has a figure, closed ones apart."""
    columns = zip(panel.months, panel.values.T, open_months, strict=True)
    for run in month_runs([month for month, column, is_open in columns if is_open and np.isnan(column).all()]):
        what = f"No place has a figure for {span_words(run[0], run[-1])}."
        yield _finding("missing-month", panel, run[0], run[-1], what)


def _missing_places(panel: Panel, open_months: Sequence[bool]) -> Iterator[Finding]:
    """Months between its own first and last for which a place has no figure, though others have."""
    wanted = np.array(open_months, bool) & ~np.isnan(panel.values).all(axis=0)
    for place, row in zip(panel.places, panel.values, strict=True):
        held = np.flatnonzero(~np.isnan(row))
        absent = np.flatnonzero(np.isnan(row) & wanted)
        gaps = [panel.months[index] for index in absent if held[0] < index < held[-1]]
        if gaps:
            runs = [span_words(run[0], run[-1]) for run in month_runs(gaps)]
            more = [counted(len(runs) - MOST_NAMED, "more gap")] if len(runs) > MOST_NAMED else []
            what = f"{panel.names[place]} has no figure for {listed([*runs[:MOST_NAMED], *more])}, and others have."
            yield _finding("missing-place", panel, gaps[0], gaps[-1], what, (place,))


def _out_of_range(figures: pl.DataFrame, definition: SeriesDefinition, registers: Registers) -> Iterator[Finding]:
    """Per cent above 100, and figures of nobody: with a denominator of 0."""
    rows = _with_parts(figures, definition)
    if definition.is_per_cent:
        yield from _parts_of_one(rows, definition)
        for row in rows.filter(pl.col("value") > HUNDRED).iter_rows(named=True):
            what = f"{_name(row, registers)} is given as {_given(row['value'])}, and a part is 100% at most."
            yield _of_row("out-of-range", definition, row, what)
    for row in rows.filter(pl.col("value").is_not_null(), pl.col("bottom") == 0).iter_rows(named=True):
        what = f"{_name(row, registers)} is given as {_given(row['value'])}, of a denominator of 0."
        yield _of_row("out-of-range", definition, row, what)


def _parts_of_one(rows: pl.DataFrame, definition: SeriesDefinition) -> Iterator[Finding]:
    """Per cent of which none is above 1: parts of one, perhaps, which would have to be multiplied by a hundred."""
    known = rows.filter(pl.col("value") > 0)
    most = max(known["value"].to_list(), default=0.0)
    if known.height >= LEAST_REPEATED and most <= 1:
        last = known.row(-1, named=True)
        what = f"No figure is above {_given(most)}, and the unit is per cent: they may be parts of 1."
        yield replace(_of_row("out-of-range", definition, last, what), first=known["period"][0], places=(ENGLAND,))


def _other_quotients(figures: pl.DataFrame, definition: SeriesDefinition, registers: Registers) -> Iterator[Finding]:
    """Values that are not what is divided over what it is divided by, beyond what rounding of the value explains."""
    rows = _with_parts(figures, definition).filter(pl.col("value").is_not_null(), pl.col("top").is_not_null())
    for row in rows.filter(pl.col("bottom") > 0).iter_rows(named=True):
        quotient = row["top"] / row["bottom"] * definition.layout.per
        if abs(quotient - row["value"]) > _half_of_last(row["value"]) + 1e-9 * quotient:
            what = (
                f"{_name(row, registers)} is given as {_given(row['value'])}, but {number(row['top'])} over "
                f"{number(row['bottom'])} is {number(round(quotient, 4))}."
            )
            yield _of_row("other-quotient", definition, row, what)


def _half_of_last(value: float) -> float:
    """Half a unit of the last decimal place that a value is written with; a value may be a whole one by rounding."""
    written = f"{value:.{FINEST}f}".rstrip("0")
    return 0.5 * 10.0 ** -len(written.partition(".")[2])


def _given(value: float) -> str:
    """A value as it is given, without the digits that a computer adds."""
    return number(round(value, FINEST))


def _with_parts(figures: pl.DataFrame, definition: SeriesDefinition) -> pl.DataFrame:
    """The rows of a series with what is divided (`top`) and what it is divided by (`bottom`), null where not held."""
    key = ["area_code", "period"]
    rows = figures.filter(pl.col("series") == definition.name)
    for name, ending in (("top", NUMERATOR), ("bottom", DENOMINATOR)):
        part = figures.filter(pl.col("series") == definition.name + ending).select(*key, pl.col("value").alias(name))
        rows = rows.join(part, on=key, how="left")
    return rows.sort("period", "area_code")


def _name(row: dict[str, object], registers: Registers) -> str:
    return registers.name(str(row["area_code"]), str(row["published_name"]))


def _of_row(kind: str, definition: SeriesDefinition, row: dict[str, object], what: str) -> Finding:
    month, place, release = row["period"], row["area_code"], row["release"]
    assert isinstance(month, date)
    return Finding(
        kind=kind, series=definition.name, first=month, last=month, what=what, basis=FIGURES, places=(str(place),),
        releases=(str(release),),
    )  # fmt: skip


def _jumps(values: Panel, bottom: Panel) -> Iterator[Finding]:
    """Denominators that are twice or half of what they were the month before: whoever is counted has changed."""
    for place, row in zip(bottom.places, bottom.values, strict=True):
        held = np.flatnonzero(~np.isnan(row))
        for before, after in pairwise(held):
            low, high = sorted((float(row[before]), float(row[after])))
            if high >= LEAST_DENOMINATOR and high >= JUMP * low:
                month = bottom.months[after]
                what = (
                    f"{bottom.names[place]}: what the figures are divided by goes from {count(float(row[before]))} to "
                    f"{count(float(row[after]))} in {month_words(month)}; others may be counted from then on."
                )
                yield _finding("denominator-jump", values, month, month, what, (place,))


def _repeated(panel: Panel, whole: float) -> Iterator[Finding]:
    """One value for months on end, oftener than values of the series repeat by chance.

    Zero is no such value, nor is all of a `whole`: where few are counted both are common.
    """
    alike, pairs = _chance_of_another(panel.values)
    for place, row in zip(panel.places, panel.values, strict=True):
        for value, group in groupby(enumerate(row), key=lambda cell: cell[1]):
            months = [panel.months[index] for index, _ in group]
            is_long = len(months) >= LEAST_REPEATED and pairs * alike ** (len(months) - 1) < UNLIKELY
            if is_long and 0 < value != whole:
                what = f"{panel.names[place]} is {_given(float(value))} in each of {counted(len(months), 'month')}."
                yield _finding("repeated", panel, months[0], months[-1], what, (place,))


def _chance_of_another(values: Floats) -> tuple[float, int]:
    """How often a value is that of the month before by chance, and in how many pairs of months that may be.

    Told in two ways, of which the greater counts: from how finely values are written beside how far they move (a normal
    step of median m is nearer to nothing than half a unit u with a chance of 0.27 u / m, and twice that is taken), and
    from how often they repeat in the quarter of places in which that is rarest. Neither is moved by places that are
    copied from month to month.
    """
    steps = np.abs(np.diff(values, axis=1))
    moved = steps[steps > 0]
    if not moved.size:
        return 0.0, int(np.isfinite(steps).sum())
    unit = 2 * min(_half_of_last(float(value)) for value in values[np.isfinite(values)])
    known = np.isfinite(steps).sum(axis=1)
    shares = (steps == 0).sum(axis=1)[known > 0] / known[known > 0]
    finely = 0.54 * unit / float(np.median(moved))
    return min(max(finely, float(np.quantile(shares, 0.25))), MOST_ALIKE), int(known.sum())


def _breaks(panel: Panel) -> Iterator[Finding]:
    """Months from which most places stand at another level, all of them moved one way: what is counted has changed.

    The step from the month before is many times the usual one and its own error, and half of it at least is there
    still in the mean of the months after.
    """
    steps = [_steps(panel.values, index, 1) for index in range(1, len(panel.months))]
    middles = [float(np.median(shifts)) if len(shifts) >= LEAST_PLACES else 0.0 for shifts in steps]
    usual = float(np.median(np.abs(middles))) if middles else 0.0
    for index, (shifts, middle) in enumerate(zip(steps, middles, strict=True), start=1):
        lasting = _steps(panel.values, index, BESIDE)
        is_far = abs(middle) > FAR * max(usual, _error_of_median(shifts, middle)) and middle != 0
        if not is_far or len(lasting) < LEAST_PLACES or float(np.median(lasting)) / middle < LASTING:
            continue
        together = int((shifts * middle > 0).sum())
        if together >= TOGETHER * len(shifts):
            month, way = panel.months[index], "up" if middle > 0 else "down"
            part = count(abs(percent_of_log(middle)), 1)
            what = (
                f"{count(together)} of {count(len(shifts))} places go {way} in {month_words(month)} and stay there, "
                f"the middle one by {part}%: see whether the definition or the recording changed then."
            )
            yield _finding("common-break", panel, month, month, what)


def _steps(values: Floats, index: int, beside: int) -> Floats:
    """By place, the log of the mean of so many months from `index` on over that of as many before.

    Of places that have all of those months, with figures above 0; none where there are not so many months.
    """
    if index < beside or index + beside > values.shape[1]:
        return np.array([])
    before, after = values[:, index - beside : index].mean(axis=1), values[:, index : index + beside].mean(axis=1)
    known = (before > 0) & (after > 0)
    steps: Floats = np.log(after[known] / before[known])
    return steps


def _error_of_median(shifts: Floats, middle: float) -> float:
    """The standard error of a median, from how far the others lie from it (1.4826 and 1.2533 for normal figures)."""
    return float(1.2533 * 1.4826 * np.median(np.abs(shifts - middle)) / np.sqrt(len(shifts))) if len(shifts) else 0.0
