"""A monthly series as it was knowable at a date: areas or commissioners by months, England, and its data quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from carefund.appraisal.notes import ForecastNote
from carefund.arrays import Flags, Floats, Whole
from carefund.calendar import days_in, month_after, month_number
from carefund.evidence.definition import Kind


@dataclass(frozen=True, kw_only=True)
class MonthlyPanel:
    """Counts of one series, by unit (area or commissioner) and month.

    `counts` is units x months, NaN where there is no figure, and never includes England; `england` is its own published
    count by month. `incomplete` marks figures that are known to be holes, `level_break` the months in which a unit's
    level is known to have shifted (by a new boundary or a change of recording), both units x months; `under_recorded`
    is what the holes hide from England's count, by month; `growth` what was published by then of England's yearly
    growth over many years before, in logs (0 where nothing was). Of a rate or a mean (`kind`) figures do not add up;
    `weights` are what they are divided by, units x months, None where that is not known. `ended` marks the units that
    were replaced by others, which carry their figures (by unit, None where none was). `notes` say what was left out
    or joined; `releases` gives the file hash of each release that it was read from, by the release's id.
    """

    series: str
    codes: tuple[str, ...]
    first: date
    counts: Floats = field(repr=False)
    england: Floats = field(repr=False)
    incomplete: Flags | None = field(default=None, repr=False)
    level_break: Flags | None = field(default=None, repr=False)
    under_recorded: Floats | None = field(default=None, repr=False)
    growth: float = 0.0
    kind: Kind = "count"
    weights: Floats | None = field(default=None, repr=False)
    ended: Flags | None = field(default=None, repr=False)
    notes: tuple[ForecastNote, ...] = ()
    releases: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if self.counts.shape != (len(self.codes), len(self.england)):
            raise ValueError(f"counts of {self.counts.shape} for {len(self.codes)} units, {len(self.england)} months")

    @cached_property
    def length(self) -> int:
        """How many months it has."""
        return len(self.england)

    @cached_property
    def last(self) -> date:
        """Its last month."""
        return month_after(self.first, self.length - 1)

    @cached_property
    def months(self) -> tuple[date, ...]:
        """Its months, each as its first day."""
        return tuple(month_after(self.first, step) for step in range(self.length))

    @cached_property
    def trusted(self) -> Floats:
        """The counts without the figures that are known to be holes."""
        return self.counts if self.incomplete is None else np.where(self.incomplete, np.nan, self.counts)

    @cached_property
    def whole_england(self) -> Floats:
        """England's counts with what its holes hide."""
        return self.england if self.under_recorded is None else self.england + self.under_recorded

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Each unit's row, by its code."""
        return {code: row for row, code in enumerate(self.codes)}

    def step(self, month: date) -> int:
        """How many months a month is after the first; below zero before it, `length` or more after the last."""
        return month_number(month) - month_number(self.first)

    def until(self, length: int) -> MonthlyPanel:
        """Its first months, so many. Raises ValueError for none, or more than it has."""
        if not 1 <= length <= self.length:
            raise ValueError(f"1 to {self.length} months, not {length}")
        names = ("counts", "england", "incomplete", "level_break", "under_recorded", "weights")
        cut: dict[str, Any] = {
            name: None if (part := getattr(self, name)) is None else part[..., :length] for name in names
        }
        return replace(self, **cut)

    def row(self, code: str) -> Floats:
        """The counts of one unit. Raises KeyError for an unknown code."""
        values: Floats = self.counts[self.row_of[code]]
        return values


def month_lengths(months: Sequence[date]) -> Floats:
    """Days in each month."""
    return np.array([days_in(month) for month in months], dtype=np.float64)


def calendar_months(months: Sequence[date]) -> Whole:
    """Each month's number in the year, 0 for January."""
    return np.array([month.month - 1 for month in months], dtype=np.int64)
