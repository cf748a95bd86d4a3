"""Would it have caught it? What an appraisal would have said of a round's published targets when plans were handed in.

Only months up to the one in which plans were due are used, in the final releases that are held; then each answer is
set beside what happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.judging import Outlook
from carefund.appraisal.question import NoAppraisal, question_of
from carefund.appraisal.reading import NotForecastable, read_panel
from carefund.appraisal.round_appraisal import RoundAppraisal, appraise_target
from carefund.evaluation.outturn import Outturn
from carefund.evaluation.plans import plans_of
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.programme.definition import Round
from carefund.programme.measures import Comparison, Metric

PLANS_DUE = "plans-due"
"""Id of the event of a round's timetable by which plans had to be handed in."""
LEAST_REDUCTION = "expected-minimum-reduction"
"""Id of the limit of a round that says which change plans were expected to aim at."""
Outturns = Mapping[tuple[str, str, str], Outturn]


@dataclass(frozen=True)
class PublishedTarget:
    """A change that was planned for England, in per cent of the baseline (a fall negative), and where it stands."""

    label: str
    metric: Metric
    comparison: Comparison
    percent: float


@dataclass(frozen=True)
class Hindsight:
    """What would have been said of one published target, and what happened.

    `happened` is England's change in per cent, None where it is not known. Of `areas` with a verdict and an outturn,
    `met` came to the target or below, and `inside` lie within their 95% intervals.
    """

    target: PublishedTarget
    appraisal: RoundAppraisal = field(repr=False)
    happened: float | None
    areas: int
    met: int
    inside: int


def plans_due(round_: Round) -> date | None:
    """The month in which plans had to be handed in, as its first day; None where the round does not say."""
    return next((event.ends.replace(day=1) for event in round_.timetable if event.id == PLANS_DUE), None)


def boldest(found: Iterable[Hindsight]) -> dict[str, Hindsight]:
    """Of each metric, by its id, the answer to its boldest target."""
    ranked = sorted(found, key=lambda one: -one.target.percent)
    return {one.target.metric.id: one for one in ranked}


def would_have_said(round_: Round, evidence: Evidence, outturns: Outturns, seed: int = 0) -> tuple[Hindsight, ...]:
    """An appraisal of every published target of the metrics that have outturns, from what was known by `plans_due`.

    Empty for a round without that date, and for targets that could not have been appraised by then.
    """
    due = plans_due(round_)
    if due is None:
        return ()
    found: list[Hindsight] = []
    outlooks: dict[tuple[str, str], Outlook | None] = {}
    for target in published_targets(round_, outturns):
        key = (target.metric.id, target.comparison.id)
        if key not in outlooks:
            outlooks[key] = _outlook(round_, evidence, target, due, seed)
        outlook = outlooks[key]
        judged = None if outlook is None else _judged(round_, outlook, target, due, outturns, seed)
        found += [judged] if judged else []
    return tuple(found)


def published_targets(round_: Round, outturns: Outturns) -> Iterator[PublishedTarget]:
    """The least change that plans were expected to aim at, then every published plan, metric by metric.

    A plan is set against the comparison that is made with it, or else the metric's first; where its basis gives the
    change in per cent, that is the target, and otherwise the planned change over England's baseline.
    """
    for metric in round_.metrics:
        yield from _least(round_, metric, outturns)
        for figure in plans_of(round_, metric):
            own = (one for one in metric.comparisons if one.plan == figure.id)
            comparison = next(own, next(iter(metric.comparisons), None))
            outturn = outturns.get((metric.id, comparison.id, ENGLAND)) if comparison else None
            if comparison is None or outturn is None or not outturn.baseline:
                continue
            said = _said_in_percent(round_, metric, figure.basis)
            percent = float(figure.value) / outturn.baseline * 100 if said is None else said
            basis = next(one for one in round_.plan_bases if one.id == figure.basis)
            yield PublishedTarget(basis.label, metric, comparison, percent)


def _least(round_: Round, metric: Metric, outturns: Outturns) -> Iterator[PublishedTarget]:
    """What plans were expected to aim at, for the metric that is paid by result, over the months of the payment."""
    paid = round_.pay_for_performance
    limits = round_.planning.limits if round_.planning else ()
    limit = next((one for one in limits if one.id == LEAST_REDUCTION), None)
    if limit is None or paid is None or paid.metric != metric.id:
        return
    months = question_of(round_, metric.id).target
    comparison = next((one for one in metric.comparisons if tuple(one.outturn.months()) == months), None)
    if comparison is not None and (metric.id, comparison.id, ENGLAND) in outturns:
        yield PublishedTarget("Least change that plans were expected to aim at", metric, comparison, float(limit.value))


def _said_in_percent(round_: Round, metric: Metric, basis: str) -> float | None:
    figures = (one for one in round_.plan_figures if one.kind == "percentage-change" and one.basis == basis)
    return next((float(one.value) for one in figures if one.metric == metric.id), None)


def _outlook(round_: Round, evidence: Evidence, target: PublishedTarget, due: date, seed: int) -> Outlook | None:
    try:
        question = question_of(round_, target.metric.id, target.comparison.id)
        return Outlook.of(read_panel(evidence, question.series, due), question, draws=DRAWS, seed=seed)
    except (NoAppraisal, NotForecastable):
        return None


def _judged(
    round_: Round, outlook: Outlook, target: PublishedTarget, due: date, outturns: Outturns, seed: int
) -> Hindsight | None:
    try:
        appraisal = appraise_target(round_, outlook, target.percent, due, seed=seed)
    except NoAppraisal:
        return None
    key = (target.metric.id, target.comparison.id)
    england = outturns[(*key, ENGLAND)].change_percent
    pairs = [
        (verdict, outturn.change_percent)
        for verdict in appraisal.areas
        if (outturn := outturns.get((*key, verdict.code))) and outturn.change_percent is not None
    ]
    met = sum(change <= target.percent for _, change in pairs)
    inside = sum(verdict.change.low <= change <= verdict.change.high for verdict, change in pairs)
    return Hindsight(target, appraisal, england, len(pairs), met, inside)
