"""A plan's lines become planned movements; a line that lacks something is listed, not filled in."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.money import to_penny
from carefund.pool.planned import planned_ledger
from tests.pool.moves import YEAR

AMOUNTS = st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=4))


def amounts(amount: Decimal | None) -> dict[str, Decimal]:
    return {} if amount is None else {YEAR: amount}


@given(
    st.lists(st.tuples(st.sampled_from([None, "CCG"]), st.sampled_from([None, "nhs"]), AMOUNTS), max_size=8),
    st.lists(st.tuples(st.sampled_from([None, "nhs", "grant"]), AMOUNTS), max_size=8),
)
def test_every_line_is_posted_or_listed_or_moves_nothing(money_in: list, money_out: list) -> None:
    paid = [Contribution(organisation=who, stream=stream, amounts=amounts(sum_)) for who, stream, sum_ in money_in]
    spent = [Expenditure(scheme="1", stream=stream, amounts=amounts(sum_)) for stream, sum_ in money_out]
    made = planned_ledger(paid, spent, YEAR)
    good = [to_penny(sum_) for who, stream, sum_ in money_in if who and stream and sum_ is not None and sum_ >= 0]
    spend = [to_penny(sum_) for stream, sum_ in money_out if stream and sum_ is not None and sum_ >= 0]
    assert made.ledger.balance(status="planned") == sum(good) - sum(spend)
    assert len(made.unposted) == len(money_in) + len(money_out) - len(good) - len(spend)
    assert made.ledger.total(status="actual") == 0


def test_what_a_line_lacks_is_said_in_words() -> None:
    made = planned_ledger(
        [Contribution(), Contribution(organisation="CCG", stream="nhs", amounts={YEAR: Decimal(-1)})],
        [Expenditure(stream="nhs", amounts={"2014-15": Decimal(1)})],
        YEAR,
    )
    assert [(one.side, one.index, one.lacks) for one in made.unposted] == [
        ("contribution", 0, ("no stream", "no organisation", "no amount for 2015-16")),
        ("contribution", 1, ("an amount below £0",)),
        ("expenditure", 0, ("no amount for 2015-16",)),
    ]
    assert made.ledger.movements == ()


def test_a_planned_movement_says_all_that_the_line_says_of_where_it_goes() -> None:
    line = Expenditure(scheme="1", stream="nhs", provider="private", area_of_spend="acute", amounts={YEAR: Decimal(5)})
    paying = Contribution(organisation="CCG", stream="nhs", amounts={YEAR: Decimal(7)})
    came, went = planned_ledger([paying], [line], YEAR).ledger.movements
    assert {(leg.stream, leg.year, leg.status, leg.organisation) for leg in came.legs} == {
        ("nhs", YEAR, "planned", "CCG")
    }
    said = {(leg.stream, leg.scheme, leg.provider, leg.area_of_spend, leg.status) for leg in went.legs}
    assert said == {("nhs", "1", "private", "acute", "planned")}
    assert {leg.organisation for leg in went.legs} == {None}
