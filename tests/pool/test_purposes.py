"""Where the pound went: each loss shared out over the gains, stream by stream, by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from carefund.pool.books import books_of
from carefund.pool.lines import Expenditure
from carefund.pool.movements import carry_forward, deficit_cover, refund, virement
from carefund.pool.posting import Posting
from carefund.pool.purposes import purpose_flows
from carefund.pool.spend import spend_lines
from tests.pool.postings import ICB, NEXT, YEAR, coded, opening, paid_in, posting, spent
from tests.pool.test_year import IBCF, NHS

PLAN = (("1", "acute", "600"), ("2", "social-care", "300"), ("3", None, "100"))


def planned(**changes: Any) -> tuple[Expenditure, ...]:
    return tuple(
        Expenditure(scheme=scheme, area_of_spend=area, stream=NHS, amounts={YEAR: Decimal(pounds)}, **changes)
        for scheme, area, pounds in PLAN
    )


def flows(*postings: Posting, stream: str = NHS) -> list[tuple[str, str, str, Decimal]]:
    books = books_of(opening(expenditure=planned(), schemes={"1": "a", "2": "b", "3": "c"}), postings)
    made = purpose_flows(books, spend_lines(books))
    return [(one.set_aside_for, one.ended_in, one.how, one.pounds) for one in made if one.stream == stream]


def used(posting_id: str, scheme: str, area: str | None, pounds: str) -> Posting:
    from carefund.pool.movements import expenditure

    return posting(posting_id, expenditure(coded(NHS, scheme, area_of_spend=area), Decimal(pounds)))


def test_losses_of_two_purposes_are_shared_over_two_gains_in_proportion_and_to_the_penny() -> None:
    """£300 and £100 not spent as planned; £150 went to social care, £50 to a deficit, £200 is still there.

    Of the £300, 150:50:200 is £112.50, £37.50 and £150; the £100 takes what the gains still lack.
    """
    cover = posting("d", deficit_cover(coded(NHS, provider="nhs-acute"), Decimal(50), "deficit"))
    assert flows(used("a", "1", "acute", "300"), used("b", "2", "social-care", "450"), cover) == [
        ("acute", "acute", "as planned", 300),
        ("social-care", "social-care", "as planned", 300),
        ("acute", "social-care", "another purpose", Decimal("112.50")),
        ("acute", "nhs-acute: deficit", "out of purpose", Decimal("37.50")),
        ("acute", "still in the pool", "still in the pool", 150),
        ("not stated", "social-care", "another purpose", Decimal("37.50")),
        ("not stated", "nhs-acute: deficit", "out of purpose", Decimal("12.50")),
        ("not stated", "still in the pool", "still in the pool", 50),
    ]


def test_what_is_spent_without_an_area_is_what_was_planned_without_one() -> None:
    kept = flows(used("a", "3", None, "100"))
    assert kept[0] == ("not stated", "not stated", "as planned", 100)


def test_money_moved_to_another_stream_or_year_or_paid_back_is_told_by_where_it_is() -> None:
    moves = (
        posting("v", virement(coded(NHS), coded(IBCF), Decimal(500), "a need")),
        posting("c", carry_forward(coded(NHS), NEXT, Decimal(300))),
        posting("r", refund(coded(NHS, organisation=ICB), Decimal(200), "left")),
    )
    where: dict[tuple[str, str], Decimal] = {}
    for _, ended, how, pounds in flows(paid_in("in", pounds="1000"), *moves):
        where[ended, how] = where.get((ended, how), Decimal(0)) + pounds
    assert where == {
        ("another stream", "another stream"): 500,
        ("the next year", "another year"): 300,
        ("the partners", "paid back"): 200,
    }


def test_spending_beyond_the_plan_comes_from_money_beyond_it() -> None:
    assert flows(used("a", "1", "acute", "600"), used("b", "2", "social-care", "310"), used("c", "3", None, "100")) == [
        ("acute", "acute", "as planned", 600),
        ("social-care", "social-care", "as planned", 300),
        ("not stated", "not stated", "as planned", 100),
        ("money beyond the plan", "social-care", "another purpose", 10),
    ]


def test_a_stream_that_was_not_planned_was_spent_from_beyond_the_plan() -> None:
    assert flows(spent("a", "9", "5", IBCF), stream=IBCF) == [
        ("money beyond the plan", "not stated", "another purpose", 5),
    ]


def test_a_credit_beyond_what_was_spent_is_no_gain() -> None:
    from carefund.pool.movements import credit

    back = posting("k", credit(coded(NHS, "1", area_of_spend="acute"), Decimal(40), "note"))
    made = flows(back)
    assert sum(pounds for *_, pounds in made) == 1000
    assert {ended for _, ended, _, _ in made} == {"still in the pool"}


def test_pennies_that_are_lost_fill_each_gain_up_and_no_further() -> None:
    """Three purposes of a penny each are lost; two pence went to a deficit and one to a fourth purpose."""
    plan = tuple(
        Expenditure(scheme=str(number), area_of_spend=area, stream=NHS, amounts={YEAR: Decimal("0.01")})
        for number, area in enumerate(("acute", "mental-health", "primary-care"))
    )
    cover = posting("d", deficit_cover(coded(NHS, provider="h"), Decimal("0.02"), "deficit"))
    books = books_of(opening(expenditure=plan), [cover, used("a", "0", "social-care", "0.01")])
    ended: dict[str, Decimal] = {}
    for one in purpose_flows(books, spend_lines(books)):
        if one.stream == NHS:
            ended[one.ended_in] = ended.get(one.ended_in, Decimal(0)) + one.pounds
    assert ended == {"h: deficit": Decimal("0.02"), "social-care": Decimal("0.01")}


def test_less_than_a_pound_is_money_too() -> None:
    cover = posting("d", deficit_cover(coded(NHS, provider="h"), Decimal("0.50"), "deficit"))
    told = flows(
        used("a", "1", "acute", "600"), used("b", "2", "social-care", "299"), used("c", "3", None, "100"), cover
    )
    assert told[-2:] == [
        ("social-care", "h: deficit", "out of purpose", Decimal("0.50")),
        ("social-care", "still in the pool", "still in the pool", Decimal("0.50")),
    ]
