"""The money side of a round's rules: the streams that are paid into the pool and the prices of activity."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from carefund.programme.sourced import Id, Sourced, Text, refuse
from carefund.wording.numbers import number

FundYear = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}$")]
"""A financial year, such as ``2015-16``."""

Pounds = Annotated[int, Field(ge=0)]
"""A sum of money in whole pounds, cash terms."""

Count = Annotated[int, Field(gt=0)]
"""How many units of activity; at least one."""


class YearSum(Sourced):
    """What a stream pays in one financial year of a round that has several."""

    id: FundYear
    """The year, such as ``2023-24``."""
    pounds: Pounds
    """England total for the year, in whole pounds."""
    unit: Literal["£"]
    """Always pounds, cash terms."""


class Stream(Sourced):
    """A named source of money paid into the pool."""

    pounds: Pounds | None = None
    """England total for the round, in whole pounds; none where it was not found."""
    by_year: tuple[YearSum, ...] = ()
    """The sum of each year, which add up to `pounds`; without `pounds`, of the years whose sum was found."""
    unit: Literal["£"]
    """Always pounds, cash terms."""
    contributor: Literal["nhs", "council", "either"]
    """Who pays it in."""
    requirement: Literal["minimum", "voluntary"]
    """Whether areas had to pool it."""
    kind: Literal["revenue", "capital", "either"]
    """Whether it pays for running services, for assets, or for both."""
    commissioners: tuple[Id, ...] = ()
    """Ids of who may commission what it pays for; empty where anybody may."""
    areas_of_spend: tuple[Id, ...] = ()
    """Ids of the areas of spend that it may pay for; empty where it may pay for all but `except_areas_of_spend`."""
    except_areas_of_spend: tuple[Id, ...] = ()
    """Ids of the areas of spend that it may not pay for."""
    scheme_types: tuple[Id, ...] = ()
    """Ids of the scheme types that it may pay for; empty where it may pay for every one."""

    @model_validator(mode="after")
    def _years_add_up(self) -> Self:
        years = sum(year.pounds for year in self.by_year)
        if self.by_year and self.pounds is not None and self.pounds != years:
            found = f"{number(years)} pounds by year, {number(self.pounds)} in all"
            raise refuse("sums by year that add up to pounds", found, "correct a sum, or leave pounds out")
        return self


class Allocation(Sourced):
    """The official sum of one area in one stream and year."""

    area_code: Annotated[str, StringConstraints(pattern=r"^E\d{8}$")]
    """ONS code of the area."""
    stream: Id
    """Id of the stream."""
    year: FundYear
    """The financial year."""
    pounds: Pounds
    """The sum, in whole pounds."""
    published: date | None = None
    """The day on which it was published; none where that is not known, and it is then taken for known at all times."""

    def is_out_by(self, day: date | None) -> bool:
        """Whether it had been published by the end of a day; on any day where none is asked about."""
        return day is None or self.published is None or self.published <= day


class Price(Sourced):
    """What one unit of activity is taken to cost, held as a sum for a count so that the division is exact.

    A price that somebody published is a sum for one unit. A price that a publication implies is the sum and
    the count that it gives, each with the step it was rounded to.
    """

    pounds: Pounds
    """The sum of money, in whole pounds."""
    units: Count = 1
    """The count of activity that the sum pays for."""
    unit: Text
    """What is priced: ``£ per admission``, ``£ per day``."""
    pounds_to_nearest: Annotated[int, Field(gt=0)] | None = None
    """The step that `pounds` was rounded to; none where it is exact or unknown."""
    units_to_nearest: Annotated[int, Field(gt=0)] | None = None
    """The step that `units` was rounded to; none where it is exact or unknown."""
    price_year: Text | None = None
    """The year whose prices these are."""

    @property
    def per_unit(self) -> Fraction:
        """The exact price of one unit, in pounds."""
        return Fraction(self.pounds, self.units)

    @property
    def rounding_interval(self) -> tuple[Fraction, Fraction]:
        """The lowest and highest price of one unit, in pounds, that the rounding of sum and count allows."""
        half_sum = Fraction(self.pounds_to_nearest or 0, 2)
        half_count = Fraction(self.units_to_nearest or 0, 2)
        low = (self.pounds - half_sum) / (self.units + half_count)
        return low, (self.pounds + half_sum) / (self.units - half_count)

    def cost_of(self, count: int) -> Decimal:
        """Return the cost of `count` units in pounds, rounded to the penny (half to even)."""
        pence = round(self.per_unit * count * 100)
        return Decimal(pence) / 100
