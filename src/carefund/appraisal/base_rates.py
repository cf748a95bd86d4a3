"""Changes that areas ever made, plan or no plan: how often has anybody changed so much from one year to the next.

A change is that of a span of months on the same months a year before, in per cent. Spans that do not overlap are the
sample from which quantiles, shares and the correlation are taken; rolling ones show the trend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from carefund.appraisal.direction import comes_to
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR, days_in, month_after
from carefund.evidence.year_on_year import changes_on_year_before

LEVELS = (5, 10, 25, 50, 75, 90, 95)
"""Percentiles that are given."""
FEWEST_PAIRS = 3
"""Pairs of changes below which no correlation is given."""


@dataclass(frozen=True, kw_only=True)
class PastChanges:
    """Changes in per cent, areas x spans, NaN where a month of either year has no figure; falls negative."""

    span: int
    """Months in a whole span."""
    lasts: tuple[date, ...]
    """Last month of each span that does not overlap another, oldest first."""
    lengths: tuple[int, ...]
    """Months in each; the newest may be shorter than `span`."""
    changes: Floats
    """Areas x spans that do not overlap."""
    rolling_lasts: tuple[date, ...]
    """Last month of each rolling span, oldest first."""
    rolling: Floats
    """Areas x rolling spans, a month apart."""
    starts_in: int | None = None
    """The calendar month, 1 to 12, in which every span begins; None where they are counted back from the last month."""

    @cached_property
    def sample(self) -> Floats:
        """The known changes over spans that do not overlap, in one row, in per cent."""
        return self.changes[np.isfinite(self.changes)]

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.sample)

    @property
    def spans(self) -> int:
        """How many spans that do not overlap have a known change: of each, all areas share one national trend."""
        return int(np.isfinite(self.changes).any(axis=0).sum())

    @cached_property
    def quantiles(self) -> Mapping[int, float]:
        """The 5th to the 95th percentile of the sample, in per cent; empty where there is none."""
        return dict(zip(LEVELS, np.percentile(self.sample, LEVELS).tolist(), strict=True)) if self.n else {}

    @property
    def lag_one(self) -> float | None:
        """Correlation of an area's change with its next, None for fewer than three pairs.

        Below 0, a good year tends to be followed by a worse one (regression to the mean). Galton 1886.
        """
        before, after = self.changes[:, :-1].ravel(), self.changes[:, 1:].ravel()
        known = np.isfinite(before) & np.isfinite(after)
        if known.sum() < FEWEST_PAIRS or not (before[known].std() and after[known].std()):
            return None
        return float(np.corrcoef(before[known], after[known])[0, 1])

    def share_coming_to(self, percent: float, *, more_is_better: bool = False) -> float | None:
        """The part of the sample, 0 to 1, that changed by this or more for the better; None where there is no sample.

        Less is better, unless said otherwise.
        """
        return float(np.mean(comes_to(self.sample, percent, more_is_better=more_is_better))) if self.n else None

    def share_with(self, effects: Floats, percent: float, *, more_is_better: bool = False) -> float | None:
        """The same share with an effect on top of each change, over draws of the effect as a part of 1 (a fall < 0).

        A change c and an effect e come to (1 + c)(1 + e) - 1. None where there is no sample.
        """
        if not self.n:
            return None
        needed = np.sort(((1 + percent / 100) / np.maximum(1 + effects, 1e-9) - 1) * 100)
        pairs = len(needed) * self.n
        if more_is_better:
            return int(np.searchsorted(needed, self.sample, side="right").sum()) / pairs
        falling_short = int(np.searchsorted(needed, self.sample, side="left").sum())
        return (pairs - falling_short) / pairs

    def position(self, percent: float) -> float | None:
        """The percentile of a change in the sample, 0 to 100, equal ones counted half; None without a sample."""
        if not self.n:
            return None
        return float((np.mean(self.sample < percent) + np.mean(self.sample <= percent)) * 50)

    def of_area(self, row: int) -> PastChanges:
        """The same for one area alone, by its row in the panel. Raises IndexError for a row that there is not."""
        return replace(self, changes=self.changes[[row]], rolling=self.rolling[[row]])


def past_changes_of_all(
    values: Floats,
    first: date,
    span: int = MONTHS_IN_YEAR,
    as_of: date | None = None,
    *,
    starts_in: int | None = None,
    fewest: int | None = None,
) -> PastChanges:
    """Every area's past changes over spans of months.

    `values` is areas x months of counts, NaN where there is none, of which the first is `first`. Only months that had
    ended by `as_of` are looked at. Spans that do not overlap are counted back from the last month; with `starts_in` (a
    calendar month, 1 to 12) they begin in that month instead, and the newest may be unfinished if it has at least
    `fewest` months (the whole span where not given). Spans longer than a year begin each time where the last ended.
    Raises ValueError for a span below 1 or a panel that is not areas x months.
    """
    if span < 1 or values.ndim != 2:  # noqa: PLR2004
        raise ValueError(f"expected areas x months and a span of at least 1; found {values.shape} and {span}")
    known = values[:, : _ended(values.shape[1], first, as_of)]
    firsts = _firsts(known.shape[1], first, span, starts_in, fewest or span)
    lengths = [min(span, known.shape[1] - start) for start in firsts]
    rolling = range(MONTHS_IN_YEAR, known.shape[1] - span + 1)
    return PastChanges(
        span=span,
        lasts=tuple(month_after(first, start + length - 1) for start, length in zip(firsts, lengths, strict=True)),
        lengths=tuple(lengths),
        changes=changes_on_year_before(known, firsts, lengths),
        rolling_lasts=tuple(month_after(first, start + span - 1) for start in rolling),
        rolling=changes_on_year_before(known, list(rolling), [span] * len(rolling)),
        starts_in=starts_in,
    )


def _ended(months: int, first: date, as_of: date | None) -> int:
    """How many of the months had ended."""
    if as_of is None:
        return months
    whole = (as_of.year - first.year) * MONTHS_IN_YEAR + as_of.month - first.month
    last_day = days_in(as_of)
    return int(np.clip(whole + (as_of.day == last_day), 0, months))


def _firsts(months: int, first: date, span: int, starts_in: int | None, fewest: int) -> list[int]:
    """Where the spans that do not overlap begin, oldest first; each has a year before it."""
    if starts_in is None:
        return sorted(range(months - span, MONTHS_IN_YEAR - 1, -span))
    offset = MONTHS_IN_YEAR + (starts_in - first.month) % MONTHS_IN_YEAR
    # Spans that fill whole years, or parts of one, from a month of the calendar.
    return [start for start in range(offset, months, span) if months - start >= min(fewest, span)]
