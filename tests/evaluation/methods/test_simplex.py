"""The weights of the nearest mixture: conditions of the optimum, a slow independent search, ties, and order."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.arrays import Floats
from carefund.evaluation.methods.simplex import nearest_mixture


def by_trying_all(gaps: Floats) -> float:
    """The least squared norm over mixtures of every set of donors: the best on each set's plane that is no mixture."""
    best = np.inf
    for count in range(1, len(gaps) + 1):
        for chosen in combinations(range(len(gaps)), count):
            some = gaps[list(chosen)]
            along = some[1:] - some[0]
            change = np.linalg.lstsq(along.T, -some[0], rcond=None)[0] if count > 1 else np.zeros(0)
            weights = np.concatenate([[1 - change.sum()], change])
            if (weights >= -1e-12).all():
                best = min(best, float(((weights @ some) ** 2).sum()))
    return best


@given(st.integers(0, 10_000), st.integers(1, 7), st.integers(1, 6), st.floats(-3, 3))
def test_no_set_of_donors_makes_a_nearer_mixture(seed: int, donors: int, figures: int, scale: float) -> None:
    chance = np.random.default_rng(seed)
    gaps = (chance.normal(size=(donors, figures)) + chance.normal()) * 10.0**scale
    weights, _ = nearest_mixture(gaps)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    best = by_trying_all(gaps)
    assert ((weights @ gaps) ** 2).sum() <= best + 1e-10 * (gaps**2).sum()


@given(st.integers(0, 10_000), st.integers(2, 220), st.integers(1, 40))
def test_no_donor_could_enter_to_advantage(seed: int, donors: int, figures: int) -> None:
    chance = np.random.default_rng(seed)
    gaps = chance.normal(size=(donors, 3)) @ chance.normal(size=(3, figures)) + chance.normal(size=(donors, figures))
    gaps += 2 * chance.normal()
    weights, _ = nearest_mixture(gaps)
    mixture = weights @ gaps
    assert (gaps @ mixture).min() >= mixture @ mixture - 1e-9 * (gaps**2).sum(1).mean()


@given(st.integers(0, 10_000), st.integers(3, 30), st.integers(1, 12))
def test_order_of_donors_does_not_matter_even_where_many_mixtures_fit(seed: int, donors: int, figures: int) -> None:
    chance = np.random.default_rng(seed)
    gaps = chance.normal(size=(donors, figures))
    order = chance.permutation(donors)
    weights, flat = nearest_mixture(gaps)
    turned, flat_too = nearest_mixture(gaps[order])
    assert flat == flat_too
    assert turned == pytest.approx(weights[order], abs=1e-6)


def test_donors_that_are_alike_share_alike() -> None:
    gaps = np.array([[1.0, 2.0, -1.0], [-2.0, 0.5, 1.0], [1.0, 2.0, -1.0], [3.0, 3.0, 3.0]])
    weights, flat = nearest_mixture(gaps)
    assert flat
    assert weights[0] == pytest.approx(weights[2], abs=1e-12)
    alone, flat = nearest_mixture(gaps[[0, 1, 3]])
    assert not flat
    assert alone[0] == pytest.approx(weights[0] + weights[2], abs=1e-9)


def test_of_mixtures_that_fit_exactly_the_most_even_is_taken() -> None:
    gaps = np.array([[-1.0], [1.0], [2.0], [-4.0], [0.5]])
    weights, flat = nearest_mixture(gaps)
    assert flat
    assert weights @ gaps == pytest.approx(0, abs=1e-12)
    # Least norm with sum 1 and mean 0, all positive: 1/n less the share along the deviations from their mean.
    centred = gaps[:, 0] - gaps.mean()
    assert weights == pytest.approx(0.2 - centred * gaps.mean() / (centred**2).sum(), abs=1e-9)


def test_donors_that_all_equal_the_target() -> None:
    weights, flat = nearest_mixture(np.zeros((4, 3)))
    assert flat
    assert weights == pytest.approx(0.25)
