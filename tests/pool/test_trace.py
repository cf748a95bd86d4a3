"""Every pound that leaves the pool is traced both ways, and money moved out of its purpose is totalled with reasons.

Whose money a stream holds is told through virements there and back.
"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from carefund.pool.ledger import Coding, Ledger
from carefund.pool.money import ZERO
from carefund.pool.movements import (
    carry_forward,
    contribution,
    deficit_cover,
    expenditure,
    refund,
    reversal_of,
    virement,
)
from carefund.pool.trace import owners, trace_money
from tests.pool.moves import NEXT, YEAR, ledgers

HOSPITAL = Coding(stream="nhs", year=YEAR, provider="Hospital", scheme="1", area_of_spend="acute")


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
        assert sum(trace.by(heading).values(), ZERO) == trace.total
        assert sum((trace.where(**{heading: key}).total for (key,) in trace.by(heading)), ZERO) == trace.total
    books = ledger.sums(["stream"], account="spent", year=YEAR, status="actual")
    in_purpose = trace.where(out_of_purpose=False).by("stream")
    assert {key: sum_ for key, sum_ in books.items() if sum_} == in_purpose


def example() -> Ledger:
    return Ledger().post(
        contribution(Coding(stream="nhs", year=YEAR, organisation="CCG A"), Decimal(200)),
        contribution(Coding(stream="nhs", year=YEAR, organisation="CCG B"), Decimal(100)),
        expenditure(HOSPITAL, Decimal(100)),
        expenditure(Coding(stream="nhs", year=YEAR, provider="Home care", organisation="CCG B"), Decimal(10)),
        deficit_cover(Coding(stream="nhs", year=YEAR, provider="Hospital"), Decimal(50), "the hospital's deficit"),
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
    planned = expenditure(Coding(stream="nhs", year=YEAR, status="planned", provider="Hospital"), Decimal(7))
    both = Ledger().post(movement, planned)
    assert trace_money(both, YEAR, "planned").total == 7
    assert trace_money(both, YEAR).total == 5


def test_money_carried_forward_is_followed_to_who_first_paid_it_in() -> None:
    ledger = example().post(
        carry_forward(Coding(stream="nhs", year=YEAR), NEXT, Decimal(90)),
        expenditure(Coding(stream="nhs", year=NEXT, provider="Hospital"), Decimal(90)),
    )
    assert trace_money(ledger, NEXT).by("organisation") == {("CCG A",): 60, ("CCG B",): 30}


def test_the_table_has_a_row_for_each_flow() -> None:
    trace = trace_money(example(), YEAR)
    assert trace.table.height == len(trace.flows)
    assert trace.table["pounds"].sum() == 160
    assert trace_money(Ledger(), YEAR).table.is_empty()
    with pytest.raises(AttributeError):
        trace.where(colour="red")


def paid(stream: str, who: str, pounds: int) -> object:
    return contribution(Coding(stream=stream, year=YEAR, organisation=who), Decimal(pounds))


def moved(source: str, destination: str, pounds: int) -> object:
    return virement(Coding(stream=source, year=YEAR), Coding(stream=destination, year=YEAR), Decimal(pounds), "a need")


def of(*movements: object) -> dict[str, dict[str, Fraction]]:
    whose = owners(Ledger().post(*movements), "actual")  # type: ignore[arg-type]
    return {stream: parts for (stream, _), parts in whose.items()}


@given(ledgers())
def test_parts_are_shares_of_the_whole(ledger: Ledger) -> None:
    for parts in owners(ledger, "actual").values():
        assert all(0 < part <= 1 for part in parts.values())
        assert sum(parts.values()) <= 1


def test_a_virement_brings_its_owners_with_it() -> None:
    assert of(paid("a", "CCG", 100), paid("b", "Council", 50), moved("a", "b", 50))["b"] == {
        "CCG": Fraction(1, 2), "Council": Fraction(1, 2)
    }  # fmt: skip


def test_streams_that_fund_one_another_come_to_the_proportions_that_solve_both() -> None:
    shares = of(paid("a", "CCG", 100), paid("b", "Council", 100), moved("a", "b", 100), moved("b", "a", 100))
    # a = (CCG + b) / 2 and b = (Council + a) / 2, so CCG's part of a is 2/3 and of b 1/3.
    assert shares == {
        "a": {"CCG": Fraction(2, 3), "Council": Fraction(1, 3)},
        "b": {"CCG": Fraction(1, 3), "Council": Fraction(2, 3)},
    }


def test_money_that_goes_in_a_circle_unpaid_has_no_owner_and_spoils_no_other_stream() -> None:
    shares = of(moved("a", "b", 10), moved("b", "a", 10), paid("c", "CCG", 30), moved("a", "c", 10))
    assert shares["a"] == shares["b"] == {}
    assert shares["c"] == {"CCG": Fraction(3, 4)}


def test_refunds_and_reversals_lessen_what_was_put_in() -> None:
    back = refund(Coding(stream="a", year=YEAR, organisation="CCG"), Decimal(50), "underspend")
    assert of(paid("a", "CCG", 100), paid("a", "Council", 50), back)["a"] == {
        "CCG": Fraction(1, 2), "Council": Fraction(1, 2)
    }  # fmt: skip
    change = moved("b", "a", 100)
    undone = reversal_of(change, "a mistake")  # type: ignore[arg-type]
    assert of(paid("a", "CCG", 100), paid("b", "Council", 100), change, undone)["a"] == {"CCG": 1}


def test_the_table_says_everything_of_a_flow() -> None:
    trace = trace_money(example(), YEAR)
    assert trace.table.rows(named=True)[0] == {
        "year": YEAR, "status": "actual", "pounds": Decimal("66.67"), "stream": "nhs", "organisation": "CCG A",
        "scheme": "1", "area_of_spend": "acute", "provider": "Hospital", "out_of_purpose": False, "reason": None,
    }  # fmt: skip
    assert trace.table.rows(named=True)[-1]["reason"] == "the hospital's deficit"
    assert trace.table["out_of_purpose"].to_list() == [False, False, False, True, True]
    assert trace_money(Ledger(), YEAR).table.schema == trace.table.schema


def test_a_stream_that_only_passes_money_on_has_its_owners_too_and_a_pound_is_enough() -> None:
    assert of(paid("a", "CCG", 1), moved("a", "b", 1), moved("b", "c", 1))["c"] == {"CCG": 1}
    back = refund(Coding(stream="a", year=YEAR, organisation="CCG"), Decimal(100), "all of it")
    assert of(paid("a", "CCG", 100), back, paid("a", "Council", 1))["a"] == {"Council": 1}
