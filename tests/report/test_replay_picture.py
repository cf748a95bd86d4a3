"""What is said of the picture of a replay to those who do not see it is what its scores are."""

from __future__ import annotations

from dataclasses import replace

from carefund.report.monitoring.replay.charts import scores_figure
from carefund.report.monitoring.replay.tables import by_month
from tests.report.made_up_projections import replayed_month

ROWS = [replayed_month(2015, known) for known in range(12)]


def test_scores_that_fall_and_are_lowest_are_said_to_be() -> None:
    said = scores_figure(list(by_month(ROWS))).description
    assert said.startswith("Scores of areas fall month by month; those told are the lowest throughout.")
    assert said.endswith("With 6 months known: 0.0600 as told.")


def test_one_month_that_is_worse_than_before_and_than_others_is_not_hidden() -> None:
    worse = [replace(row, told=0.3) if row.known == 8 else row for row in ROWS]
    said = scores_figure(list(by_month(worse))).description
    assert "do not fall in every month" in said
    assert "not the lowest in every month" in said
