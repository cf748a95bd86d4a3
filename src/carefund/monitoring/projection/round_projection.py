"""A round's month in whole: every metric's year, the payment by result, budgets, and what one more month is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import KnownBy, NotForecastable, panel_from_evidence
from carefund.appraisal.question import NoAppraisal, Question, question_of
from carefund.calendar import last_day
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.monitoring.projection.aims import Aims, OwnTarget, Targets, own_on
from carefund.monitoring.projection.budget import BudgetProjection, budget_projection
from carefund.monitoring.projection.kept_paths import KeptPaths
from carefund.monitoring.projection.one_more_month import THE_USUAL_ACTION, Action, OneMoreMonth, one_more_month
from carefund.monitoring.projection.payment import PaymentProjection, payments_of_round
from carefund.monitoring.projection.projecting import paths_for, project
from carefund.monitoring.projection.projection import Projection
from carefund.monitoring.projection.record import NOTHING_REPLAYED, ProjectionRecord
from carefund.monitoring.projection.year_draws import year_draws
from carefund.pool.books import Books
from carefund.pool.pay_for_performance import PerformanceAccount
from carefund.programme.definition import Round

LEAST_REDUCTION = "expected-minimum-reduction"
"""The limit of a round that says what plans were expected to aim at."""


@dataclass(frozen=True, kw_only=True)
class RoundProjection:
    """What a round's year comes to, as known at the end of `as_of`.

    `projections` has one for each metric, `worth` what one more month is worth to each of its places, by the metric's
    id and the place's code; `payments` are those by result (none where the round pays for none, or other months are
    asked); `budgets` those of the pools whose books were given; `none` says why other metrics have no projection.
    """

    round_id: str
    round_title: str
    as_of: date
    projections: tuple[Projection, ...]
    payments: tuple[PaymentProjection, ...] = field(repr=False)
    budgets: tuple[BudgetProjection, ...]
    worth: Mapping[str, Mapping[str, OneMoreMonth]] = field(repr=False)
    action: Action
    none: Mapping[str, str]
    later: tuple[str, ...] = ()
    """Codes of areas whose own plan was finished, or approved, after the month, so that it is not known yet."""

    @property
    def releases(self) -> dict[str, str]:
        """The file hash of each release read, by its id."""
        return {name: digest for one in self.projections for name, digest in one.releases.items()}

    def of(self, metric: str) -> Projection:
        """The projection of one metric. Raises KeyError where there is none."""
        return {one.question.metric.id: one for one in self.projections}[metric]

    def payment(self, code: str) -> PaymentProjection | None:
        """The payment of one area; None where it has none."""
        return next((one for one in self.payments if one.code == code), None)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a round's month is asked of.

    `targets` are changes in per cent by metric id, one for all areas or by area; a metric without takes the published
    one (`published_target`). `own` are the targets of areas' own plans, which stand before either of these from the day
    on which they were known. `kept` are the paths of an earlier month by metric id, `accounts` the areas' own payments
    so far by code, `books` pools' books; `seed` and `draws` are as of an appraisal.
    """

    targets: Mapping[str, Targets] = field(default_factory=dict)
    own: Sequence[OwnTarget] = ()
    comparison: str | None = None
    known_by: KnownBy = "period"
    record: ProjectionRecord = NOTHING_REPLAYED
    kept: Mapping[str, KeptPaths] = field(default_factory=dict)
    accounts: Mapping[str, PerformanceAccount] = field(default_factory=dict)
    books: Sequence[Books] = ()
    action: Action = THE_USUAL_ACTION
    draws: int = DRAWS
    seed: int = 0


def project_whole_round(
    round_: Round,
    evidence: Evidence,
    as_of: date,
    asked: Asked,
    *,
    registers: Registers,
    assumptions: Assumptions,
    metrics: Sequence[str] | None = None,
) -> RoundProjection:
    """Every metric's year, or that of some by their ids, from what was knowable at the end of a month.

    The same seed gives the same answer. Raises NoAppraisal or NotForecastable where no metric can be projected, or one
    that was named cannot.
    """
    told, none, first = list[MetricTold](), dict[str, str](), None
    for metric in metrics or measured(round_, evidence):
        try:
            told.append(_metric(round_, evidence, as_of, asked, metric, registers, assumptions))
        except (NoAppraisal, NotForecastable) as why:
            if metrics:
                raise
            none[metric], first = str(why), first or why
    if first is not None and not told:
        raise first
    if not told:
        raise NoAppraisal("a metric whose year can be projected", "none", "Name one, to be told why it cannot be")
    return gathered(round_, as_of, told, asked, none)


def measured(round_: Round, evidence: Evidence) -> tuple[str, ...]:
    """The metrics of a round that a monthly series measures in areas and that have a direction."""
    return tuple(
        metric.id
        for metric in round_.metrics
        if metric.area_series is not None
        and metric.area_series in evidence.series
        and evidence.series[metric.area_series].is_monthly
        and metric.direction != "set-locally"
    )


@dataclass(frozen=True)
class MetricTold:
    """One metric's projection, the payments that hang on it, and what one more month is worth to its places."""

    projection: Projection
    payments: tuple[PaymentProjection, ...]
    worth: tuple[OneMoreMonth, ...]


def _metric(
    round_: Round,
    evidence: Evidence,
    as_of: date,
    asked: Asked,
    metric: str,
    registers: Registers,
    assumptions: Assumptions,
) -> MetricTold:
    question = question_of(round_, metric, asked.comparison, evidence.series)
    panel = panel_from_evidence(
        evidence, question.series, as_of, registers=registers, assumptions=assumptions, known_by=asked.known_by
    )
    kept = paths_for(asked.kept.get(metric), panel, question, asked.draws, asked.seed)
    known = assumptions.as_of(last_day(as_of))
    return metric_told(round_, question, panel, kept, as_of, asked, registers=registers, assumptions=known)


def metric_told(
    round_: Round,
    question: Question,
    panel: MonthlyPanel,
    kept: KeptPaths,
    as_of: date,
    asked: Asked,
    *,
    registers: Registers,
    assumptions: Assumptions,
) -> MetricTold:
    """One metric from a panel and paths on which its months have been observed: a pure function of its arguments.

    Raises NoAppraisal as `project`, and where no target is given, none was published, and no area's own is known.
    """
    projection = project(
        round_,
        question,
        panel,
        kept,
        aims_of(round_, question, panel, asked, as_of),
        as_of,
        registers=registers,
        assumptions=assumptions,
        record=asked.record,
    )
    year = year_draws(kept, panel, question)
    places = {one.code: one for one in projection.places}
    aimed = np.array([places[code].target if code in places else 0.0 for code in year.codes])
    worth = tuple(one for one in one_more_month(kept, year, aimed, asked.action) if one.code in places)
    payments = payments_of_round(
        round_,
        year,
        kept,
        panel,
        {code: place.target for code, place in places.items()},
        {code: place.name for code, place in places.items()},
        agreed=question.target[0],
        accounts=asked.accounts,
        factor=projection.width.factor,
    )
    return MetricTold(projection, tuple(payments), worth)


def aims_of(round_: Round, question: Question, panel: MonthlyPanel, asked: Asked, as_of: date) -> Aims:
    """What a metric's places are held against, as known at the end of a month.

    Raises NoAppraisal where no target is given, none was published, and no area's own is known.
    """
    own = own_on(asked.own, question, round_, last_day(as_of))
    given = asked.targets.get(question.metric.id)
    if given is not None:
        return Aims(general=given, own=own)
    try:
        return Aims(general=published_target(round_, question, panel), general_from="published", own=own)
    except NoAppraisal:
        if not own:
            raise
        return Aims(own=own)


def gathered(
    round_: Round, as_of: date, told: Sequence[MetricTold], asked: Asked, none: Mapping[str, str]
) -> RoundProjection:
    """Metrics together with the budgets of the books; `none` says why other metrics are not there."""
    return RoundProjection(
        round_id=round_.id,
        round_title=round_.title,
        as_of=as_of,
        projections=tuple(one.projection for one in told),
        payments=tuple(payment for one in told for payment in one.payments),
        budgets=tuple(budget_projection(books, last_day(as_of)) for books in asked.books),
        worth={one.projection.question.metric.id: {each.code: each for each in one.worth} for one in told},
        action=asked.action,
        none=none,
        later=tuple(sorted({one.area for one in asked.own if one.known and one.known > last_day(as_of)})),
    )


def published_target(round_: Round, question: Question, panel: MonthlyPanel) -> float:
    """The change in per cent that was published of England for the question's months.

    What plans were expected to aim at where the metric is paid by result over these months, else the plan that its
    comparison names: in per cent where its basis states that, otherwise over England's baseline. Raises NoAppraisal
    where none was published.
    """
    found = next(_published(round_, question, panel), None)
    if found is None:
        raise NoAppraisal(
            f"a target for '{question.metric.id}'",
            "none published for these months",
            "Give one in per cent of the baseline, for all areas or by area",
            round_.id,
        )
    return found


def _published(round_: Round, question: Question, panel: MonthlyPanel) -> Iterator[float]:
    paid = round_.pay_for_performance
    for limit in round_.planning.limits if round_.planning else ():
        if limit.id == LEAST_REDUCTION and paid is not None and paid.metric == question.metric.id:
            yield float(limit.value)
    own = (one for one in question.metric.comparisons if tuple(one.outturn.months()) == question.target)
    for comparison in own:
        if comparison.plan is None:
            continue
        plan = round_.plan_figure(comparison.plan)
        stated = (one for one in round_.plan_figures if one.kind == "percentage-change" and one.basis == plan.basis)
        yield from (float(one.value) for one in stated if one.metric == question.metric.id)
        steps = [panel.step(month) for month in question.baseline]
        known = [step for step in steps if 0 <= step < panel.length]
        baseline = float(panel.england[known].sum())
        if len(known) == len(steps) and baseline > 0:
            yield float(plan.value) / baseline * 100
