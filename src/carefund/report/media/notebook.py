"""A document in a notebook: plain HTML without scripts, needing no network; its first figures are drawn."""

from __future__ import annotations

from html import escape
from itertools import islice

from carefund.report.charts.figure import specs
from carefund.report.document import Document
from carefund.report.media.html import fragment

DRAWN = 2
"""At most so many figures are drawn; the others have their tables in the whole report."""
HEADING = 4
"""Level of the headings: below those of a notebook's own text."""
STYLE = (
    ".carefund td{text-align:right}.carefund th{text-align:left;font-weight:normal}.carefund .mark{font-weight:bold}"
    ".carefund .narrow,.carefund .sideways{display:none}.carefund figure{max-width:640px}"
    ".carefund dt{font-style:italic}"
)


def notebook_view(document: Document, more: str) -> str:
    """The document as HTML for a notebook's cell; `more` says where the rest is."""
    from carefund.report.media.drawing import draw

    chosen = islice(document.figures().values(), DRAWN)
    drawn = {f"{figure.name}.wide": draw(specs(figure)["wide"]) for figure in chosen}
    body = "".join(fragment(block, drawn, HEADING) for block in (*document.opening, *document.sections))
    title = f"<p><strong>{escape(document.title)}</strong></p>" if document.title else ""
    return f'<div class="carefund"><style>{STYLE}</style>{title}{body}<p>{escape(more)}</p></div>'
