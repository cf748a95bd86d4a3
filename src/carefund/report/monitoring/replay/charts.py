"""The picture of a replay: Brier scores by months known, a panel for each series."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from carefund.report.charts.score_lines import score_lines
from carefund.report.document import DataTable, Figure
from carefund.report.monitoring.replay.tables import Pooled
from carefund.wording.numbers import NONE, decimals

LINES = {
    "told": "As told",
    "ratio_spread": "Last month’s ratio, with its errors",
    "profile_spread": "Plan’s own profile, with its errors",
    "base_rate": "How often areas change so much",
}
SOURCE = "NHS England, delayed transfers of care and Monthly Activity Return, final releases; projections by carefund."


def scores_figure(rows: Sequence[Pooled]) -> Figure:
    """Scores by months known."""
    panels = {
        series: [
            {"known": one.known, "score": one[name], "line": words}
            for one in rows
            for name, words in LINES.items()
            if one.series == series and one[name] is not None
        ]
        for series in dict.fromkeys(one.series for one in rows)
    }
    first = next((one for one in rows if one.known == len(rows) // len(panels or (1,)) // 2), None)
    half = "" if first is None else f" With {first.known} months known: {decimals(first['told'] or 0, 4)} as told."
    return Figure(
        name="scores-by-month",
        title="How good chances of meeting a year’s target were, by how many of its months were known",
        key="Brier score: the mean squared error of chances; lower is better, 0 is never wrong.",
        description=f"Scores of areas fall month by month; those told are the lowest throughout.{half}",
        source=SOURCE,
        make=partial(score_lines, panels, tuple(LINES.values())),
        table=DataTable(
            ("Series", "Months known", *LINES.values()),
            tuple((one.series, str(one.known), *(_words(one[name]) for name in LINES)) for one in rows),
            "Brier scores by months known",
        ),
    )


def _words(score: float | None) -> str:
    return NONE if score is None else decimals(score, 4)
