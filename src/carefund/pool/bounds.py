"""A sum of money that is known only within bounds, because some lines could not be counted.

Unlike an `Interval` bounds have no middle, are certain, and may be open above.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Self

from carefund.pool.money import ZERO

Outcome = Literal["met", "not met", "not known"]


@dataclass(frozen=True)
class Bounds:
    """The least and the most, in pounds, that a sum can be; `most` is none where nothing limits it."""

    least: Decimal = ZERO
    most: Decimal | None = ZERO

    def __add__(self, other: Self) -> Self:
        """Add two sums, bound by bound."""
        most = None if self.most is None or other.most is None else self.most + other.most
        return type(self)(self.least + other.least, most)

    @classmethod
    def of(cls, pounds: Decimal) -> Self:
        """A sum that is known."""
        return cls(pounds, pounds)

    @classmethod
    def sum(cls, parts: Iterable[Self]) -> Self:
        """Add sums up; £0 where there are none."""
        total = cls()
        for part in parts:
            total = total + part
        return total


def outcome_of(reached: Bounds, required: Bounds) -> Outcome:
    """Say whether a sum reaches another, or that what is not known could decide it."""
    if required.most is not None and reached.least >= required.most:
        return "met"
    if reached.most is not None and reached.most < required.least:
        return "not met"
    return "not known"


def worst_of(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome of several that must all be met."""
    kinds = set(outcomes)
    if "not met" in kinds:
        return "not met"
    return "not known" if "not known" in kinds or not kinds else "met"
