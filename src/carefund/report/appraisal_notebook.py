"""How an appraisal shows itself in a notebook: each verdict in a sentence and a table, and its fan, without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from carefund.report.charts.fan import fan_figure
from carefund.report.judged import Judged
from carefund.report.notebook_parts import figure_html, table_html
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
    table = verdict_table(judged)
    fan = figure_html(fan_figure(judged)) if drawn else ""
    return f"<p>{mark(headline(judged))}</p>{table_html(table.headings, table.rows)}{fan}"
