"""Pictures as the worker draws them: every form of a figure as accessible SVG, kept by the hash of its content."""

from __future__ import annotations

from carefund.report.charts.figure import accessible
from carefund.report.document import Figure
from carefund.report.media.drawing import draw_forms
from carefund.service.work.kinds import Bench


def keep_forms(figure: Figure, bench: Bench) -> dict[str, str]:
    """Draw and keep every form of a figure; gives the hash of each by the form's name, `wide` and `narrow`."""
    drawn = draw_forms(figure)
    return {form: bench.keep(accessible(svg, figure, form).encode("utf-8")) for form, svg in drawn.items()}
