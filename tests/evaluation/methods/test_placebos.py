"""Placebos against the same studies made one by one, published figures, and studies of nothing."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.arrays import Floats
from carefund.evaluation.methods import augmented, synthetic_control
from carefund.evaluation.methods.estimate import Estimate
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.placebos import (
    at_least,
    different_sets,
    mean_sizes,
    moments_of,
    pooled_sizes,
    space_test,
)
from carefund.evaluation.methods.synthetic_control import Options, fit, leave_two_out, placebo_gaps
from carefund.refusal import Refusal
from tests.evaluation.methods import proposition_99
from tests.evaluation.methods.made_up import factor_panel, in_space, planted


def ratio(panel: StudyPanel, unit: int, left_out: tuple[int, ...], start: int) -> tuple[float, Floats]:
    """A unit's ratio and gaps as the only treated one, of a panel without the units left out."""
    kept = np.array([row for row in range(len(panel.units)) if row not in left_out or row == unit])
    alone = replace(
        panel,
        units=tuple(panel.units[row] for row in kept),
        outcome=panel.outcome[kept],
        starts=np.where(kept == unit, start, panel.outcome.shape[1]),
        covariates={},
    )
    gap = fit(alone).gap[0]
    return float(np.sqrt((gap[start:] ** 2).mean() / (gap[:start] ** 2).mean())), gap


def test_in_space_is_the_study_of_each_donor_without_the_treated() -> None:
    panel = factor_panel(14, 25, 18, seed=4)
    space = in_space(synthetic_control, panel, Options())
    alone = [ratio(panel, unit, (0,), 18) for unit in range(1, 14)]
    assert space.placebos.ratio == pytest.approx([each for each, _ in alone], rel=1e-8)
    att = np.array([gap[18:].mean() for _, gap in alone])
    assert space.placebos.att == pytest.approx(att, abs=1e-9)
    assert space.standard_error == pytest.approx(att.std(ddof=0))
    treated = ratio(panel, 0, (), 18)[0]
    assert (space.rank, space.of) == (1 + sum(each >= treated for each, _ in alone), 14)
    assert space.p_value == space.rank / 14


@given(st.integers(0, 500))
@settings(max_examples=10)
def test_leave_two_out_is_every_pair_fitted_anew(seed: int) -> None:
    panel = factor_panel(8, 18, 12, seed)
    found = leave_two_out(panel, Options())
    losses = 0
    for pair in combinations(range(1, 8), 2):
        others = max(ratio(panel, unit, (0, *pair), 12)[0] for unit in pair)
        losses += ratio(panel, 0, pair, 12)[0] <= others
    assert (found.losses, found.pairs) == (losses, 21)


def test_proposition_99(official_files: Path) -> None:
    """The authors' own programme gives 73 losses of 703 pairs (recorded by mlsynth as its case lto_refined_placebo)."""
    panel = proposition_99.panel(official_files)
    found = leave_two_out(panel, Options())
    assert (found.losses, found.pairs) == (73, 703)
    assert found.p_value == pytest.approx(0.10384, abs=5e-6)
    space = in_space(synthetic_control, panel, Options())
    assert (space.rank, space.of) == (3, 39)


def test_several_treated_units_are_ranked_among_sets_of_all_units_with_the_same_starts() -> None:
    panel = factor_panel(20, 30, 20, treated=3)
    panel = replace(panel, starts=np.where(np.arange(20) == 1, 25, panel.starts))
    space = in_space(synthetic_control, panel, Options(), seed=1)
    assert space.of == space.different == 1000
    assert len(space.rows) == 17
    again = in_space(synthetic_control, panel, Options(), seed=1)
    assert (space.rank, space.spread) == (again.rank, again.spread)


def test_an_odd_unit_among_the_treated_is_in_the_sets_from_every_start() -> None:
    """Of seven units one jumps by itself in every period after 12: nearly every third set of two has it, whenever."""
    draw = np.random.default_rng(2)
    gaps = draw.standard_normal((7, 20))
    gaps[0, 12:] += 50.0
    estimate = Estimate(treated=np.array([0, 1]), observed=gaps[:2], counterfactual=0 * gaps[:2], starts=np.array([12, 14]))  # fmt: skip  # noqa: E501
    own = dict.fromkeys((12, 14), gaps[:2])
    space = space_test(estimate, {start: (np.arange(2, 7), gaps[2:]) for start in (12, 14)}, 0, own)
    assert space is not None
    assert space.different == 42
    assert space.p_value > 0.1
    unknown = {12: gaps[:2], 14: np.where(np.arange(2)[:, None] == 0, np.nan, gaps[:2])}
    some = space_test(estimate, {start: (np.arange(2, 7), gaps[2:]) for start in (12, 14)}, 0, unknown)
    assert some is not None
    assert some.of < space.of
    assert np.isfinite(some.references.ratio).all()


def test_the_treated_and_each_set_count_as_one_by_the_mean_of_their_gaps_period_by_period() -> None:
    draw = np.random.default_rng(3)
    gaps, starts = {start: draw.standard_normal((5, 12)) for start in (6, 9)}, np.array([9, 6, 9])
    sets = np.array([[0, 1, 2], [3, 3, 4]])
    found = mean_sizes(gaps, starts, sets)
    for place, units in enumerate(sets):
        by_time: dict[int, list[float]] = {}
        for unit, start in zip(units, starts, strict=True):
            for column in range(12):
                by_time.setdefault(column - int(start), []).append(float(gaps[int(start)][unit, column]))
        for late, size in ((True, found.post_rmspe), (False, found.pre_rmspe)):
            some = [each for at, each in by_time.items() if (at >= 0) == late]
            squares = sum(len(each) * np.mean(each) ** 2 for each in some) / sum(map(len, some))
            assert size[place] == pytest.approx(np.sqrt(squares))
        after = [one for at, each in by_time.items() if at >= 0 for one in each]
        assert found.att[place] == pytest.approx(np.mean(after))


def test_where_all_start_together_sets_are_drawn_from_all_units_so_that_few_units_give_no_small_p() -> None:
    """Two of six units: of the 15 pairs one is the treated pair itself."""
    panel = factor_panel(6, 30, 20, treated=2)
    outcome = panel.outcome.copy()
    outcome[:2, 20:] += 100.0
    space = in_space(synthetic_control, replace(panel, outcome=outcome), Options(intercept=True))
    assert space.different == 15
    assert space.size == pytest.approx(1 / 15)
    assert space.p_value == pytest.approx(1 / 15, abs=0.03)
    assert len(space.placebos.att) == 4


@pytest.mark.parametrize(
    ("units", "starts", "different"),
    [(6, [5, 5], 15), (6, [5, 7], 30), (5, [5, 5, 7], 30), (40, [5, 5, 5, 5], 1000), (2, [5, 5, 7], 1000)],
)
def test_sets_differ_by_who_is_treated_and_from_when(units: int, starts: list[int], different: int) -> None:
    """Who starts with whom counts and not in which order; of fewer units than are treated some are drawn again."""
    assert different_sets(units, np.array(starts)) == different


def test_of_one_unit_the_mean_is_its_own() -> None:
    gaps = np.random.default_rng(5).standard_normal((7, 20))
    alone = mean_sizes({12: gaps}, np.array([12]), np.arange(7)[:, None])
    own = pooled_sizes(moments_of(gaps, 12)[:, None])
    for name in ("att", "pre_rmspe", "post_rmspe"):
        assert getattr(alone, name) == pytest.approx(getattr(own, name))


def test_an_effect_on_several_units_is_found_where_on_one_it_is_not() -> None:
    """Of independent units a mean of nine is three times as steady as one; without an effect 5% are found."""
    draw, found = np.random.default_rng(8), {(number, effect): 0 for number in (1, 9) for effect in (0.0, 1.0)}
    studies, periods, start = 200, 36, 24
    for _ in range(studies):
        noise = draw.standard_normal((60, periods))
        for number, effect in found:
            gap = noise[:number] + effect * (np.arange(periods) >= start)
            own = mean_sizes({start: gap}, np.full(number, start), np.arange(number)[None]).ratio
            sets = np.array([draw.permutation(np.arange(9, 60))[:number] for _ in range(199)])
            others = mean_sizes({start: noise}, np.full(number, start), sets).ratio
            found[number, effect] += (1 + int(at_least(others, own)[0])) / 200 <= 0.05
    assert found[9, 1.0] >= 0.95 * studies
    assert found[1, 1.0] <= 0.7 * studies
    for number in (1, 9):
        assert found[number, 0.0] / studies == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / studies) + 0.01)


def test_exact_fits_give_ratios_that_can_be_ranked() -> None:
    panel = factor_panel(30, 8, 2, size=8.0)
    space = in_space(synthetic_control, panel, Options())
    assert not np.isnan(space.placebos.ratio).any()
    assert 1 <= space.rank <= space.of == 30


def test_with_too_few_donors_there_is_no_test() -> None:
    panel = factor_panel(2, 20, 12)
    made = fit(panel)
    assert space_test(made, {12: placebo_gaps(panel, Options(), 12)}, 0, {12: made.gap}) is None
    with pytest.raises(Refusal, match="three donors"):
        leave_two_out(factor_panel(3, 20, 12), Options())
    with pytest.raises(Refusal, match="one treated unit"):
        leave_two_out(factor_panel(9, 20, 12, treated=2), Options())


@pytest.mark.parametrize(
    ("method", "options"),
    [
        (synthetic_control, Options()),
        (synthetic_control, Options(intercept=True)),
        (augmented, augmented.Options()),
        (augmented, augmented.Options(penalty=50.0)),
    ],
)
def test_what_is_remembered_of_other_studies_changes_nothing(method: ModuleType, options: Any) -> None:
    panel = factor_panel(25, 24, 18, treated=0)
    chance, memory = np.random.default_rng(0), dict[Any, Any]()
    for size in (1, 1, 2, 1):
        units = chance.choice(25, size, replace=False)
        study = planted(panel, units, chance.integers(15, 20, size), chance.normal(size=size) / 20)
        assert method.fit(study, options, memory).gap == pytest.approx(method.fit(study, options).gap, abs=1e-9)
        found, alone = in_space(method, study, options, memory), in_space(method, study, options)
        assert (found.rank, found.of) == (alone.rank, alone.of)
        assert found.standard_error == pytest.approx(alone.standard_error)


def test_the_smallest_detectable_effect_is_found_as_often_as_it_says() -> None:
    panel, memory = factor_panel(60, 40, 30, treated=0, seed=9), dict[Any, Any]()
    found = []
    for unit in range(60):
        smallest = in_space(synthetic_control, planted(panel, [unit], [30], [0.0]), Options(), memory).detectable
        assert smallest is not None
        relative = smallest / float(panel.outcome[unit, 30:].mean())
        raised = planted(panel, [unit], [30], [relative])
        found.append(in_space(synthetic_control, raised, Options(), memory).p_value <= 0.05)
    assert np.mean(found) == pytest.approx(0.8, abs=0.15)


def test_with_fewer_than_twenty_units_the_smallest_test_is_larger_than_five_per_cent() -> None:
    space = in_space(synthetic_control, factor_panel(15, 25, 18), Options())
    assert space.size == 1 / 15
    assert space.detectable is not None
