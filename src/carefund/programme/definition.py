"""The definition of a round: everything the rest of carefund needs to know about its rules, as cited data.

A definition is read from a TOML file (see :mod:`carefund.programme.rounds`). The models of its parts are in
the modules beside this one and can be imported from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from carefund.programme.evaluation import Evaluation
from carefund.programme.funding import Allocation, FundYear, Price, Stream, YearSum
from carefund.programme.measures import Comparison, Metric, Series
from carefund.programme.pay_for_performance import PayForPerformance
from carefund.programme.periods import Period, PeriodPair
from carefund.programme.planning import Planning
from carefund.programme.published import AuditFigure, NoteSlot, PlanBasis, PlanFigure, ReportNote
from carefund.programme.returns import Returns, years_not_pooled
from carefund.programme.review import Review
from carefund.programme.sourced import Definition, Id, Quantity, Source, Sourced, Text, item_of_id, refuse
from carefund.programme.virement import VirementRule

__all__ = [
    "AuditFigure",
    "Comparison",
    "Condition",
    "Decision",
    "Evaluation",
    "Event",
    "Metric",
    "PayForPerformance",
    "Period",
    "PeriodPair",
    "PlanBasis",
    "PlanFigure",
    "Planning",
    "Price",
    "Quantity",
    "ReportNote",
    "Returns",
    "Review",
    "Round",
    "Series",
    "Source",
    "Sourced",
    "Stream",
    "VirementRule",
    "YearSum",
]

NO_SOURCE = "no source found"


class Condition(Sourced):
    """A national condition that a plan must meet."""

    requirement: Text
    """What the plan has to show, in words."""


class Decision(Sourced):
    """A category of decision on a plan, and how many plans were given it."""

    meaning: Text
    """What the decision meant for the area."""
    approves: bool
    """Whether a plan with this decision counted as approved."""
    asks_conditions: bool = False
    """Whether it asks something of the area first."""
    count: Annotated[int, Field(ge=0)] | None = None
    """Number of plans; none where it was not published."""


class Event(Sourced):
    """A dated event of the round. An event known only to the month spans the whole month."""

    starts: date
    """First day it may have been."""
    ends: date
    """Last day it may have been; the same as `starts` where the day is known."""
    when: Text
    """The date as it is printed."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends < self.starts:
            found = f"ends {self.ends} before starts {self.starts}"
            raise refuse("an end no earlier than the start", found, "put the dates in order")
        return self


class Round(Definition):
    """One planning cycle of a programme, with all of its rules and the figures published about it."""

    id: Id
    """Name of the round, such as ``bcf-2015-16``."""
    extends: Id | None = None
    """Id of the round whose rules this one took over where it states no other; none for a round that stands alone."""
    title: Text
    """Name of the round in words."""
    programme: Text
    """Name of the fund."""
    country: Text
    """Where it applies."""
    fund_year: FundYear
    """The financial year in which the money was spent, such as ``2015-16``; of several, ``2023-25``."""
    summary: Text
    """What the round was, in a sentence or two."""
    financial_years: PeriodPair
    """The financial year or years of the fund, and as many before."""
    sources: tuple[Source, ...]
    """Every document or file that a parameter cites."""
    streams: tuple[Stream, ...]
    """The money paid into the pool."""
    virement_rules: tuple[VirementRule, ...] = ()
    """Where the money of some streams may be moved within the year; another's may go to any stream of its kind."""
    fund_totals: tuple[Quantity, ...]
    """Published totals and protected sums of the fund."""
    allocations: tuple[Allocation, ...] = ()
    """Official sums by area, stream and year, as far as a source lists them."""
    conditions: tuple[Condition, ...]
    """The national conditions."""
    series: tuple[Series, ...]
    """The official series that measure the metrics."""
    metrics: tuple[Metric, ...]
    """The measured outcomes."""
    timetable: tuple[Event, ...]
    """Dated events, in order."""
    prices: tuple[Price, ...]
    """Prices of activity."""
    marginal_rates: tuple[Quantity, ...]
    """The share of the full price that a commissioner paid for activity above its baseline, by year."""
    decisions: tuple[Decision, ...]
    """The categories of decision, with the number of plans given each where it was published."""
    decision_totals: tuple[Quantity, ...]
    """Published totals over the decisions."""
    plan_bases: tuple[PlanBasis, ...]
    """The bases on which national plans were published."""
    plan_figures: tuple[PlanFigure, ...]
    """The nationally planned figures."""
    audit_figures: tuple[AuditFigure, ...]
    """What auditors and Parliament published about the outcome."""
    auditor: Text | None = None
    """Who audited the round, as reports name them; none where nobody has."""
    report_notes: tuple[ReportNote, ...] = ()
    """What reports say about this round alone, each in a slot of its own."""
    new_part: Quantity | None = None
    """The part of the programme, 0 to 1, that the year before did not have: 1 in its first year; none if not known."""
    evaluation: Evaluation | None = None
    """How the whole fund is evaluated, where every area joined at once; none for a round that does not ask for it."""
    pay_for_performance: PayForPerformance | None = None
    """How part of the fund was paid by result; none for a round without it."""
    planning: Planning | None = None
    """What a plan of the round must hold; none for a round whose plans are not made with carefund."""
    returns: Returns | None = None
    """What a return of the round must hold; none for a round whose returns are not made with carefund."""
    review: Review | None = None
    """How plans of the round are reviewed; none where that is not known."""

    @model_validator(mode="after")
    def _timetable_in_order(self) -> Self:
        for before, after in pairwise(self.timetable):
            if after.starts < before.starts:
                found = f"{after.id} ({after.starts}) after {before.id} ({before.starts})"
                raise refuse("a timetable in order of its dates", found, "move the event to its place")
        return self

    @model_validator(mode="after")
    def _new_part_is_a_part(self) -> Self:
        if self.new_part is not None and not 0 <= self.new_part.value <= 1:
            to_do = "write 1 for all of it, 0.05 for a twentieth, or leave the table out if it is not known"
            raise refuse("a new_part from 0 to 1", f"{self.new_part.value}", to_do)
        return self

    @model_validator(mode="after")
    def _streams_in_years_of_plan(self) -> Self:
        years = [year.id for year in self.planning.pooled_years] if self.planning else []
        for stream in self.streams:
            wrong = [year.id for year in stream.by_year if years and year.id not in years]
            if wrong:
                found = f"{stream.id}: {', '.join(wrong)}"
                to_do = "correct the year, or remove the sums of an earlier round"
                raise refuse(f"streams with sums in the years that are pooled: {', '.join(years)}", found, to_do)
        return self

    @model_validator(mode="after")
    def _quarters_in_years_of_plan(self) -> Self:
        years = [year.id for year in self.planning.pooled_years] if self.planning else []
        wrong = years_not_pooled(self.returns, years) if self.returns and years else []
        if wrong:
            to_do = 'state the quarters of this round, or write removes = ["returns.quarters"]'
            expected = f"quarters of returns in the years that are pooled: {', '.join(years)}"
            raise refuse(expected, ", ".join(wrong), to_do)
        return self

    def __hash__(self) -> int:
        """By its id: what is worked out of a round is looked up for each request, and all of it is much to hash."""
        return hash(self.id)

    def metric(self, metric_id: str) -> Metric:
        """Return the metric of that id; raises LookupError naming the known ids."""
        return item_of_id("metric", self.metrics, metric_id)

    def price(self, price_id: str) -> Price:
        """Return the price of that id; raises LookupError naming the known ids."""
        return item_of_id("price", self.prices, price_id)

    def plan_figure(self, figure_id: str) -> PlanFigure:
        """Return the plan figure of that id; raises LookupError naming the known ids."""
        return item_of_id("plan figure", self.plan_figures, figure_id)

    def plan_basis(self, basis_id: str) -> PlanBasis:
        """Return the plan basis of that id; raises LookupError naming the known ids."""
        return item_of_id("plan basis", self.plan_bases, basis_id)

    def audit_figure(self, figure_id: str) -> AuditFigure:
        """Return the audit figure of that id; raises LookupError naming the known ids."""
        return item_of_id("audit figure", self.audit_figures, figure_id)

    def source(self, source_id: str) -> Source:
        """Return the source of that id; raises LookupError naming the known ids."""
        return item_of_id("source", self.sources, source_id)

    def note(self, slot: NoteSlot) -> ReportNote | None:
        """Return what reports say of this round in one slot, or none where the round has nothing to say there."""
        return next((note for note in self.report_notes if note.id == slot), None)

    def audit_figures_for(self, metric_id: str, comparison_id: str | None = None) -> tuple[AuditFigure, ...]:
        """Return the audit figures about a metric, or only those on the periods of one of its comparisons."""
        return tuple(
            figure
            for figure in self.audit_figures
            if figure.metric == metric_id and comparison_id in (None, figure.comparison)
        )

    def cite(self, part: Sourced | ReportNote) -> str:
        """Return the titles of the sources of a parameter or note in words, or say that none was found."""
        return "; ".join(self.source(source_id).title for source_id in part.source) or NO_SOURCE

    def minimum_pounds(self) -> int:
        """Return the sum of the streams that areas had to pool, in whole pounds; a sum not found is not in it."""
        return sum(stream.pounds or 0 for stream in self.streams if stream.requirement == "minimum")

    def pooled_pounds(self) -> int:
        """Return the sum of all streams, in whole pounds; a sum not found is not in it."""
        return sum(stream.pounds or 0 for stream in self.streams)

    def streams_without_sum(self) -> tuple[Stream, ...]:
        """Return the streams whose sum for the whole round was not found."""
        return tuple(stream for stream in self.streams if stream.pounds is None)

    def parameters(self) -> tuple[tuple[str, Sourced], ...]:
        """Return every cited parameter with its dotted key, in the order of the definition."""
        return tuple(_sourced_parts(self, ""))

    def unverified(self) -> tuple[tuple[str, Sourced], ...]:
        """Return every parameter that still lacks a source that states it, with its dotted key."""
        return tuple((key, part) for key, part in self.parameters() if not part.verified)


def _sourced_parts(part: object, key: str) -> Iterator[tuple[str, Sourced]]:
    if isinstance(part, Sourced):
        yield key, part
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _sourced_parts(getattr(part, name), f"{key}.{name}".lstrip("."))
    elif isinstance(part, tuple):
        for index, item in enumerate(part):
            yield from _sourced_parts(item, f"{key}[{getattr(item, 'id', index)}]")
