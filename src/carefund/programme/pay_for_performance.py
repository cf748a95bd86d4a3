"""The part of the fund that was paid by result: its periods, parameters and rules. The pool does the sums."""

from __future__ import annotations

from itertools import pairwise
from typing import Self

from pydantic import model_validator

from carefund.calendar import month_after
from carefund.programme.periods import Period
from carefund.programme.sourced import Definition, Id, Quantity, Sourced, Text, refuse

MONTHS_IN_QUARTER = 3


class Quarter(Period):
    """Three months that were judged together."""

    label: Text
    """The quarter in words, such as ``Q4 2013/14``."""

    @model_validator(mode="after")
    def _three_months(self) -> Self:
        if self.length != MONTHS_IN_QUARTER:
            raise refuse("a quarter of three months", f"{self.length} months", "correct first or last")
        return self


class PaymentPeriods(Sourced):
    """The quarters that payment was judged on."""

    baseline_quarters: tuple[Quarter, ...]
    """The quarters before, in order."""
    outturn_quarters: tuple[Quarter, ...]
    """The quarters after, in order, as many as the baseline's."""

    @model_validator(mode="after")
    def _run_on(self) -> Self:
        quarters = self.baseline_quarters + self.outturn_quarters
        for before, after in pairwise(quarters):
            if after.first != month_after(before.last, 1):
                found = f"{after.label} from {after.first} after {before.label} to {before.last}"
                raise refuse("quarters that follow one another", found, "put the quarters in order, with no gap")
        if not quarters or len(self.baseline_quarters) != len(self.outturn_quarters):
            found = f"{len(self.baseline_quarters)} and {len(self.outturn_quarters)}"
            raise refuse("as many outturn as baseline quarters", found, "add or remove quarters")
        return self

    @property
    def baseline(self) -> Period:
        """All baseline months as one period."""
        return Period(first=self.baseline_quarters[0].first, last=self.baseline_quarters[-1].last)

    @property
    def outturn(self) -> Period:
        """All outturn months as one period."""
        return Period(first=self.outturn_quarters[0].first, last=self.outturn_quarters[-1].last)


class Rule(Sourced):
    """One rule of payment, in words."""

    rule: Text
    """What is paid, or not, and when."""


class PayForPerformance(Definition):
    """How part of the fund was paid by result."""

    metric: Id
    """Id of the metric that payment was tied to."""
    price: Id
    """Id of the price that turned a planned reduction into a sum, unless an area agreed another."""
    periods: PaymentPeriods
    """When payment was judged, quarter by quarter."""
    parameters: tuple[Quantity, ...]
    """The numbers in the rules."""
    rules: tuple[Rule, ...]
    """The rules in words."""
