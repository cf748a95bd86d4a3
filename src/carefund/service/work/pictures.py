"""Pictures as the worker draws them: every form of a figure as accessible SVG, kept by the hash of its content."""

from __future__ import annotations

from typing import Any

from carefund.report.charts.figure import accessible
from carefund.report.document import Figure, source_alone
from carefund.report.media.drawing import draw_forms
from carefund.service.work.kinds import Bench


def keep_forms(figure: Figure, bench: Bench) -> dict[str, str]:
    """Draw and keep every form of a figure; gives the hash of each by the form's name, `wide` and `narrow`."""
    drawn = draw_forms(figure)
    return {form: bench.keep(accessible(svg, figure, form).encode("utf-8")) for form, svg in drawn.items()}


def picture_record(figure: Figure, bench: Bench) -> dict[str, Any]:
    """A figure as plain values: its words and its table; its pictures are kept, by form."""
    words = {name: getattr(figure, name) for name in ("title", "key", "description")}
    words["source"] = source_alone(figure.source)
    table = figure.table
    rows = {} if table is None else {"caption": table.caption, "headings": table.headings, "rows": table.rows}
    return {**words, "pictures": keep_forms(figure, bench), "table": rows}
