"""Several plans beside each other: each one's target and what is expected instead, the least likely first."""

from __future__ import annotations

from collections.abc import Sequence

from carefund.appraisal.verdict import Verdict
from carefund.report.charts.bars import Bar, labelled_bars
from carefund.report.charts.expected import interval
from carefund.report.charts.figure import DataTable, Figure
from carefund.report.charts.theme import PLAN
from carefund.report.judged import Judged
from carefund.wording import chances, intervals, money, numbers

MOST = 10
"""At most so many plans are drawn; the table has them all."""


def boldest_figure(targets: Sequence[Judged]) -> Figure:
    """The plans' targets for one metric, least likely first. Needs at least one."""
    first = targets[0]
    shown = [judged.verdict for judged in targets[:MOST]]
    bars = [bar for place, verdict in enumerate(shown, 1) for bar in _bars(place, verdict)]
    rest = f" The first {MOST} of {len(targets)}; the table has them all." if len(targets) > MOST else ""
    return Figure(
        name=f"boldest-{first.metric.id}",
        title=f"{first.metric.label}: each plan’s target, and what is expected instead",
        key=(
            "The plan that is least likely to reach its target comes first. Upright lines: targets. Dots: the expected "
            f"change with the plan; the line through each: its 95% interval.{rest}"
        ),
        description="; ".join(f"{bar.group}, {bar.label}: {bar.text}" for bar in bars) + ".",
        source=f"{first.source}. Forecast by carefund.",
        chart=labelled_bars(bars, "Change in per cent of the baseline"),
        table=boldest_table(targets),
    )


def _bars(place: int, verdict: Verdict) -> list[Bar]:
    group, span = f"{place}. {verdict.name}", verdict.change
    chance = f"{verdict.word}, {chances.chance(verdict.probability)}"
    expected = f"{numbers.percent(span.middle)} ({interval(span)})"
    return [
        Bar("Target", f"{numbers.percent(verdict.target)}, {chance}", verdict.target, PLAN, shown="line", group=group),
        Bar("Expected", expected, span.middle, low=span.low, high=span.high, shown="estimate", group=group),
    ]


def boldest_table(targets: Sequence[Judged]) -> DataTable:
    """Every plan's target with chance, expectation and saving, least likely first."""
    return DataTable(
        ("Plan", "Target", "Chance", "Expected change (95%)", "Planned saving", "Expected saving (95%)"),
        tuple(_row(judged.verdict) for judged in targets),
    )


def _row(verdict: Verdict) -> tuple[str, ...]:
    span, saving = verdict.change, verdict.saving
    average = saving.expected_average if saving else None
    return (
        verdict.name,
        numbers.percent(verdict.target),
        f"{chances.chance(verdict.probability)}, {verdict.word}",
        f"{numbers.percent(span.middle)} ({interval(span)})",
        money.pounds(saving.planned) if saving else "–",
        f"{money.pounds(average.middle)} ({intervals.between_pounds(average.low, average.high)})" if average else "–",
    )
