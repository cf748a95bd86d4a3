"""The retrospective appraisal: what would have been said of a round's published targets when plans were handed in.

Only months up to the one in which plans were due are used, in the final releases that are held and beside it in those
that were out by then, and only studies that had appeared; then each answer is set beside what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.chance_scores import ChanceScore, score_chances
from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.forecast_basis import ForecastBases, ForecastBasis
from carefund.appraisal.panel_from_evidence import NotForecastable
from carefund.appraisal.question import NoAppraisal, question_of
from carefund.appraisal.round_appraisal import RoundAppraisal, appraise_england, appraise_targets
from carefund.appraisal.scoring import bounded
from carefund.appraisal.verdict import Verdict
from carefund.evaluation.outturn import Outturn
from carefund.evaluation.plans import plans_of
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND, SERIES, SeriesCatalogue
from carefund.programme.definition import Round
from carefund.programme.measures import Comparison, Metric

PLANS_DUE = "plans-due"
"""Id of the event of a round's timetable by which plans had to be handed in."""
LEAST_REDUCTION = "expected-minimum-reduction"
"""Id of the limit of a round that says which change plans were expected to aim at."""
WITHOUT_PLAN, WITH_PLAN, BASE_RATE = "without the plan", "with the plan", "base rate"
WHO = (WITHOUT_PLAN, WITH_PLAN, BASE_RATE)
"""Whose chances are scored: the appraisal's, without the plan and with it, and how often areas had changed so much."""
Outturns = Mapping[tuple[str, str, str], Outturn]


@dataclass(frozen=True)
class PublishedTarget:
    """A change that was planned for England, in per cent of the baseline (a fall negative), and where it stands."""

    label: str
    metric: Metric
    comparison: Comparison
    percent: float


@dataclass(frozen=True, kw_only=True)
class EnglandByRelease:
    """What would have been said of England from only the releases that were out by then, whose last month is `last`."""

    england: Verdict
    last: date


ByRelease = Mapping[PublishedTarget, EnglandByRelease]


@dataclass(frozen=True, kw_only=True)
class RetrospectiveAppraisal:
    """What would have been said of one published target, and what was observed.

    Of `appraisal` only England has a band and reasons, and there are no regions: an audit shows none of these.
    `scores` are those of the areas' chances against what happened, by who said them (`WHO`), empty where no area has an
    outturn. `observed` is England's change in per cent, with missing figures added where a hole is known, None where
    there is no figure. Of `areas` with a verdict and an outturn, `met` changed as the target asks or more, and `inside`
    lie within their 95% intervals. `by_release` is what would have been said of England from only the releases that
    were out by then, None where these are too few to appraise it.
    """

    target: PublishedTarget
    appraisal: RoundAppraisal = field(repr=False)
    observed: float | None
    areas: int
    met: int
    inside: int
    by_release: EnglandByRelease | None = field(default=None, repr=False)
    scores: Mapping[str, ChanceScore] = field(default_factory=dict, repr=False)


def plans_due(round_: Round) -> date | None:
    """The month in which plans had to be handed in, as its first day; None where the round does not say."""
    return next((event.ends.replace(day=1) for event in round_.timetable if event.id == PLANS_DUE), None)


def most_ambitious(appraisals: Iterable[RetrospectiveAppraisal]) -> dict[str, RetrospectiveAppraisal]:
    """Of each metric, by its id, the appraisal of its most ambitious target."""
    ranked = sorted(appraisals, key=lambda one: -one.target.percent)
    return {one.target.metric.id: one for one in ranked}


def appraise_in_retrospect(
    round_: Round,
    evidence: Evidence,
    outturns: Outturns,
    *,
    registers: Registers,
    assumptions: Assumptions,
    by_release: Callable[[], ByRelease] | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> tuple[RetrospectiveAppraisal, ...]:
    """An appraisal of every published target of the metrics that have outturns, from months up to `plans_due`.

    Empty for a round without that date, and without the targets that could not have been appraised by then. It
    forecasts each metric's comparison once, a few seconds in all, and once more from the releases out by then:
    `england_by_release`, of which `by_release` gives the answer where that is made elsewhere, and is asked last.
    """
    due = plans_due(round_)
    if due is None:
        return ()
    bases = ForecastBases(evidence, due, registers=registers, assumptions=assumptions, draws=draws, seed=seed)
    targets = list(published_targets(round_, outturns, evidence.series))
    groups = _by_comparison(targets)
    appraised = {one.target: one for group in groups for one in _appraised(round_, bases, group, outturns)}
    if by_release:
        told = by_release()
    else:
        told = england_by_release(
            round_, evidence, outturns, registers=registers, assumptions=assumptions, draws=draws, seed=seed
        )
    return tuple(replace(appraised[one], by_release=told.get(one)) for one in targets if one in appraised)


def england_by_release(
    round_: Round,
    evidence: Evidence,
    outturns: Outturns,
    *,
    registers: Registers,
    assumptions: Assumptions,
    draws: int = DRAWS,
    seed: int = 0,
) -> ByRelease:
    """What would have been said of England from only the releases out by `plans_due`, by published target.

    Without the targets for which these are too few; empty for a round without that date.
    """
    due = plans_due(round_)
    if due is None:
        return {}
    bases = ForecastBases(
        evidence, due, registers=registers, assumptions=assumptions, known_by="release", draws=draws, seed=seed
    )
    groups = _by_comparison(published_targets(round_, outturns, evidence.series))
    return {
        target: answer
        for group in groups
        for target, answer in zip(group, _by_release(round_, bases, group), strict=False)
    }


def _by_comparison(targets: Iterable[PublishedTarget]) -> Iterable[list[PublishedTarget]]:
    """The targets of one comparison together, which one forecast answers."""
    groups: dict[tuple[str, str], list[PublishedTarget]] = {}
    for target in targets:
        groups.setdefault((target.metric.id, target.comparison.id), []).append(target)
    return groups.values()


def _by_release(
    round_: Round, bases: ForecastBases, targets: Sequence[PublishedTarget]
) -> tuple[EnglandByRelease, ...]:
    """England's answers on one comparison's targets from the releases out by then; none where these are too few."""
    try:
        basis, percents = _asked(round_, bases, targets)
        verdicts = appraise_england(round_, basis, percents, bases.as_of)
    except (NoAppraisal, NotForecastable):
        return ()
    return tuple(EnglandByRelease(england=verdict, last=basis.panel.last) for verdict in verdicts)


def published_targets(round_: Round, outturns: Outturns, known: SeriesCatalogue = SERIES) -> Iterator[PublishedTarget]:
    """The least change that plans were expected to aim at, then every published plan, metric by metric.

    A plan is set against the comparison that is made with it, or else the metric's first; where its basis gives the
    change in per cent, that is the target, and otherwise the planned change over England's baseline.
    """
    for metric in round_.metrics:
        yield from _expected_minimum(round_, metric, outturns, known)
        for figure in plans_of(round_, metric):
            own = (one for one in metric.comparisons if one.plan == figure.id)
            comparison = next(own, next(iter(metric.comparisons), None))
            outturn = outturns.get((metric.id, comparison.id, ENGLAND)) if comparison else None
            if comparison is None or outturn is None or not outturn.baseline:
                continue
            stated = _stated_percent(round_, metric, figure.basis)
            percent = float(figure.value) / outturn.baseline * 100 if stated is None else stated
            basis = next(one for one in round_.plan_bases if one.id == figure.basis)
            yield PublishedTarget(basis.label, metric, comparison, percent)


def _expected_minimum(
    round_: Round, metric: Metric, outturns: Outturns, known: SeriesCatalogue
) -> Iterator[PublishedTarget]:
    """What plans were expected to aim at, for the metric that is paid by result, over the months of the payment."""
    paid = round_.pay_for_performance
    limits = round_.planning.limits if round_.planning else ()
    limit = next((one for one in limits if one.id == LEAST_REDUCTION), None)
    if limit is None or paid is None or paid.metric != metric.id:
        return
    months = question_of(round_, metric.id, known=known).target
    comparison = next((one for one in metric.comparisons if tuple(one.outturn.months()) == months), None)
    if comparison is not None and (metric.id, comparison.id, ENGLAND) in outturns:
        yield PublishedTarget("Least change that plans were expected to aim at", metric, comparison, float(limit.value))


def _stated_percent(round_: Round, metric: Metric, basis: str) -> float | None:
    figures = (one for one in round_.plan_figures if one.kind == "percentage-change" and one.basis == basis)
    return next((float(one.value) for one in figures if one.metric == metric.id), None)


def _appraised(
    round_: Round, bases: ForecastBases, targets: Sequence[PublishedTarget], outturns: Outturns
) -> Iterator[RetrospectiveAppraisal]:
    """The appraisals of one comparison's targets, beside the outturns; none where nothing could be forecast."""
    try:
        appraisals = _appraisals(round_, bases, targets)
    except (NoAppraisal, NotForecastable):
        return
    yield from (_beside(target, one, outturns) for target, one in zip(targets, appraisals, strict=True))


def _appraisals(round_: Round, bases: ForecastBases, targets: Sequence[PublishedTarget]) -> tuple[RoundAppraisal, ...]:
    return appraise_targets(round_, *_asked(round_, bases, targets), bases.as_of, in_full=False)


def _asked(
    round_: Round, bases: ForecastBases, targets: Sequence[PublishedTarget]
) -> tuple[ForecastBasis, list[float]]:
    """The basis of one comparison's targets, and the targets in per cent."""
    metric, comparison = targets[0].metric, targets[0].comparison
    basis = bases.of(question_of(round_, metric.id, comparison.id, bases.known))
    return basis, [target.percent for target in targets]


def _beside(target: PublishedTarget, appraisal: RoundAppraisal, outturns: Outturns) -> RetrospectiveAppraisal:
    """One target's appraisal beside what was observed."""
    key = (target.metric.id, target.comparison.id)
    pairs = [
        (verdict, outturn.central_percent)
        for verdict in appraisal.areas
        if (outturn := outturns.get((*key, verdict.code))) and outturn.central_percent is not None
    ]
    return RetrospectiveAppraisal(
        target=target,
        appraisal=appraisal,
        observed=outturns[(*key, ENGLAND)].central_percent,
        areas=len(pairs),
        met=sum(change <= target.percent for _, change in pairs),
        inside=sum(verdict.change_without.holds(change) for verdict, change in pairs),
        scores=_scores(target, appraisal, pairs),
    )


def _scores(
    target: PublishedTarget, appraisal: RoundAppraisal, pairs: Sequence[tuple[Verdict, float]]
) -> dict[str, ChanceScore]:
    """The areas' chances scored as reviewers' are, beside always saying the base rate that was known then."""
    if not pairs:
        return {}
    base = bounded(appraisal.basis.share_of_past(target.percent) or 0.0, appraisal.basis.past.n)
    said = {
        WITHOUT_PLAN: [verdict.probability_without for verdict, _ in pairs],
        WITH_PLAN: [verdict.probability for verdict, _ in pairs],
        BASE_RATE: [base] * len(pairs),
    }
    happened, areas = [change <= target.percent for _, change in pairs], [verdict.code for verdict, _ in pairs]
    return {who: score_chances(chances, happened, areas) for who, chances in said.items()}
