"""What every view in a notebook is made of: a table and a chart as plain HTML, without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from carefund.report.charts.figure import Figure, accessible
from carefund.report.charts.renderer import draw_here
from carefund.report.charts.theme import WIDE
from carefund.report.page.render import mark


def table_html(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; each row is headed by its first cell, a heading without words is an empty cell."""
    heads = "".join(f'<th scope="col">{escape(words)}</th>' if words else "<td></td>" for words in headings)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(map(_row, rows))}</tbody></table>"


def _row(cells: Sequence[str]) -> str:
    rest = "".join(f'<td style="text-align:right">{mark(cell)}</td>' for cell in cells[1:])
    return f'<tr><th scope="row" style="text-align:left">{mark(cells[0])}</th>{rest}</tr>'


def figure_html(figure: Figure) -> str:
    """A chart as SVG with its title, key and source."""
    svg = accessible(draw_here(figure.spec(WIDE)), figure.name, figure.title, figure.description)
    return (
        f'<figure style="max-width:{WIDE}px"><figcaption><strong>{escape(figure.title)}</strong><br>'
        f"{escape(figure.key)}</figcaption>{svg}<figcaption>Source: {escape(figure.source)}</figcaption></figure>"
    )
