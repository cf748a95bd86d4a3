"""The picture of a replay: Brier scores by months known, a panel for each series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from carefund.report.charts.score_lines import score_lines
from carefund.report.document import DataTable, Figure
from carefund.report.monitoring.replay.tables import Pooled
from carefund.wording.lists import capital, listed
from carefund.wording.numbers import NONE, decimals

LINES = {
    "told": "As told",
    "ratio_spread": "Last month’s ratio, with its errors",
    "profile_spread": "Plan’s own profile, with its errors",
    "base_rate": "How often areas change so much",
}


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
        description=f"{_course(panels)}{half}",
        source=f"{capital(listed(panels))}, as carefund holds them; projections by carefund.",
        make=partial(score_lines, panels, tuple(LINES.values())),
        table=DataTable(
            ("Series", "Months known", *LINES.values()),
            tuple((one.series, str(one.known), *(_words(one[name]) for name in LINES)) for one in rows),
            "Brier scores by months known",
        ),
    )


def _course(panels: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Whether scores as told fall with every month, and whether they are the lowest in each."""
    falls, lowest = True, True
    for rows in panels.values():
        told = {row["known"]: row["score"] for row in rows if row["line"] == LINES["told"]}
        scores = [told[known] for known in sorted(told)]
        falls &= all(later < now for now, later in pairwise(scores))
        lowest &= all(row["score"] >= told.get(row["known"], row["score"]) for row in rows)
    course = "fall month by month" if falls else "do not fall in every month"
    rank = "the lowest throughout" if lowest else "not the lowest in every month"
    return f"Scores of areas {course}; those told are {rank}."


def _words(score: float | None) -> str:
    return NONE if score is None else decimals(score, 4)
