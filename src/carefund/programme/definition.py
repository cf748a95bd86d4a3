"""The definition of a round: everything the rest of carefund needs to know about its rules, as cited data.

A definition is read from a TOML file (see :mod:`carefund.programme.rounds`). The models of its parts are in
the modules beside this one and can be imported from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol, Self, TypeVar

from pydantic import BaseModel, model_validator

from carefund.programme.approval import Condition, Decision, Event
from carefund.programme.funding import FundYear, Price, Stream, YearSum
from carefund.programme.measures import Comparison, Metric, Series
from carefund.programme.pay_for_performance import PayForPerformance
from carefund.programme.periods import Period, PeriodPair
from carefund.programme.planning import Planning
from carefund.programme.published import AuditFigure, PlanBasis, PlanFigure, ReportNote
from carefund.programme.sourced import Definition, Id, Quantity, Source, Sourced, Text, refuse
from carefund.wording.standing import marked

__all__ = [
    "AuditFigure",
    "Comparison",
    "Condition",
    "Decision",
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
    "Round",
    "Series",
    "Source",
    "Sourced",
    "Stream",
    "YearSum",
]

NO_SOURCE = "no source found"


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The id."""
        ...


T = TypeVar("T", bound=Identified)


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
    auditor: Text = "auditor"
    """Who audits the fund."""
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
    fund_totals: tuple[Quantity, ...]
    """Published totals and protected sums of the fund."""
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
    report_notes: tuple[ReportNote, ...] = ()
    """What readers of the round's audit must know that is true of this round alone."""
    pay_for_performance: PayForPerformance | None = None
    """How part of the fund was paid by result; none for a round without it."""
    planning: Planning | None = None
    """What a plan of the round must hold; none for a round whose plans are not made with carefund."""

    @model_validator(mode="after")
    def _timetable_in_order(self) -> Self:
        for before, after in pairwise(self.timetable):
            if after.starts < before.starts:
                found = f"{after.id} ({after.starts}) after {before.id} ({before.starts})"
                raise refuse("a timetable in order of its dates", found, "move the event to its place")
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

    def metric(self, metric_id: str) -> Metric:
        """Return the metric of that id; raises LookupError naming the known ids."""
        return _named("metric", self.metrics, metric_id)

    def price(self, price_id: str) -> Price:
        """Return the price of that id; raises LookupError naming the known ids."""
        return _named("price", self.prices, price_id)

    def plan_figure(self, figure_id: str) -> PlanFigure:
        """Return the plan figure of that id; raises LookupError naming the known ids."""
        return _named("plan figure", self.plan_figures, figure_id)

    def plan_basis(self, basis_id: str) -> PlanBasis:
        """Return the plan basis of that id; raises LookupError naming the known ids."""
        return _named("plan basis", self.plan_bases, basis_id)

    def audit_figure(self, figure_id: str) -> AuditFigure:
        """Return the audit figure of that id; raises LookupError naming the known ids."""
        return _named("audit figure", self.audit_figures, figure_id)

    def source(self, source_id: str) -> Source:
        """Return the source of that id; raises LookupError naming the known ids."""
        return _named("source", self.sources, source_id)

    def note(self, place: str) -> str:
        """Return the note for a place of the round's audit with its source, or an empty text where there is none."""
        note = next((one for one in self.report_notes if one.id == place), None)
        if note is None:
            return ""
        cited = f" (Source: {self.cite(note)}.)" if note.source else ""
        return f"{marked(note.text, note)}{cited}"

    def audit_figures_for(self, metric_id: str, comparison_id: str | None = None) -> tuple[AuditFigure, ...]:
        """Return the audit figures about a metric, or only those on the periods of one of its comparisons."""
        return tuple(
            figure
            for figure in self.audit_figures
            if figure.metric == metric_id and comparison_id in (None, figure.comparison)
        )

    def cite(self, parameter: Sourced) -> str:
        """Return the titles of a parameter's sources in words, or say that none was found."""
        return "; ".join(self.source(source_id).title for source_id in parameter.source) or NO_SOURCE

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


def _named(what: str, items: Sequence[T], wanted: str) -> T:
    for item in items:
        if item.id == wanted:
            return item
    known = ", ".join(item.id for item in items) or "none"
    raise LookupError(f"no {what} {wanted!r} in this round; known: {known}")


def _sourced_parts(part: object, key: str) -> Iterator[tuple[str, Sourced]]:
    if isinstance(part, Sourced):
        yield key, part
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _sourced_parts(getattr(part, name), f"{key}.{name}".lstrip("."))
    elif isinstance(part, tuple):
        for index, item in enumerate(part):
            yield from _sourced_parts(item, f"{key}[{getattr(item, 'id', index)}]")
