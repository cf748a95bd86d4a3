"""The charts of an appraisal by name, in the order of its report."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.report.charts.boldest import boldest_figure
from carefund.report.charts.catalogue import Maker
from carefund.report.charts.chances import dots_figure, map_figure
from carefund.report.charts.claims import claims_figure
from carefund.report.charts.expected import expected_figure
from carefund.report.charts.fan import fan_figure
from carefund.report.charts.past import past_figure
from carefund.report.charts.saving_steps import saving_figure
from carefund.report.charts.studies import studies_figure
from carefund.report.judged import Judged, of_england
from carefund.report.judged_plans import JudgedPlan, by_metric, in_full


def judged_makers(judged: Judged) -> dict[str, Maker]:
    """The charts of one judged target: no steps of saving without a price, no claims without schemes."""
    kinds = {"fan": fan_figure, "expected": expected_figure, "past": past_figure, "studies": studies_figure}
    if judged.plan_effect is not None:
        kinds["claims"] = claims_figure
    if judged.verdict.saving is not None:
        kinds["saving"] = saving_figure
    return {f"{kind}-{judged.key}": partial(make, judged) for kind, make in kinds.items()}


def round_makers(found: RoundAppraisal) -> dict[str, Maker]:
    """The charts of a round's appraisal: England's, and all areas'."""
    return {
        **judged_makers(of_england(found)),
        "chances": partial(dots_figure, found),
        "map-chances": partial(map_figure, found),
    }


def plans_makers(plans: Sequence[JudgedPlan]) -> dict[str, Maker]:
    """The charts of plans: the boldest where there are several, then each target's (of many, the boldest targets')."""
    makers: dict[str, Maker] = {}
    for found in by_metric(plans):
        makers[f"boldest-{found.targets[0].metric.id}"] = partial(boldest_figure, found.targets)
    for judged in in_full(plans):
        makers |= judged_makers(judged)
    return makers
