"""Pay for performance: the round's own sums by hand, every edge that the specification names, and no penny lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.pool.pay_for_performance import (
    PaymentTerms,
    PerformanceAccount,
    QuarterCount,
    reduction_percent,
)
from carefund.pool.refusal import RefusedEntry
from carefund.programme.rounds import load_round

ROUND = load_round("bcf-2015-16")
assert ROUND.pay_for_performance is not None
QUARTERS = ROUND.pay_for_performance.periods.outturn_quarters
PRICE = ROUND.price(ROUND.pay_for_performance.price).per_unit
AGREED = date(2014, 9, 19)
DAYS = [date(2015, 5, 1), date(2015, 8, 1), date(2015, 11, 1), date(2016, 2, 1)]


def counts(*values: int | Decimal | None) -> tuple[QuarterCount, ...]:
    return tuple(QuarterCount(value, (f"release-{place}",)) for place, value in enumerate(values))


def terms(percent: str | Fraction = "3.5", each: int = 2500, **changes: object) -> PaymentTerms:
    reduction = Fraction(percent)
    made = PaymentTerms(
        quarters=QUARTERS, baseline=counts(*[each] * 4), reduction_percent=reduction, price=PRICE, agreed=AGREED
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def decided(made: PaymentTerms, *actual: int | Decimal) -> PerformanceAccount:
    account = PerformanceAccount(made)
    for upto, day in zip(range(1, len(actual) + 1), DAYS, strict=False):
        account = account.decide(counts(*actual[:upto]), day)
    return account


def paid(account: PerformanceAccount) -> list[Decimal]:
    return [payment.paid for payment in account.payments]


@given(
    st.lists(st.integers(0, 10**5), min_size=4, max_size=4),
    st.lists(st.integers(0, 10**5), min_size=4, max_size=4),
    st.decimals(-50, 100, places=2),
    st.integers(1, 10**4),
)
def test_payments_are_never_below_zero_and_with_the_withheld_are_the_pot(
    before: list[int], after: list[int], percent: Decimal, price: int
) -> None:
    made = PaymentTerms(
        quarters=QUARTERS, baseline=counts(*before), reduction_percent=percent, price=Fraction(price), agreed=AGREED
    )
    account = decided(made, *after)
    assert min(paid(account)) >= 0
    assert account.paid <= made.pot
    assert account.paid + account.withheld == made.pot
    assert account.withheld >= 0
    best = max(0, *(sum(before[:upto]) - sum(after[:upto]) for upto in range(1, 5)))
    by_price = min(Fraction(best * price), Fraction(made.pot))
    assert abs(Fraction(account.paid) - by_price) <= Fraction(1, 50)


def test_a_target_agreed_after_the_period_began_says_so_and_pays_nothing_before() -> None:
    late = terms(agreed=date(2015, 4, 20))
    assert late.quarters_begun == ("Q4 2014/15", "Q1 2015/16")
    assert terms().quarters_begun == ()
    with pytest.raises(RefusedEntry, match="20 April 2015"):
        PerformanceAccount(late).decide(counts(2450), date(2015, 4, 19))
    assert paid(PerformanceAccount(late).decide(counts(2450), date(2015, 4, 20))) == [74_500]


def test_a_revision_changes_later_payments_and_none_that_was_made() -> None:
    first = PerformanceAccount(terms()).decide((QuarterCount(2450, ("published-may",)),), DAYS[0])
    revised = (QuarterCount(2480, ("revised-july",)), QuarterCount(2420, ("published-july",)))
    second = first.decide(revised, DAYS[1])
    assert second.payments[0] == first.payments[0]
    assert second.payments[0].counts[0].count == 2450
    assert second.payments[0].releases == ("published-may",)
    assert second.payments[1].releases == ("revised-july", "published-july")
    # 20 + 80 fewer is 100 x 1,490 = 149,000 earned, of which 74,500 had been paid.
    assert paid(second) == [74_500, 74_500]


def test_a_payment_is_not_decided_on_a_missing_or_impossible_figure() -> None:
    account = PerformanceAccount(terms())
    with pytest.raises(RefusedEntry, match="no figure"):
        account.decide(counts(None), DAYS[0])
    for value in (-1, Decimal("NaN"), 2450.0, True):
        with pytest.raises(RefusedEntry, match="exact"):
            account.decide(counts(value), DAYS[0])  # type: ignore[arg-type]
    with pytest.raises(RefusedEntry, match="2 counts"):
        account.decide(counts(2450, 2400), DAYS[0])


def test_a_payment_waits_for_its_quarter_its_turn_and_ends_with_the_last() -> None:
    account = PerformanceAccount(terms())
    with pytest.raises(RefusedEntry, match="a day from 1 April 2015"):
        account.decide(counts(2450), date(2015, 3, 31))
    made = account.decide(counts(2450), date(2015, 8, 1))
    with pytest.raises(RefusedEntry, match="a day from 1 August 2015"):
        made.decide(counts(2450, 2400), date(2015, 7, 31))
    with pytest.raises(RefusedEntry, match="every quarter decided"):
        decided(terms(), 1, 1, 1, 1).decide(counts(1, 1, 1, 1, 1), date(2017, 1, 1))


def test_terms_without_a_whole_baseline_or_a_price_are_refused() -> None:
    for change, words in (
        ({"baseline": counts(1, 2, 3)}, "3 counts for 4 quarters"),
        ({"baseline": counts(1, 2, 3, None)}, "no figure"),
        ({"price": Fraction(0)}, "pounds above zero"),
        ({"quarters": (), "baseline": ()}, "0 counts"),
    ):
        with pytest.raises(RefusedEntry, match=words):
            terms(**change)


def test_counts_with_fractions_stay_exact() -> None:
    made = terms(Fraction(1, 3))
    third = decided(made, Decimal("2491.666"), 2500, 2500, Decimal("2475.001"))
    assert made.pot == Decimal("49666.67")
    assert third.paid <= made.pot


def test_planned_admissions_imply_the_reduction_exactly() -> None:
    assert reduction_percent(10_000, 9_650) == Fraction(7, 2)
    assert reduction_percent(3, 2) == Fraction(100, 3)
    assert reduction_percent(100, 103) == -3
    with pytest.raises(RefusedEntry, match="above zero"):
        reduction_percent(0, 5)


def test_the_table_has_a_row_for_each_payment() -> None:
    table = decided(terms(), 2450, 2420).table
    assert table["paid"].to_list() == [74_500, 119_200]
    assert table["releases"].to_list() == [["release-0"], ["release-0", "release-1"]]
    assert PerformanceAccount(terms()).table.is_empty()


def test_the_table_says_what_each_payment_rests_on() -> None:
    """Figures of the specification's example; baseline 2,500 a quarter, 3.5%, £1,490: 149,000 for each 100 fewer."""
    table = decided(terms(baseline=counts(2500, 2600, 2400, 2500)), 2450, 2520).table
    second = table.row(1, named=True)
    assert second == {
        "quarter": "Q1 2015/16", "decided": DAYS[1], "baseline": 2600.0, "actual": 2520.0, "cumulative": 130.0,
        "earned": Decimal("193700.00"), "paid": Decimal("119200.00"), "releases": ["release-0", "release-1"],
    }  # fmt: skip
    assert PerformanceAccount(terms()).table.schema == table.schema


def test_a_target_agreed_on_a_quarter_s_first_day_was_agreed_when_it_had_begun() -> None:
    assert terms(agreed=QUARTERS[1].first).quarters_begun == ("Q4 2014/15", "Q1 2015/16")


def test_a_fall_of_less_than_one_admission_is_earned_in_part_and_a_planned_rise_earns_nothing() -> None:
    """A thousandth of 4 x 100 is 0.4 fewer, worth £596; 0.3 fewer is three quarters of it."""
    small = terms("0.1", each=100)
    assert (small.reduction, small.pot) == (Fraction(2, 5), 596)
    assert small.earned(Fraction(3, 10)) == 447
    assert terms("-1").earned(Fraction(100)) == 0
    assert terms("0").pot == 0


def test_refusals_of_terms_and_payments_say_what_was_expected_and_found() -> None:
    for refuse, words in (
        (lambda: terms(baseline=counts(1, -2, 3, 4)), r"The baseline of Q1 2015/16: expected a count of zero or more"),
        (lambda: terms(price=Fraction(-1, 2)), r"The price: expected pounds above zero; found −£0\.50\. Give the"),
        (lambda: decided(terms(), 2450).decide(counts(1), DAYS[1]), r"Q1 2015/16: expected 2 counts, one a quarter"),
    ):  # fmt: skip
        with pytest.raises(RefusedEntry, match=words):
            refuse()


def test_a_baseline_of_one_admission_is_one_and_a_quarter_of_none_is_none() -> None:
    assert reduction_percent(1, 0) == 100
    for baseline in (0, -1):
        with pytest.raises(
            RefusedEntry, match=r"The baseline: expected admissions above zero; found -?\d\. Give the base"
        ):
            reduction_percent(baseline, 0)
    none = terms(baseline=counts(0, 100, 100, 100))
    assert none.baseline_total == 300
    account = PerformanceAccount(terms("10", each=100)).decide(counts(0), DAYS[0])
    assert account.payments[0].cumulative == 100
    assert account.table["actual"].to_list() == [0.0]


def test_a_payment_that_is_too_early_or_too_many_says_when_and_why() -> None:
    with pytest.raises(RefusedEntry) as early:
        PerformanceAccount(terms()).decide(counts(2450), date(2015, 3, 31))
    assert str(early.value) == (
        "The payment for Q4 2014/15: expected a day from 1 April 2015, when the quarter is over, the target agreed and "
        "the last payment made; found 31 March 2015. Decide it then."
    )
    with pytest.raises(RefusedEntry, match="A payment: expected a quarter to decide; found every quarter decided"):
        decided(terms(), 1, 1, 1, 1).decide(counts(1, 1, 1, 1, 1), date(2017, 1, 1))
    with pytest.raises(RefusedEntry, match=r"Q4 2014/15: expected a count; found no figure\. Wait for the figure"):
        PerformanceAccount(terms()).decide(counts(None), DAYS[0])
    with pytest.raises(RefusedEntry, match="The baseline: expected one count for each quarter; found 3 counts for 4"):
        terms(baseline=counts(1, 2, 3))
