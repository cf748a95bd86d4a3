"""The stated rate of false alarms holds for every kind of series, one at a time and 150 at once."""

from __future__ import annotations

import numpy as np
import pytest

from carefund.monitoring.signals.common_movement import take_out
from tests.monitoring.signals.making import judged, series

KINDS = ("independent", "autocorrelated", "seasonal", "trending", "over-dispersed")
AT_MOST = ("small", "rare")
"""Limits of small counts are exact and never drawn: they may be quieter than stated."""


def observed_over_stated(
    kind: str, charts: int, panels: int, months: int = 60, years: float = 20
) -> tuple[float, float]:
    """False alarms over those stated, and the standard error of that."""
    alarms, expected = 0, 0.0
    for panel in range(panels):
        values, counts = series(kind, charts, months, 100 + panel)
        made = judged(values, counts, false_alarm_years=years, seed=panel)
        alarms += int(made.own.begins.sum())
        expected += np.isfinite(made.score).sum() / made.promise.rates.months_between
    return alarms / expected, expected**-0.5


@pytest.mark.parametrize("kind", KINDS)
def test_150_charts_at_once_alarm_as_often_as_stated(kind: str) -> None:
    ratio, error = observed_over_stated(kind, 150, 1, 48, years=5)
    assert abs(ratio - 1) < 0.15 + 3.5 * error, ratio


@pytest.mark.parametrize("kind", AT_MOST)
def test_small_and_rare_counts_alarm_at_most_as_often(kind: str) -> None:
    ratio, error = observed_over_stated(kind, 150, 1, 48, years=5)
    assert 0.2 < ratio < 1.1 + 3.5 * error, ratio


@pytest.mark.deep
@pytest.mark.parametrize("kind", KINDS)
def test_150_charts_at_once_alarm_as_often_as_stated_over_many_panels(kind: str) -> None:
    ratio, error = observed_over_stated(kind, 150, 12)
    assert abs(ratio - 1) < 0.2 + 3 * error, ratio


@pytest.mark.deep
@pytest.mark.parametrize("kind", KINDS)
def test_single_charts_alarm_about_as_often_as_stated(kind: str) -> None:
    ratio, error = observed_over_stated(kind, 1, 150, years=5)
    assert 0.35 - 3 * error < ratio < 1.5 + 3 * error, ratio


def test_discoveries_among_150_charts_without_a_change_are_rare() -> None:
    values, _ = series("independent", 150, 48, 7)
    made = judged(values, false_discovery=0.1)
    months_with_any = made.discovered[:, 24:].any(axis=0).mean()
    assert months_with_any <= 0.1 + 3 * (0.1 * 0.9 / 24) ** 0.5


def test_a_national_shock_is_one_alarm_and_not_150() -> None:
    values, _ = series("independent", 150, 44, 3)
    values[:, 40] += 30.0
    made = judged(values)
    assert (made.own.cause[:, 40] == 1).mean() > 0.9
    assert (made.apart.cause[:, 40] == 1).mean() < 0.05
    assert made.together[0].cause[40] == 1
    assert (made.together[0].cause[24:40] > 0).mean() < 0.1


def test_what_is_left_of_independent_scores_stays_independent_and_standard() -> None:
    scores = np.random.default_rng(2).standard_normal((200, 60))
    left = take_out(scores).apart[:, 24:]
    assert abs(left.std() - 1) < 0.02
    assert abs(np.mean(left[:, 1:] * left[:, :-1])) < 0.03


def test_the_nhs_rules_alarm_far_more_often_on_the_same_series() -> None:
    from benchmarks.monitoring_signals import nhs_chart_years

    quiet, _ = series("independent", 2000, 36, 1)
    seasonal, _ = series("seasonal", 2000, 36, 1)
    assert 0.10 < nhs_chart_years(quiet) < 0.30
    assert nhs_chart_years(seasonal) > 0.8
