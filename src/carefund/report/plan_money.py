"""Where a plan's money would go: its planned books traced, as a table and as a chart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from carefund.plan.model import Plan
from carefund.pool.planned import PlannedLedger, planned_ledger
from carefund.pool.trace import Trace, trace_money
from carefund.programme.definition import Round
from carefund.report.charts.figure import Figure
from carefund.report.charts.money_flow import Middle, money_flow_figure
from carefund.report.charts.theme import Chart


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
    def table(self) -> pl.DataFrame:
        """One row for each flow: pounds, stream, organisation, scheme, provider, area of spend."""
        return self.trace.table

    def figure(self, middle: Middle = "area_of_spend") -> Figure:
        """The flow of money through areas of spend or schemes."""
        mark = " (illustrative)" if self.plan.illustrative else ""
        pool = f"{self.plan.area_name or self.plan.area_code}{mark}"
        return money_flow_figure(self.trace, names=self.names, pool=pool, source="the plan's own lines", middle=middle)

    def chart(self, middle: Middle = "area_of_spend") -> Chart:
        """The same as an Altair chart with title and source."""
        return self.figure(middle).signed()
