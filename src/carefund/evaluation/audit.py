"""The audit of a round: everything that plan, outturn and coverage say, as one result."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from carefund.evaluation.comparison import compare
from carefund.evaluation.hindsight import Hindsight, would_have_said
from carefund.evaluation.observed import NoEvidence, Observed, observe
from carefund.evaluation.other_series import OtherChange, other_changes
from carefund.evaluation.outturn import Outturn, outturn_table
from carefund.evaluation.reference import FormulaCheck, Reference, formula_checks, references
from carefund.evaluation.splits import split_delayed_days
from carefund.evidence.coverage.audit import CoverageAudit, audit_coverage
from carefund.evidence.query import Evidence
from carefund.evidence.release import Release
from carefund.evidence.series import DELAYED_DAYS
from carefund.programme.definition import Round
from carefund.programme.measures import Metric


@dataclass(frozen=True)
class Audit:
    """A round's plan against outturn.

    `outturns` by metric, comparison and area code; `observed` and `coverage` by metric; `splits` as
    `split_delayed_days` gives it; `other_changes` by metric and comparison; `retrospective` is what an appraisal would
    have said when plans were due, empty where that was not asked for.
    """

    round: Round
    observed: Mapping[str, Observed] = field(repr=False)
    coverage: Mapping[str, CoverageAudit] = field(repr=False)
    outturns: Mapping[tuple[str, str, str], Outturn] = field(repr=False)
    splits: pl.DataFrame = field(repr=False)
    references: tuple[Reference, ...] = field(repr=False)
    formula_checks: tuple[FormulaCheck, ...] = field(repr=False)
    releases: tuple[Release, ...] = field(repr=False)
    other_changes: Mapping[tuple[str, str], tuple[OtherChange, ...]] = field(default_factory=dict, repr=False)
    retrospective: tuple[Hindsight, ...] = field(default=(), repr=False)

    @cached_property
    def table(self) -> pl.DataFrame:
        """Every outturn, one row for each metric, comparison and area; columns as in `outturn.TABLE_COLUMNS`."""
        return outturn_table(self.outturns.values())

    @property
    def measured(self) -> tuple[Metric, ...]:
        """The round's metrics that an open series measures."""
        return tuple(metric for metric in self.round.metrics if metric.id in self.observed)

    @property
    def unmeasured(self) -> tuple[Metric, ...]:
        """The round's metrics that no open series measures."""
        return tuple(metric for metric in self.round.metrics if metric.id not in self.observed)


def audit_round(round_: Round, evidence: Evidence) -> Audit:
    """Evaluate a round from the evidence.

    Raises NoEvidence when the evidence lacks the series of a metric that the round measures, or it measures none.
    """
    measured = list(_measured(round_))
    observed = {metric.id: observe(evidence, metric) for metric in measured}
    coverage = {metric.id: audit_coverage(evidence, metric.national_series or "") for metric in measured}
    outturns = {
        (outturn.metric, outturn.comparison, outturn.area_code): outturn
        for metric in measured
        for outturn in compare(round_, observed[metric.id], coverage[metric.id], evidence)
    }
    used = {release for one in observed.values() for release in one.releases}
    delayed = next((metric for metric in measured if metric.national_series == DELAYED_DAYS), None)
    return Audit(
        round=round_,
        observed=observed,
        coverage=coverage,
        outturns=outturns,
        splits=split_delayed_days(evidence, delayed) if delayed else pl.DataFrame(),
        references=tuple(references(round_, outturns, coverage)),
        formula_checks=tuple(formula_checks(round_)),
        releases=tuple(release for release in evidence.releases if release.id in used),
        other_changes=other_changes(round_, evidence),
    )


def with_retrospective(audit: Audit, evidence: Evidence) -> Audit:
    """The audit with what an appraisal would have said of the published targets when plans were due.

    It takes a few seconds. Nothing is added for a round that does not say when plans were due.
    """
    return replace(audit, retrospective=would_have_said(audit.round, evidence, audit.outturns))


def _measured(round_: Round) -> tuple[Metric, ...]:
    """The metrics that an open series measures and that the round compares over two periods; there is at least one."""
    found = tuple(one for one in round_.metrics if one.area_series and one.national_series and one.comparisons)
    if not found:
        raise NoEvidence(
            "a metric that a series measures over a baseline and an outturn",
            "no open series that carefund reads for any of its metrics, so there is nothing to audit",
            "Choose another round, or name the series and the periods of a metric in its definition",
            round_.id,
            remedy="show-round",
        )
    return found
