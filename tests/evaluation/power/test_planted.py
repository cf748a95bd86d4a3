"""Shared fits against fits made anew: an effect planted in the outcome, estimated and ranked the slow way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.placebos import moments_of, pooled_sizes, space_test, treated_sizes
from carefund.evaluation.power.designs import AUGMENTED, PowerDesign, designs_for
from carefund.evaluation.power.planted import panel_of, planted
from carefund.evaluation.power.question import PowerQuestion
from carefund.evaluation.study.options import options_of
from tests.evaluation.power.histories import history

QUESTION = PowerQuestion(history=history(14, 38), planned=-0.03, months=6)
DESIGNS, _ = designs_for(QUESTION, None)
EFFECTS = (0.0, -0.03, -0.2)


def treated(design: PowerDesign, row: int, start: int, end: int, effect: float) -> StudyPanel:
    """The history to a period, one area treated with an effect."""
    panel = panel_of(design, QUESTION, end)
    outcome = panel.outcome.copy()
    outcome[row, start:] = (
        outcome[row, start:] + np.log1p(effect) if design.logarithm else outcome[row, start:] * (1 + effect)
    )
    starts = panel.starts.copy()
    starts[row] = start
    return replace(panel, outcome=outcome, starts=starts)


@pytest.mark.parametrize("design", DESIGNS, ids=[one.name for one in DESIGNS])
def test_each_p_value_is_that_of_the_effect_planted_and_fitted_anew(design: PowerDesign) -> None:
    found, steps = planted(design, QUESTION), [0.0, *QUESTION.effects]
    asked, units, rng = design.asked(0, {}), len(QUESTION.history.units), np.random.default_rng(1)
    for number, start in enumerate(QUESTION.starts):
        place = int(rng.integers(len(QUESTION.horizons)))
        end = start + QUESTION.horizons[place]
        others = design.asked(0, {}).placebo_gaps(panel_of(design, QUESTION, end), start)[1]
        ratios = pooled_sizes(moments_of(others, start)[:, None]).ratio
        for row in rng.choice(units, 2, replace=False).tolist():
            for effect in EFFECTS:
                own = treated_sizes(asked.fit(treated(design, row, start, end, effect))).ratio[0]
                rank = 1 + (np.delete(ratios, row) >= own * (1 - 1e-9)).sum()
                at = int(np.argmin(np.abs(np.array(steps) - effect)))
                assert found[place].p_values[number * units + row, at] == pytest.approx(rank / units)


@pytest.mark.parametrize("design", DESIGNS, ids=[one.name for one in DESIGNS])
def test_placebos_with_the_treated_in_their_pool_rank_it_much_as_an_evaluation_does(design: PowerDesign) -> None:
    found, units, start = planted(design, QUESTION), len(QUESTION.history.units), QUESTION.starts[-1]
    end, at = start + QUESTION.months, int(np.argmin(np.abs(QUESTION.effects + 0.03))) + 1
    apart = []
    for row in range(units):
        panel = treated(design, row, start, end, -0.03)
        asked = design.asked(0, {})
        made = asked.fit(panel)
        test = space_test(made, {start: asked.placebo_gaps(panel, start)}, 0, {start: made.gap})
        assert test is not None
        apart.append(found[-1].p_values[(len(QUESTION.starts) - 1) * units + row, at] - test.p_value)
    assert abs(np.mean(apart)) <= 1 / units
    assert np.abs(apart).max() <= 4 / units


@pytest.mark.parametrize("design", [one for one in DESIGNS if one.method != AUGMENTED], ids=lambda one: one.name)
def test_several_areas_are_found_about_as_often_as_evaluations_find_them(design: PowerDesign) -> None:
    asked = replace(QUESTION, areas=3, studies=16)
    last = planted(design, asked, last_alone=True)[0]
    at, fitted, found = int(np.argmin(np.abs(asked.effects + 0.1))) + 1, design.asked(0, {}), []
    for number, rows in enumerate(asked.sets(asked.studies)):
        start = asked.starts[number % len(asked.starts)]
        panel = panel_of(design, asked, start + asked.months)
        outcome, starts = panel.outcome.copy(), panel.starts.copy()
        late = outcome[rows, start:]
        outcome[rows, start:] = late + np.log1p(-0.1) if design.logarithm else late * 0.9
        starts[rows] = start
        panel = replace(panel, outcome=outcome, starts=starts)
        made = fitted.fit(panel)
        test = space_test(made, {start: fitted.placebo_gaps(panel, start)}, 0, {start: made.gap})
        assert test is not None
        found.append(test.p_value)
    assert np.mean(last.p_values[:, at]) == pytest.approx(np.mean(found), abs=0.08)


def test_the_augmented_form_with_a_penalty_is_followed_too() -> None:
    design = PowerDesign(method=AUGMENTED, options=options_of(AUGMENTED, {"penalty": 100.0}), own=True)
    found = planted(design, QUESTION)
    assert found[-1].p_values.shape == (len(QUESTION.starts) * 14, 1 + len(QUESTION.effects))
