"""How far a stream's spending to date is from the plan, which gives no months and is drawn in even twelfths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from carefund.calendar import month_number
from carefund.monitoring.returns.model import Return
from carefund.monitoring.returns.quarters import returns_of
from carefund.pool.money import to_penny
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter
from carefund.programme.sourced import Quantity

LIMIT = "largest-variance"
"""The id of the round's limit, in per cent of what was planned to date."""
HUNDRED, MONTHS = Decimal(100), 12


@dataclass(frozen=True, kw_only=True)
class Variance:
    """One stream: what the plan gives for the months so far, what was spent, and what the round allows, in pounds."""

    index: int
    """Its place among the return's streams."""
    stream: str
    planned_year: Decimal
    """For the whole year."""
    planned: Decimal
    """To date, to the penny."""
    spent: Decimal
    limit: Quantity | None
    """The round's limit; none where it does not say."""
    allowed: Decimal | None
    """How far spending may be from the plan; none without a limit."""
    reason: str | None

    @property
    def difference(self) -> Decimal:
        """Spent less planned: below zero where less was spent."""
        return self.spent - self.planned

    @property
    def asks_why(self) -> bool:
        """Whether the round asks for a reason."""
        return self.allowed is not None and abs(self.difference) > self.allowed

    @property
    def least(self) -> Decimal:
        """The least that may be spent without a reason."""
        return self.planned - (self.allowed or 0)

    @property
    def most(self) -> Decimal:
        """The most that may be spent without a reason."""
        return self.planned + (self.allowed or 0)


def variances(sent: Return, round_: Round, quarter: ReturnQuarter) -> Iterator[Variance]:
    """Of each stream of a return that gives both figures, how far spending is from the plan."""
    returns = returns_of(round_)
    limit = next((one for one in returns.limits if one.id == LIMIT), None)
    months = month_number(quarter.last) - month_number(returns.quarters_to(quarter)[0].first) + 1
    for index, one in enumerate(sent.streams):
        if one.planned_spend is not None and one.spent is not None:
            planned = to_penny(one.planned_spend * months / MONTHS)
            allowed = None if limit is None else to_penny(planned * Decimal(str(limit.value)) / HUNDRED)
            yield Variance(
                index=index,
                stream=one.stream,
                planned_year=one.planned_spend,
                planned=planned,
                spent=one.spent,
                limit=limit,
                allowed=allowed,
                reason=one.reason,
            )
