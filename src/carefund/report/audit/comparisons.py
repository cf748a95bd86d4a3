"""What the parts of an audit's report ask of it: its comparisons, England's outturns, auditors' figures, its areas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from carefund.evaluation.audit import Audit
from carefund.evaluation.comparison import by_area
from carefund.evaluation.outturn import OWN_PLAN, Outturn
from carefund.evaluation.reference import Reference
from carefund.evidence.series import ENGLAND
from carefund.programme.measures import Comparison, Metric

TIES = 9
"""Decimals beyond which two changes in per cent are the same."""


def comparisons(audit: Audit) -> Iterator[tuple[Metric, Comparison]]:
    """Every measured metric with each of its comparisons, in the round's order."""
    return ((metric, comparison) for metric in audit.measured for comparison in metric.comparisons)


def of_england(audit: Audit, metric: Metric, comparison: Comparison) -> Outturn:
    """England's outturn of one comparison."""
    return audit.outturns[metric.id, comparison.id, ENGLAND]


def of_areas(audit: Audit, metric: Metric, comparison: Comparison) -> list[Outturn]:
    """Every area's outturn of one comparison."""
    return by_area(audit.outturns, metric.id, comparison.id)


def references_of(audit: Audit, metric: Metric, comparison: Comparison, kind: str) -> list[Reference]:
    """The auditor's figures of one kind (`change`, `gap-cost`) on one comparison."""
    key = (metric.id, comparison.id, kind)
    return [one for one in audit.references if (one.metric, one.figure.comparison, one.figure.kind) == key]


def is_estimate(audit: Audit, metric: Metric) -> bool:
    """Whether a metric's area figures are an estimate made from commissioners' figures."""
    return audit.observed[metric.id].apportionment is not None


def area_names(audit: Audit) -> dict[str, str]:
    """The areas' names by code, in alphabetical order."""
    names = {one.area_code: one.area_name for pair in comparisons(audit) for one in of_areas(audit, *pair)}
    return dict(sorted(names.items(), key=lambda item: item[1]))


def ranks(outturns: list[Outturn]) -> dict[str, int]:
    """Ranks by area code from the largest fall in per cent (1), with missing figures added where a hole is known."""
    return _ranks({one.area_code: one.central_percent for one in outturns})


def published_ranks(outturns: list[Outturn]) -> dict[str, int]:
    """The same by the figures as published, holes and all."""
    return _ranks({one.area_code: one.change_percent for one in outturns})


def _ranks(changes: Mapping[str, float | None]) -> dict[str, int]:
    """Ranks from the lowest value (1); areas of equal change share the better rank."""
    known = sorted((round(change, TIES), code) for code, change in changes.items() if change is not None)
    ranked: dict[str, int] = {}
    for position, (change, code) in enumerate(known, 1):
        same = position > 1 and known[position - 2][0] == change
        ranked[code] = ranked[known[position - 2][1]] if same else position
    return ranked


def is_own(outturn: Outturn) -> bool:
    """Whether an area is measured against its own plan and not its share of England's."""
    return outturn.plan == OWN_PLAN


def plan_of(outturn: Outturn) -> str:
    """What an area's figures are set against: `its own plan`, or its share of England's."""
    return "its own plan" if is_own(outturn) else "its share of England’s plan"


def plans_of_areas(audit: Audit) -> str:
    """The same of all areas together."""
    if not audit.own_plans.plans:
        return "England’s plan"
    return "its own plan, or England’s where its own is not given,"


def release_count(audit: Audit, metric: Metric) -> str:
    """How many releases a metric's series rests on: `93 monthly releases`."""
    return f"{len(audit.observed[metric.id].releases)} monthly releases, listed under Releases used"


def national_source(audit: Audit, metric: Metric) -> str:
    """The source of England's figures of a metric, with the releases behind them."""
    return f"{audit.series[metric.national_series or ''].source}; {release_count(audit, metric)}."


def area_source(audit: Audit, metric: Metric) -> str:
    """The source of a metric's figures for areas, with the releases behind them."""
    return f"{audit.series[metric.area_series or ''].source}; {release_count(audit, metric)}."


def monthly_counts(audit: Audit) -> Iterator[Metric]:
    """The measured metrics whose series is a count by month, which a month's chart can show."""
    for metric in audit.measured:
        definition = audit.series.get(metric.national_series or "")
        if definition is None or (definition.adds_up and definition.is_monthly):
            yield metric
