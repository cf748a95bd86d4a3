"""How sure we are: the ranges that belong beside the published changes, and the findings behind them."""

from collections.abc import Iterator

from carefund.evaluation.audit import Audit
from carefund.evidence.coverage.findings import KINDS, Finding
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.programme.measures import Comparison, Metric
from carefund.report.charts.figure import DataTable
from carefund.report.frames import comparisons
from carefund.wording import intervals, numbers

MOST_LISTED = 6


def ranges_table(audit: Audit) -> DataTable:
    """Published change, what is missing, the change with it added, and what undoing the uncounted would add."""
    rows = []
    for metric, comparison in comparisons(audit):
        outturn = audit.outturns[metric.id, comparison.id, ENGLAND]
        missing = outturn.missing
        rows.append(
            (
                f"{metric.label}, {comparison.label}",
                numbers.signed(outturn.change),
                _range_words(missing),
                intervals.between(*outturn.change_range) if outturn.change_range else numbers.signed(outturn.change),
                _range_words(outturn.shifts),
            )
        )
    headings = ("England", "Change as published", "Missing figures would add (95%)", "Change with them added",
                "Undoing what is not counted would add (lowest to highest)")  # fmt: skip
    return DataTable(headings, tuple(rows))


def other_series(audit: Audit) -> Iterator[str]:
    """For each comparison with a series of nearly the same thing: how both changed, and what the other counts."""
    for metric, comparison in comparisons(audit):
        own = audit.outturns[metric.id, comparison.id, ENGLAND]
        for other in audit.near_changes.get((metric.id, comparison.id), ()):
            filled = ""
            if own.change_range and own.baseline:
                whole = own.baseline + max(0.0, -own.missing.middle)
                low, high = (numbers.percent(bound / whole * 100) for bound in own.change_range)
                filled = f" ({low} to {high} with the missing figures added)"
            yield (
                f"A check from outside, {comparison.label}: {metric.label.lower()} changed by "
                f"{numbers.percent(own.change_percent)}{filled}; {other.label[0].lower()}{other.label[1:]}, from "
                f"{numbers.count(other.baseline)} to {numbers.count(other.outturn)}, by "
                f"{numbers.percent(other.change_percent)}. The two do not count the same: {other.definition}"
            )


def _range_words(effect: Interval[float]) -> str:
    if not (round(effect.low) or round(effect.high)):
        return "nothing"
    return intervals.between(effect.low, effect.high)


def effect_on_change(
    audit: Audit, metric: Metric, comparison: Comparison, finding: Finding, area: str = ENGLAND
) -> float:
    """What the change of England or one area would gain were the finding's cause not there."""
    coverage = audit.coverage[metric.id]
    after = coverage.finding_effect(finding, comparison.outturn.months(), area)
    return after - coverage.finding_effect(finding, comparison.baseline.months(), area)


def largest_findings(audit: Audit, metric: Metric) -> list[tuple[Finding, str]]:
    """The findings that move England's change most in the first comparison, the largest first, with by how much."""
    comparison = metric.comparisons[0]
    months = [*comparison.baseline.months(), *comparison.outturn.months()]
    moved = [
        (finding, effect_on_change(audit, metric, comparison, finding))
        for finding in audit.coverage[metric.id].findings_touching(months)
    ]
    ordered = sorted(moved, key=lambda pair: -abs(pair[1]))
    return [(finding, f"{numbers.about(effect)} {metric.unit}") for finding, effect in ordered[:MOST_LISTED]]


def findings_table(audit: Audit, metric: Metric) -> DataTable:
    """Every finding on a metric's series: kind, months, what, and its effect on each change of England's."""
    kinds = list(KINDS)
    ordered = sorted(
        audit.coverage[metric.id].findings,
        key=lambda one: (kinds.index(one.kind) if one.kind in kinds else 99, one.first),
    )
    rows = tuple(
        (
            KINDS.get(finding.kind, finding.kind),
            finding.span,
            finding.what,
            finding.basis,
            "yes" if finding.counts else "no",
            *(_effect_words(audit, metric, comparison, finding) for comparison in metric.comparisons),
        )
        for finding in ordered
    )
    effects = (f"Effect on change, {comparison.label}" for comparison in metric.comparisons)
    return DataTable(("Kind", "Months", "Finding", "Found in", "In the range", *effects), rows)


def _effect_words(audit: Audit, metric: Metric, comparison: Comparison, finding: Finding) -> str:
    effect = effect_on_change(audit, metric, comparison, finding) if finding.estimates else 0.0
    return numbers.signed(effect) if round(effect) else "–"
