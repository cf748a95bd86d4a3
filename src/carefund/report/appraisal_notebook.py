"""How an appraisal shows itself in a notebook: each verdict in a sentence and a table, and its fan, without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from carefund.report.charts.fan import fan_figure
from carefund.report.charts.figure import DataTable, accessible
from carefund.report.charts.renderer import draw_here
from carefund.report.charts.theme import WIDE
from carefund.report.judged import Judged
from carefund.report.page.judged_section import headline, verdict_table
from carefund.report.page.render import mark

DRAWN = 2
"""At most so many targets are drawn; a table is shown of each."""
MORE = "More: <code>.table</code>, <code>.chart(name)</code>, <code>.write(folder)</code>."


def judged_view(title: str, targets: Sequence[Judged]) -> str:
    """The view as HTML: title, each target's verdict, the fans of the first, and where the rest is."""
    body = "".join(_target(judged, drawn=place < DRAWN) for place, judged in enumerate(targets))
    return f"<div><p><strong>{escape(title)}</strong></p>{body}<p>{MORE}</p></div>"


def _target(judged: Judged, *, drawn: bool) -> str:
    return f"<p>{mark(headline(judged))}</p>{_table(verdict_table(judged))}{_fan(judged) if drawn else ''}"


def _fan(judged: Judged) -> str:
    figure = fan_figure(judged)
    svg = accessible(draw_here(figure.spec(WIDE)), figure.name, figure.title, figure.description)
    return (
        f'<figure style="max-width:{WIDE}px"><figcaption><strong>{escape(figure.title)}</strong><br>'
        f"{escape(figure.key)}</figcaption>{svg}<figcaption>Source: {escape(figure.source)}</figcaption></figure>"
    )


def _table(table: DataTable) -> str:
    headings = "".join(f'<th scope="col">{escape(words)}</th>' if words else "<td></td>" for words in table.headings)
    body = "".join(_row(row) for row in table.rows)
    return f"<table><thead><tr>{headings}</tr></thead><tbody>{body}</tbody></table>"


def _row(cells: tuple[str, ...]) -> str:
    rest = "".join(f'<td style="text-align:right">{mark(cell)}</td>' for cell in cells[1:])
    return f'<tr><th scope="row" style="text-align:left">{mark(cells[0])}</th>{rest}</tr>'
