"""What signals are asked of: figures, months and how they are to be taken, checked and laid out month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from carefund.appraisal.panel import calendar_months
from carefund.arrays import Flags, Floats, Whole
from carefund.calendar import month_number, month_of, months_between
from carefund.refusal import Refusal

FARTHEST = 1e150
"""No figure is larger."""


class NoSignals(Refusal):
    """What signals are asked of cannot be answered."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """Figures laid out over every month from the first to the last; arrays are series x months.

    `counts` are what is held against expectations, `exposure` what they are divided by over its usual size, `usual`
    that size by series, and `unit` what turns a count back into the figures' own unit. `left_out` marks figures that
    could not be used; `shared` says whether there are denominators, `proportion` whether figures are shares of them.
    """

    names: tuple[str, ...]
    groups: tuple[str, ...]
    months: tuple[date, ...]
    values: Floats = field(repr=False)
    counts: Floats = field(repr=False)
    exposure: Floats = field(repr=False)
    unit: Floats = field(repr=False)
    usual: Floats = field(repr=False)
    left_out: Flags = field(repr=False)
    shared: bool
    proportion: bool

    @property
    def calendar(self) -> Whole:
        """The months' numbers in the year."""
        return calendar_months(self.months)


def laid_out(
    values: Floats,
    months: Sequence[date],
    names: Sequence[str],
    groups: Sequence[str] | None,
    denominators: Floats | None,
    *,
    counts: bool,
    as_of: date | None,
    first_known: int,
) -> Given:
    """Check what is given and lay it out. Raises NoSignals where shapes, names, months or signs cannot be.

    `values` are counts, or rates where they have `denominators` and are no counts. Months after that of `as_of` are
    left out, whatever they hold. `first_known` is the number of months that an exposure's usual size is taken from.
    """
    figures = np.atleast_2d(np.asarray(values, dtype=np.float64))
    _check_shapes(figures, months, names, groups, denominators)
    whole = [month_of(month) for month in months]
    _check_months(whole)
    kept = [column for column, month in enumerate(whole) if as_of is None or month <= month_of(as_of)]
    if not kept:
        raise NoSignals("a month up to the date that is asked about", "none", "Ask about a later date")
    every = tuple(months_between(whole[kept[0]], whole[kept[-1]]))
    at = [month_number(whole[column]) - month_number(every[0]) for column in kept]

    def spread(rows: Floats) -> Floats:
        wide = np.full((len(rows), len(every)), np.nan)
        wide[:, at] = rows[:, kept]
        return wide

    seen = spread(figures)
    over = None if denominators is None else spread(np.atleast_2d(np.asarray(denominators, dtype=np.float64)))
    wrong = _wrong(seen, over, counts=counts)
    if counts or over is not None:
        wrong |= np.nan_to_num(seen, nan=0.0) < 0
    seen = np.where(wrong, np.nan, seen)
    return Given(
        names=tuple(names),
        groups=tuple(groups) if groups is not None else ("",) * len(names),
        months=every,
        values=seen,
        left_out=wrong,
        shared=over is not None,
        **_as_counts(seen, over, first_known, counts=counts),
    )


def _as_counts(seen: Floats, over: Floats | None, first_known: int, *, counts: bool) -> dict[str, Any]:
    """Counts, exposure, and what turns a count into a figure; a share of a known number is a proportion."""
    ones = np.ones_like(seen)
    if over is None:
        return {"counts": seen, "exposure": ones, "unit": ones, "usual": ones[:, 0], "proportion": False}
    made = seen if counts else seen * over
    usual = _usual(over, first_known)
    exposure = over / usual[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = made / over
    first = np.isfinite(share) & (np.isfinite(share).cumsum(axis=1) <= first_known)
    known = share[first]
    proportion = bool(len(known) and known.max() <= 1 and np.median(known) > 0.1)  # noqa: PLR2004 - no rare event
    return {
        "counts": made,
        "exposure": np.where(np.isfinite(exposure), exposure, 1.0),
        "unit": ones if counts else 1 / np.where(over > 0, over, np.nan),
        "usual": usual,
        "proportion": proportion,
    }


def _usual(over: Floats, first_known: int) -> Floats:
    """The mean of each row's first known denominators."""
    known = np.isfinite(over)
    first = known & (known.cumsum(axis=1) <= first_known)
    usual: Floats = np.where(first, over, 0.0).sum(axis=1) / np.maximum(first.sum(axis=1), 1)
    return np.where(usual > 0, usual, 1.0)


def _wrong(seen: Floats, over: Floats | None, *, counts: bool) -> Flags:
    """Figures that are no numbers that could be used: infinite, far too large, or without anything to divide by."""
    wrong = np.isinf(seen) | (np.abs(np.nan_to_num(seen)) > FARTHEST)
    if counts:
        wrong |= np.isfinite(seen) & (seen != np.floor(np.nan_to_num(seen)))
    if over is not None:
        wrong |= np.isfinite(seen) & ~(np.isfinite(over) & (np.nan_to_num(over) > 0))
    return np.asarray(wrong, dtype=bool)


def _check_shapes(
    figures: Floats,
    months: Sequence[date],
    names: Sequence[str],
    groups: Sequence[str] | None,
    denominators: Floats | None,
) -> None:
    shape = (len(names), len(months))
    if figures.shape != shape or not figures.size:
        raise NoSignals(
            "figures by series and month", f"{figures.shape} for {shape}", "Give a row for each name, a column a month"
        )
    if len(set(names)) != len(names):
        raise NoSignals("a name for each series alone", "a name twice", "Name every series once")
    if groups is not None and len(groups) != len(names):
        raise NoSignals("a group for each series", f"{len(groups)} for {len(names)}", "Give each series its group")
    if denominators is not None and np.shape(np.atleast_2d(denominators)) != shape:
        raise NoSignals("denominators shaped as the figures", f"{np.shape(denominators)}", "Give one for each figure")


def _check_months(months: Sequence[date]) -> None:
    for before, after in pairwise(months):
        if after <= before:
            found = f"{after.isoformat()} after {before.isoformat()}"
            raise NoSignals("months in order, each once", found, "Add up what belongs to one month, and sort")
