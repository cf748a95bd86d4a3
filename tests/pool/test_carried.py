"""What books carry on: every pound carried is somebody's or nobody's, and a plan's other sums are named."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.pool.balances import stream_balances
from carefund.pool.carried import Carried, brought_otherwise, carried_on
from carefund.pool.ledger import Ledger
from carefund.pool.lines import Contribution
from carefund.pool.movements import carry_forward, carry_overspend_forward, contribution, expenditure
from carefund.pool.opening import brought_forward, carried_in, taking_over
from carefund.pool.refusal import RefusedEntry
from tests.pool.moves import movements
from tests.pool.postings import COUNCIL, ICB, NEXT, YEAR, coded, opening

DFG = "disabled-facilities-grant"


def left(pounds: str = "30.01") -> Ledger:
    """A year in which two organisations paid into one stream, one pound to two, and some was carried on."""
    return Ledger().post(
        contribution(coded(organisation=COUNCIL), Decimal(100)),
        contribution(coded(organisation=ICB), Decimal(200)),
        expenditure(coded(scheme="1"), Decimal("269.99")),
        carry_forward(coded(), NEXT, Decimal(pounds)),
    )


def line(stream: str, who: str | None, pounds: str, **changes: object) -> Contribution:
    given: dict[str, object] = {"brought_forward": True, "amounts": {NEXT: Decimal(pounds)}} | changes
    return Contribution.model_validate({"organisation": who, "kind": "nhs", "stream": stream, **given})


def test_what_is_carried_is_shared_among_those_whose_money_it_is_to_the_penny() -> None:
    assert carried_on(left(), YEAR) == (
        Carried(stream="nhs-minimum", organisation=COUNCIL, pounds=Decimal("10.00")),
        Carried(stream="nhs-minimum", organisation=ICB, pounds=Decimal("20.01")),
    )
    assert carried_on(left(), NEXT) == ()


def test_an_overspend_and_money_of_nobody_have_no_organisation() -> None:
    over = Ledger().post(carry_overspend_forward(coded(), NEXT, Decimal(5)))
    assert carried_on(over, YEAR) == (Carried(stream="nhs-minimum", organisation=None, pounds=Decimal(-5)),)
    nobody = Ledger().post(carry_forward(coded(), NEXT, Decimal(5)))
    assert carried_on(nobody, YEAR) == (Carried(stream="nhs-minimum", organisation=None, pounds=Decimal(5)),)


@given(st.lists(movements(), max_size=12))
@settings(max_examples=40, deadline=None)
def test_parts_come_to_what_each_stream_carried_and_are_the_same_once_brought_in(moved: list[object]) -> None:
    ledger = Ledger(tuple(moved))  # type: ignore[arg-type]
    for year in ("2015-16", "2016-17"):
        carried = carried_on(ledger, year)
        for balance in stream_balances(ledger, year, "actual"):
            own = [one.pounds for one in carried if one.stream == balance.stream]
            assert sum(own, Decimal(0)) == balance.carried_forward
        later = f"{int(year[:4]) + 1}-{int(year[:4]) + 2 - 2000}"
        again = carried_in(brought_forward(ledger, year, later, {}), later)
        assert sorted(again, key=str) == sorted(carried, key=str)


def test_a_plan_that_says_the_same_differs_nowhere_whatever_its_capitals() -> None:
    lines = [line("nhs-minimum", "  council ", "10.00"), line("nhs-minimum", ICB, "20.00"),
             line("nhs-minimum", ICB, "0.01"), line(DFG, COUNCIL, "0"),
             line("nhs-minimum", ICB, "500", brought_forward=None)]  # fmt: skip
    assert list(brought_otherwise(lines, NEXT, carried_on(left(), YEAR))) == []
    assert len(list(brought_otherwise(lines, "2025-26", carried_on(left(), YEAR)))) == 2


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], [(COUNCIL, "10.00", "0.00", ()), (ICB, "20.01", "0.00", ())]),
        ([line("nhs-minimum", COUNCIL, "10"), line("nhs-minimum", ICB, "20.02")], [(ICB, "20.01", "20.02", (1,))]),
        (
            [line("nhs-minimum", COUNCIL, "10"), line("nhs-minimum", ICB, "20.01"), line(DFG, COUNCIL, "7")],
            [(COUNCIL, "0.00", "7.00", (2,))],
        ),
    ],
)
def test_other_sums_are_named_with_their_lines(lines: list[Contribution], expected: list[object]) -> None:
    found = brought_otherwise(lines, NEXT, carried_on(left(), YEAR))
    assert [(one.organisation, str(one.carried), str(one.planned), one.lines) for one in found] == expected


def test_an_overspend_is_brought_by_no_line() -> None:
    over = [Carried(stream=DFG, organisation=None, pounds=Decimal(-5))]
    assert list(brought_otherwise([], NEXT, over)) == []


def next_year(*lines: Contribution) -> object:
    """An opening of the next year whose plan has these lines."""
    own = replace(opening(), year=NEXT, contributions=lines, expenditure=(), planned=())
    return taking_over(own, brought_forward(left(), YEAR, NEXT, {}), "a" * 64)


def test_books_take_over_what_was_carried_once_and_not_again_as_a_payment_that_is_due() -> None:
    new = line("nhs-minimum", ICB, "1000", brought_forward=None)
    taken = next_year(line("nhs-minimum", COUNCIL, "10"), line("nhs-minimum", ICB, "20.01"), new)
    assert taken.contributions == (new,)  # type: ignore[attr-defined]
    planned = Ledger(taken.planned)  # type: ignore[attr-defined]
    assert planned.total(["contribution"], account="pool", year=NEXT) == 1000
    assert taken.carried_from == "a" * 64  # type: ignore[attr-defined]


def test_a_plan_that_brings_forward_other_sums_opens_no_books() -> None:
    with pytest.raises(RefusedEntry, match=r"expected £20.01 of nhs-minimum of Integrated Care Board.*found £21"):
        next_year(line("nhs-minimum", COUNCIL, "10"), line("nhs-minimum", ICB, "21"))
    assert next_year(line("nhs-minimum", ICB, "1000", brought_forward=None)), "a plan that says nothing of it"
