"""What the rounds say of their returns: quarters without gaps, sources where there are any, and a whole survey."""

from __future__ import annotations

from datetime import date

import pytest

from carefund.calendar import financial_year, month_after
from carefund.programme.definition import Returns, Round
from carefund.programme.refusal import BrokenDefinition
from carefund.programme.rounds import load_round, parse_round, round_ids

ROUNDS = tuple(map(load_round, round_ids()))


def returns_of(round_: Round) -> Returns:
    assert round_.returns is not None
    return round_.returns


@pytest.mark.parametrize("round_", ROUNDS, ids=lambda one: one.id)
def test_the_quarters_cover_the_pooled_years_month_by_month(round_: Round) -> None:
    assert round_.planning is not None
    months = [month for quarter in returns_of(round_).quarters for month in quarter.months()]
    assert months == [month for year in round_.planning.pooled_years for month in year.months()]
    for quarter in returns_of(round_).quarters:
        assert {financial_year(month) for month in quarter.months()} == {quarter.year}
        assert quarter.year_end == (quarter.last.month == 3)
        assert quarter.due is None or quarter.due >= month_after(quarter.last, 1)


@pytest.mark.parametrize("round_", ROUNDS, ids=lambda one: one.id)
def test_the_survey_has_nine_statements_on_five_steps_from_most_to_least_agreement(round_: Round) -> None:
    returns = returns_of(round_)
    assert len(returns.statements) == 9
    assert not any(statement.verified or statement.source for statement in returns.statements)
    assert [step.agrees for step in returns.scale] == [True, True, False, False, False]
    assert (returns.scale[0].label, returns.scale[-1].label) == ("Strongly agree", "Strongly disagree")
    ends = [quarter for quarter in returns.quarters if returns.asks("survey", quarter)]
    assert ends == [quarter for quarter in returns.quarters if quarter.year_end]


def test_only_the_due_date_that_a_read_source_states_is_verified() -> None:
    verified = [(quarter.id, quarter.due, quarter.source) for round_ in ROUNDS
                for quarter in returns_of(round_).quarters if quarter.verified]  # fmt: skip
    assert verified == [("q4-2015-16", date(2016, 5, 27), ("cumbria-return",))]


def test_the_first_rounds_return_has_the_sheets_of_its_own_template_and_no_others() -> None:
    assert returns_of(ROUNDS[0]).parts == ("agreement", "conditions", "metrics", "streams", "payment", "survey")


def test_quarters_up_to_one_are_those_of_its_year() -> None:
    returns = returns_of(load_round("bcf-2023-25"))
    found = returns.quarters_to(returns.quarter("q2-2024-25"))
    assert [quarter.id for quarter in found] == ["q1-2024-25", "q2-2024-25"]


def test_a_round_that_would_take_over_the_quarters_of_another_year_is_refused() -> None:
    own = (
        'id = "next"\nextends = "bcf-2025-26"\nremoves = ["planning.years"]\n'
        '[planning]\nyears = [{ id = "2026-27", first = 2026-04-01, last = 2027-03-01 }]\n'
    )
    with pytest.raises(BrokenDefinition, match=r"returns\.quarters"):
        parse_round(own.encode(), "next.toml")


def test_an_unknown_quarter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LookupError, match="q4-2015-16"):
        returns_of(ROUNDS[0]).quarter("q5")
