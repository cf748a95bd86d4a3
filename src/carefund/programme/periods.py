"""Months and spans of months, as a round's definition writes them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from carefund.calendar import month_after, month_number
from carefund.programme.sourced import Definition, refuse


def first_of_month(value: date) -> date:
    """Return the date unchanged if it is the first of a month; refuse any other day."""
    if value.day == 1:
        return value
    raise refuse("the first day of a month", str(value), f"write {value.replace(day=1)}")


Month = Annotated[date, AfterValidator(first_of_month)]
"""A month, written and held as its first day."""


class Period(Definition):
    """A span of whole months, both ends included."""

    first: Month
    """First month, written as its first day."""
    last: Month
    """Last month, written as its first day."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            found = f"last {self.last} before first {self.first}"
            raise refuse("a last month no earlier than the first", found, "put the months in order")
        return self

    @property
    def length(self) -> int:
        """Number of months in the period."""
        return month_number(self.last) - month_number(self.first) + 1

    def months(self) -> tuple[date, ...]:
        """Return every month of the period in order, each as its first day."""
        return _months_from(self.first, self.length)


@lru_cache(maxsize=1024)
def _months_from(first: date, length: int) -> tuple[date, ...]:
    return tuple(month_after(first, step) for step in range(length))


class PeriodPair(Definition):
    """A baseline and the outturn that is set against it: equally long, the outturn later."""

    baseline: Period
    """The months before."""
    outturn: Period
    """The months after, as many as in the baseline."""

    @model_validator(mode="after")
    def _comparable(self) -> Self:
        if self.outturn.first <= self.baseline.last:
            found = f"outturn from {self.outturn.first}, baseline to {self.baseline.last}"
            raise refuse("an outturn that starts after the baseline ends", found, "put the periods in order")
        if self.outturn.length != self.baseline.length:
            found = f"{self.baseline.length} months and {self.outturn.length} months"
            raise refuse("a baseline and an outturn of equal length", found, "correct the first or last months")
        return self
