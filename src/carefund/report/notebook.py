"""How an audit shows itself in a notebook: a headline table and one chart, without scripts."""

from html import escape

from carefund.evaluation.audit import Audit
from carefund.evidence.series import ENGLAND
from carefund.report import numbers
from carefund.report.charts.catalogue import figure_named
from carefund.report.charts.figure import accessible
from carefund.report.charts.renderer import draw_here
from carefund.report.charts.theme import WIDE
from carefund.report.frames import comparisons
from carefund.report.page.headline import cost, planned
from carefund.report.page.render import mark

HEADINGS = ("England", "Planned", "Happened", "With missing figures added", "Gap", "Cost of the gap")
CHART = "cost-of-gap"


def notebook_view(audit: Audit) -> str:
    """The view as HTML: title, table, chart as SVG, and where the rest is."""
    figure = figure_named(audit, CHART)
    svg = accessible(draw_here(figure.spec(WIDE)), CHART, figure.title, figure.description)
    headings = "".join(f'<th scope="col">{escape(words)}</th>' for words in HEADINGS)
    body = "".join(_row(row) for row in headline_rows(audit))
    return (
        f"<div><p><strong>{escape(audit.round.title)}: plan against outturn</strong></p>"
        f"<table><thead><tr>{headings}</tr></thead><tbody>{body}</tbody></table>"
        f'<figure style="max-width:{WIDE}px"><figcaption><strong>{escape(figure.title)}</strong><br>'
        f"{escape(figure.key)}</figcaption>{svg}<figcaption>Source: {escape(figure.source)}</figcaption></figure>"
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
        added = numbers.between(*one.change_range) if one.change_range else "none found missing"
        gap = numbers.signed(one.gap) if one.gap is not None else "–"
        rows.append((f"{metric.label}, {comparison.label}", planned(one), happened, added, gap, cost(one)))
    return rows


def _row(cells: tuple[str, ...]) -> str:
    rest = "".join(f'<td style="text-align:right">{mark(cell)}</td>' for cell in cells[1:])
    return f'<tr><th scope="row" style="text-align:left">{mark(cells[0])}</th>{rest}</tr>'
