"""The pictures of what was learnt: optimism factors with their intervals, and what a plan adds before and after."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from carefund.appraisal.optimism import OptimismFactor
from carefund.evaluation.what_was_learnt import CLAIM, MEASURED, LaterPlan, WhatWasLearnt
from carefund.interval import Interval
from carefund.report.charts.bars import Bar, Upright, in_sentence, labelled_bars
from carefund.report.charts.theme import BEFORE, DATA, PLAN
from carefund.report.columns import Table
from carefund.report.document import Figure
from carefund.report.evaluation.learning.tables import FACTORS, later_table
from carefund.wording.intervals import factor_with_interval, percent_with_interval
from carefund.wording.lists import capital
from carefund.wording.numbers import exact_percent

SOURCE = "records of finished rounds and published studies that come with carefund, and those that were added."


def name_of(factor: OptimismFactor) -> str:
    """What a factor is of, in words."""
    if factor.metric is None and factor.kind is None:
        return "All plans together"
    name = factor.metric or factor.kind or ""
    return dict(MEASURED).get(name) or capital(name.replace("-", " "))


def factors_figure(result: WhatWasLearnt) -> Figure:
    """Each factor: gross, net, and that of a round to come."""
    bars = [bar for factor in result.factors.factors for bar in _bars(factor)]
    return Figure(
        name="optimism-factors",
        title="How much of a planned change came",
        key=(
            "Dots with lines: middle and 95% interval. Gross: as it happened. Net: less the forecast without the plan, "
            "of the rounds seen and of a round to come. The line at 1: all that was planned."
        ),
        description=in_sentence(bars),
        source=SOURCE,
        make=partial(labelled_bars, bars, "part of the planned change", Upright(1.0, "all of it", PLAN)),
        table=Table.of("factors", "Optimism factors", FACTORS, result.factors.factors).block(),
    )


def _bars(factor: OptimismFactor) -> Iterator[Bar]:
    group = name_of(factor)
    if factor.gross is not None:
        yield _bar("Gross", factor.gross, group, BEFORE)
    yield _bar("Net, rounds seen", factor.net.interval, group, DATA)
    yield _bar("Net, a round to come", factor.to_come.interval, group, DATA)


def _bar(label: str, interval: Interval[float], group: str, colour: str) -> Bar:
    words = factor_with_interval(interval)
    return Bar(label, words, interval.middle, colour, interval.low, interval.high, "estimate", group)


def later_figure(result: WhatWasLearnt) -> Figure:
    """What a plan adds before and after the record, for the first of each metric where something had been learnt."""
    first = {plan.metric: plan for plan in reversed(result.later) if plan.after}
    bars = [bar for plan in result.later if plan is first.get(plan.metric) for bar in _of_plan(plan)]
    return Figure(
        name="later-plans",
        title=f"What a plan that claims {exact_percent(CLAIM)} adds, before and after the record",
        key=(
            "Dots with lines: middle and 95% interval of what a whole programme adds in a year, in per cent of what "
            "would come without it: by published studies alone, with the record at its grade, and were it believed "
            "wholly. The line: the claim. The first round of each metric by which something had been learnt."
        ),
        description=in_sentence(bars),
        source=SOURCE,
        make=partial(labelled_bars, bars, "per cent", Upright(CLAIM, "claim", PLAN)),
        table=later_table(result.later).block(),
    )


def _of_plan(plan: LaterPlan) -> Iterator[Bar]:
    group = f"{plan.round}: {plan.label}"
    for label, interval, colour in (
        ("Studies alone", plan.before, BEFORE),
        ("With the record", plan.after, DATA),
        ("Record believed wholly", plan.full, DATA),
    ):
        if interval is not None:
            words = percent_with_interval(interval)
            yield Bar(label, words, interval.middle, colour, interval.low, interval.high, "estimate", group)
