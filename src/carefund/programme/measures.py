"""What a round measures: the series that hold the observations, the metrics, and what is set against what."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from carefund.programme.periods import PeriodPair
from carefund.programme.sourced import Id, Sourced, Text, item_of_id


class Series(Sourced):
    """A named official series that measures a metric. The figures themselves are kept as evidence."""

    publisher: Text
    """Who publishes it."""
    unit: Text
    """What is counted."""
    geography: Text
    """The places it is published for."""
    frequency: Literal["monthly", "quarterly", "annual"]
    """How often a figure is published."""
    definition: Text
    """What is counted, in words."""


class Comparison(PeriodPair):
    """One way of setting a metric's outturn against its baseline, with the plan and price that go with it."""

    id: Id
    """Name of the comparison; unique within the metric."""
    label: Text
    """The periods in words, as a table heading."""
    plan: Id | None = None
    """Id of the plan figure on this basis; none where no plan was published on it."""
    price: Id | None = None
    """Id of the price of one unit; none where no price applies."""
    note: Text
    """Why this plan and this price, or why there is none."""


class Metric(Sourced):
    """A measured outcome with numerator, denominator and the direction that is better."""

    numerator: Text
    """What is counted."""
    denominator: Text
    """What it is divided by to give a rate."""
    unit: Text
    """The unit of the numerator: ``admissions``, ``days``, ``people``."""
    direction: Literal["lower", "higher", "set-locally"]
    """Which way is better."""
    period: Literal["monthly", "quarterly", "annual", "set-locally"]
    """The length of time for which a target was set."""
    rate: Text
    """The rate in words."""
    rate_per: Annotated[int, Field(gt=0)] | None = None
    """How many of the denominator the rate is per: 100000, or 100 for a percentage; none if set locally."""
    area_series: Id | None = None
    """Id of the series that measures it for areas; none if no open series does."""
    national_series: Id | None = None
    """Id of the series that measures it for England; none if no open series does."""
    supporting: bool = False
    """Whether it only helps to explain the others, so that a plan sets no target for it."""
    comparisons: tuple[Comparison, ...] = ()
    """What is compared with what; empty where no series measures the metric."""

    def comparison(self, comparison_id: str) -> Comparison:
        """Return the comparison of that id; raises LookupError naming the known ids."""
        return item_of_id("comparison", self.comparisons, comparison_id, f"the metric {self.id}")
