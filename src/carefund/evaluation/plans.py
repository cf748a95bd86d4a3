"""Every published plan for a metric beside what happened: plans on different bases do not mix."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from carefund.evaluation.outturn import Outturn, cost_of
from carefund.evidence.series import ENGLAND
from carefund.programme.definition import Round
from carefund.programme.measures import Comparison, Metric
from carefund.programme.published import PlanFigure


@dataclass(frozen=True, kw_only=True)
class PlanAgainstOutturn:
    """One published plan and what happened in the periods that it is set against.

    `gap` is the actual change less the planned one, in the metric's unit; `cost` the gap at the comparison's price, in
    pounds; both None where the change is not known, `cost` also where no price applies.
    """

    figure: PlanFigure
    metric: Metric
    comparison: Comparison
    change: float | None
    gap: float | None
    cost: Decimal | None


def plans_of(round_: Round, metric: Metric) -> list[PlanFigure]:
    """The planned changes of a metric that were published, in the order of the round."""
    return [figure for figure in round_.plan_figures if figure.metric == metric.id and figure.kind == "change"]


def other_plans(round_: Round, metric: Metric) -> list[PlanFigure]:
    """Those that none of the metric's comparisons is made with."""
    used = {comparison.plan for comparison in metric.comparisons}
    return [figure for figure in plans_of(round_, metric) if figure.id not in used]


def plans_against_outturn(
    round_: Round, metrics: tuple[Metric, ...], outturns: Mapping[tuple[str, str, str], Outturn]
) -> Iterator[PlanAgainstOutturn]:
    """Every published plan, set against the comparison that is made with it, or else the metric's first."""
    for metric in metrics:
        for figure in plans_of(round_, metric):
            own = (comparison for comparison in metric.comparisons if comparison.plan == figure.id)
            comparison = next(own, metric.comparisons[0])
            outturn = outturns[metric.id, comparison.id, ENGLAND]
            change = outturn.central_change
            gap = None if change is None else change - float(figure.value)
            cost = None if gap is None or outturn.price is None else cost_of(gap, outturn.price)
            yield PlanAgainstOutturn(
                figure=figure, metric=metric, comparison=comparison, change=change, gap=gap, cost=cost
            )
