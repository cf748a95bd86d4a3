"""Placebo tests of several treated units whose starts differ: what is fitted from each start, size and power."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.placebos import space_test
from carefund.evaluation.study.offered import METHODS, Asked
from carefund.evaluation.study.options import OPTIONS
from tests.evaluation.methods import delayed_days as real
from tests.evaluation.methods.delayed_days import error
from tests.evaluation.methods.made_up import factor_panel

STARTS = (-36, -28, -20)
LEVELS_DIFFER = ("synthetic-control", {"intercept": True})
DESIGNS = [("difference-in-differences", {}), LEVELS_DIFFER, ("generalised-synthetic-control", {}),
           ("synthetic-difference-in-differences", {})]  # fmt: skip


def asked(method: str, options: dict[str, Any], seed: int = 0, memory: dict[Any, Any] | None = None) -> Asked:
    """A method with its defaults and some options."""
    values = {name: option.default for name, option in OPTIONS[method].items()} | options
    method_ = METHODS[method]
    return Asked(method=method_, values={**values, **method_.fewest_draws}, level=0.95, seed=seed, memory=memory or {})


@pytest.fixture(scope="module")
def delayed_days() -> StudyPanel:
    """Logarithms of delayed days by council."""
    panel = real.delayed_days()
    return replace(panel, outcome=np.log(panel.outcome))


def treated(panel: StudyPanel, rows: Any, effect: float = 0.0) -> StudyPanel:
    """These rows treated, from three starts in turn."""
    starts = panel.starts.copy()
    starts[rows] = len(panel.periods) + np.array(STARTS)[np.arange(len(rows)) % 3]
    panel = replace(panel, starts=starts)
    return replace(panel, outcome=panel.outcome + effect * panel.after)


@pytest.mark.parametrize("method", [one for one in METHODS if one != "staggered-difference-in-differences"])
def test_treated_units_are_fitted_from_every_start_each_as_the_only_one(method: str) -> None:
    panel = treated(factor_panel(12, 50, 30, treated=0, seed=2), [0, 3, 5, 7])
    study = asked(method, {})
    estimate = study.fit(panel)
    found = study.each_alone(panel, estimate)
    assert set(found) == set(estimate.starts.tolist())
    never = ~panel.is_treated
    for start, gaps in found.items():
        for place, row in enumerate(estimate.treated.tolist()):
            kept = never | (np.arange(12) == row)
            alone = StudyPanel(
                units=tuple(unit for unit, own in zip(panel.units, kept, strict=True) if own),
                periods=panel.periods,
                outcome=panel.outcome[kept],
                starts=np.where(np.flatnonzero(kept) == row, start, 50),
            )
            assert gaps[place] == pytest.approx(study.fit(alone).gap[0], abs=1e-4)


def test_what_treated_units_were_after_their_starts_is_in_no_placebo(delayed_days: StudyPanel) -> None:
    rows = [4, 40, 90]
    quiet, loud = treated(delayed_days, rows), treated(delayed_days, rows, 9.0)
    for method, options in DESIGNS[:2]:
        start = int(quiet.starts[4])
        some = [asked(method, options).placebo_gaps(panel, start) for panel in (quiet, loud)]
        assert np.array_equal(some[0][1], some[1][1])


def found(panel: StudyPanel, design: tuple[str, dict[str, Any]], studies: int, number: int, effect: float) -> float:
    """The share of studies of councils drawn by chance in which p is at most 5%."""
    rejected, memory = [], dict[Any, Any]()
    for seed in range(studies):
        rows = np.random.default_rng(seed + 1000).permutation(len(panel.units))[:number]
        study, of = treated(panel, rows, effect), asked(*design, seed, memory if design == LEVELS_DIFFER else None)
        estimate = of.fit(study)
        every = {int(start): of.placebo_gaps(study, int(start)) for start in np.unique(estimate.starts)}
        space = space_test(estimate, every, seed, of.each_alone(study, estimate))
        assert space is not None
        rejected.append(space.p_value <= 0.05)
    return float(np.mean(rejected))


@pytest.mark.parametrize("design", [DESIGNS[0], DESIGNS[2]])
def test_size_and_power_on_delayed_days(delayed_days: StudyPanel, design: tuple[str, dict[str, Any]]) -> None:
    studies = 60 if design == DESIGNS[0] else 10
    assert found(delayed_days, design, studies, 9, 0.0) <= 0.05 + error(studies)
    assert found(delayed_days, design, 6, 9, -0.7) > 0.7


@pytest.mark.deep
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("number", [3, 9])
def test_size_on_delayed_days_over_many_studies(
    delayed_days: StudyPanel, design: tuple[str, dict[str, Any]], number: int
) -> None:
    studies = 1000 if design in (DESIGNS[0], DESIGNS[2]) else 400
    assert found(delayed_days, design, studies, number, 0.0) == pytest.approx(0.05, abs=error(studies))
