"""Each kind of movement takes one positive sum and touches the accounts it should."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from carefund.pool.ledger import Coding, Ledger, Movement
from carefund.pool.movements import (
    carry_forward,
    carry_overspend_forward,
    contribution,
    deficit_cover,
    expenditure,
    overspend_payment,
    refund,
    reversal_of,
    virement,
)
from carefund.pool.refusal import RefusedEntry
from tests.pool.moves import NEXT, YEAR

HERE = Coding(stream="nhs", year=YEAR, organisation="CCG", provider="Hospital", scheme="1")
THERE = Coding(stream="grant", year=YEAR, organisation="CCG", provider="Hospital", scheme="2")
MAKERS: dict[str, Callable[[Decimal], Movement]] = {
    "contribution": lambda pounds: contribution(HERE, pounds),
    "overspend-payment": lambda pounds: overspend_payment(HERE, pounds),
    "expenditure": lambda pounds: expenditure(HERE, pounds),
    "refund": lambda pounds: refund(HERE, pounds, "underspend"),
    "out-of-purpose": lambda pounds: deficit_cover(HERE, pounds, "the hospital's deficit"),
    "virement": lambda pounds: virement(HERE, THERE, pounds, "slow start"),
    "carry-forward": lambda pounds: carry_forward(HERE, NEXT, pounds),
    "carry-forward of an overspend": lambda pounds: carry_overspend_forward(HERE, NEXT, pounds),
}
EFFECT = {"contribution": 10, "overspend-payment": 10, "expenditure": -10, "refund": -10, "out-of-purpose": -10,
          "virement": -10, "carry-forward": -10, "carry-forward of an overspend": 10}  # fmt: skip


@pytest.mark.parametrize("name", MAKERS)
def test_each_kind_changes_what_its_stream_holds_by_its_sum(name: str) -> None:
    movement = MAKERS[name](Decimal(10))
    assert Ledger().post(movement).balance(stream="nhs", year=YEAR) == EFFECT[name]
    assert movement.pounds == 10


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("pounds", [Decimal(0), Decimal(-1), Decimal("0.001"), Decimal("NaN"), 2.5])
def test_no_kind_takes_a_sum_that_is_not_above_zero_and_exact(name: str, pounds: Decimal) -> None:
    with pytest.raises(RefusedEntry, match="expected"):
        MAKERS[name](pounds)


def test_what_moves_between_streams_and_years_is_not_lost() -> None:
    ledger = Ledger().post(MAKERS["virement"](Decimal(10)), MAKERS["carry-forward"](Decimal(3)))
    assert ledger.balance() == 0
    assert ledger.balance(stream="grant") == 10
    assert ledger.balance(stream="nhs", year=NEXT) == 3


def test_a_movement_that_lacks_what_its_kind_needs_is_refused() -> None:
    nobody = Coding(stream="nhs", year=YEAR)
    for make, lacking in (
        (lambda: contribution(nobody, Decimal(1)), "organisation"),
        (lambda: refund(HERE, Decimal(1), ""), "reason"),
        (lambda: deficit_cover(HERE, Decimal(1), ""), "reason"),
        (lambda: deficit_cover(nobody, Decimal(1), "deficit"), "provider"),
        (lambda: virement(HERE, THERE, Decimal(1), ""), "reason"),
        (lambda: virement(HERE, HERE, Decimal(1), "nothing moves"), "two streams or schemes"),
        (lambda: virement(HERE, Coding(stream="grant", year=NEXT), Decimal(1), "other year"), "one year"),
        (lambda: carry_forward(HERE, YEAR, Decimal(1)), "a later year"),
        (lambda: carry_overspend_forward(HERE, "2014-15", Decimal(1)), "a later year"),
        (lambda: reversal_of(contribution(HERE, Decimal(1)), " "), "the reason"),
    ):
        with pytest.raises(RefusedEntry, match=lacking):
            make()


def test_a_reversal_is_not_taken_back_but_posted_again() -> None:
    undo = reversal_of(contribution(HERE, Decimal(1)), "a mistake")
    assert undo.undone_because == "a mistake"
    with pytest.raises(RefusedEntry, match="Post the first movement again"):
        reversal_of(undo, "another")


def test_what_is_carried_on_is_of_no_quarter_of_the_later_year() -> None:
    quarterly = Coding(stream="nhs", year=YEAR, quarter=4)
    for movement in (carry_forward(quarterly, NEXT, Decimal(1)), carry_overspend_forward(quarterly, NEXT, Decimal(1))):
        assert {(leg.year, leg.quarter) for leg in movement.legs} == {(YEAR, 4), (NEXT, None)}


def test_refused_movements_say_what_was_expected_and_found() -> None:
    undo = reversal_of(contribution(HERE, Decimal(1)), "a mistake")
    for make, words in (
        (lambda: reversal_of(undo, "x"), "A reversal: expected a movement to undo; found another"),
        (lambda: reversal_of(contribution(HERE, Decimal(1)), ""), "A reversal: expected the reason; found none"),
        (lambda: carry_forward(HERE, "2014-15", Decimal(1)),
         r"A carry-forward: expected a later year; found from 2015-16 to 2014-15\. Correct the years"),
        (lambda: contribution(HERE, Decimal(0)),
         r"A movement of kind contribution: expected a sum above £0; found £0\. To take a movement back, post its"),
    ):  # fmt: skip
        with pytest.raises(RefusedEntry, match=words):
            make()
