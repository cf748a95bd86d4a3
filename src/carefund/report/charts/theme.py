"""What all charts share: type, colours that colour-blind readers tell apart, and inline data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from carefund.report.document import Chart

FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
WIDE = 640
NARROW = 300
INK = "#1b1b1b"
QUIET = "#595959"
GRID = "#dcdcdc"
DATA = "#1f4e79"
BEFORE = "#7d8894"
PLAN = "#8a3b00"
AUDITOR = "#5e3c99"
BAND = "#c66a00"
SHADE = "#eef1f4"
FAINT = "#9aa4ad"
FALLS = ("#0d3c61", "#3573a6", "#c3dcef")
RISES = ("#fbdcb8", "#e08a2e", "#8a3b00")
"""Falls blue, rises orange, strongest outside: a pair that the common kinds of colour blindness keep apart."""


def config(width: int) -> dict[str, Any]:
    """Vega-Lite configuration for a chart of this width; narrow charts stack their legends."""
    text = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 13, "titleFontSize": 13}
    return {
        "aria": False,
        "background": "#ffffff",
        "font": FONT,
        "axis": {**text, "labelColor": INK, "titleColor": INK, "titleFontWeight": "normal", "gridColor": GRID,
                 "domainColor": QUIET, "tickColor": QUIET, "titlePadding": 10, "labelSeparation": 8},
        "legend": {**text, "orient": "top", "direction": "horizontal", "columns": 3 if width > NARROW * 1.5 else 1,
                   "labelLimit": 400, "titleLimit": 400, "title": None, "symbolStrokeWidth": 1.5},
        "text": {"font": FONT, "fontSize": 13, "color": INK},
        "title": {"font": FONT, "subtitleFont": FONT, "fontSize": 17, "subtitleFontSize": 13, "anchor": "start",
                  "subtitleColor": QUIET, "offset": 14, "lineHeight": 21, "subtitleLineHeight": 17},
        "view": {"stroke": None},
    }  # fmt: skip


def chart_of(table: Iterable[Mapping[str, object]]) -> Chart:
    """An empty chart of these rows, held inline; dates become local midnight so that no time zone shifts a month."""
    import altair as alt

    data: Any = alt.Data
    return alt.Chart(data(values=Rows([{name: _plain(value) for name, value in row.items()} for row in table])))


@dataclass(frozen=True)
class Rows:
    """Rows that Altair hands on as they are: else it copies and converts every cell of them for every layer."""

    rows: list[dict[str, object]]
    _schema: ClassVar[dict[str, str]] = {"type": "array"}

    def to_dict(self, *_: object, **__: object) -> list[dict[str, object]]:
        """The rows; whatever Altair passes to its own parts has no meaning here."""
        return self.rows


def upright(at: object, words: str, kind: Chart, field: str) -> Chart:
    """A dashed line at a place of the level axis `kind`, which reads `field`, with its words at the top."""
    import altair as alt

    line = chart_of([{field: at, "words": words}])
    word = line.mark_text(color=PLAN, align="left", dx=4, baseline="top", fontWeight="bold")
    return alt.layer(
        line.mark_rule(color=PLAN, strokeDash=[6, 4], strokeWidth=1.5).encode(x=kind),
        word.encode(x=kind, y=alt.value(0), text=alt.Text("words:N")),
    )


def _plain(value: object) -> object:
    return f"{value.isoformat()}T00:00:00" if isinstance(value, date) else value
