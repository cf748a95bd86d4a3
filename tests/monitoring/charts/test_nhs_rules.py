"""The rules of Making Data Count: cases that NHSRplotthedots published, a slow method beside them, and ties."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from carefund.monitoring.charts.asked import Asked
from carefund.monitoring.charts.control_charts import ControlCharts, control_charts
from carefund.monitoring.charts.exact_mean import means
from carefund.monitoring.charts.figures_held import series_of
from carefund.monitoring.charts.nhs_rules import nhs_readings
from carefund.monitoring.charts.readings import CAUSES
from tests.monitoring.charts.slow import CODES, mean_of, slow_chart

REFERENCE = Path("reference/spc/nhsrplotthedots_reference.json")
START = date(2015, 4, 1)


def charted(values: Any, **asked: Any) -> ControlCharts:
    """A chart of days from START, or of each unit of a mapping."""
    units = values if isinstance(values, dict) else {"one": values}
    pairs = {unit: [(START + timedelta(days=day), one) for day, one in enumerate(own)] for unit, own in units.items()}
    return control_charts(series_of(pairs), Asked(**asked), nhs_readings, name="nhs")


def causes(values: list[float], **asked: Any) -> list[str]:
    return [one.cause for one in charted(values, **asked).charts[0].points]


@pytest.fixture(scope="module")
def published(official_files: Path) -> dict[str, Any]:
    if not (official_files / REFERENCE).is_file():
        pytest.skip("the published cases are not there")
    found: dict[str, Any] = json.loads((official_files / REFERENCE).read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(
    "name",
    [
        "rnorm123_20",
        "rnorm123_20_y15_10_unscreened",
        "rnorm123_20_target0.5",
        "deviations_vignette_unscreened",
        "ae_RRK_type1_breaches_stable",
        "shift_then_trend",
    ],
)
def test_published_cases_have_the_same_limits_causes_and_meaning(published: dict[str, Any], name: str) -> None:
    case = published[name]
    expected = case["point_type"]
    concern = "special_cause_concern" in expected
    direction = "decrease" if concern else "increase"
    target = 0.5 if "target" in name else 90.0
    pairs = list(zip(case["x"], case["y"], strict=True))
    asked = Asked(improvement=direction, target=target, screening="unscreened" not in name)
    (chart,) = control_charts(series_of(pairs), asked, nhs_readings, name="nhs").charts
    points = chart.points
    for ours, theirs in (("mean", "mean"), ("lower", "lpl"), ("upper", "upl")):
        assert [getattr(one, ours) for one in points] == pytest.approx(case[theirs], rel=1e-11)
    assert [one.cause for one in points] == [CODES[one] for one in case["special_cause_type"]]
    assert [one.judgement for one in points] == [one.removeprefix("special_cause_").split("_")[0] for one in expected]
    assert [one.segment for one in points] == case["rebase_group"]
    if case["assurance"]:
        assert chart.assurance == case["assurance"]


def test_the_vignette_on_deviations_by_its_published_limits() -> None:
    """NHSRplotthedots 0.2, articles/deviations: 1 and 2 in turn with a 10 between, with and without screening."""
    values = [1.0, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    kept = charted(values, screening=False).charts[0].segments[0]
    assert (kept.lower, kept.upper) == pytest.approx((-3.062614379085, 6.951503267974))
    screened = charted(values).charts[0].segments[0]
    assert (screened.lower, screened.upper) == pytest.approx((35 / 18 - 2.66, 35 / 18 + 2.66))


FEW = st.sampled_from([0.1, 0.2, 0.3, 1 / 3])
WHOLE = st.integers(-4, 4).map(float)
TENTHS = st.integers(-50, 50).map(lambda one: one / 10)
ANY = st.floats(-1e6, 1e6, allow_subnormal=False)
STEPS = st.lists(st.sampled_from([-1.0, 0.0, 1.0, 1.0, 1.0]), min_size=1, max_size=50).map(
    lambda steps: [float(sum(steps[: place + 1])) for place in range(len(steps))]
)
SERIES = st.one_of(*(st.lists(kind, min_size=1, max_size=40) for kind in (FEW, WHOLE, TENTHS, ANY)), STEPS,
                   STEPS.map(lambda own: [-one for one in own]))  # fmt: skip


@settings(max_examples=400)
@given(st.lists(SERIES, min_size=1, max_size=4), st.none() | st.integers(1, 14), st.booleans())
@example([[float(one) for one in [*range(8), *range(8), *range(8, 0, -1), *range(8, 0, -1)]]], None, True)
@example([[0.1] * 9], None, False)
@example([[0.1] * 7 + [0.3]], 7, False)
def test_many_charts_at_once_are_what_a_pencil_gives_one_by_one(
    series: list[list[float]], fix_after: int | None, screening: bool
) -> None:
    rows = np.full((len(series), max(map(len, series))), np.nan)
    for row, own in zip(rows, series, strict=True):
        row[: len(own)] = own
    read = nhs_readings(rows, np.full(rows.shape, np.datetime64("NaT", "D")),
                        Asked(fix_after=fix_after, screening=screening))  # fmt: skip
    for place, own in enumerate(series):
        slow = slow_chart(own, fix_after, screening=screening)
        if read.mean[place, 0] != slow.mean:  # both round once, and may part where the mean lies between two floats
            assert read.mean[place, 0] == pytest.approx(slow.mean, rel=4e-16)
            continue
        assert [CAUSES[one] for one in read.cause[place, : len(own)]] == slow.causes
        assert not read.cause[place, len(own) :].any()
        for ours, theirs in ((read.lower, slow.lower), (read.upper, slow.upper)):
            found = ours[place, 0]
            assert math.isnan(found) if theirs is None else found == pytest.approx(theirs, rel=1e-15, abs=1e-300)


@settings(max_examples=300)
@given(st.lists(st.floats(-1e200, 1e200), min_size=1, max_size=80))
def test_a_mean_is_the_true_one_rounded(values: list[float]) -> None:
    found = means(np.array([values]), np.ones((1, len(values)), dtype=bool))[0]
    true = mean_of(values)
    reach = max(map(abs, values))
    assert abs(found - true) <= max(math.ulp(true), reach * 2.0**-100)


@given(st.floats(-1e100, 1e100), st.integers(1, 60))
def test_a_constant_is_its_own_mean_and_no_run(value: float, many: int) -> None:
    assert set(causes([value] * many, screening=False)) == {"common"}
    assert set(causes([value] * many)) == {"common"}
    chart = charted([value] * many, screening=False).charts[0]
    if many > 1:
        assert (chart.segments[0].lower, chart.segments[0].upper) == (value, value)


@given(st.lists(TENTHS, min_size=1, max_size=30), st.lists(TENTHS, min_size=1, max_size=30))
def test_a_segment_knows_nothing_of_the_other(before: list[float], after: list[float]) -> None:
    day = START + timedelta(days=len(before))
    (whole,) = charted([*before, *after], rebase=(day,)).charts
    alone = [charted(own).charts[0] for own in (before, after)]
    said = [(one.cause, one.mean, one.lower, one.upper) for chart in alone for one in chart.points]
    assert [(one.cause, one.mean, one.lower, one.upper) for one in whole.points] == said
    assert [one.segment for one in whole.points] == [0] * len(before) + [1] * len(after)
    assert [one.points for one in whole.segments] == [len(before), len(after)]


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.lists(TENTHS, min_size=1, max_size=40), max_size=6))
def test_units_know_nothing_of_each_other(units: dict[str, list[float]]) -> None:
    together = charted(units).charts
    assert [one.unit for one in together] == list(units)
    for chart, (unit, own) in zip(together, units.items(), strict=True):
        assert chart.points == charted({unit: own}).charts[0].points


@given(st.lists(WHOLE, min_size=1, max_size=40))
def test_turned_over_high_is_low_and_a_concern_an_improvement(values: list[float]) -> None:
    """But for steps between equals that join two trends: the package calls both of them falling."""
    turned = {"above": "below", "below": "above", "up": "down", "down": "up", "common": "common", "limit": "limit"}
    up = charted(values, improvement="increase").charts[0].points
    down = charted([-one for one in values], improvement="decrease").charts[0].points
    for one, other in zip(up, down, strict=True):
        if "trend" in one.cause:
            continue
        assert "-".join(turned.get(word, word) for word in one.cause.split("-")) == other.cause
        assert one.judgement == other.judgement


def test_seven_on_one_side_are_all_of_the_run_and_six_are_none() -> None:
    usual, high = [0.0, 1.0] * 6, [0.8, 0.7] * 4
    assert causes([*usual, 0.2, *high[:7]], fix_after=12) == ["common"] * 13 + ["run-above"] * 7
    assert set(causes([*usual, 0.2, *high[:6]], fix_after=12)) == {"common"}


def test_a_value_at_the_mean_breaks_a_run() -> None:
    usual, high = [0.0, 1.0] * 6, [0.8, 0.7, 0.8]
    assert set(causes([*usual, 0.2, *high, 0.5, *high, 0.2], fix_after=12)) == {"common"}
    assert causes([*usual, 0.2, *high, 0.6, *high, 0.2], fix_after=12)[13:-1] == ["run-above"] * 7


def test_equal_neighbours_break_a_trend() -> None:
    assert causes([1.0, 2, 3, 4, 5, 6, 7], fix_after=2, screening=False)[0] == "trend-up"
    assert "trend-up" not in causes([1.0, 2, 3, 4, 4, 5, 6, 7, 8, 8], screening=False)


def test_outside_comes_before_trend_before_two_of_three_before_run() -> None:
    wander = [0.0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]
    rising = causes([*wander, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 9.0], fix_after=12, screening=False)
    assert rising[12:] == ["trend-up"] * 6 + ["above-limit"]
    assert causes([*wander, 2.5, 2.6, 2.5, 0.9, 0.8, 0.9, 0.8], fix_after=12, screening=False)[12:] == [
        "two-of-three-above",
        "two-of-three-above",
        "two-of-three-above",
        *["run-above"] * 4,
    ]


def test_a_value_at_a_limit_is_inside_it_and_near_it() -> None:
    values = [0.0, 1.0] * 6
    upper = charted(values).charts[0].segments[0].upper
    assert upper == 0.5 + 2.66
    assert causes([*values, 0.0, upper, upper], fix_after=12)[12:] == ["common"] * 3
    assert causes([*values, 1.0, upper, upper], fix_after=12)[13:] == ["two-of-three-above"] * 2
    assert causes([*values, math.nextafter(upper, 9)], fix_after=12)[12] == "above-limit"


def test_two_near_opposite_limits_are_not_special_nor_is_one_outside_counted() -> None:
    values = [0.0, 1.0] * 6
    assert set(causes([*values, 2.9, -1.9, 2.9], fix_after=12)[12:]) == {"common"}
    assert causes([*values, 2.9, 9.0, 0.6], fix_after=12)[12:] == ["common", "above-limit", "common"]


def test_screening_happens_once_and_leaves_out_a_range_of_just_so_much() -> None:
    moved = [1.0] * 9 + [20.0, 20.0]
    values = [0.0]
    for number, step in enumerate(moved):
        values.append(values[-1] + (step if number % 2 else -step))
    spread = charted(values).charts[0].segments[0]
    assert spread.upper == pytest.approx(np.mean(values) + 2.66 * 1.0)


@pytest.mark.parametrize(
    ("target", "direction", "said"),
    [
        (10.0, "increase", "consistently-fails"),
        (10.0, "decrease", "consistently-passes"),
        (-10.0, "increase", "consistently-passes"),
        (-10.0, "decrease", "consistently-fails"),
        (0.5, "increase", "inconsistent"),
        (0.5 + 2.66, "increase", "inconsistent"),
        (0.5 - 2.66, "decrease", "inconsistent"),
        (10.0, "neutral", None),
        (None, "increase", None),
    ],
)
def test_assurance_sets_the_target_against_the_limits(target: float | None, direction: Any, said: str | None) -> None:
    assert charted([0.0, 1.0] * 6, target=target, improvement=direction).charts[0].assurance == said


def test_assurance_is_that_of_the_last_segment_and_none_without_limits() -> None:
    values = [0.0, 1.0] * 6 + [100.0, 101.0] * 6
    chart = charted(values, target=50.0, improvement="increase", rebase=(START + timedelta(days=12),)).charts[0]
    assert chart.assurance == "consistently-passes"
    chart = charted([*values, 7.0], target=50.0, improvement="increase", rebase=(START + timedelta(days=24),)).charts[0]
    assert chart.assurance is None
    assert chart.points[-1].lower is None


def test_limits_are_on_trial_below_twelve_points() -> None:
    assert [charted([0.0, 1.0] * 6 + extra).charts[0].segments[0].trial_limits for extra in ([], [0.0])] == [False] * 2
    assert charted([0.0, 1.0] * 5 + [0.0]).charts[0].segments[0].trial_limits


def test_without_limits_runs_and_trends_are_still_told() -> None:
    flat = [5.0, 5.0, 5.0]
    assert causes([*flat, 6, 7, 6, 7, 6, 7, 6], fix_after=3) == ["common"] * 3 + ["run-above"] * 7
    assert causes([*flat, 6, 7, 8, 9, 10, 11], fix_after=3)[2:] == ["trend-up"] * 7


def test_one_long_series_among_many_short_ones_takes_little_room() -> None:
    units = {str(number): [1.0] for number in range(3000)} | {"long": [float(number % 3) for number in range(3000)]}
    made = charted(units)
    assert len(made.charts) == 3001
    assert len(made.charts[-1].points) == 3000
