"""Where a plan's money would go: its planned books, and each pound in them traced."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from carefund.plan.model import Plan
from carefund.pool.planned import PlannedLedger, planned_ledger
from carefund.pool.trace import Trace, trace_money
from carefund.programme.definition import Round

Middle = Literal["area_of_spend", "scheme"]
"""What stands between streams and providers."""


@dataclass(frozen=True)
class PlanMoney:
    """A plan's money in one financial year, from organisations and streams to schemes and providers."""

    plan: Plan
    round: Round
    year: str

    @cached_property
    def books(self) -> PlannedLedger:
        """The plan's lines as balanced movements, and the lines that lack something and are left out."""
        return planned_ledger(self.plan.contributions, self.plan.expenditure, self.year)

    @cached_property
    def trace(self) -> Trace:
        """Where each pound goes."""
        return trace_money(self.books.ledger, self.year, "planned")

    @property
    def names(self) -> dict[str, str]:
        """The words for every id in the trace."""
        planning = self.round.planning
        choices = (*planning.areas_of_spend, *planning.providers) if planning else ()
        streams = {stream.id: stream.label for stream in self.round.streams}
        return (
            streams
            | {one.id: one.label for one in choices}
            | {scheme.id: scheme.name or scheme.id for scheme in self.plan.schemes}
        )

    @property
    def name(self) -> str:
        """The pool's name: its area's, marked where the plan is illustrative."""
        mark = " (illustrative)" if self.plan.illustrative else ""
        return f"{self.plan.area_name or self.plan.area_code}{mark}"
