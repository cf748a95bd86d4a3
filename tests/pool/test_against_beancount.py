"""The ledger against beancount, an independent double-entry engine, on random ledgers: same balances, same verdict."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.pool.ledger import Ledger, Movement
from carefund.pool.spend import paid_by, spent_by
from tests.pool.moves import ledgers
from tests.pool.postings import posted

loader = pytest.importorskip("beancount.loader")
from beancount.core import data, inventory, realization  # noqa: E402

NAMES = {"partners": "Income:Partners", "pool": "Assets:Pool", "spent": "Expenses:Spent",
         "out-of-purpose": "Expenses:Out-of-purpose", "virement": "Equity:Virement",
         "carry-forward": "Equity:Carry-forward"}  # fmt: skip


def account(leg: object) -> str:
    """A leg's account in beancount's way: the account, then stream, year and status."""
    parts = (leg.stream, leg.year, leg.status)  # type: ignore[attr-defined]
    return ":".join([NAMES[leg.account], *(f"X{part}" for part in parts)])  # type: ignore[attr-defined]


def written(ledger: Ledger, off: dict[int, Decimal] | None = None) -> str:
    """The ledger in beancount's language; `off` adds a sum to the first leg of a movement, by its place."""
    accounts = sorted({account(leg) for movement in ledger.movements for leg in movement.legs})
    opened = [f"2000-01-01 open {name} GBP" for name in accounts]
    moved = [_written(movement, (off or {}).get(place)) for place, movement in enumerate(ledger.movements)]
    return "\n".join([*opened, *moved]) + "\n"


def _written(movement: Movement, off: Decimal | None) -> str:
    day = date(2015, 4, 1)
    sums = [leg.pounds + (off or 0 if place == 0 else 0) for place, leg in enumerate(movement.legs)]
    legs = [f"  {account(leg)}  {pounds} GBP" for leg, pounds in zip(movement.legs, sums, strict=True)]
    return "\n".join([f'{day} * "{movement.kind}"', *legs])


def balances(text: str) -> tuple[dict[str, Decimal], list[object]]:
    """What beancount makes of it: each account's balance, and its errors."""
    entries, errors, _ = loader.load_string(text)
    found: dict[str, inventory.Inventory] = {}
    for entry in data.filter_txns(entries):
        for leg in entry.postings:
            found.setdefault(leg.account, inventory.Inventory()).add_position(leg)
    assert realization.compute_balance(realization.realize(entries)).is_empty() or errors
    return {name: held.get_currency_units("GBP").number for name, held in found.items()}, errors


@given(ledgers())
@settings(max_examples=40, deadline=None)
def test_every_balance_is_beancount_s(ledger: Ledger) -> None:
    theirs, errors = balances(written(ledger))
    assert errors == []
    ours = ledger.sums(["account", "stream", "year", "status"])
    named = {":".join([NAMES[key[0]], *(f"X{part}" for part in key[1:])]): pounds for key, pounds in ours.items()}
    assert theirs == named


@given(posted())
@settings(max_examples=40, deadline=None)
def test_what_postings_spend_and_pay_in_is_beancount_s(postings: tuple) -> None:
    theirs, errors = balances(written(Ledger(tuple(one.movement for one in postings))))
    assert errors == []

    def of(kind: str) -> Decimal:
        return sum((pounds for name, pounds in theirs.items() if name.startswith(kind)), Decimal(0))

    assert sum(map(spent_by, postings)) == of("Expenses:Spent")
    assert sum(map(paid_by, postings)) == -of("Income:Partners")


@given(ledgers().filter(lambda ledger: ledger.movements), st.data())
@settings(max_examples=40, deadline=None)
def test_what_does_not_balance_is_refused_by_both(ledger: Ledger, data_: st.DataObject) -> None:
    from dataclasses import replace

    from carefund.pool.refusal import RefusedEntry

    place = data_.draw(st.integers(0, len(ledger.movements) - 1))
    off = data_.draw(st.sampled_from([Decimal("0.01"), Decimal("-0.01"), Decimal(1000)]))
    _, errors = balances(written(ledger, {place: off}))
    assert errors
    movement = ledger.movements[place]
    first, *rest = movement.legs
    if first.pounds + off:
        with pytest.raises(RefusedEntry):
            Movement(movement.kind, (replace(first, pounds=first.pounds + off), *rest))
