import re
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.appraisal.base_rates import Floats, past_changes_of_all
from carefund.calendar import month_after
from carefund.evidence.query import Evidence
from carefund.plan.official_figures import past_changes

FIRST = date(2013, 4, 1)
GROUP = re.compile(r"\d\d[A-Z]")
panels = st.integers(1, 4).flatmap(
    lambda areas: st.integers(0, 50).flatmap(
        lambda months: st.lists(
            st.lists(st.one_of(st.just(np.nan), st.just(0.0), st.floats(1, 1e5)), min_size=months, max_size=months),
            min_size=areas,
            max_size=areas,
        ).map(lambda rows: np.array(rows, dtype=float).reshape(areas, months))
    )
)


@pytest.fixture(scope="module")
def groups() -> tuple[Floats, date]:
    figures = Evidence.packaged().figures(["non-elective-admissions"], first=FIRST).sort("period")
    wanted = figures.filter(pl.col("area_code").str.contains(f"^{GROUP.pattern}$"))
    table = wanted.pivot(on="area_code", index="period", values="value").sort("period")
    return table.drop("period").cast(pl.Float64).to_numpy().T, table["period"][0]


def test_financial_years_of_commissioners_give_the_published_base_rates(groups: tuple[Floats, date]) -> None:
    """Five changes of a financial year on the year before, the last of nine months on the same nine.

    That rule gives the 1,023 changes that were published. Their percentiles were -5.6, -3.1, -0.1, 3.1, 6.9, 11.0 and
    15.2; ours lie within 0.5 of each. 9.1% of them fell by 3.5% or more (ours 9.8%), 10.1% by 3.07% (ours 10.8%), and
    the correlation with the next was -0.18 (ours -0.17).
    """
    found = past_changes_of_all(*groups, starts_in=4, fewest=9)
    assert found.n == 1023
    assert found.lengths == (12, 12, 12, 12, 9)
    published = [-5.6, -3.1, -0.1, 3.1, 6.9, 11.0, 15.2]
    np.testing.assert_allclose(list(found.quantiles.values()), published, atol=0.5)
    assert found.share_coming_to(-3.5) == pytest.approx(0.091, abs=0.01)
    assert found.share_coming_to(-3.07) == pytest.approx(0.101, abs=0.01)
    assert found.share_coming_to(-1e-9) == pytest.approx(0.259, abs=0.01)
    assert found.share_coming_to(-10) == pytest.approx(0.017, abs=0.002)
    assert found.lag_one == pytest.approx(-0.18, abs=0.015)


def test_calendar_2015_is_the_year_of_the_first_target(groups: tuple[Floats, date]) -> None:
    found = past_changes_of_all(*groups, as_of=date(2015, 12, 31))
    assert found.lasts[-1] == date(2015, 12, 1)
    year = found.changes[:, -1][np.isfinite(found.changes[:, -1])]
    assert len(year) == 208
    assert np.mean(year <= -3.5) == pytest.approx(0.19, abs=0.01)
    assert np.mean(year < 0) == pytest.approx(0.42, abs=0.01)


@settings(max_examples=40, deadline=None)
@given(panels, st.integers(1, 14))
def test_rolling_changes_are_those_of_the_slow_way(values: Floats, span: int) -> None:
    found = past_changes_of_all(values, FIRST, span)
    for row, area in enumerate(values):
        known = {month_after(FIRST, place): value for place, value in enumerate(area) if np.isfinite(value)}
        slow = {change.last: change.percent for change in past_changes(known, span, date(2099, 1, 1))}
        fast = {last: change for last, change in zip(found.rolling_lasts, found.rolling[row], strict=True)
                if np.isfinite(change)}  # fmt: skip
        assert fast.keys() == slow.keys()
        assert list(fast.values()) == pytest.approx([slow[last] for last in fast], rel=1e-6, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(panels, st.integers(1, 14), st.floats(-200, 200), st.floats(-200, 200))
def test_shares_rise_with_the_target_and_spans_do_not_overlap(values: Floats, span: int, a: float, b: float) -> None:
    found = past_changes_of_all(values, FIRST, span)
    assert found.changes.shape == (len(values), len(found.lasts))
    assert all(month_after(one, span) == other for one, other in zip(found.lasts, found.lasts[1:], strict=False))
    assert (found.share_coming_to(a) is None) == (found.n == 0) == (found.quantiles == {})
    if found.n:
        low, high = sorted((a, b))
        assert 0 <= found.share_coming_to(low) <= found.share_coming_to(high) <= 1  # type: ignore[operator]
        assert 0 <= found.position(low) <= found.position(high) <= 100  # type: ignore[operator]
        assert list(found.quantiles.values()) == sorted(found.quantiles.values())


def test_an_area_alone_can_be_asked_for() -> None:
    values = np.vstack([np.full(36, 100.0), np.repeat([100.0, 110.0, 99.0], 12)])
    found = past_changes_of_all(values, FIRST)
    np.testing.assert_allclose(found.of_area(1).changes, [[10.0, -10.0]])
    assert found.of_area(0).share_coming_to(0) == 1
    assert found.of_area(1).n == 2
    assert found.of_area(1).lag_one is None
    assert found.position(0) == pytest.approx(50)


def test_only_what_had_ended_is_looked_at() -> None:
    values = np.arange(1.0, 37.0)[None]
    whole = past_changes_of_all(values, FIRST)
    assert past_changes_of_all(values, FIRST, as_of=date(2016, 3, 31)).lasts == whole.lasts
    assert past_changes_of_all(values, FIRST, as_of=date(2016, 3, 30)).lasts == (date(2016, 2, 1),)
    assert past_changes_of_all(values, FIRST, as_of=date(2000, 1, 1)).n == 0


def test_a_good_year_followed_by_a_worse_one_shows_as_a_negative_correlation() -> None:
    noise = np.random.default_rng(1).normal(1000, 50, (300, 4))
    found = past_changes_of_all(np.repeat(noise, 12, axis=1), FIRST)
    # For a level with independent noise the correlation of changes is -1/2.
    assert found.lag_one == pytest.approx(-0.5, abs=0.08)


def test_an_unfinished_year_counts_only_where_it_is_allowed() -> None:
    values = np.full((1, 33), 100.0)
    assert past_changes_of_all(values, FIRST, starts_in=4).lengths == (12,)
    unfinished = past_changes_of_all(values, FIRST, starts_in=4, fewest=9)
    assert unfinished.lengths == (12, 9)
    assert unfinished.starts_in == 4


@pytest.mark.parametrize(("shape", "span"), [((2, 2, 2), 12), ((5,), 12), ((2, 20), 0)])
def test_a_panel_of_another_shape_is_refused(shape: tuple[int, ...], span: int) -> None:
    with pytest.raises(ValueError, match="areas x months"):
        past_changes_of_all(np.ones(shape), FIRST, span)


@given(
    st.lists(st.integers(-90, 90), min_size=1, max_size=40),
    st.lists(st.integers(-8, 8), min_size=1, max_size=60),
    st.integers(-80, 80),
)
def test_the_share_with_an_effect_is_that_of_every_change_with_every_effect(
    changes: list[int], effects: list[int], percent: int
) -> None:
    """By counting pairs, as slowly as it can be done."""
    values = np.array([[100.0] * 12 + [100.0 + change] * 12 for change in changes])
    past = past_changes_of_all(values, FIRST)
    drawn = np.array(effects) / 16
    pairs = [change <= ((1 + percent / 100) / (1 + effect) - 1) * 100 for change in past.sample for effect in drawn]
    assert past.share_with(drawn, percent) == pytest.approx(np.mean(pairs))


def test_without_a_sample_there_is_no_share() -> None:
    past = past_changes_of_all(np.full((2, 12), np.nan), FIRST)
    assert past.share_with(np.zeros(3), -5.0) is past.share_coming_to(-5.0) is None
