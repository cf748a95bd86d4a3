"""Every chart of an audit by name, in the order of the report."""

from collections.abc import Callable, Mapping
from functools import partial

from carefund.evaluation.audit import Audit
from carefund.refusal import Refusal
from carefund.report.charts.change import change_figure, cost_figure
from carefund.report.charts.figure import Figure
from carefund.report.charts.money import money_figure
from carefund.report.charts.monthly import monthly_figure
from carefund.report.charts.parts import BREAKDOWNS, parts_figure
from carefund.report.charts.ranked import ranked_figure
from carefund.report.charts.tile_map import tile_map_figure
from carefund.report.frames import delayed_days_by_part

Maker = Callable[[], Figure]


class UnknownChart(Refusal):
    """A chart name that a report does not have; what to do lists those it has."""


def figure_makers(audit: Audit) -> dict[str, Maker]:
    """A function that makes each figure, by the figure's name; none is made until asked for."""
    makers: dict[str, Maker] = {}
    for metric in audit.measured:
        makers[f"change-{metric.id}"] = partial(change_figure, audit, metric)
    makers["cost-of-gap"] = partial(cost_figure, audit)
    for metric in audit.measured:
        makers[f"monthly-{metric.id}"] = partial(monthly_figure, audit, metric)
    if not delayed_days_by_part(audit).is_empty():
        for breakdown in BREAKDOWNS:
            makers[f"delayed-days-by-{breakdown}"] = partial(parts_figure, audit, breakdown)
    makers["money"] = partial(money_figure, audit.round)
    for metric in audit.measured:
        makers[f"map-{metric.id}"] = partial(tile_map_figure, audit, metric, metric.comparisons[0])
        makers[f"ranked-{metric.id}"] = partial(ranked_figure, audit, metric, metric.comparisons[0])
    return makers


def figure_named(audit: Audit, name: str) -> Figure:
    """The figure of that name. Raises UnknownChart, listing the names, when there is none."""
    return made(figure_makers(audit), name)


def made(makers: Mapping[str, Maker], name: str) -> Figure:
    """The figure of that name from those that can be made. Raises UnknownChart, listing the names."""
    if name not in makers:
        raise UnknownChart("the name of a chart of this report", f"'{name}'", f"Charts: {', '.join(makers)}")
    return makers[name]()
