"""Every pound that leaves the pool is traced both ways, and money moved out of its purpose is totalled with reasons."""

from decimal import Decimal

import pytest
from hypothesis import given

from carefund.pool.ledger import Ledger
from carefund.pool.money import NOUGHT
from carefund.pool.movements import Place, carry_forward, contribution, deficit_cover, expenditure, reversal_of
from carefund.pool.trace import trace_money
from tests.pool.moves import NEXT, YEAR, ledgers

HOSPITAL = Place("nhs", YEAR, provider="Hospital", scheme="1", area_of_spend="acute")


@given(ledgers())
def test_the_flows_add_up_to_what_left_the_pool(ledger: Ledger) -> None:
    trace = trace_money(ledger, YEAR)
    spent, aside = (
        ledger.total(account=account, year=YEAR, status="actual") for account in ("spent", "out-of-purpose")
    )
    assert trace.total == spent + aside
    assert trace.out_of_purpose.total == aside
    assert all(flow.pounds > 0 for flow in trace.flows)


@given(ledgers())
def test_every_heading_adds_up_to_the_whole_and_by_stream_to_the_books(ledger: Ledger) -> None:
    trace = trace_money(ledger, YEAR)
    for heading in ("stream", "organisation", "scheme", "area_of_spend", "provider", "reason"):
        assert sum(trace.by(heading).values(), NOUGHT) == trace.total
        assert sum((trace.where(**{heading: key}).total for (key,) in trace.by(heading)), NOUGHT) == trace.total
    books = ledger.sums(["stream"], account="spent", year=YEAR, status="actual")
    in_purpose = trace.where(out_of_purpose=False).by("stream")
    assert {key: sum_ for key, sum_ in books.items() if sum_} == in_purpose


def example() -> Ledger:
    return Ledger().post(
        contribution(Place("nhs", YEAR, organisation="CCG A"), Decimal(200)),
        contribution(Place("nhs", YEAR, organisation="CCG B"), Decimal(100)),
        expenditure(HOSPITAL, Decimal(100)),
        expenditure(Place("nhs", YEAR, provider="Home care", organisation="CCG B"), Decimal(10)),
        deficit_cover(Place("nhs", YEAR, provider="Hospital"), Decimal(50), "the hospital's deficit"),
    )


def test_money_of_the_whole_pool_is_shared_by_what_each_paid_in() -> None:
    trace = trace_money(example(), YEAR)
    assert trace.where(provider="Hospital", scheme="1").by("organisation") == {
        ("CCG A",): Decimal("66.67"), ("CCG B",): Decimal("33.33")
    }  # fmt: skip
    assert trace.where(provider="Home care").by("organisation", "stream") == {("CCG B", "nhs"): 10}


def test_money_out_of_purpose_is_totalled_with_its_reasons() -> None:
    aside = trace_money(example(), YEAR).out_of_purpose
    assert aside.total == 50
    assert aside.by("provider", "reason") == {("Hospital", "the hospital's deficit"): 50}


def test_money_that_nobody_paid_in_has_no_owner() -> None:
    trace = trace_money(Ledger().post(expenditure(HOSPITAL, Decimal(5))), YEAR)
    assert [(flow.organisation, flow.pounds) for flow in trace.flows] == [(None, Decimal(5))]


def test_what_was_taken_back_leaves_no_flow_and_planned_money_is_traced_apart() -> None:
    movement = expenditure(HOSPITAL, Decimal(5))
    assert trace_money(Ledger().post(movement, reversal_of(movement, "a mistake")), YEAR).flows == ()
    planned = expenditure(Place("nhs", YEAR, "planned", provider="Hospital"), Decimal(7))
    both = Ledger().post(movement, planned)
    assert trace_money(both, YEAR, "planned").total == 7
    assert trace_money(both, YEAR).total == 5


def test_money_carried_forward_is_followed_to_who_first_paid_it_in() -> None:
    ledger = example().post(
        carry_forward(Place("nhs", YEAR), NEXT, Decimal(90)),
        expenditure(Place("nhs", NEXT, provider="Hospital"), Decimal(90)),
    )
    assert trace_money(ledger, NEXT).by("organisation") == {("CCG A",): 60, ("CCG B",): 30}


def test_the_table_has_a_row_for_each_flow() -> None:
    trace = trace_money(example(), YEAR)
    assert trace.table.height == len(trace.flows)
    assert trace.table["pounds"].sum() == 160
    assert trace_money(Ledger(), YEAR).table.is_empty()
    with pytest.raises(AttributeError):
        trace.where(colour="red")
