"""Optimism factors: by hand, against a slow independent sum, calibrated on made-up rounds, and by their properties."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from carefund.appraisal.learnt import Learnt, packaged_learnt
from carefund.appraisal.optimism import (
    NO_FACTORS,
    SPREAD,
    Mixture,
    effective_areas,
    optimism_factors,
)
from carefund.evidence.series import ENGLAND
from carefund.interval import NORMAL_95
from tests.appraisal.made_up_records import record


def of_logs(middle: float, sd: float) -> tuple[float, float, float]:
    """An interval in per cent whose logs, times 100, have that middle and standard error."""
    low, high = middle - NORMAL_95 * sd, middle + NORMAL_95 * sd
    return tuple(100 * (exp(one / 100) - 1) for one in (low, middle, high))  # type: ignore[return-value]


def told(planned: float, net: float, sd: float, **said: object) -> object:
    """A record that planned and brought so many logs times 100 beyond a forecast with that error."""
    came = 100 * (exp(net / 100) - 1)
    return record(planned=100 * (exp(planned / 100) - 1), achieved=(came,) * 3, without=of_logs(0.0, sd), **said)


def test_without_records_there_is_no_factor() -> None:
    assert optimism_factors(Learnt()) == NO_FACTORS
    assert optimism_factors(Learnt()).to_come("delayed-days") is None
    assert optimism_factors(Learnt((record(without=None), record(planned=0.0, area_code="E06000002")))) == NO_FACTORS


def test_one_record_of_no_doubt_by_hand() -> None:
    """Half of a plan of -10 came, and the forecast knew all but exactly: the factor of that round is a half."""
    factors = optimism_factors(Learnt((told(-10, -5, 0.001, area_code=ENGLAND),)))
    whole = factors.factors[0]
    assert whole.net.interval.middle == pytest.approx(0.5, abs=1e-3)
    assert whole.net.interval.width < 0.01
    assert whole.to_come.interval.width > 1  # a round to come is another round
    assert (whole.records, whole.rounds, whole.areas, whole.effective) == (1, 1, 0, 1.0)


def test_against_a_slow_sum_over_the_spread() -> None:
    """The marginal law of what is seen, written out by covariances of data and factors, spread by spread."""
    rows = [(-3.0, 0.5, 2.4, "a", "one"), (-18.0, 2.0, 13.5, "b", "one"), (-4.0, -2.0, 2.0, "a", "two")]
    learnt = Learnt(
        tuple(told(x, y, sd, metric=metric, round=round_, area_code=ENGLAND) for x, y, sd, metric, round_ in rows)  # type: ignore[misc]
    )
    factor = next(one for one in optimism_factors(learnt).factors if one.metric == "a")
    x, y, sd = (np.array([row[place] for row in rows]) for place in range(3))
    alike = np.array([[1 + (p[3] == q[3]) + (p[4] == q[4]) for q in rows] for p in rows], dtype=float)
    means, weights, variances = [], [], []
    for spread in np.linspace(0, 4 * SPREAD, 81)[1:]:
        between = 100.0**2 + spread**2 * (alike - 1)
        seen = between * np.outer(x, x) + np.diag(sd**2)
        # the factor of metric a in a new round: shares the common part, and its own with rows of that metric
        cross = x * (100.0**2 + spread**2 * np.array([float(row[3] == "a") for row in rows]))
        gain = np.linalg.solve(seen, cross)
        means.append(gain @ y)
        variances.append(100.0**2 + 2 * spread**2 - gain @ cross)
        weights.append(multivariate_normal.pdf(y, np.zeros(3), seen) * norm.pdf(spread / SPREAD))
    shares = np.array(weights) / np.sum(weights)
    mean = shares @ np.array(means)
    assert factor.to_come.mean == pytest.approx(mean, abs=1e-4)
    second = shares @ (np.array(variances) + np.array(means) ** 2)
    assert factor.to_come.sd == pytest.approx(np.sqrt(second - mean**2), rel=1e-3)


@pytest.mark.parametrize("truth", [-0.5, 0.0, 0.6, 1.0])
def test_intervals_hold_the_factor_as_often_as_they_say(truth: float) -> None:
    """Rounds made up with one factor and forecasts that err as they say they do: about 95 of 100 hold it."""
    draw = np.random.default_rng(int(10 * truth) + 7)
    held = 0
    for _ in range(120):
        learnt = Learnt((told(-5, -5 * truth + 2.4 * draw.standard_normal(), 2.4, area_code=ENGLAND),))  # type: ignore[arg-type]
        held += optimism_factors(learnt).factors[0].net.interval.holds(truth)
    assert held / 120 == pytest.approx(0.95, abs=0.06)


def many_areas(shock: float, factor: float, seed: int, number: int = 40) -> Learnt:
    """One round whose areas plan differently and share a national shock that England's forecast could not know."""
    draw = np.random.default_rng(seed)
    planned = -draw.uniform(1, 9, number)
    areas = [
        told(x, factor * x + shock + 4 * draw.standard_normal(), float(np.hypot(3, 4)), area_code=f"E06{code:06d}")
        for code, x in enumerate(planned)
    ]
    return Learnt((record(area_code=ENGLAND, without=of_logs(0.0, 3.0)), *areas))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(4))
def test_a_national_shock_is_not_taken_for_the_plans_of_all_areas(seed: int) -> None:
    """A shock that all areas share moves the factor less than half as much as were areas taken for independent."""
    calm, hit = (optimism_factors(many_areas(shock, 0.5, seed)).factors[0].net for shock in (0.0, 3.0))
    planned = np.array([one.planned for one in many_areas(0.0, 0.5, seed).telling()])
    naive = 3.0 * planned.sum() / (planned**2).sum()
    assert abs(hit.mean - calm.mean) < abs(naive) / 2
    assert calm.interval.holds(0.5)
    assert hit.interval.holds(0.5)


def test_more_areas_of_one_round_do_not_make_it_sure() -> None:
    """Areas with one and the same plan, all a hundred of them, know no more than England's forecast did."""
    areas = [told(-3.0, 0.0, float(np.hypot(3, 4)), area_code=f"E06{code:06d}") for code in range(100)]
    england = record(area_code=ENGLAND, without=of_logs(0.0, 3.0))
    learnt = Learnt((england, *areas))  # type: ignore[arg-type]
    assert optimism_factors(learnt).factors[0].net.sd > 3.0 / 3.0 * 0.99
    assert effective_areas(learnt, learnt.areas_of(england)) == pytest.approx(100 / (1 + 99 * 9 / 25), rel=1e-3)


def test_kinds_of_scheme_are_told_apart_where_areas_plans_differ() -> None:
    """Schemes of one kind brought all that they said and those of another nothing: the factors lie apart."""
    draw = np.random.default_rng(11)
    areas = []
    for code in range(60):
        part, planned = draw.random(), -draw.uniform(4, 12)
        net = planned * part + draw.standard_normal()
        kinds = (("telecare", round(1 - part, 4)), ("care-homes", round(part, 4)))
        areas.append(told(planned, net, 1.2, area_code=f"E06{code:06d}", kinds=kinds))
    learnt = Learnt((record(area_code=ENGLAND, without=of_logs(0.0, 0.5)), *areas))  # type: ignore[arg-type]
    by_kind = {one.kind: one for one in optimism_factors(learnt).factors if one.kind}
    assert by_kind["care-homes"].net.interval.low > by_kind["telecare"].net.interval.middle + 0.4
    assert by_kind["telecare"].records == 60


@settings(max_examples=25, deadline=None)
@given(st.floats(-15, -1), st.floats(-10, 10), st.floats(0.5, 20))
def test_the_wider_the_forecast_the_wider_the_factor_and_a_round_to_come_wider_still(
    planned: float, net: float, sd: float
) -> None:
    narrow, wide = (
        optimism_factors(Learnt((told(planned, net, one, area_code=ENGLAND),))).factors[0]  # type: ignore[arg-type]
        for one in (sd, 2 * sd)
    )
    assert wide.net.sd > narrow.net.sd
    assert narrow.to_come.sd > narrow.net.sd
    # the prior, wide as it is, pulls a forecast that errs by many times its plan towards nothing by this part
    pulled = (sd / planned / 100) ** 2
    assert narrow.net.mean == pytest.approx(net / planned, abs=0.02 + (0.01 + pulled) * abs(net / planned))
    elsewhere = optimism_factors(Learnt((told(planned, net, sd, area_code=ENGLAND),))).elsewhere  # type: ignore[arg-type]
    assert elsewhere is not None
    assert elsewhere.sd > narrow.to_come.sd


def test_a_mixture_by_hand() -> None:
    law = Mixture(weights=np.array([0.5, 0.5]), means=np.array([-1.0, 1.0]), sds=np.array([1.0, 1.0]))
    assert law.mean == 0
    assert law.sd == pytest.approx(np.sqrt(2))
    assert law.below(0.0) == pytest.approx(0.5)
    assert law.below(law.quantile(0.975)) == pytest.approx(0.975)


def test_the_factors_of_the_first_round_hold_both_nothing_and_all() -> None:
    """One national year cannot tell a plan that did nothing from one that did all it said."""
    factors = {one.metric: one for one in optimism_factors(packaged_learnt()).factors}
    assert set(factors) == {None, "non-elective-admissions", "delayed-days"}
    for one in factors.values():
        assert one.net.interval.holds(0.0)
        assert one.net.interval.holds(1.0)
    delayed = factors["delayed-days"]
    assert delayed.gross is not None
    assert delayed.gross.middle == pytest.approx(-185 / 293, abs=0.005)  # the National Audit Office's figures
    assert 1 < delayed.effective < delayed.areas
    with pytest.raises(ValueError, match="above zero"):
        optimism_factors(packaged_learnt(), 0.0)
