"""Whose money a stream holds, through virements there and back."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given

from carefund.pool.ledger import Ledger
from carefund.pool.movements import Place, contribution, refund, reversal_of, virement
from carefund.pool.origins import origins
from tests.pool.moves import YEAR, ledgers


def paid(stream: str, who: str, pounds: int) -> object:
    return contribution(Place(stream, YEAR, organisation=who), Decimal(pounds))


def moved(source: str, destination: str, pounds: int) -> object:
    return virement(Place(source, YEAR), Place(destination, YEAR), Decimal(pounds), "a need")


def of(*movements: object) -> dict[str, dict[str, Fraction]]:
    found = origins(Ledger().post(*movements), "actual")  # type: ignore[arg-type]
    return {stream: parts for (stream, _), parts in found.items()}


@given(ledgers())
def test_parts_are_shares_of_the_whole(ledger: Ledger) -> None:
    for parts in origins(ledger, "actual").values():
        assert all(0 < part <= 1 for part in parts.values())
        assert sum(parts.values()) <= 1


def test_a_virement_brings_its_owners_with_it() -> None:
    assert of(paid("a", "CCG", 100), paid("b", "Council", 50), moved("a", "b", 50))["b"] == {
        "CCG": Fraction(1, 2), "Council": Fraction(1, 2)
    }  # fmt: skip


def test_streams_that_fund_one_another_come_to_the_proportions_that_solve_both() -> None:
    found = of(paid("a", "CCG", 100), paid("b", "Council", 100), moved("a", "b", 100), moved("b", "a", 100))
    # a = (CCG + b) / 2 and b = (Council + a) / 2, so CCG's part of a is 2/3 and of b 1/3.
    assert found == {
        "a": {"CCG": Fraction(2, 3), "Council": Fraction(1, 3)},
        "b": {"CCG": Fraction(1, 3), "Council": Fraction(2, 3)},
    }


def test_money_that_goes_in_a_circle_unpaid_has_no_owner_and_spoils_no_other_stream() -> None:
    found = of(moved("a", "b", 10), moved("b", "a", 10), paid("c", "CCG", 30), moved("a", "c", 10))
    assert found["a"] == found["b"] == {}
    assert found["c"] == {"CCG": Fraction(3, 4)}


def test_refunds_and_reversals_lessen_what_was_put_in() -> None:
    back = refund(Place("a", YEAR, organisation="CCG"), Decimal(50), "underspend")
    assert of(paid("a", "CCG", 100), paid("a", "Council", 50), back)["a"] == {
        "CCG": Fraction(1, 2), "Council": Fraction(1, 2)
    }  # fmt: skip
    change = moved("b", "a", 100)
    undone = reversal_of(change, "a mistake")  # type: ignore[arg-type]
    assert of(paid("a", "CCG", 100), paid("b", "Council", 100), change, undone)["a"] == {"CCG": 1}
