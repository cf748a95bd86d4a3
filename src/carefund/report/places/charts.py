"""The pictures of places beside each other: how much each changed, with the plan as a line."""

from __future__ import annotations

from functools import partial

from carefund.evaluation.places import PlaceComparison
from carefund.programme.measures import Metric
from carefund.report.area.charts import change_bars, change_key
from carefund.report.audit.comparisons import area_source
from carefund.report.charts.bars import Bar, Upright, in_sentence, labelled_bars
from carefund.report.charts.theme import DATA, QUIET
from carefund.report.document import DataTable, Figure
from carefund.report.places.sentences import finding
from carefund.wording.lists import mid_sentence
from carefund.wording.numbers import percent


def changes_figure(comparison: PlaceComparison, metric: Metric, title: str = "") -> Figure:
    """The change of every place in one metric's first comparison, in the order asked for, England last."""
    bars = [bar for place in comparison.places for bar in _bars(comparison, metric, place.kind, place.code)]
    planned = next(
        (one.planned_percent for one in comparison.of_metric(metric) if one.planned_percent is not None), None
    )
    return Figure(
        name=f"change-{metric.id}",
        title=title or f"{metric.label}: change in per cent, {mid_sentence(metric.comparisons[0].label)}",
        key=change_key(bars, "England’s plan", planned),
        description=f"{finding(comparison, metric)} {in_sentence(bars) if bars else ''}".strip(),
        source=area_source(comparison.audit, metric),
        make=partial(
            labelled_bars,
            bars,
            "Change in per cent",
            None if planned is None else Upright(planned, f"Planned {percent(planned)}"),
        ),
        table=DataTable(("Place", "Change"), tuple((bar.label, bar.text) for bar in bars), "Changes in this chart"),
    )


def _bars(comparison: PlaceComparison, metric: Metric, kind: str, code: str) -> list[Bar]:
    """A place's bar, under a heading for its kind."""
    heading = {"area": "Areas", "region": "Regions", "board": "Integrated care boards", "england": "All areas"}[kind]
    return list(change_bars([comparison.outturns[metric.id, code]], heading, QUIET if kind == "england" else DATA))
