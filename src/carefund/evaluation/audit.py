"""The audit of a round: everything that plan, outturn and coverage say, as one result."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from carefund.appraisal.assumptions import Assumptions
from carefund.evaluation.comparison import compare
from carefund.evaluation.near_series import NearChange, near_changes
from carefund.evaluation.observed import NoEvidence, Observed, breakdown_of, observe
from carefund.evaluation.outturn import Outturn
from carefund.evaluation.own_plans import OwnPlans, against_own_plans, own_plans
from carefund.evaluation.reference import FormulaCheck, Reference, formula_checks, references
from carefund.evaluation.retrospective import ByRelease, RetrospectiveAppraisal, appraise_in_retrospect
from carefund.evaluation.whole_fund.evaluation import WholeFund, evaluate_whole_fund
from carefund.evidence.coverage.audit import CoverageAudit, audit_coverage
from carefund.evidence.measuring import Measured, measured_by
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.release import Release
from carefund.evidence.series import SERIES, SeriesCatalogue
from carefund.plan.model import Plan
from carefund.programme.definition import Round
from carefund.programme.measures import Metric
from carefund.refusal import Refusal
from carefund.wording.dates import month_words
from carefund.wording.lists import listed, mid_sentence

NO_PERIODS = "Choose another round, or name the series and the periods of a metric in its definition"


@dataclass(frozen=True, kw_only=True)
class Audit:
    """A round's plan against outturn.

    `outturns` by metric, comparison and area code; `observed`, `coverage` and `breakdowns` (as `breakdown_of` gives
    them, only metrics whose series is broken down) by metric; `near_changes` by metric and comparison; `unmeasured` are
    the round's metrics that no open series measures; `retrospective` is what an appraisal would have said when plans
    were due, empty where that was not asked for; `series` defines the series of the evidence.
    """

    round: Round
    observed: Mapping[str, Observed] = field(repr=False)
    coverage: Mapping[str, CoverageAudit] = field(repr=False)
    outturns: Mapping[tuple[str, str, str], Outturn] = field(repr=False)
    breakdowns: Mapping[str, pl.DataFrame] = field(repr=False)
    references: tuple[Reference, ...] = field(repr=False)
    formula_checks: tuple[FormulaCheck, ...] = field(repr=False)
    releases: tuple[Release, ...] = field(repr=False)
    near_changes: Mapping[tuple[str, str], tuple[NearChange, ...]] = field(repr=False)
    retrospective: tuple[RetrospectiveAppraisal, ...] = field(default=(), repr=False)
    series: SeriesCatalogue = field(default=SERIES, repr=False)
    whole_fund: WholeFund | None = field(default=None, repr=False)
    """The evaluation of the fund itself, where the round asks for one and it was made."""
    own_plans: OwnPlans = field(default=OwnPlans(), repr=False)
    """The plans of areas that it was given; the others are measured against their share of England's."""
    why_not: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Of metrics whose series is named and that could not be audited why not, and which file would let it be."""

    @property
    def measured(self) -> tuple[Metric, ...]:
        """The round's metrics that an open series measures."""
        return tuple(metric for metric in self.round.metrics if metric.id in self.observed)

    @property
    def unmeasured(self) -> tuple[Metric, ...]:
        """The round's metrics that no open series measures."""
        return tuple(metric for metric in self.round.metrics if metric.id not in self.observed)


def audit_round(round_: Round, evidence: Evidence, registers: Registers) -> Audit:
    """Evaluate a round from the evidence.

    `registers` say which areas there are and how commissioners lie in them. Raises NoEvidence when the evidence lacks
    the series of a metric that the round measures, or it measures none.
    """
    observed, why_not = _observed(round_, evidence, registers)
    measured = [metric for metric in round_.metrics if metric.id in observed]
    coverage = {metric.id: audit_coverage(evidence, metric.national_series or "", registers) for metric in measured}
    outturns = {
        (outturn.metric, outturn.comparison, outturn.area_code): outturn
        for metric in measured
        for outturn in compare(round_, observed[metric.id], coverage[metric.id], evidence, registers)
    }
    used = {release for one in observed.values() for release in one.releases}
    breakdowns = {metric.id: breakdown_of(evidence, metric) for metric in measured}
    return Audit(
        round=round_,
        observed=observed,
        coverage=coverage,
        outturns=outturns,
        breakdowns={metric: table for metric, table in breakdowns.items() if table is not None},
        references=tuple(references(round_, outturns, coverage)),
        formula_checks=tuple(formula_checks(round_)),
        releases=tuple(release for release in evidence.releases if release.id in used),
        near_changes={
            (metric.id, comparison.id): near_changes(metric, comparison, evidence)
            for metric in measured
            for comparison in metric.comparisons
        },
        series=evidence.series,
        why_not=why_not,
    )


def with_retrospective(
    audit: Audit,
    evidence: Evidence,
    registers: Registers,
    assumptions: Assumptions,
    by_release: Callable[[], ByRelease] | None = None,
) -> Audit:
    """The audit with what an appraisal would have said of the published targets when plans were due.

    It takes a few seconds. `by_release` gives what `england_by_release` gives, where that is made elsewhere. Nothing is
    added for a round that does not say when plans were due.
    """
    appraisals = appraise_in_retrospect(
        audit.round, evidence, audit.outturns, registers=registers, assumptions=assumptions, by_release=by_release
    )
    return replace(audit, retrospective=appraisals)


def with_whole_fund(
    audit: Audit, evidence: Evidence, registers: Registers, assumptions: Assumptions, *, seed: int = 0
) -> Audit:
    """The audit with the evaluation of the fund itself, where its round says when the fund began.

    It takes about a second. Nothing is added for another round, and where nothing could be evaluated.
    """
    asked = audit.round.evaluation
    if asked is None:
        return audit
    made = evaluate_whole_fund(
        asked, audit.observed, audit.coverage, evidence, registers=registers, assumptions=assumptions, seed=seed
    )
    return replace(audit, whole_fund=made) if made.england else audit


def with_own_plans(
    audit: Audit, registers: Registers, plans: Iterable[tuple[str, Plan]], refused: Iterable[Refusal] = ()
) -> Audit:
    """The audit with each area measured against its own plan where one is given, with the name of its file.

    `refused` are files that could not be read, which the report names beside the plans that are of no use here.
    """
    held = own_plans(audit.round, audit.measured, audit.outturns, registers.areas, plans, refused)
    return replace(audit, own_plans=held, outturns=against_own_plans(audit.outturns, held.plans))


def latest_measurable(rounds: Iterable[Round], evidence: Evidence, registers: Registers) -> Round:
    """Of these rounds the last that the evidence lets be audited. Raises NoEvidence where it lets none."""
    for round_ in sorted(rounds, key=lambda one: one.fund_year, reverse=True):
        try:
            _observed(round_, evidence, registers)
        except NoEvidence:
            continue
        return round_
    raise NoEvidence(
        "figures by which the outturn of some round is measured", "those of no round", "Name a round", remedy="import"
    )


def _observed(round_: Round, evidence: Evidence, registers: Registers) -> tuple[dict[str, Observed], dict[str, str]]:
    """What was observed of each metric that the round compares over two periods for which England has figures.

    And why others that it compares could not be, by metric. Raises NoEvidence, with a sentence for each metric, where
    there is none.
    """
    candidates = [one for one in measured_by(evidence, round_) if one.metric.comparisons]
    observed = {
        one.metric.id: observe(evidence, one.metric, areas=registers.areas)
        for one in candidates
        if one.standing == "held" and one.metric.national_series
    }
    whole = {metric: one for metric, one in observed.items() if one.compares}
    others = [one for one in candidates if one.metric.id not in whole]
    why_not = {one.metric.id: _not_compared(one, observed.get(one.metric.id)) for one in others}
    if not candidates:
        raise NoEvidence(
            "a metric that is compared over two periods",
            "none, so there is nothing to audit",
            NO_PERIODS,
            round_.id,
            remedy="show-round",
        )
    if not whole:
        raise NoEvidence(
            "a metric whose series is held over a baseline and an outturn",
            "none, so there is nothing to audit",
            " ".join(why_not.values()),
            round_.id,
            remedy="import",
        )
    return whole, why_not


def _not_compared(one: Measured, observed: Observed | None) -> str:
    """Why a metric cannot be audited, in a sentence, and which file would let it be."""
    if observed is None or one.last is None:
        return one.words
    label = mid_sentence(one.metric.label)
    lacking = listed(
        f"{month_words(comparison.baseline.first)} to {month_words(comparison.outturn.last)}"
        for comparison in one.metric.comparisons
    )
    return f"Not all figures of {label} for {lacking} are held; this would fill them: {one.publication}."
