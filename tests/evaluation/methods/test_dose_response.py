"""Slopes on a dose: other packages' numbers, dummies one by one, refits, and the size of permutation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.arrays import Floats
from carefund.evaluation.methods.dose_response import DosePanel, NoSlope, detectable, joint_test, permuted, slopes
from tests.evaluation.methods.made_up_doses import AFTER, Dosed, by_period, changes, dosed

PYFIXEST = {
    "plain": (-0.1210407196828159, 0.16772125787510597),
    "controls": (-0.2468421656490608, 0.1800165980739855),
    "groups": (-0.022424238229827167, 0.18042234474955324),
}
"""pyfixest 0.60.0, `y ~ dose x after | unit + period` with CRV1 by unit, on `dosed` (benchmarks/dose_response.py)."""
PYFIXEST_BY_PERIOD = (
    (0.5447681902335011, 0.3383793724548825, 0.44485732555925833, 0.22406695132929802,
     0.24050190191419601, 0.033927486914366985, 0.16896011223598573, 0.33027711254676634),
    (0.2560008977906526, 0.19652144961686796, 0.18817331616779706, 0.2506319650678316,
     0.1404110298062136, 0.2060472778535055, 0.16173947834992894, 0.22887323095996995),
)  # fmt: skip
"""The same of `y ~ i(period, dose) | unit + period`: estimates, then errors."""
STATSMODELS_HC2 = 0.17254533279128645
"""statsmodels 0.15.0, the change on the dose with HC2, which with one change a unit is CR2."""
STATSMODELS_WITHOUT = (-0.10733574470356969, -0.118067868705273, -0.136332614378705)
"""The same: the slope without each of the first three units, by its influence."""


def panel(made: Dosed, choice: str = "plain") -> DosePanel:
    """The made-up panel's changes on its doses."""
    more = {"controls": {"controls": made.controls}, "groups": {"groups": made.groups}}.get(choice, {})
    return DosePanel.of(changes(made), made.dose, **more)


@pytest.mark.parametrize("choice", PYFIXEST)
def test_agrees_with_pyfixest(choice: str) -> None:
    found = slopes(panel(dosed(), choice), 9)
    assert (found.estimates[0], found.errors[0]) == pytest.approx(PYFIXEST[choice], rel=1e-7)


def test_years_apart_agree_with_pyfixest() -> None:
    made = dosed()
    found = slopes(DosePanel.of(by_period(made), made.dose), 9)
    assert found.estimates == pytest.approx(PYFIXEST_BY_PERIOD[0], rel=1e-7)
    assert found.errors == pytest.approx(PYFIXEST_BY_PERIOD[1], rel=1e-7)


def test_agrees_with_statsmodels() -> None:
    found = slopes(panel(dosed()), 9)
    assert found.corrected[0] == pytest.approx(STATSMODELS_HC2, rel=1e-9)
    assert found.without[:3, 0] == pytest.approx(STATSMODELS_WITHOUT, rel=1e-9)


def by_dummies(made: Dosed) -> float:
    """The coefficient of dose x after by least squares with a column for every unit, period and control x after."""
    units, periods = made.outcome.shape
    after = (np.arange(periods) >= AFTER).astype(float)
    columns = [np.kron(np.eye(units)[unit], np.ones(periods)) for unit in range(units)]
    columns += [np.tile(np.eye(periods)[period], units) for period in range(1, periods)]
    columns += [np.kron(made.controls[:, 0], after), np.kron(made.dose, after)]
    return float(np.linalg.lstsq(np.array(columns).T, made.outcome.ravel(), rcond=None)[0][-1])


@given(st.integers(0, 10_000))
def test_is_two_way_fixed_effects_with_every_dummy(seed: int) -> None:
    made = dosed(units=16, seed=seed)
    assert slopes(panel(made, "controls"), 9).estimates[0] == pytest.approx(by_dummies(made), abs=1e-8)


@given(st.integers(0, 10_000), st.sampled_from(["plain", "controls", "groups"]))
def test_leaving_a_unit_out_is_a_refit(seed: int, choice: str) -> None:
    made = dosed(units=30, seed=seed)
    whole = slopes(panel(made, choice), 9)
    unit = seed % 30
    kept = np.arange(30) != unit
    if choice == "groups" and (made.groups == made.groups[unit]).sum() == 1:
        return
    again = Dosed(made.outcome[kept], made.dose[kept], made.controls[kept], made.groups[kept])
    assert slopes(panel(again, choice), 9).estimates[0] == pytest.approx(whole.without[unit, 0], abs=1e-8)


@given(st.integers(0, 10_000), st.floats(-50, 50), st.floats(0.01, 100))
def test_units_own_levels_and_the_years_common_course_change_nothing(seed: int, level: float, scale: float) -> None:
    made = dosed(seed=seed)
    moved = Dosed(made.outcome + level * made.controls + level, made.dose * scale, made.controls, made.groups)
    found, again = slopes(panel(made), 9), slopes(panel(moved), 9)
    assert again.estimates[0] * scale == pytest.approx(found.estimates[0], rel=1e-6, abs=1e-8)
    assert again.freedom == pytest.approx(found.freedom, rel=1e-6)


def test_a_planted_slope_is_found() -> None:
    found = slopes(panel(dosed(units=2000, seed=1), "controls"), 9)
    assert found.low[0] < -0.3 < found.high[0]
    assert found.high[0] - found.low[0] < 0.25


def test_the_joint_test_is_walds() -> None:
    made = dosed()
    found = slopes(DosePanel.of(by_period(made), made.dose), 9)
    slope, covariance = found.estimates[:3], found.covariance[:3, :3]
    from scipy.stats import f

    expected = f.sf(slope @ np.linalg.inv(covariance) @ slope / 3, 3, 39)
    assert joint_test(found, np.arange(3)) == pytest.approx(expected, rel=1e-9)
    assert joint_test(found, np.arange(0)) is None


def statistic(of: DosePanel, dose: Floats) -> float:
    """A slope over its robust error, refitted."""
    found = slopes(DosePanel.of(of.changes, dose, controls=of.controls))
    scores = found.left * found.residuals[:, 0]
    return abs(float(found.estimates[0] * (found.left @ found.left) / np.sqrt((scores**2).sum())))


def slow_permutation(of: DosePanel, draws: int, seed: int) -> float:
    """The p-value with every permuted slope refitted."""
    chance, own = np.random.default_rng(seed), statistic(of, of.dose)
    return float(np.mean([statistic(of, chance.permutation(of.dose)) >= own for _ in range(draws)]))


def test_permutation_agrees_with_refitting_every_draw() -> None:
    of = panel(dosed(units=30, slope=-0.2), "controls")
    assert permuted(of, draws=4000, seed=1).p_values[0] == pytest.approx(slow_permutation(of, 1500, 2), abs=0.04)


def test_permutation_within_groups_keeps_each_groups_doses() -> None:
    """A dose that is all its group's cannot be told from the group: nothing moves, so every draw is the same."""
    made = dosed()
    within = np.arange(40) // 2
    dose = np.repeat(np.random.default_rng(1).gamma(2.0, size=20), 2)
    found = permuted(DosePanel.of(changes(made), dose), draws=99, within=within)
    assert found.p_values[0] == 1.0


def test_permutation_is_the_same_for_the_same_seed() -> None:
    of = panel(dosed())
    assert permuted(of, seed=4).p_values[0] == permuted(of, seed=4).p_values[0]
    assert permuted(of, seed=4, joint=np.array([0])).p_joint == permuted(of, seed=4).p_values[0]


def rejected(trials: int, draws: int, seed: int) -> tuple[float, float]:
    """How often a slope is found where there is none, by the interval and by permutation."""
    chance, found = np.random.default_rng(seed), np.zeros(2)
    for trial in range(trials):
        made = dosed(units=40, seed=int(chance.integers(1 << 30)), slope=0.0)
        dose = chance.permutation(made.dose)
        of = DosePanel.of(changes(made), dose)
        one = slopes(of)
        found += (one.low[0] > 0 or one.high[0] < 0, permuted(of, draws=draws, seed=trial).p_values[0] <= 0.05)
    interval, by_lot = found / trials
    return float(interval), float(by_lot)


def test_a_slope_is_found_where_there_is_none_as_often_as_is_said(request: pytest.FixtureRequest) -> None:
    """At 5%, within three standard errors of so many trials; --deep makes 4,000 of them."""
    trials = 4000 if request.config.getoption("--deep") else 400
    interval, by_lot = rejected(trials, 99, 11)
    error = 3 * np.sqrt(0.05 * 0.95 / trials)
    assert by_lot == pytest.approx(0.05, abs=error)
    assert interval <= 0.05 + error


def test_the_detectable_slope_is_beyond_the_interval() -> None:
    found = slopes(panel(dosed()), 9)
    half = found.high[0] - found.estimates[0]
    assert half < detectable(found) < 2 * half


def test_what_says_nothing_gives_no_slope() -> None:
    made = dosed(units=12)
    level = np.full(12, 3.0)
    with pytest.raises(NoSlope):
        slopes(DosePanel.of(changes(made), level))
    with pytest.raises(NoSlope):
        slopes(DosePanel.of(changes(made)[:10], made.dose[:10]))
    with pytest.raises(NoSlope):
        slopes(DosePanel.of(changes(dosed()), dosed().dose, controls=dosed().dose[:, None]))
    with pytest.raises(ValueError, match="without holes"):
        DosePanel.of(np.where(made.dose > 1, np.nan, changes(made)), made.dose)
