"""How an audit shows itself in a notebook: a headline table and one chart, without scripts."""

from html import escape

from carefund.evaluation.audit import Audit
from carefund.evidence.series import ENGLAND
from carefund.report.charts.catalogue import figure_named
from carefund.report.frames import comparisons
from carefund.report.notebook_parts import figure_html, table_html
from carefund.report.page.headline import cost, planned
from carefund.wording import intervals, numbers

HEADINGS = ("England", "Planned", "Happened", "With missing figures added", "Gap", "Cost of the gap")
CHART = "cost-of-gap"


def notebook_view(audit: Audit) -> str:
    """The view as HTML: title, table, chart as SVG, and where the rest is."""
    return (
        f"<div><p><strong>{escape(audit.round.title)}: plan against outturn</strong></p>"
        f"{table_html(HEADINGS, headline_rows(audit))}{figure_html(figure_named(audit, CHART))}"
        "<p>More: <code>.table</code>, <code>.areas</code>, <code>.chart(name)</code>, "
        "<code>.write(folder)</code>.</p></div>"
    )


def headline_rows(audit: Audit) -> list[tuple[str, ...]]:
    """England's comparisons, a row each, cells as in HEADINGS."""
    rows: list[tuple[str, ...]] = []
    for metric, comparison in comparisons(audit):
        one = audit.outturns[metric.id, comparison.id, ENGLAND]
        happened = (
            f"{numbers.signed(one.change)} ({numbers.percent(one.change_percent)})"
            if one.change is not None
            else numbers.NO_FIGURE
        )
        added = intervals.between(*one.change_range) if one.change_range else "none found missing"
        gap = numbers.signed(one.gap) if one.gap is not None else "–"
        rows.append((f"{metric.label}, {comparison.label}", planned(one), happened, added, gap, cost(one)))
    return rows
