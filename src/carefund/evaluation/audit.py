"""The audit of a round: everything that plan, outturn and coverage say, as one result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from carefund.appraisal.assumptions import Assumptions
from carefund.evaluation.comparison import compare
from carefund.evaluation.near_series import NearChange, near_changes
from carefund.evaluation.observed import NoEvidence, Observed, breakdown_of, observe
from carefund.evaluation.outturn import Outturn
from carefund.evaluation.reference import FormulaCheck, Reference, formula_checks, references
from carefund.evaluation.retrospective import RetrospectiveAppraisal, appraise_in_retrospect
from carefund.evidence.coverage.audit import CoverageAudit, audit_coverage
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.release import Release
from carefund.evidence.series import SERIES, SeriesCatalogue
from carefund.programme.definition import Round
from carefund.programme.measures import Metric


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
    measured = list(_measured(round_))
    observed = {metric.id: observe(evidence, metric) for metric in measured}
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
    )


def with_retrospective(audit: Audit, evidence: Evidence, registers: Registers, assumptions: Assumptions) -> Audit:
    """The audit with what an appraisal would have said of the published targets when plans were due.

    It takes a few seconds. Nothing is added for a round that does not say when plans were due.
    """
    appraisals = appraise_in_retrospect(
        audit.round, evidence, audit.outturns, registers=registers, assumptions=assumptions
    )
    return replace(audit, retrospective=appraisals)


def measurable(round_: Round) -> tuple[Metric, ...]:
    """The metrics that a series measures in areas and that the round compares over two periods."""
    return tuple(one for one in round_.metrics if one.area_series and one.national_series and one.comparisons)


def latest_measurable(rounds: Iterable[Round]) -> Round:
    """Of these rounds the last that can be audited. Raises ValueError where none can."""
    return max((one for one in rounds if measurable(one)), key=lambda one: one.fund_year)


def _measured(round_: Round) -> tuple[Metric, ...]:
    """The same; there is at least one."""
    measured = measurable(round_)
    if not measured:
        raise NoEvidence(
            "a metric that a series measures over a baseline and an outturn",
            "no open series that carefund reads for any of its metrics, so there is nothing to audit",
            "Choose another round, or name the series and the periods of a metric in its definition",
            round_.id,
            remedy="show-round",
        )
    return measured
