"""The coverage findings that touch an area: those that change its figure in the periods compared."""

from carefund.evaluation.audit import Audit
from carefund.evidence.coverage.findings import Finding
from carefund.programme.measures import Metric
from carefund.report.page.confidence import effect_on_change
from carefund.wording import numbers

COUNTED = "Counted in the range."
NOT_COUNTED = "Not counted in the range, for it may be real."


def findings_by_area(audit: Audit) -> dict[str, list[str]]:
    """Sentences by area code; an area that nothing touches is not there."""
    touching: dict[str, list[str]] = {}
    for metric in audit.measured:
        for finding in audit.coverage[metric.id].findings:
            for code in _areas_of(audit, metric, finding):
                words = _words(audit, metric, finding, code)
                if words:
                    touching.setdefault(code, []).append(words)
    return touching


def _areas_of(audit: Audit, metric: Metric, finding: Finding) -> list[str]:
    """The areas to which a finding's estimates fall, whether it is about areas or about commissioners."""
    weights = audit.coverage[metric.id].weights
    places = {estimate.place for estimate in finding.estimates}
    return sorted({area for place in places for area in (weights.get(place, {}) if weights else [place])})


def _words(audit: Audit, metric: Metric, finding: Finding, code: str) -> str:
    """The finding and what it would add to the area's change; empty where that rounds to nothing."""
    comparison = metric.comparisons[0]
    effect = effect_on_change(audit, metric, comparison, finding, code)
    if not round(effect):
        return ""
    return (
        f"{metric.label}: {finding.what} Undone, it would add {numbers.about(effect)} to this area's change "
        f"({comparison.label}). {COUNTED if finding.counts else NOT_COUNTED}"
    )
