"""Panels for tests: units that follow common factors, with noise of their own; and studies of them with placebos."""

from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.placebos import SpaceTest, space_test


def factor_panel(
    units: int, periods: int, start: int, seed: int = 0, *, treated: int = 1, size: float = 1.0
) -> StudyPanel:
    """The first `treated` units are treated from `start`, to no effect."""
    chance = np.random.default_rng(seed)
    factors = chance.normal(size=(3, periods)).cumsum(axis=1)
    outcome = 200 + 10 * chance.normal(size=(units, 1)) + 2 * chance.normal(size=(units, 3)) @ factors
    outcome += size * chance.normal(size=(units, periods))
    starts = np.where(np.arange(units) < treated, start, periods)
    return StudyPanel(
        units=tuple(f"unit {number}" for number in range(units)),
        periods=tuple(range(periods)),
        outcome=outcome,
        starts=starts,
    )


def panel_of(outcome: Floats, starts: Sequence[int] | Whole) -> StudyPanel:
    """Units and periods counted from nought; a start of as many periods as there are is never."""
    units, periods = outcome.shape
    names = tuple(map(str, range(units)))
    return StudyPanel(units=names, periods=tuple(range(periods)), outcome=outcome, starts=np.array(starts))


def planted(panel: StudyPanel, units: Sequence[int], starts: Sequence[int], effects: Sequence[float]) -> StudyPanel:
    """The panel with these rows treated from these columns, and their outcomes from then on times 1 + the effect."""
    outcome, firsts = panel.outcome.copy(), np.full(len(panel.units), len(panel.periods))
    for unit, start, effect in zip(units, starts, effects, strict=True):
        outcome[unit, start:] *= 1 + effect
        firsts[unit] = start
    return replace(panel, outcome=outcome, starts=firsts)


def in_space(
    method: ModuleType, panel: StudyPanel, options: Any, memory: dict[Any, Any] | None = None, seed: int = 0
) -> SpaceTest:
    """The treated units of a panel among every donor as if treated."""
    estimate = method.fit(panel, options, memory)
    starts = {int(start) for start in estimate.starts}
    found = {start: method.placebo_gaps(panel, options, start, memory) for start in starts}
    made = space_test(estimate, found, seed, own_from_each(method, panel, options))
    assert made is not None
    return made


def own_from_each(method: ModuleType, panel: StudyPanel, options: Any) -> dict[int, Floats]:
    """By start, the treated units' gaps as if all had been treated from then."""
    treated, starts = panel.is_treated, np.unique(panel.starts[panel.is_treated])
    return {
        int(start): method.fit(replace(panel, starts=np.where(treated, start, len(panel.periods))), options).gap
        for start in starts
    }
