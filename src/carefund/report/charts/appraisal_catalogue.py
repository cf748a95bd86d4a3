"""The charts of an appraisal by name, in the order of its report."""

from __future__ import annotations

from functools import partial

from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.report.charts.catalogue import Maker
from carefund.report.charts.chances import dots_figure, map_figure
from carefund.report.charts.claims import claims_figure
from carefund.report.charts.expected import expected_figure
from carefund.report.charts.fan import fan_figure
from carefund.report.charts.past import past_figure
from carefund.report.charts.saving_steps import saving_figure
from carefund.report.charts.studies import studies_figure
from carefund.report.judged import Judged, of_england


def judged_makers(judged: Judged) -> dict[str, Maker]:
    """The charts of one judged target: no steps of saving without a price, no claims without schemes."""
    kinds = {"fan": fan_figure, "expected": expected_figure, "past": past_figure, "studies": studies_figure}
    if judged.added is not None:
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
