"""The months that are generated: those of the extract, and those before them in which hospitals fill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from carefund.arrays import Whole
from carefund.calendar import days_in, last_day, month_after, month_number, months_between
from carefund.refusal import Refusal
from carefund.wording.dates import month_id

RUN_IN = 4
"""Months before the extract that are drawn and not written, so that hospitals are as full on its first day as later."""
EARLIEST, LATEST = date(2000, 1, 1), date(2035, 12, 1)
NEVER = 2**31 - 1
"""A day that does not come: not yet dead, not free again."""


@dataclass(frozen=True)
class Window:
    """From the first to the last month of the extract, both included. Raises Refusal where they are out of order."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if not EARLIEST <= self.first <= self.last <= LATEST:
            raise Refusal(
                f"months in order, from {month_id(EARLIEST)} to {month_id(LATEST)}",
                f"{month_id(self.first)} to {month_id(self.last)}",
                "give the first month and then the last",
                "the months to be generated",
            )

    @cached_property
    def months(self) -> list[date]:
        """Every month that is drawn, the run-in first."""
        return months_between(month_after(self.first, -RUN_IN), self.last)

    @property
    def written(self) -> list[date]:
        """The months of the extract."""
        return self.months[RUN_IN:]

    @property
    def origin(self) -> date:
        """Day 0 of the generator's count of days: the first of the run-in."""
        return self.months[0]

    @cached_property
    def begins(self) -> Whole:
        """The day on which each month begins, and last the day after the extract."""
        starts = [(month - self.origin).days for month in (*self.months, month_after(self.last, 1))]
        return np.array(starts, dtype=np.int64)

    @property
    def opens(self) -> int:
        """The day on which the extract begins."""
        return int(self.begins[RUN_IN])

    @property
    def closes(self) -> int:
        """The day after the extract's last."""
        return int(self.begins[-1])

    def days_of(self, month: int) -> int:
        """Days of the month of that number."""
        return days_in(self.months[month])

    def month_of(self, days: Whole) -> Whole:
        """The number of the month of each day; days after the extract are in its last month."""
        found = np.searchsorted(self.begins, days, side="right") - 1
        return np.minimum(found, len(self.months) - 1)

    def weekday_of(self, month: int) -> Whole:
        """The weekday of each day of a month, Monday 0."""
        return (self.months[month].weekday() + np.arange(self.days_of(month))) % 7

    def number(self, month: date) -> int:
        """The number of a month of the window. Raises Refusal for one that is not written."""
        if not self.first <= month <= self.last:
            raise Refusal(
                f"a month from {month_id(self.first)} to {month_id(self.last)}",
                month_id(month),
                "choose a month that is generated",
            )
        return month_number(month) - month_number(self.origin)

    @property
    def epoch(self) -> int:
        """Days from 1970 to day 0, as files count days."""
        return (self.origin - date(1970, 1, 1)).days

    @property
    def ends(self) -> date:
        """The last day of the extract."""
        return last_day(self.last)
