"""What a return of the round must hold: its quarters with their due dates, its parts, and the survey of the year end.

Workbook, checks and roll-up are made from this part of the definition, so that another round's returns need no code.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from carefund.programme.funding import FundYear
from carefund.programme.periods import Period
from carefund.programme.planning import Choice
from carefund.programme.sourced import Definition, Quantity, Sourced, Text, item_of_id

ReturnPart = Literal["agreement", "conditions", "metrics", "streams", "schemes", "capacity", "payment", "survey"]
"""What a return may ask about, beside its cover, its successes and challenges, and its signatures."""


class ReturnQuarter(Period, Sourced):
    """A quarter that a return is made for. Its sources are those of the due date."""

    year: FundYear
    """The pooled financial year that it lies in; money and outputs count from that year's first month."""
    due: date | None = None
    """The day by which the return was to be sent; none where it was not found."""
    year_end: bool = False
    """Whether the return closes the year: it then says what is left and carried forward, and answers the survey."""


class ScaleStep(Choice):
    """One of the answers to a statement of the survey."""

    agrees: bool
    """Whether who answers so agrees with the statement."""


class Statement(Sourced):
    """A statement of the year-end survey, to which an area says how far it agrees."""


class Returns(Definition):
    """What returns of the round must hold."""

    template_version: Text
    """Version of the workbook; a workbook of another version is read, with a warning."""
    parts: tuple[ReturnPart, ...]
    """What the return asks about."""
    quarters: tuple[ReturnQuarter, ...]
    """The quarters, in order; empty where none is known."""
    statements: tuple[Statement, ...] = ()
    """The statements of the year-end survey."""
    scale: tuple[ScaleStep, ...] = ()
    """The answers to a statement, from the most to the least agreement."""
    limits: tuple[Quantity, ...] = ()
    """The numbers that checks compare with."""
    sign_offs: tuple[Choice, ...]
    """Who must sign the return."""

    def quarter(self, quarter_id: str) -> ReturnQuarter:
        """Return the quarter of that id; raises LookupError naming the known ids."""
        return item_of_id("quarter", self.quarters, quarter_id)

    def quarters_to(self, quarter: ReturnQuarter) -> tuple[ReturnQuarter, ...]:
        """Return the quarters of the same year up to this one, which is the last."""
        return tuple(one for one in self.quarters if one.year == quarter.year and one.last <= quarter.last)

    def asks(self, part: ReturnPart, quarter: ReturnQuarter) -> bool:
        """Return whether the return of a quarter asks about a part; the survey comes at the end of a year alone."""
        return part in self.parts and (part != "survey" or quarter.year_end)

    def limit(self, limit_id: str) -> Quantity:
        """Return the limit of that id; raises LookupError naming the known ids."""
        return item_of_id("limit", self.limits, limit_id)


def years_not_pooled(returns: Returns, pooled: Sequence[str]) -> list[str]:
    """Return the ids of quarters whose year is none of those that are pooled."""
    return [one.id for one in returns.quarters if one.year not in pooled]
