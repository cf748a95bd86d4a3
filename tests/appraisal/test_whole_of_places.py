"""England from its places: what is missing is estimated, and what ended is not."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.appraisal.whole_of_places import estimated_months, mean_by_weight, reporting, silence, whole_of_places

Array = npt.NDArray[np.float64]


def places(seed: int = 0, units: int = 40, months: int = 60) -> Array:
    chance = np.random.default_rng(seed)
    common = np.exp(0.1 * np.sin(np.arange(months) / 2) + 0.02 * chance.standard_normal(months).cumsum())
    sizes = 200 * np.exp(chance.standard_normal((units, 1)))
    return np.round(sizes * common * np.exp(0.05 * chance.standard_normal((units, months))))


def test_without_a_gap_it_is_the_plain_sum_or_mean() -> None:
    counts = places()
    assert np.array_equal(whole_of_places(counts, adds_up=True), counts.sum(axis=0))
    assert whole_of_places(counts, adds_up=False) == pytest.approx(counts.mean(axis=0))


@pytest.mark.parametrize("missing", [0.05, 0.4, 0.6])
def test_figures_that_are_missing_are_estimated(missing: float) -> None:
    counts = places(1)
    seen = np.where(np.random.default_rng(2).random(counts.shape) < missing, np.nan, counts)
    for adds_up, truth in ((True, counts.sum(axis=0)), (False, counts.mean(axis=0))):
        found = whole_of_places(seen, adds_up=adds_up)
        assert np.isfinite(found).sum() > 50
        assert np.nanmax(np.abs(found / truth - 1)) < 0.06
    assert estimated_months(seen) == int(np.isnan(seen).any(axis=0).sum())


def test_a_proportional_panel_is_completed_without_error() -> None:
    course = np.linspace(1, 2, 30)
    counts = np.outer([10.0, 50.0, 140.0], course)
    seen = counts.copy()
    seen[0, 3:9], seen[2, 20:25], seen[1, 29] = np.nan, np.nan, np.nan
    assert whole_of_places(seen, adds_up=True) == pytest.approx(counts.sum(axis=0), rel=1e-6)


def test_a_place_that_ended_for_good_belongs_to_the_whole_until_then() -> None:
    counts = places()
    counts[0, 40:] = np.nan
    assert np.array_equal(whole_of_places(counts, adds_up=True), np.nansum(counts, axis=0))
    assert not reporting(counts)[0]
    assert reporting(counts)[1:].all()


def test_one_whose_successor_carries_its_figures_does_not() -> None:
    counts = places()
    ended = np.arange(40) < 3
    assert np.array_equal(whole_of_places(counts, adds_up=True, ended=ended), counts[3:].sum(axis=0))
    assert reporting(counts, ended).tolist() == (~ended).tolist()


def test_a_month_of_few_places_is_not_known_and_one_of_none_neither() -> None:
    counts = np.tile(np.full((10, 1), 100.0), 24)
    counts[1:, 5], counts[:, 8] = np.nan, np.nan
    found = whole_of_places(counts, adds_up=True)
    assert np.isnan(found[[5, 8]]).all()
    assert np.delete(found, [5, 8]) == pytest.approx(1000.0)


@pytest.mark.parametrize("size", [1.0, 0.001, 1e6])
def test_a_mean_goes_by_weights_whatever_they_are_counted_in(size: float) -> None:
    values = np.array([[2.0, 2.0, np.nan, 2.0], [5.0, np.nan, np.nan, 5.0]])
    weights = np.array([[100.0, 100.0, 100.0, 0.0], [200.0, 200.0, 200.0, np.nan]]) * size
    assert mean_by_weight(values, weights) == pytest.approx([4.0, 2.0, np.nan, np.nan], nan_ok=True)


def test_silence_is_an_end_sooner_where_gaps_are_rare() -> None:
    counts = places()
    assert silence(counts) == 3
    counts[np.random.default_rng(3).random(counts.shape) < 0.4] = np.nan
    assert silence(counts) == 8
    assert silence(np.full((2, 5), np.nan)) == 3


@given(
    units=st.integers(0, 5),
    months=st.integers(1, 20),
    missing=st.floats(0, 1),
    zeros=st.booleans(),
    seed=st.integers(0, 99),
)
def test_the_whole_is_no_less_than_what_was_seen(
    units: int, months: int, missing: float, zeros: bool, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    counts = chance.poisson(0.3 if zeros else 50.0, (units, months)).astype(float)
    counts[chance.random(counts.shape) < missing] = np.nan
    found = whole_of_places(counts, adds_up=True)
    seen = np.nansum(counts, axis=0)
    known = np.isfinite(found)
    assert (found[known] >= seen[known] - 1e-9).all()
    assert found.shape == (months,)
