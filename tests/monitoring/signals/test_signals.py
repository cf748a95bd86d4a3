"""What signals say of series with a known change, and of input as an enemy would give it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from carefund.arrays import Floats
from carefund.calendar import months_after
from carefund.monitoring.signals.bank import covariances
from carefund.monitoring.signals.from_forecast import Foretold
from carefund.monitoring.signals.given import NoSignals
from carefund.monitoring.signals.signals import signals
from carefund.monitoring.signals.whitening import one_month_ahead
from tests.monitoring.signals.making import FIRST, judged, months_of, series


def test_a_month_is_judged_by_those_before_it_alone() -> None:
    values, _ = series("seasonal", 12, 48, 1)
    whole = judged(values)
    later = values.copy()
    later[:, 40:] *= 3
    later[0, 45] = -5.0
    for name in ("expected", "lower", "upper", "score", "score_apart"):
        kept = getattr(judged(later), name)[:, :40]
        assert np.allclose(kept, getattr(whole, name)[:, :40], rtol=1e-9, atol=1e-9, equal_nan=True), name
    then = judged(values, as_of=months_of(48)[39])
    assert then.months == months_of(40)
    assert np.array_equal(then.own.cause, whole.own.cause[:, :40])
    assert np.allclose(then.upper, whole.upper[:, :40], equal_nan=True)


def test_errors_are_those_of_least_squares_on_the_months_before() -> None:
    """A level alone, known from nothing: the recursive residuals of Brown, Durbin and Evans (1975)."""
    values = np.random.default_rng(1).normal(50, 4, (1, 10))
    made = one_month_ahead(values, np.array([np.eye(10) + 1e8]))
    for month in range(1, 10):
        before = values[0, :month]
        expected = (values[0, month] - before.mean()) / (1 + 1 / month) ** 0.5
        assert made.standard[0, 0, month] == pytest.approx(expected, rel=1e-4)
    assert len(covariances(10, np.arange(10))) == len(covariances(24, np.arange(24)))


def test_a_shift_is_found_as_soon_as_stated() -> None:
    values, _ = series("independent", 60, 48, 11)
    before = judged(values[:, :36])
    said = next(one for one in before.promise.detection if one.size == 3.0)
    spread = (before.upper - before.lower)[:40, -1:] / 2 / before.promise.design.limit
    values[:40, 36:] += 3 * spread
    cause = judged(values).own.cause[:40, 36:48]
    found = np.maximum.accumulate((cause == 1) | (cause == 3), axis=1).mean(axis=0)
    for month in (2, 5, 11):
        assert abs(found[month] - said.within[month]) < 0.25


def test_a_drift_says_since_when_and_which_way() -> None:
    values, _ = series("independent", 30, 60, 4)
    values[0, 40:] += 14.0
    points = judged(values, improvement="decrease").points("0")
    drifts = [point for point in points if point.cause == "drift-up"]
    assert drifts
    assert months_of(60)[30] <= drifts[0].since <= months_of(60)[42]  # type: ignore[operator]
    assert {point.judgement for point in drifts} == {"concern"}
    assert all(point.since is not None for point in points if point.cause != "common")


def test_limits_and_marks_agree() -> None:
    for kind in ("independent", "over-dispersed", "small"):
        values, counts = series(kind, 20, 52, 5)
        values[:5, 50] *= 3
        made = judged(values, counts)
        known = np.isfinite(made.score)
        with np.errstate(invalid="ignore"):
            above, below = made.values > made.upper + 1e-6, made.values < made.lower - 1e-6
        assert np.array_equal((made.own.cause == 1)[known], above[known]), kind
        assert np.array_equal((made.own.cause == 2)[known], below[known]), kind


def test_rare_events_are_known_by_their_basis_and_long_gaps_found() -> None:
    values, _ = series("rare", 30, 72, 6)
    values[0, 36:] = 0.0
    made = judged(values, True)
    assert set(made.basis) == {"rare events (g)"}
    assert (made.own.cause[0, 36:] == 5).any()
    timed = judged(values, True, denominators=np.full(values.shape, 5000.0))
    assert set(timed.basis) == {"rare events (t)"}


def test_rates_give_the_signals_of_their_counts() -> None:
    values, _ = series("over-dispersed", 15, 48, 8)
    over = np.random.default_rng(1).integers(9000, 11000, values.shape).astype(float)
    counted = judged(values, True, denominators=over)
    rated = judged(values / over, False, denominators=over)
    assert np.allclose(rated.upper * over, counted.upper, equal_nan=True, atol=1e-6)
    assert np.array_equal(rated.own.cause, counted.own.cause)


def test_a_proportion_keeps_within_0_and_all() -> None:
    over = np.full((15, 48), 400.0)
    made = judged(np.random.default_rng(1).binomial(400, 0.97, over.shape).astype(float), True, denominators=over)
    known = np.isfinite(made.score)
    assert (made.upper[known] <= 400).all()
    assert (made.lower[known] < made.expected[known]).all()


def test_a_forecast_that_is_too_sure_is_put_right() -> None:
    values, _ = series("over-dispersed", 30, 60, 9)
    names = tuple(str(number) for number in range(30))
    middle, spread = np.full(values.shape, np.log(100.5)), np.full(values.shape, 0.08)
    made = judged(values, True, foretold=Foretold(names=names, months=months_of(60), middle=middle, spread=spread))
    assert set(made.basis) == {"forecast"}
    alarms = made.own.begins.sum()
    expected = np.isfinite(made.score).sum() / made.promise.rates.months_between
    assert 0.2 * expected < alarms < 2.5 * expected


@pytest.mark.parametrize(
    ("row", "id_"),
    [
        (np.full(48, 7.0), "constant"),
        (np.zeros(48), "zeros"),
        (np.r_[np.arange(20.0), np.full(28, np.nan)], "too-short"),
        (np.full(48, np.nan), "too-short"),
        (np.r_[1.0, np.full(47, np.nan)], "too-short"),
        (np.r_[np.tile([5.0, 9.0], 23), np.inf, 4.0], "no-figure"),
        (np.r_[np.tile([5.0, 9.0], 23), 1e300, 4.0], "no-figure"),
        (np.r_[np.tile([5.0, 9.0], 22), np.nan, np.nan, 4.0, 5.0], "gaps"),
    ],
)
@pytest.mark.parametrize("counts", [True, False])
def test_bad_series_are_answered_with_findings_and_no_signal(row: Floats, id_: str, counts: bool) -> None:
    with np.errstate(all="ignore"):
        made = judged(row[None], counts)
    assert id_ in {finding.id for finding in made.findings}
    if id_ not in ("gaps", "no-figure"):
        assert not made.own.cause.any()
    assert len(made.points("0")) == 48
    assert {finding.as_record()["series"] for finding in made.findings if finding.id != "few-series"} == {"0"}


@pytest.mark.filterwarnings("error")
def test_a_leap_of_a_series_that_never_varied_leaves_the_others_their_signals() -> None:
    values, _ = series("independent", 25, 40, 1)
    values[0, :30], values[0, 30:] = 0.0, 5e6
    made = judged(values)
    assert np.isfinite(made.score[1:, 24:]).all()
    assert np.isfinite(made.upper[1:, 24:]).all()


def test_counts_that_are_none_are_left_out() -> None:
    values, _ = series("over-dispersed", 3, 48, 1)
    values[0, 30], values[1, 31] = -1.0, 2.5
    made = judged(values, True)
    found = {(finding.id, finding.series, finding.month) for finding in made.findings}
    assert ("no-figure", "0", months_of(48)[30]) in found
    assert ("no-figure", "1", months_of(48)[31]) in found


@pytest.mark.parametrize(
    "more",
    [
        {"names": ["a", "a"]},
        {"names": ["a"]},
        {"groups": ["x"]},
        {"improvement": "up"},
        {"improvement": ["increase"]},
        {"false_alarm_years": 0.0},
        {"false_discovery": 1.5},
        {"denominators": np.ones((2, 5))},
        {"as_of": date(2001, 1, 1)},
        {"shift": float("nan")},
    ],
)
def test_what_cannot_be_asked_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(NoSignals):
        judged(np.ones((2, 30)), **more)


def test_months_twice_or_out_of_order_are_refused() -> None:
    for months in ([FIRST, FIRST], [*months_after(FIRST, 1), FIRST]):
        with pytest.raises(NoSignals):
            signals(np.ones((1, 2)), months, names=["a"], counts=False)


def test_the_seed_is_the_only_source_of_chance() -> None:
    values, _ = series("small", 20, 40, 2)
    first, again, other = judged(values, True, seed=1), judged(values, True, seed=1), judged(values, True, seed=2)
    assert np.array_equal(first.score, again.score, equal_nan=True)
    assert not np.array_equal(first.score, other.score, equal_nan=True)
