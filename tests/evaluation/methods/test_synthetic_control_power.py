"""How often synthetic control finds an effect: where there is none, and where one is planted."""

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from carefund.evaluation.methods import augmented, synthetic_control
from carefund.evaluation.methods.panel import StudyPanel
from tests.evaluation.methods import delayed_days as real
from tests.evaluation.methods.delayed_days import error
from tests.evaluation.methods.made_up import factor_panel, in_space, planted

METHODS = [
    (synthetic_control, synthetic_control.Options()),
    (synthetic_control, synthetic_control.Options(intercept=True)),
    (augmented, augmented.Options(penalty=1000.0)),
]


def rejected(
    panel: StudyPanel,
    method: tuple[ModuleType, Any],
    effect: float,
    *,
    studies: int,
    treated: int = 1,
    start: int,
) -> float:
    """The share of studies of units drawn by chance in which p is at most 5%."""
    chance, memory, found = np.random.default_rng(11), dict[Any, Any](), list[bool]()
    for _ in range(studies):
        units = chance.choice(len(panel.units), treated, replace=False)
        study = planted(panel, units, [start] * treated, [effect] * treated)
        found.append(in_space(method[0], study, method[1], memory).p_value <= 0.05)
    return float(np.mean(found))


@pytest.mark.parametrize("method", [*METHODS[:2], pytest.param(METHODS[2], marks=pytest.mark.deep)])
@pytest.mark.parametrize("treated", [1, 3])
def test_size_and_power_on_a_made_up_panel(method: tuple[ModuleType, Any], treated: int) -> None:
    panel = factor_panel(45, 34, 26, treated=0, seed=5)
    chances = [rejected(panel, method, effect, studies=40, treated=treated, start=26) for effect in (0.0, -0.01, -0.1)]
    assert chances[0] <= 0.05 + error(40)
    assert chances[0] <= chances[1] <= chances[2]
    assert chances[2] > 0.7


@pytest.fixture(scope="module")
def delayed_days() -> StudyPanel:
    """Delayed days by council."""
    return real.delayed_days()


def test_size_and_power_on_delayed_days(delayed_days: StudyPanel) -> None:
    chances = [rejected(delayed_days, METHODS[0], effect, studies=60, start=69) for effect in (0.0, 0.5, 1.5)]
    assert chances[0] <= 0.05 + error(60)
    assert chances[0] <= chances[1] < chances[2]


@pytest.mark.deep
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("treated", [1, 3])
def test_size_on_delayed_days_over_many_studies(
    delayed_days: StudyPanel, method: tuple[ModuleType, Any], treated: int
) -> None:
    found = rejected(delayed_days, method, 0.0, studies=600, treated=treated, start=69)
    assert found == pytest.approx(0.05, abs=error(600))
