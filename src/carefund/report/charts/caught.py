"""Would it have caught it: the forecast made when plans were due, the target, and what came, in one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from carefund.evaluation.audit import Audit
from carefund.evaluation.retrospective import RetrospectiveAppraisal, most_ambitious
from carefund.evidence.series import ENGLAND, SERIES
from carefund.report.charts.catalogue import Maker
from carefund.report.charts.fan import fan_figure
from carefund.report.charts.fan_rows import Row, observed_row
from carefund.report.charts.figure import Figure
from carefund.report.judged import Judged
from carefund.wording import numbers


def caught_makers(audit: Audit, retrospective: Sequence[RetrospectiveAppraisal]) -> dict[str, Maker]:
    """A function for the picture of each metric's most ambitious target."""
    found = most_ambitious(retrospective)
    return {
        caught_name(metric.id): partial(caught_figure, audit, found[metric.id])
        for metric in audit.measured
        if metric.id in found
    }


def caught_name(metric: str) -> str:
    """The name of a metric's picture."""
    return f"caught-{metric}"


def caught_figure(audit: Audit, one: RetrospectiveAppraisal) -> Figure:
    """England's history, the forecast from when plans were due, the target, and what came."""
    found = one.appraisal
    name = caught_name(one.target.metric.id)
    came = came_rows(audit, one)
    fan = fan_figure(Judged(name, found.england, found.basis), came)
    known = f"{found.as_of:%B %Y}"
    happened = "" if one.observed is None else f" {numbers.percent(one.observed)} came."
    return replace(
        fan,
        name=name,
        title=f"{one.target.metric.label}, England: what was to be expected in {known}, and what came",
        key=f"{fan.key} Squares: the months that came after {known}, which the forecast did not know.",
        description=f"{fan.description}{happened}",
        source=f"{SERIES[one.target.metric.national_series or ''].source}, final releases. Forecast by carefund.",
    )


def came_rows(audit: Audit, one: RetrospectiveAppraisal) -> list[Row]:
    """The months after those that were known, to the end of the target, as `fan_rows.history_rows` gives them."""
    last = one.appraisal.basis.question.target[-1]
    monthly = audit.observed[one.target.metric.id].monthly.filter(area_code=ENGLAND).sort("period")
    return [
        observed_row(row["period"], row["value"])
        for row in monthly.iter_rows(named=True)
        if one.appraisal.as_of < row["period"] <= last and row["value"] is not None
    ]
