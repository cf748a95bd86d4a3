"""The books always balance, and no movement enters them that does not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.calendar import is_financial_year
from carefund.pool.ledger import Coding, Ledger, Leg, Movement
from carefund.pool.money import ZERO
from carefund.pool.movements import contribution, expenditure, reversal_of
from carefund.pool.refusal import RefusedEntry
from tests.pool.moves import WHO, YEAR, ledgers, movements

PAID = Coding(stream="nhs", year=YEAR, organisation="CCG A")


@given(ledgers())
def test_the_books_add_up_to_zero_by_stream_by_organisation_and_by_year(ledger: Ledger) -> None:
    for by in (["stream"], ["organisation"], ["year"], ["stream", "organisation", "year", "status"], []):
        assert set(ledger.sums(by).values()) <= {ZERO}


@given(ledgers())
def test_what_the_pool_holds_is_what_came_in_less_what_went_out(ledger: Ledger) -> None:
    def sums(account: str) -> Decimal:
        return ledger.total(account=account)

    assert ledger.balance() == -sums("partners") - sums("spent") - sums("out-of-purpose")
    by_stream = ledger.sums(["stream"], account="pool")
    assert sum(by_stream.values()) == ledger.balance()
    assert all(ledger.balance(stream=stream) == total for (stream,), total in by_stream.items())


@given(ledgers())
def test_the_table_holds_every_leg_to_the_penny(ledger: Ledger) -> None:
    table = ledger.table
    assert table.height == sum(len(movement.legs) for movement in ledger.movements)
    by_account = dict(table.group_by("account").agg(pl.col("pounds").sum()).iter_rows())
    assert by_account == {account: total for (account,), total in ledger.sums(["account"]).items()}


@given(st.lists(movements(), min_size=1, max_size=10))
def test_taking_every_movement_back_leaves_nothing_anywhere(posted: list[Movement]) -> None:
    ledger = Ledger().post(*posted).post(*(reversal_of(one, "a mistake") for one in posted))
    assert set(ledger.sums(["account", "stream", "organisation", "year", "quarter", "provider"]).values()) == {ZERO}


@given(movements(), st.integers(0, 3), st.integers(1, 10**6))
def test_a_movement_whose_leg_is_changed_is_refused(movement: Movement, at: int, pence: int) -> None:
    at %= len(movement.legs)
    legs = list(movement.legs)
    legs[at] = replace(legs[at], pounds=legs[at].pounds + (pence if legs[at].pounds > 0 else -pence))
    with pytest.raises(RefusedEntry, match=r"add up to £0 in every stream.*found .*over for"):
        Movement(movement.kind, tuple(legs))


@given(movements())
def test_a_movement_turned_round_is_refused_unless_it_undoes_one(movement: Movement) -> None:
    turned = tuple(replace(leg, pounds=-leg.pounds) for leg in movement.legs)
    if movement.kind not in ("virement", "carry-forward"):
        with pytest.raises(RefusedEntry, match="post its reversal"):
            Movement(movement.kind, turned)


def test_legs_that_balance_only_across_streams_or_organisations_are_refused() -> None:
    for change in ({"stream": "grant"}, {"organisation": "CCG B"}, {"year": "2016-17"}, {"status": "planned"}):
        first, second = contribution(PAID, Decimal(5)).legs
        with pytest.raises(RefusedEntry, match="found"):
            Movement("contribution", (first, replace(second, **change)))


def test_more_may_be_spent_than_was_paid_in_and_shows_below_zero() -> None:
    ledger = Ledger().post(
        contribution(PAID, Decimal(100)), expenditure(Coding(stream="nhs", year=YEAR), Decimal("130.25"))
    )
    assert ledger.balance(stream="nhs", year=YEAR) == Decimal("-30.25")
    assert Ledger().post(expenditure(Coding(stream="grant", year=YEAR), Decimal(1))).balance() == -1


def test_a_movement_can_be_undone_only_once_and_only_where_it_was_posted() -> None:
    movement = contribution(PAID, Decimal(5))
    undo = reversal_of(movement, "paid twice")
    with pytest.raises(RefusedEntry, match="the movement to undo"):
        Ledger().post(undo)
    with pytest.raises(RefusedEntry, match="undone already"):
        Ledger((movement,)).post(undo).post(undo)
    assert Ledger((movement, movement)).post(undo, undo).balance() == 0
    assert undo.pounds == -5


def test_a_reversal_with_other_legs_is_refused() -> None:
    movement, other = contribution(PAID, Decimal(5)), contribution(PAID, Decimal(6))
    with pytest.raises(RefusedEntry, match="Use `reversal_of`"):
        Movement("contribution", reversal_of(other, "x").legs, undoes=movement)


def test_a_leg_of_no_money_no_stream_or_no_year_is_refused() -> None:
    good = {"account": "pool", "pounds": Decimal(1), "stream": "nhs", "year": YEAR}
    for change in ({"pounds": ZERO}, {"stream": " "}, {"year": "2015-17"}, {"year": "2015"}, {"quarter": 5},
                   {"pounds": Decimal("0.005")}, {"pounds": Decimal("NaN")}):  # fmt: skip
        with pytest.raises(RefusedEntry):
            Leg(**{**good, **change})  # type: ignore[arg-type]
    with pytest.raises(RefusedEntry, match="legs"):
        Movement("contribution", ())


def test_financial_years_run_over_the_century_and_nothing_else_passes() -> None:
    assert all(is_financial_year(year) for year in ("2015-16", "1999-00", "2099-00"))
    assert not any(is_financial_year(year) for year in ("2015-15", "15-16", "2015/16", "２０１５-16", "", "2015-1６"))


def test_sums_are_chosen_by_kind_and_by_field() -> None:
    ledger = Ledger().post(
        *(contribution(Coding(stream="nhs", year=YEAR, organisation=who), Decimal(7)) for who in WHO)
    )
    assert ledger.total(kinds=["refund"]) == 0
    assert ledger.total(kinds=["contribution"], account="pool", organisation="Council") == 7
    assert list(ledger.sums(["organisation"], account="pool")) == [(who,) for who in WHO]


def test_a_refused_leg_or_movement_says_what_was_wrong_with_it() -> None:
    good = {"account": "pool", "pounds": Decimal(1), "stream": "nhs", "year": YEAR}
    first, second = contribution(PAID, Decimal(5)).legs
    nobody = replace(first, organisation=None)
    for make, words in (
        (lambda: Leg(**{**good, "pounds": ZERO}), r"A leg: expected a sum; found £0\. Leave the leg out"),
        (lambda: Leg(**{**good, "quarter": 5}), r"A leg: expected a stream, .*; found stream 'nhs', .*, quarter 5"),
        (lambda: Leg(**{**good, "pounds": Decimal("0.5") / 100}), r"A leg of nhs: expected an exact sum of pounds"),
        (lambda: Movement("contribution", ()), r"of kind contribution: expected legs; found none\. Give the legs"),
        (lambda: Movement("contribution", (first, replace(second, pounds=Decimal(7)))),
         r"expected legs that add up to £0 .*; found £2 over for nhs, .*, 2015-16, actual\. Give both sides"),
        (lambda: Movement("contribution", (nobody, replace(second, organisation=None, pounds=Decimal(4)))),
         r"found −£1 over for nhs, no organisation, 2015-16, actual"),
        (lambda: Movement("contribution", (replace(first, account="spent"), second)),
         r"expected a sum above £0 between the accounts partners and pool; found −£5 to the account spent"),
        (lambda: Movement("contribution", (nobody, replace(second, organisation=None))),
         r"expected the organisation; found none\. Give the organisation"),
    ):  # fmt: skip
        with pytest.raises(RefusedEntry, match=words):
            make()


def test_a_virement_has_one_year_and_a_carry_forward_one_stream() -> None:
    from carefund.pool.movements import carry_forward, virement

    across = virement(Coding(stream="a", year=YEAR), Coding(stream="b", year=YEAR), Decimal(5), "need").legs
    later = tuple(replace(leg, year="2016-17") if leg.stream == "b" else leg for leg in across)
    with pytest.raises(
        RefusedEntry, match=r"expected two streams or schemes and one year; found 2015-16, 2016-17, a, b\."
    ):
        Movement("virement", later)
    on = carry_forward(Coding(stream="a", year=YEAR), "2016-17", Decimal(5)).legs
    other = tuple(replace(leg, stream="b") if leg.year == "2016-17" else leg for leg in on)
    with pytest.raises(
        RefusedEntry, match=r"expected one stream and two years; found 2015-16, 2016-17, a, b\. Correct where"
    ):
        Movement("carry-forward", other)


def test_the_table_numbers_movements_and_says_everything_of_a_leg() -> None:
    coding = Coding(
        stream="nhs", year=YEAR, quarter=2, organisation="CCG", scheme="1", provider="H", area_of_spend="acute"
    )
    movement = contribution(coding, Decimal("5.10"), "why")
    table = Ledger().post(movement, reversal_of(movement, "twice")).table
    rows = table.rows(named=True)
    assert rows[1] == {
        "movement": 1, "kind": "contribution", "undone_because": None, "account": "pool", "pounds": Decimal("5.10"),
        "stream": "nhs", "year": YEAR, "status": "actual", "quarter": 2, "organisation": "CCG", "scheme": "1",
        "provider": "H", "area_of_spend": "acute", "reason": "why",
    }  # fmt: skip
    assert [(row["movement"], row["undone_because"], row["pounds"]) for row in rows[2:]] == [
        (2, "twice", Decimal("5.10")), (2, "twice", Decimal("-5.10")),
    ]  # fmt: skip
    assert Ledger().table.schema == table.schema
    assert list(table.columns)[:5] == ["movement", "kind", "undone_because", "account", "pounds"]
