"""Difference-in-differences: published and other packages' numbers, dummies one by one, the decomposition, its size."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.arrays import Floats
from carefund.evaluation.methods.bacon import comparisons
from carefund.evaluation.methods.difference_in_differences import Options, fit, placebo_gaps, two_way
from carefund.evaluation.methods.estimate import CannotEstimate
from carefund.evaluation.methods.panel import StudyPanel
from tests.evaluation.methods import proposition_99
from tests.evaluation.methods.made_up import factor_panel, panel_of
from tests.evaluation.methods.staggered_panel import staggered_panel

PYFIXEST = 0.9763437832118191, 0.16996413275455483
"""pyfixest 0.60.0, `y ~ d | unit + time` with CRV1 by unit, on `staggered_panel` (benchmarks/panel_methods.py)."""
BACON = {
    ("treated-vs-never", 4, None): (0.3554502369668246, 1.3527069817831114),
    ("treated-vs-never", 6, None): (0.2132701421800948, 1.031391432239053),
    ("treated-vs-never", 7, None): (0.16587677725118483, 0.634639853420534),
    ("earlier-vs-later", 4, 6): (0.05687203791469194, 0.7285615359215685),
    ("later-vs-earlier", 6, 4): (0.042654028436018954, 0.1344783831765457),
    ("earlier-vs-later", 4, 7): (0.0853080568720379, 1.1492987748545906),
    ("later-vs-earlier", 7, 4): (0.042654028436018954, -0.12714531185105393),
    ("earlier-vs-later", 6, 7): (0.028436018957345963, 0.9372279308068879),
    ("later-vs-earlier", 7, 6): (0.00947867298578199, 0.4055118491360923),
}
"""diff-diff 3.13.0, BaconDecomposition on `staggered_panel`: weight and estimate."""


def planted(starts: list[int], periods: int, seed: int) -> StudyPanel:
    """Units with noise that wanders; a start of `periods` is never."""
    chance = np.random.default_rng(seed)
    outcome = chance.normal(size=(len(starts), periods)).cumsum(1) + 5 * chance.normal(size=(len(starts), 1))
    return panel_of(outcome, starts)


def dummies(panel: StudyPanel) -> Floats:
    """The treatment, and a dummy for each unit and for each period but the first: (units x periods, terms)."""
    units, periods = panel.outcome.shape
    unit = np.kron(np.eye(units), np.ones((periods, 1)))
    time = np.kron(np.ones((units, 1)), np.eye(periods))[:, 1:]
    return np.column_stack([panel.after.ravel().astype(float), unit, time])


def test_proposition_99_as_published(official_files: Path) -> None:
    california = proposition_99.panel(official_files)
    found = fit(california, Options())
    assert found.att == pytest.approx(-27.349111, abs=5e-7)
    assert found.gap[found.after].mean() == pytest.approx(found.att)
    assert found.gap[0, :19].mean() == pytest.approx(0, abs=1e-10)
    assert (found.p_value, found.interval) == (None, None)
    assert found.diagnostics["decomposition"] == [
        {"comparison": "treated-vs-never", "weight": pytest.approx(1), "att": pytest.approx(found.att)}
    ]
    assert sum(found.weights[0].units.values()) == pytest.approx(1)
    assert not found.notices


def test_agrees_with_pyfixest_and_diff_diff_where_starts_differ() -> None:
    panel = staggered_panel()
    found = fit(panel, Options())
    assert (found.att, found.standard_error) == pytest.approx(PYFIXEST, rel=1e-12)
    parts = {
        (one.kind, one.start, one.control): (one.weight, one.att) for one in comparisons(panel.outcome, panel.starts)
    }
    assert parts.keys() == BACON.keys()
    for key, numbers in BACON.items():
        assert parts[key] == pytest.approx(numbers, rel=1e-10)
    assert found.gap[found.after].mean() == pytest.approx(found.att)
    assert [notice.id for notice in found.notices] == ["starts-differ"]


@given(st.lists(st.integers(1, 7), min_size=2, max_size=12), st.integers(0, 9999))
def test_dummies_one_by_one_give_the_same_and_the_decomposition_sums_to_it(starts: list[int], seed: int) -> None:
    panel = planted([*starts, 3, 7], 7, seed)
    found = fit(panel, Options())
    design = dummies(panel)
    att = np.linalg.lstsq(design, panel.outcome.ravel(), rcond=None)[0][0]
    assert found.att == pytest.approx(att, abs=1e-9)
    decomposition = found.diagnostics["decomposition"]
    assert sum(part["weight"] for part in decomposition) == pytest.approx(1)
    assert sum(part["weight"] * part["att"] for part in decomposition) == pytest.approx(att, abs=1e-9)


def test_small_sample_errors_are_those_of_bell_and_mccaffrey_worked_out_in_full() -> None:
    panel = planted([3, 3, 4, 5, 7, 7, 7, 7], 7, 4)
    found = two_way(panel.outcome, panel.starts)
    (units, periods), design = panel.outcome.shape, dummies(panel)
    inverse = np.linalg.inv(design.T @ design)
    hat = design @ inverse @ design.T
    left = np.eye(len(design)) - hat
    residual, rows, sums = left @ panel.outcome.ravel(), [], 0.0
    for place in range(units):
        own = slice(place * periods, (place + 1) * periods)
        values, vectors = np.linalg.eigh(left[own, own])
        root = vectors @ np.diag([1 / np.sqrt(value) if value > 1e-9 else 0 for value in values]) @ vectors.T
        direction = root @ design[own] @ inverse[0]
        sums += float(direction @ residual[own]) ** 2
        rows.append(left[:, own] @ direction)
    products = np.array(rows) @ np.array(rows).T
    assert found.corrected == pytest.approx(np.sqrt(sums))
    assert found.freedom == pytest.approx(np.trace(products) ** 2 / (products**2).sum())


def test_with_one_start_the_small_sample_error_is_welchs() -> None:
    panel = planted([4] * 11 + [9] * 20, 9, 1)
    change = panel.outcome[:, 4:].mean(1) - panel.outcome[:, :4].mean(1)
    own, others = change[:11], change[11:]
    welch = np.sqrt(own.var(ddof=1) / 11 + others.var(ddof=1) / 20)
    assert two_way(panel.outcome, panel.starts).corrected == pytest.approx(welch)


def test_placebos_leave_the_truly_treated_out() -> None:
    panel = factor_panel(12, 10, 6, seed=3, treated=2)
    rows, gaps = placebo_gaps(panel, Options(), 6)
    assert rows.tolist() == list(range(2, 12))
    for row, gap in zip(rows, gaps, strict=True):
        starts = np.where(rows == row, 6, 10)
        alone = replace(
            panel, units=tuple(panel.units[one] for one in rows), outcome=panel.outcome[rows], starts=starts
        )
        np.testing.assert_allclose(fit(alone, Options()).gap[0], gap, atol=1e-9)


def test_levels_of_units_and_periods_do_not_matter() -> None:
    panel = staggered_panel()
    moved = panel.outcome + 100 * np.arange(60)[:, None] + np.arange(9) ** 3
    found, other = fit(panel, Options()), fit(replace(panel, outcome=moved), Options())
    assert (found.att, found.standard_error, found.p_value) == pytest.approx(
        (other.att, other.standard_error, other.p_value), abs=1e-8
    )


def rejected(treated: int, units: int, rounds: int, effect: float = 0.0) -> float:
    """How often a null is rejected at 5%, with noise that wanders."""
    starts = [8] * treated + [12] * (units - treated)
    found = []
    for seed in range(rounds):
        panel = planted(starts, 12, seed)
        p_value = fit(replace(panel, outcome=panel.outcome + effect * panel.after), Options()).p_value
        assert p_value is not None
        found.append(p_value <= 0.05)
    return float(np.mean(found))


def test_a_true_null_is_rejected_in_a_twentieth_and_an_effect_is_found() -> None:
    assert rejected(10, 40, 400) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 400))
    assert rejected(10, 40, 60, effect=5.0) > 0.8


@pytest.mark.deep
@pytest.mark.parametrize(("treated", "units"), [(10, 20), (10, 150), (15, 60), (40, 150)])
def test_size_in_many_designs(treated: int, units: int) -> None:
    assert rejected(treated, units, 4000) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 4000))


def test_says_why_it_gives_no_number() -> None:
    panel = planted([3, 7, 7], 7, 0)
    cases = {
        "hole": replace(panel, outcome=np.where(np.arange(7) == 2, np.nan, panel.outcome)),
        "no-treated-unit": replace(panel, starts=np.array([7, 7, 7])),
        "no-period-before-start": replace(panel, starts=np.array([0, 7, 7])),
        "no-donor": replace(panel, starts=np.array([3, 3, 3])),
    }
    for id_, case in cases.items():
        with pytest.raises(CannotEstimate) as caught:
            fit(case, Options())
        assert (caught.value.notice.id, caught.value.notice.severity) == (id_, "error")
