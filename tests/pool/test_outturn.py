"""What a year will come to: each line's part, what streams will have left, and whose money it is, by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from carefund.pool.books import books_of
from carefund.pool.ledger import Coding
from carefund.pool.movements import (
    carry_forward,
    contribution,
    deficit_cover,
    overspend_payment,
    refund,
    virement,
)
from carefund.pool.opening import planned_movements
from carefund.pool.outturn import Expectation, Forecast, expectations_of, forecast_year, organisations_of
from carefund.pool.posting import Posting
from carefund.pool.refusal import RefusedEntry
from carefund.pool.spend import spend_lines
from tests.pool.postings import AGREEMENT, COUNCIL, ICB, NEXT, YEAR, coded, opening, paid_in, posting, spent
from tests.pool.test_year import DFG, IBCF, NHS, out


def forecast(months: int, *postings: Posting, said: tuple[Expectation, ...] = (), **changes: Any) -> Forecast:
    books = books_of(opening(**changes), postings)
    return forecast_year(books, spend_lines(books), months, said)


def lines(made: Forecast) -> list[tuple[str | None, Decimal, str, str]]:
    return [(one.line.key.scheme, one.outturn, one.method, one.reason) for one in made.lines]


def test_an_outturn_given_for_a_scheme_is_split_over_its_lines_by_budget_and_for_a_stream_it_is_that_stream_s() -> None:
    plan = opening().expenditure
    more = plan[0].model_copy(update={"stream": IBCF, "amounts": {YEAR: Decimal(250_000)}})
    two = {"expenditure": (plan[0], more)}
    said = (Expectation(scheme="1", outturn=Decimal(900), reason="late"), Expectation(scheme="1", reason="strike"))
    assert lines(forecast(6, said=said, **two)) == [
        ("1", Decimal(600), "given", "late; strike"), ("1", Decimal(300), "given", "late; strike"),
    ]  # fmt: skip
    one = (Expectation(scheme="1", stream=IBCF, outturn=Decimal(900)), Expectation(scheme="2", reason="no"))
    assert lines(forecast(11, said=one, **two)) == [
        ("1", Decimal(500_000), "budget", ""), ("1", Decimal(900), "given", ""),
    ]  # fmt: skip
    assert [line[1:] for line in lines(forecast(12, said=said, **two))] == [
        (Decimal(0), "spent", "late; strike"), (Decimal(0), "spent", "late; strike"),
    ]  # fmt: skip
    nothing = {
        "expenditure": tuple(line.model_copy(update={"amounts": {YEAR: Decimal(0)}}) for line in (plan[0], more))
    }
    assert [line[1] for line in lines(forecast(6, said=said, **nothing))] == [450, 450]


def test_a_scheme_whose_budget_was_vired_away_is_not_forecast_below_zero() -> None:
    away = posting("v", virement(coded(NHS, "1"), coded(NHS, "2"), Decimal(500_001), "a need"))
    made = {scheme: (pounds, method) for scheme, pounds, method, _ in lines(forecast(6, away))}
    assert (made["1"], made["2"]) == ((Decimal(0), "budget"), (Decimal(1_200_001), "budget"))


def test_variance_is_outturn_less_the_budget_with_what_was_vired() -> None:
    moved = posting("v", virement(coded(NHS, "1"), coded(NHS, "2"), Decimal(100), "a need"))
    made = forecast(12, moved, out("a", "2", "1000"))
    assert [one.variance for one in made.lines if one.line.key.scheme == "2"] == [1000 - 700_100]


def test_a_stream_s_outturn_counts_everything_that_came_and_went() -> None:
    """Of the NHS minimum £1,200,000 is planned and £1,300,000 paid; £900,000 spent by the end."""
    made = forecast(
        12,
        paid_in("a", pounds="1300000"),
        spent("b", pounds="900000"),
        posting("d", deficit_cover(coded(NHS, provider="a"), Decimal(10_000), "deficit")),
        posting("v", virement(coded(NHS), coded(IBCF), Decimal(20_000), "a need")),
        posting("c", carry_forward(coded(NHS), NEXT, Decimal(30_000))),
        posting("r", refund(coded(NHS, organisation=ICB), Decimal(4_000), "left")),
        posting("o", overspend_payment(coded(NHS, organisation=ICB), Decimal(1_500))),
    )
    nhs = next(one for one in made.streams if one.stream == NHS)
    assert (nhs.brought_forward, nhs.contributions, nhs.virement, nhs.outturn, nhs.out_of_purpose,
            nhs.carried_forward, nhs.settled) == (0, 1_300_000, -20_000, 900_000, 10_000, 30_000, -2_500)  # fmt: skip
    assert (nhs.left, nhs.to_share, nhs.unsettled) == (340_000, 340_000, 337_500)
    other = next(one for one in made.streams if one.stream == IBCF)
    assert (other.contributions, other.virement, other.left) == (240_000, 20_000, 260_000)
    assert [(one.stream, one.organisation, one.pounds) for one in made.shares if one.stream == NHS] == [
        (NHS, COUNCIL, 170_000), (NHS, ICB, 170_000),
    ]  # fmt: skip


def test_what_is_brought_forward_is_there_to_be_spent() -> None:
    before = Coding(stream=NHS, year="2022-23", organisation=ICB)
    brought = (contribution(before, Decimal(70)), carry_forward(Coding(stream=NHS, year="2022-23"), YEAR, Decimal(70)))
    made = forecast(12, brought_forward=brought)
    assert next(one.brought_forward for one in made.streams if one.stream == NHS) == 70


def test_whose_money_was_spent_goes_by_what_each_paid_into_each_stream() -> None:
    """Both paid into one stream: the board £300 and the council £100, and £200 of it was spent: £150 and £50."""
    line = opening().contributions[0]
    council = line.model_copy(update={"organisation": COUNCIL, "kind": "council", "amounts": {YEAR: Decimal(400_000)}})
    books = books_of(
        opening(contributions=(line, council), planned=planned_movements((line, council), (), YEAR)),
        [
            posting("a", contribution(coded(NHS, organisation=ICB), Decimal(300))),
            posting("b", contribution(coded(NHS, organisation=COUNCIL), Decimal(100))),
            spent("c", "2", "200"),
        ],
    )
    made = forecast_year(books, spend_lines(books), 12)
    board, other = organisations_of(books, made)
    assert (board.organisation, other.organisation) == (ICB, COUNCIL)
    assert (board.planned_in, board.paid_in, board.spent, board.outturn) == (1_200_000, 300, 150, 150)
    assert (other.planned_in, other.paid_in, other.spent, other.outturn) == (400_000, 100, 50, 50)
    # Left of £1.6m: shared by halves.
    assert [one.share for one in (board, other)] == [Decimal("799900.00"), Decimal("799900.00")]


def test_what_was_planned_is_of_who_planned_to_pay_it() -> None:
    books = books_of(opening())
    made = {one.organisation: one for one in organisations_of(books, forecast_year(books, spend_lines(books), 0))}
    assert (made[ICB].planned_in, made[ICB].planned_out, made[ICB].spent) == (1_200_000, 1_200_000, 0)
    assert (made[COUNCIL].planned_in, made[COUNCIL].planned_out, made[COUNCIL].paid_in) == (840_000, 840_000, 0)
    # Nothing was paid in yet: what is forecast is of who was to pay it.
    assert (made[ICB].outturn, made[COUNCIL].outturn, made[ICB].share) == (1_200_000, 840_000, 0)


def test_an_aligned_stream_is_shared_by_the_larger_of_what_was_planned_and_paid() -> None:
    added = opening().contributions[2].model_copy(update={"organisation": ICB, "amounts": {YEAR: Decimal(60_000)}})
    paying = (*opening().contributions, added)
    made = forecast(
        12,
        posting("a", contribution(coded(IBCF, organisation=ICB), Decimal(80_000))),
        out("b", "4", "280000", IBCF),
        contributions=paying,
        planned=planned_movements(paying, (), YEAR),
    )
    # £300,000 planned in all, £280,000 spent; the council planned £240,000 and the board paid £80,000: 3 to 1.
    assert {one.organisation: one.pounds for one in made.shares if one.stream == IBCF} == {COUNCIL: 15_000, ICB: 5_000}


def test_contingency_is_given_by_the_stream_that_holds_it() -> None:
    held = AGREEMENT.replace("[risk_share]", f'[contingency]\npounds = 1000\nstream = "{DFG}"\n\n[risk_share]', 1)
    made = forecast(12, out("a", "2", "1200400"), agreement_text=held)
    assert {one.stream: one.from_contingency for one in made.streams} == {NHS: 400, DFG: -400, IBCF: 0}
    assert {one.stream: one.to_share for one in made.streams} == {NHS: 0, DFG: 599_600, IBCF: 240_000}
    assert made.months == 12


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            {"schemes": [{"scheme": "3", "reason": "x"}]},
            r"schemes\[0\]: expected a scheme of the plan; found '3'.*correct",
        ),
        ({"schemes": [{"scheme": "22", "reason": "x"}]}, 'Did you mean "2"'),
        ({"schemes": [{"scheme": "2"}]}, r"schemes\[0\]: expected an outturn or a reason; found neither\. Give one of"),
        ({"schemes": [{"scheme": "2", "outturn": -1}]}, r"schemes\[0\]\.outturn: expected a number of zero or more"),
        ({"schemes": [{"scheme": "2", "reason": ""}]}, r"schemes\[0\]\.reason: expected a text"),
        ({"schemes": [{"scheme": "2", "why": "x"}]}, "only the keys scheme, stream, outturn and reason"),
        ({"scheme": []}, "the file: expected only the keys schemes"),
    ],
)
def test_a_mistake_in_what_is_said_of_schemes_is_named(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(RefusedEntry, match=f"(?i){words}"):
        expectations_of(settings, {"2": "x"})


def test_each_thing_that_may_be_said_of_a_scheme_is_kept() -> None:
    said = {"schemes": [{"scheme": "2", "stream": "nhs", "outturn": 5}, {"scheme": "2", "reason": "why"}]}
    assert expectations_of(said, {"2": "x"}) == (
        Expectation(scheme="2", stream="nhs", outturn=Decimal(5), reason=""), Expectation(scheme="2", reason="why"),
    )  # fmt: skip
    assert expectations_of({}, {}) == ()
