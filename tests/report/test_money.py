"""The money of a round in which some sums were not found: they are named and never counted as nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from carefund.programme.rounds import load_round
from carefund.report.charts.money import money_figure
from carefund.report.page.money import money_sentence

AUDIT: Any = SimpleNamespace(round=load_round("bcf-2023-25"))


def test_streams_without_a_sum_stand_in_the_table_and_not_among_the_bars() -> None:
    figure = money_figure(AUDIT.round)
    amounts = {row[0]: row[1] for row in figure.table.rows}
    assert amounts["Minimum contribution of integrated care boards"] == "not found"
    assert amounts["Improved Better Care Fund"] == "£4,280m (not verified)"
    assert "Improved Better Care Fund: £4,280m" in figure.description
    assert "integrated care boards" not in figure.description


def test_the_sentence_names_what_is_not_in_the_sum() -> None:
    assert money_sentence(AUDIT) == (
        "Areas had to pool £5,478m. Not in this sum, because no figure was found: Minimum contribution of integrated "
        "care boards, Discharge funding paid to councils, Discharge funding paid to integrated care boards and "
        "Additional contribution by choice."
    )


def test_the_sentence_of_a_round_with_every_sum_says_no_more() -> None:
    audit: Any = SimpleNamespace(round=load_round("bcf-2015-16"))
    assert money_sentence(audit) == "Areas had to pool £3,784m and pooled about £1,500m more by choice."
