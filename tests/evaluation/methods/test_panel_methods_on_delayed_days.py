"""Size and power of the difference-in-differences family on the real panel of delayed days, with planted effects."""

from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from carefund.evaluation.methods import (
    augmented,
    difference_in_differences,
    generalised_synthetic_control,
    staggered_did,
    synthetic_did,
)
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.study.offered import rows_of
from tests.evaluation.methods import delayed_days as real
from tests.evaluation.methods.delayed_days import error

START = 69
ALONE = [difference_in_differences, synthetic_did, generalised_synthetic_control]
"""With one treated unit, by placebos in space."""
TOGETHER = [difference_in_differences, staggered_did, synthetic_did, generalised_synthetic_control]


@pytest.fixture(scope="module")
def delayed_days() -> StudyPanel:
    """Logarithms of delayed days by council."""
    panel = real.delayed_days()
    return replace(panel, outcome=np.log(panel.outcome))


def treat(panel: StudyPanel, rows: np.ndarray, starts: np.ndarray, effect: float) -> StudyPanel:
    """Some units treated, and their outcomes raised from their starts on."""
    whole = panel.starts.copy()
    whole[rows] = starts
    treated = replace(panel, starts=whole)
    return replace(treated, outcome=panel.outcome + effect * treated.after)


def alone(method: ModuleType, panel: StudyPanel, studies: int, effect: float) -> float:
    """How often one treated council stands in the last twentieth, each council in its turn."""
    memory: dict[Any, Any] = {}
    found = []
    for row in np.random.default_rng(0).permutation(len(panel.units))[:studies]:
        study = treat(panel, np.array([row]), np.array([START]), effect)
        more = {"memory": memory} if method in (synthetic_did, augmented) else {}
        gaps = method.placebo_gaps(study, method.Options(), START, **more)[1]
        gaps = np.vstack([method.fit(study, method.Options()).gap, gaps])
        ratios = (gaps[:, START:] ** 2).mean(1) / (gaps[:, :START] ** 2).mean(1)
        found.append((ratios >= ratios[0]).mean() <= 0.05)
    return float(np.mean(found))


def together(method: ModuleType, panel: StudyPanel, studies: int, effect: float, treated: int = 12) -> float:
    """How often twelve treated councils, drawn at random, are found by the method's own p-value."""
    found = []
    for seed in range(studies):
        chance = np.random.default_rng(seed)
        rows = chance.permutation(len(panel.units))[:treated]
        starts = np.where(np.arange(treated) % 2, START, 60 if method is staggered_did else START)
        more = {} if method is difference_in_differences else {"seed": seed, "draws": 199 if studies > 100 else 39}
        p_value = method.fit(treat(panel, rows, starts, effect), method.Options(**more)).p_value
        assert p_value is not None
        found.append(p_value <= 0.05)
    return float(np.mean(found))


@pytest.mark.parametrize("method", ALONE)
def test_size_and_power_with_one_treated_council(method: ModuleType, delayed_days: StudyPanel) -> None:
    chances = [alone(method, delayed_days, 15, effect) for effect in (0.0, 2.5)]
    assert chances[0] <= 0.05 + error(15)
    assert chances[1] > 0.7


def test_size_and_power_of_the_augmented_method_with_one_of_forty_councils(delayed_days: StudyPanel) -> None:
    some = np.random.default_rng(1).permutation(len(delayed_days.units))[:40]
    panel = rows_of(delayed_days, some)
    chances = [alone(augmented, panel, 6, effect) for effect in (0.0, 2.5)]
    assert chances[0] <= 0.05 + error(6)
    assert chances[1] > 0.7


@pytest.mark.parametrize("method", TOGETHER)
def test_size_and_power_with_twelve_treated_councils(method: ModuleType, delayed_days: StudyPanel) -> None:
    studies = {generalised_synthetic_control: 6, synthetic_did: 20}.get(method, 40)
    assert together(method, delayed_days, studies, 0.0) <= 0.05 + error(studies)
    assert together(method, delayed_days, 6, -1.2) > 0.7


@pytest.mark.deep
@pytest.mark.parametrize("method", [*ALONE, augmented])
def test_size_over_all_councils(method: ModuleType, delayed_days: StudyPanel) -> None:
    studies = len(delayed_days.units)
    assert alone(method, delayed_days, studies, 0.0) == pytest.approx(0.05, abs=error(studies))


@pytest.mark.deep
@pytest.mark.parametrize("method", TOGETHER)
def test_size_over_many_draws_of_councils(method: ModuleType, delayed_days: StudyPanel) -> None:
    studies = 2000 if method is difference_in_differences else 300
    assert 0.02 <= together(method, delayed_days, studies, 0.0) <= 0.05 + error(studies)  # Student's t, heavy tails
