"""Plan against outturn for England: published, with holes filled (an interval), and the auditor's figure."""

from collections.abc import Iterator

from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import Outturn
from carefund.evaluation.reference import Reference
from carefund.evidence.series import ENGLAND, SERIES
from carefund.programme.measures import Comparison, Metric
from carefund.report.charts.bars import Bar, labelled_bars
from carefund.report.charts.figure import DataTable, Figure
from carefund.report.charts.theme import AUDITOR, DATA, PLAN
from carefund.report.frames import comparisons
from carefund.report.standing import AUDITOR_NAME
from carefund.wording import intervals, money, numbers
from carefund.wording.standing import marked

MILLION = 1_000_000
AUDITORS = f"By the {AUDITOR_NAME}"


def change_figure(audit: Audit, metric: Metric) -> Figure:
    """Planned and actual change of one metric, for each comparison."""
    bars = [bar for comparison in metric.comparisons for bar in _change_bars(audit, metric, comparison)]
    return Figure(
        name=f"change-{metric.id}",
        title=f"{metric.label}, England: what was planned and what happened",
        key=(
            f"Upright lines are plans, points what was published, a band the change with missing figures added (95% "
            f"interval). To the left of no change: fewer {metric.unit}; to the right: more."
        ),
        description=described(bars),
        source=f"{SERIES[metric.national_series or ''].source}; {_citations(audit, metric)}.",
        chart=labelled_bars(bars, f"Change in {metric.unit}"),
        table=_table(bars, "Change"),
    )


def cost_figure(audit: Audit) -> Figure:
    """What the gap between plan and outturn cost, for every comparison with a plan and a price."""
    bars = [bar for metric, comparison in comparisons(audit) for bar in _cost_bars(audit, metric, comparison)]
    return Figure(
        name="cost-of-gap",
        title="What the gap between plan and outturn cost, England",
        key=(
            "Cost of the gap: (actual change − planned change) × unit price. Points are published figures; a band is "
            "the cost with missing figures added (95% interval)."
        ),
        description=described(bars),
        source="Official monthly figures as named in each section; prices and auditor's figures as cited under "
        "Which figure comes from where.",
        chart=labelled_bars(bars, "£ million"),
        table=_table(bars, "Cost"),
    )


def _change_bars(audit: Audit, metric: Metric, comparison: Comparison) -> Iterator[Bar]:
    outturn = audit.outturns[metric.id, comparison.id, ENGLAND]
    group, planned = comparison.label, outturn.planned_change
    if planned is not None:
        yield Bar("Planned", numbers.signed(planned), planned, PLAN, shown="line", group=group)
    if outturn.change is not None:
        yield Bar("Happened, as published", numbers.signed(outturn.change), outturn.change, shown="point", group=group)
    if outturn.change is not None and outturn.change_range:
        low, high = outturn.change_range
        yield _band(intervals.between(low, high), low, high, group)
    for reference in references_of(audit, metric, comparison, "change"):
        published = reference.published
        yield Bar(AUDITORS, numbers.signed(published), published, AUDITOR, shown="point", group=group)


def _cost_bars(audit: Audit, metric: Metric, comparison: Comparison) -> Iterator[Bar]:
    outturn = audit.outturns[metric.id, comparison.id, ENGLAND]
    group = f"{metric.label}, {_lower(comparison.label)}"
    if outturn.cost_of_gap is not None:
        words = marked(money.pounds(outturn.cost_of_gap), outturn.price)
        cost_of_gap = float(outturn.cost_of_gap) / MILLION
        yield Bar("By the figures as published", words, cost_of_gap, shown="point", group=group)
    yield from _range_bar(outturn, group)
    for reference in references_of(audit, metric, comparison, "gap-cost"):
        cost = reference.published
        yield Bar(AUDITORS, money.pounds(cost), cost / MILLION, AUDITOR, shown="point", group=group)


def _range_bar(outturn: Outturn, group: str) -> Iterator[Bar]:
    if outturn.cost_range:
        low, high = (float(bound) / MILLION for bound in outturn.cost_range)
        words = marked(intervals.between_pounds(*outturn.cost_range), outturn.price)
        yield _band(words, low, high, group)


def _band(words: str, low: float, high: float, group: str) -> Bar:
    label = "With missing figures added"
    return Bar(label, words, (low + high) / 2, DATA, low, high, shown="band", group=group)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def references_of(audit: Audit, metric: Metric, comparison: Comparison, kind: str) -> list[Reference]:
    """The auditor's figures of one kind on one comparison."""
    return [
        reference
        for reference in audit.references
        if (reference.metric, reference.figure.comparison, reference.figure.kind) == (metric.id, comparison.id, kind)
    ]


def _citations(audit: Audit, metric: Metric) -> str:
    plans = [audit.round.plan_figure(comparison.plan) for comparison in metric.comparisons if comparison.plan]
    figures = [*plans, *audit.round.audit_figures_for(metric.id)]
    titles = [audit.round.source(source).title for figure in figures for source in figure.source]
    return f"plans and auditor's figures: {'; '.join(dict.fromkeys(titles)) or 'none'}"


def described(bars: list[Bar]) -> str:
    """Every bar in words, as a sentence."""
    return "; ".join(f"{bar.group}, {_lower(bar.label)}: {bar.text}" for bar in bars) + "."


def _table(bars: list[Bar], heading: str) -> DataTable:
    return DataTable(("What", heading), tuple((f"{bar.group}: {_lower(bar.label)}", bar.text) for bar in bars))
