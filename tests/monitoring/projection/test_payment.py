"""Payments by draw are those that the pool's exact account decides, quarter by quarter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.calendar import month_after
from carefund.monitoring.projection.payment import payment_of, released_by_draw
from carefund.pool.pay_for_performance import PaymentTerms, PerformanceAccount, QuarterCount
from carefund.programme.rounds import load_round

PAID = load_round("bcf-2015-16").pay_for_performance
COUNTS = st.integers(0, 6_000)


def terms(baseline: tuple[int, ...] = (2500,) * 4, percent: str = "3.5") -> PaymentTerms:
    assert PAID is not None
    return PaymentTerms(
        quarters=PAID.periods.outturn_quarters,
        baseline=tuple(QuarterCount(count) for count in baseline),
        reduction_percent=Decimal(percent),
        price=Fraction(1490),
        agreed=date(2014, 9, 19),
    )


def decided(account: PerformanceAccount, counts: tuple[int, ...]) -> PerformanceAccount:
    """The exact account once every quarter is decided, each the month after it ended."""
    for number in range(len(account.payments), 4):
        day = month_after(account.terms.quarters[number].last, 1)
        account = account.decide([QuarterCount(count) for count in counts[: number + 1]], day)
    return account


@given(st.tuples(*[st.integers(1, 5_000)] * 4), st.tuples(*[COUNTS] * 4), st.decimals(-10, 20, places=2).filter(bool))
def test_what_is_released_is_what_the_exact_account_pays(
    baseline: tuple[int, ...], counts: tuple[int, ...], percent: Decimal
) -> None:
    agreed = terms(baseline, str(percent))
    exact = decided(PerformanceAccount(agreed), counts)
    released = released_by_draw(agreed, np.array(counts, dtype=float)[:, None])
    paid = np.cumsum([float(payment.paid) for payment in exact.payments])
    assert released[:, 0] == pytest.approx(paid, abs=0.02)


def test_the_specifications_test_vector() -> None:
    """Domain specification, B4: releases of £74,500, £119,200, £0 and £178,800; withheld £149,000."""
    released = released_by_draw(terms(), np.array([[2450.0], [2420.0], [2500.0], [2380.0]]))[:, 0]
    assert np.diff(released, prepend=0).round(2).tolist() == [74_500, 119_200, 0, 178_800]
    one = payment_of("A", "A", PerformanceAccount(terms()), np.array([[2450.0], [2420.0], [2500.0], [2380.0]]), 4)
    assert (one.withheld.middle, one.chance_all, one.chance_any, one.chance_next) == (149_000, 0.0, 1.0, None)


def test_what_was_paid_is_never_taken_back_though_counts_were_revised() -> None:
    account = PerformanceAccount(terms()).decide([QuarterCount(2400)], date(2015, 5, 1))
    revised = np.array([[2600.0], [2600.0], [2600.0], [2600.0]])
    one = payment_of("A", "A", account, revised, 1)
    assert one.paid == one.released.low == float(account.paid) == 149_000.0


@given(st.floats(2_300, 2_600), st.integers(0, 2**32 - 1))
def test_chances_are_in_order_and_sums_make_the_pot(middle: float, seed: int) -> None:
    counts = np.random.default_rng(seed).normal(middle, 60, (4, 500)).round()
    one = payment_of("A", "A", PerformanceAccount(terms()), counts, 0, factor=1.2)
    assert one.chance_all <= one.chance_any + 1e-12
    assert one.chance_next is not None
    assert one.chance_next <= one.chance_any + 1e-12
    assert 0 <= one.released.low <= one.released.high <= one.pot
    assert one.released.middle + one.withheld.middle == pytest.approx(one.pot)


def test_a_plan_that_rises_has_no_pot() -> None:
    one = payment_of("A", "A", PerformanceAccount(terms(percent="-2")), np.full((4, 3), 2000.0), 0)
    assert (one.pot, one.chance_all, one.chance_any, one.expected) == (0, 0, 0, 0)
