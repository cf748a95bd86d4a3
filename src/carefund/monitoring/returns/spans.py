"""Which months a return gives a metric's figures for, and what the plan says of them.

A target that is set by quarter or month is looked at over the quarter. One that is set for longer, such as a year, is
looked at over all of its months, and can be held against the plan only when the last of them has ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carefund.calendar import month_after, month_number
from carefund.plan.model import Figure, Plan, total_of
from carefund.programme.definition import Metric, Round
from carefund.programme.planning import TargetPeriod, TargetSetting
from carefund.programme.returns import ReturnQuarter

PER_PEOPLE = 1_000
"""A rate per so many or more is one of residents, whose number does not add up over months."""


@dataclass(frozen=True)
class MetricSpan:
    """The months that a return gives a metric's figures for.

    `periods` are the target's periods that make them up, empty where the plan sets no target for any of them; `ended`
    says whether all of the months lie before the end of the quarter.
    """

    setting: TargetSetting
    first: date
    last: date
    periods: tuple[TargetPeriod, ...]
    ended: bool

    def months(self) -> tuple[date, ...]:
        """Every month in order, each as its first day."""
        length = month_number(self.last) - month_number(self.first) + 1
        return tuple(month_after(self.first, step) for step in range(length))


def metric_spans(round_: Round, quarter: ReturnQuarter) -> dict[str, MetricSpan]:
    """The months of each metric for which the round sets a target, by the metric's id, in the round's order."""
    settings = round_.planning.targets if round_.planning else ()
    return {setting.metric: _span(setting, quarter) for setting in settings}


def _span(setting: TargetSetting, quarter: ReturnQuarter) -> MetricSpan:
    within = [one for one in setting.target if quarter.first <= one.first and one.last <= quarter.last]
    if within and sum(one.length for one in within) == quarter.length:
        return MetricSpan(setting, quarter.first, quarter.last, tuple(within), ended=True)
    around = next((one for one in setting.target if one.first <= quarter.first and quarter.last <= one.last), None)
    if around is not None:
        return MetricSpan(setting, around.first, around.last, (around,), ended=around.last <= quarter.last)
    return MetricSpan(setting, quarter.first, quarter.last, (), ended=True)


def planned_figure(span: MetricSpan, metric: Metric, plan: Plan) -> Figure:
    """What a plan says of these months: the sum of its numerators, and of denominators the sum or, of people, the mean.

    A part of which any period lacks a figure is missing, as both are where the plan sets no target for the months.
    """
    target = plan.target_for(metric.id)
    if target is None or not span.periods:
        return Figure()
    figures = [target.target.get(period.id) for period in span.periods]
    below = total_of(figures, "denominator")
    if below is not None and counts_people(metric):
        below = (below / len(figures)).quantize(Decimal(1)) if len(figures) > 1 else below
    return Figure(numerator=total_of(figures), denominator=below)


def counts_people(metric: Metric) -> bool:
    """Whether a metric's denominator counts residents, as against events such as discharges, which add up."""
    return (metric.rate_per or 0) >= PER_PEOPLE


def value_of(numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    """A figure as a rate where it has a denominator; None where it has no numerator, or a denominator of nought."""
    if numerator is None or denominator is None:
        return None
    return numerator / denominator if denominator > 0 else None


def known_total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of amounts; None where one of them is missing, and zero for none."""
    values = list(amounts)
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None
