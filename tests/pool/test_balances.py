"""A stream's balance is what the books say, and partners' shares of it add up to the penny."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from carefund.pool.agreement import Agreement, StreamTerms
from carefund.pool.balances import partner_shares, stream_balances
from carefund.pool.ledger import Coding, Ledger
from carefund.pool.movements import (
    carry_forward,
    carry_overspend_forward,
    contribution,
    expenditure,
    overspend_payment,
    refund,
)
from carefund.pool.risk_share import RiskShare
from tests.pool.moves import NEXT, WHO, YEAR, ledgers

PERCENT = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(
    lambda two: dict(zip(WHO, map(Decimal, (*two, 100 - sum(two))), strict=True))
)


@given(ledgers(), st.sampled_from([YEAR, NEXT]))
def test_the_closing_balance_is_what_the_pool_holds(ledger: Ledger, year: str) -> None:
    for balance in stream_balances(ledger, year, "actual"):
        assert balance.closing == ledger.balance(stream=balance.stream, year=year, status="actual")


@given(ledgers(), PERCENT, PERCENT)
def test_what_is_due_to_the_partners_is_the_closing_balance(ledger: Ledger, over: dict, under: dict) -> None:
    agreement = Agreement(
        host="Council", pool_manager="M", partners=WHO, risk_share=RiskShare(overspend=over, underspend=under)
    )
    balances = stream_balances(ledger, YEAR, "actual")
    shares = partner_shares(ledger, balances, agreement, YEAR, "actual")
    for balance in balances:
        rows = [row for row in shares if row.stream == balance.stream]
        assert sum(row.due for row in rows) == balance.closing
        assert sum(row.share for row in rows) == balance.to_share


@given(ledgers())
def test_what_one_year_carries_forward_is_brought_to_the_next(ledger: Ledger) -> None:
    taken = {one.stream: one.carried_forward for one in stream_balances(ledger, YEAR, "actual")}
    brought = {one.stream: one.brought_forward for one in stream_balances(ledger, NEXT, "actual")}
    for stream in taken.keys() & brought.keys():
        assert taken[stream] == brought[stream]


def paid_and_spent(paid: int, spent: int) -> Ledger:
    return Ledger().post(
        contribution(Coding(stream="nhs", year=YEAR, organisation="CCG"), Decimal(paid)),
        expenditure(Coding(stream="nhs", year=YEAR), Decimal(spent)),
    )


AGREED = Agreement(
    host="Council",
    pool_manager="M",
    partners=("CCG", "Council"),
    risk_share=RiskShare(
        overspend={"CCG": Decimal(75), "Council": Decimal(25)}, underspend={"CCG": Decimal(60), "Council": Decimal(40)}
    ),
)


def due(ledger: Ledger) -> dict[str, Decimal]:
    rows = partner_shares(ledger, stream_balances(ledger, YEAR, "actual"), AGREED, YEAR, "actual")
    return {row.organisation: row.due for row in rows}


def test_an_overspend_is_owed_by_the_shares_agreed_for_one_less_what_was_paid_towards_it() -> None:
    ledger = paid_and_spent(100, 120)
    assert due(ledger) == {"CCG": -15, "Council": -5}
    ledger = ledger.post(overspend_payment(Coding(stream="nhs", year=YEAR, organisation="CCG"), Decimal(15)))
    assert due(ledger) == {"CCG": 0, "Council": -5}


def test_a_refund_to_one_partner_leaves_the_others_share_whole() -> None:
    ledger = paid_and_spent(100, 50).post(
        refund(Coding(stream="nhs", year=YEAR, organisation="CCG"), Decimal(30), "underspend")
    )
    assert due(ledger) == {"CCG": 0, "Council": 20}


def test_what_is_carried_forward_is_not_shared() -> None:
    assert due(paid_and_spent(100, 50).post(carry_forward(Coding(stream="nhs", year=YEAR), NEXT, Decimal(40)))) == {
        "CCG": 6, "Council": 4
    }  # fmt: skip
    over = paid_and_spent(100, 150).post(carry_overspend_forward(Coding(stream="nhs", year=YEAR), NEXT, Decimal(50)))
    assert set(due(over).values()) == {0}
    assert stream_balances(over, NEXT, "actual")[0].brought_forward == -50


def test_a_stream_without_agreed_shares_has_no_rows() -> None:
    ledger = paid_and_spent(100, 50)
    alone = Agreement(host="Council", pool_manager="M", partners=("Council",))
    assert partner_shares(ledger, stream_balances(ledger, YEAR, "actual"), alone, YEAR, "actual") == ()


def test_an_aligned_stream_is_shared_by_what_each_paid_in() -> None:
    aligned = Agreement(
        host="Council",
        pool_manager="M",
        partners=("CCG", "Council"),
        streams=(StreamTerms(stream="nhs", run="aligned"),),
    )
    ledger = paid_and_spent(30, 8).post(
        contribution(Coding(stream="nhs", year=YEAR, organisation="Council"), Decimal(10)),
        refund(Coding(stream="nhs", year=YEAR, organisation="Council"), Decimal(2), "left"),
    )
    rows = partner_shares(ledger, stream_balances(ledger, YEAR, "actual"), aligned, YEAR, "actual")
    assert [(row.organisation, row.share, row.refunded, row.due) for row in rows] == [
        ("CCG", 24, 0, 24), ("Council", 8, 2, 6),
    ]  # fmt: skip


def test_money_that_only_passes_through_a_year_is_brought_and_carried() -> None:
    ledger = Ledger().post(
        carry_forward(Coding(stream="nhs", year="2014-15"), YEAR, Decimal(70)),
        carry_forward(Coding(stream="nhs", year=YEAR), NEXT, Decimal(20)),
    )
    (made,) = stream_balances(ledger, YEAR, "actual")
    assert (made.brought_forward, made.carried_forward, made.closing) == (70, 20, 50)
