"""What a virement would take from the sums that a round protects, given the virements before it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from carefund.pool.ledger import Ledger, Leg, Movement
from carefund.pool.lines import Expenditure
from carefund.pool.money import ZERO
from carefund.pool.opening import Opening
from carefund.pool.spending_tests import spending_result
from carefund.programme.planning import Planning, SpendingTest

Shortfall = tuple[SpendingTest, Decimal, Decimal]
"""A test with what it requires and what would be left for it, in pounds."""


def shortfalls_made(
    movement: Movement, ledger: Ledger, opening: Opening, planning: Planning, in_plan: Collection[Movement] = ()
) -> Iterator[Shortfall]:
    """The tests for which a movement would leave less than they require, and less than before.

    Money in the test's streams is held against what it requires, and of an expenditure test also the budget of the
    lines that count. A test whose required sum is not known cannot be told. `in_plan` are virements that the lines of
    a revised plan have in them.
    """
    for test in planning.spending_tests:
        required = required_of(test, opening)
        if required is None:
            continue
        for left, taken in _views(test, movement, ledger, opening, in_plan):
            if taken > 0 and left - taken < required:
                yield test, required, left - taken
                break


def required_of(test: SpendingTest, opening: Opening) -> Decimal | None:
    """What a test requires in the year of the books, in pounds; none where the plan does not say."""
    asked = opening.required.get(test.id)
    return spending_result(test, opening.contributions, opening.expenditure, asked, opening.year).required


def _views(
    test: SpendingTest, movement: Movement, ledger: Ledger, opening: Opening, in_plan: Collection[Movement]
) -> Iterator[tuple[Decimal, Decimal]]:
    """What the test has and what the movement would take: as money in its streams, and as budget that counts."""
    moved = [one for one in ledger.movements if one.kind in ("virement", "out-of-purpose") and _is_actual(one)]
    yield _money(test, ledger, opening.year) + _crossing(test, moved), -_crossing(test, [movement])
    if test.kind == "expenditure":
        budget = spending_result(test, (), opening.expenditure, None, opening.year).amount
        of_budget = [one for one in moved if not any(one is each for each in in_plan)]
        yield budget + _counted(test, of_budget, opening), -_counted(test, [movement], opening)


def _is_actual(movement: Movement) -> bool:
    return movement.legs[0].status == "actual"


def _money(test: SpendingTest, ledger: Ledger, year: str) -> Decimal:
    """What was paid into the test's streams or, where it is more, was planned to be."""
    sums = [
        ledger.sums(["stream"], kinds=["contribution"], account="pool", year=year, status=status)
        for status in ("planned", "actual")
    ]
    return sum((max(each.get((stream,), ZERO) for each in sums) for stream in test.streams), ZERO)


def _crossing(test: SpendingTest, moved: Iterable[Movement]) -> Decimal:
    """What movements brought into the test's streams, less what they took out of them."""
    legs = (leg for movement in moved for leg in movement.legs)
    return sum((leg.pounds for leg in legs if leg.account == "pool" and leg.stream in test.streams), ZERO)


def _counted(test: SpendingTest, moved: Iterable[Movement], opening: Opening) -> Decimal:
    """What movements between schemes brought to what counts towards the test, less what they took from it."""
    legs = [leg for movement in moved for leg in movement.legs if leg.account == "pool" and leg.scheme]
    return sum((_counts_for(test, leg, opening) * (1 if leg.pounds > 0 else -1) for leg in legs), ZERO)


def _counts_for(test: SpendingTest, leg: Leg, opening: Opening) -> Decimal:
    """What a leg's sum counts for, above zero, by what the plan's line of its scheme says of area and commissioner."""
    lines = [line for line in opening.expenditure if line.scheme == leg.scheme]
    line = next((one for one in lines if one.stream == leg.stream), lines[0] if lines else Expenditure())
    update = {"stream": leg.stream, "amounts": {opening.year: abs(leg.pounds)}}
    update |= {"area_of_spend": leg.area_of_spend} if leg.area_of_spend else {}
    return spending_result(test, (), (line.model_copy(update=update),), None, opening.year).amount
