"""Target and expectation side by side: the change over the target's months with and without the plan."""

from __future__ import annotations

from carefund.interval import Interval
from carefund.report.charts.bars import Bar, Upright, labelled_bars
from carefund.report.charts.figure import DataTable, Figure
from carefund.report.judged import Judged
from carefund.wording import chances, numbers


def expected_figure(judged: Judged) -> Figure:
    """The changes that are expected with and without the plan, against the target."""
    verdict = judged.verdict
    bars = [
        _bar("With the plan", verdict.change),
        _bar("Without the plan", verdict.change_without),
    ]
    target = numbers.percent(verdict.target)
    return Figure(
        name=f"expected-{judged.key}",
        title=f"{judged.metric.label}, {verdict.name}: expected change, with and without the plan",
        key=(
            f"Change from {judged.baseline_span} to {judged.target_span}. Dots: the middle of what is expected; the "
            "line through each: its 95% interval. Dashed: the target; to its left it is met."
        ),
        description=f"Target {target}. " + "; ".join(f"{bar.label}: {bar.text}" for bar in bars) + ".",
        source=f"{judged.source}. Forecast by carefund.",
        chart=labelled_bars(bars, "Change in per cent of the baseline", Upright(verdict.target, f"Target {target}")),
        table=DataTable(
            ("Plan", "Chance of meeting the target", "Change", "95% interval"),
            tuple(
                (bar.label, chances.chance(chance), numbers.percent(bar.value), interval(span))
                for bar, chance, span in zip(
                    bars,
                    (verdict.probability, verdict.probability_without),
                    (verdict.change, verdict.change_without),
                    strict=True,
                )
            ),
        ),
    )


def interval(span: Interval[float]) -> str:
    """The ends of an interval of changes in per cent."""
    return f"{numbers.percent(span.low)} to {numbers.percent(span.high)}"


def _bar(label: str, span: Interval[float]) -> Bar:
    words = f"{numbers.percent(span.middle)} ({interval(span)})"
    return Bar(label, words, span.middle, low=span.low, high=span.high, shown="estimate")
