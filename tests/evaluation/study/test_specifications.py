"""The specification curve: each specification against a study of its own, joint tests by hand and by their size."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from carefund.evaluation.methods.placebos import treated_sizes
from carefund.evaluation.study.answer import StudyAnswer
from carefund.evaluation.study.choices import STAGGERED, Choices, Donors, Specification, Window
from carefund.evaluation.study.design import Design
from carefund.evaluation.study.keys import NotAProtocol
from carefund.evaluation.study.options import OPTIONS, options_of
from carefund.evaluation.study.protocol import PanelFile, Protocol, read_protocol
from carefund.evaluation.study.running import run
from carefund.evaluation.study.specification_curve import SpecificationCurve, joint_test, specification_curve
from carefund.evaluation.study.specified import Specified
from carefund.evaluation.study.study import answer
from tests.evaluation.methods import proposition_99
from tests.evaluation.methods.delayed_days import delayed_days, error
from tests.evaluation.methods.made_up import factor_panel
from tests.evaluation.study.made_up import months, protocol, rows_of, write

UNITS = tuple(f"unit {number}" for number in range(12))
PERIODS, START = months(36), 26


def figures(units: int = 12, periods: int = 36) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Figures above zero that follow common factors."""
    return np.round(factor_panel(units, periods, START, seed=3).outcome, 6)


def asked(folder: Path, method: str, more: str = "", outcome: Any = None, start: int = START) -> StudyAnswer:
    """A study of the first unit, answered with its curve."""
    rows = rows_of(figures() if outcome is None else outcome, PERIODS, UNITS)
    chosen = f'[method]\nid = "{method}"\n'
    where = write(folder, rows, protocol(PERIODS[start], UNITS[0], chosen, more))
    return answer(read_protocol(where), specifications=True)


def curve_of(found: StudyAnswer) -> SpecificationCurve:
    assert found.curve is not None
    return found.curve


@pytest.mark.parametrize("method", OPTIONS)
def test_the_registered_specification_is_the_answer(tmp_path: Path, method: str) -> None:
    found = asked(tmp_path, method)
    effect, own = found.result.effect, curve_of(found).registered
    assert effect is not None
    assert own.att == effect.att
    if effect.basis == "placebo-in-space":
        assert (own.p_value, own.lower, own.upper) == (effect.p_value, effect.lower, effect.upper)
    assert sum(one.specification.registered for one in curve_of(found).estimated) == 1
    assert [one.att for one in curve_of(found).estimated] == sorted(one.att or 0.0 for one in curve_of(found).estimated)


@pytest.mark.parametrize("method", [one for one in OPTIONS if one not in {"interrupted-time-series", STAGGERED}])
def test_a_specification_is_what_a_study_of_its_own_gives(tmp_path: Path, method: str) -> None:
    left_out = list(UNITS[-2:])
    more = (
        f'[specifications]\nmethods = ["{method}"]\ntransforms = ["none"]\n'
        f'options = {{ "{method}" = [{{}}] }}\ndonors = [{{ exclude = {left_out} }}]\n'
        f'windows = [{{ first = "{PERIODS[6]}" }}]\n'
    )
    found = next(one for one in curve_of(asked(tmp_path, "interrupted-time-series", more)).estimated
                 if one.specification.method == method)  # fmt: skip
    rows = rows_of(figures()[:-2, 6:], PERIODS[6:], UNITS[:-2])
    alone = answer(
        read_protocol(write(tmp_path, rows, protocol(PERIODS[START], UNITS[0], f'[method]\nid = "{method}"')))
    )
    assert alone.result.effect is not None
    assert found.att == pytest.approx(alone.result.effect.att, abs=1e-9)
    assert found.donors == 9
    if method != "augmented-synthetic-control":  # its placebos have the penalty of the treated
        assert found.upper == pytest.approx(alone.result.effect.upper, abs=1e-7)


def test_donors_left_out_are_placebos_against_the_pool_all_the_same(tmp_path: Path) -> None:
    more = (
        '[specifications]\nmethods = ["synthetic-control"]\ndonors = [{ nearest = 0.5 }]\ntransforms = ["none"]\n'
        'options = { "synthetic-control" = [{}] }\nwindows = [{}]\n'
    )
    found = asked(tmp_path, "interrupted-time-series", more)
    one = next(one for one in curve_of(found).estimated if one.specification.method == "synthetic-control")
    outcome, pool = figures(), _nearest(figures())
    ratios = [_ratio(found.protocol, outcome, unit, [row for row in pool if row != unit]) for unit in range(12)]
    assert one.p_value == sum(ratio >= ratios[0] for ratio in ratios) / 12
    assert one.ratios is not None
    assert sorted(one.ratios) == pytest.approx(sorted(ratios), rel=1e-6)


def _nearest(outcome: Any) -> list[int]:
    apart = np.sqrt(((outcome[1:, :START] - outcome[0, :START]) ** 2).mean(axis=1))
    return sorted(1 + int(place) for place in np.argsort(apart)[: round(11 / 2)])


def _ratio(read: Protocol, outcome: Any, unit: int, pool: list[int]) -> float:
    """A unit's ratio by a study of its own."""
    panel = factor_panel(len(pool) + 1, outcome.shape[1], START)
    panel = replace(panel, outcome=outcome[[unit, *pool]])
    own = replace(read, method="synthetic-control", options=options_of("synthetic-control", {}))
    made = run(own, Design(panel=panel, findings=())).estimate
    assert made is not None
    return float(treated_sizes(made).ratio[0])


def test_a_logarithm_and_a_rate_are_put_back_on_the_outcome_s_own_scale(tmp_path: Path) -> None:
    drawn = np.random.default_rng(2)
    people = np.repeat(drawn.uniform(5, 9, (12, 1)), 36, axis=1)
    rates = np.exp(drawn.normal(0, 0.3, (12, 1)) + drawn.normal(0, 0.05, 36))
    rates[0, START:] *= 1.1
    rows = [(u, p, r * n, n) for u, rs, ns in zip(UNITS, rates, people, strict=True)
            for p, r, n in zip(PERIODS, rs, ns, strict=True)]  # fmt: skip
    more = '[specifications]\nmethods = ["difference-in-differences"]\ntransforms = ["log", "rate"]\nwindows = [{}]\n'
    text = protocol(PERIODS[START], UNITS[0], '[method]\nid = "difference-in-differences"\n', more)
    text = text.replace('outcome = "y"', 'outcome = "y"\nexposure = "n"')
    where = write(tmp_path, rows, text, ("unit", "period", "y", "n"))
    by = {
        one.specification.transform: one
        for one in curve_of(answer(read_protocol(where), specifications=True)).estimated
    }
    assert by["log"].relative == pytest.approx(0.1)
    assert by["log"].lower is not None
    assert by["log"].upper is not None
    assert by["log"].lower <= (by["log"].att or 0.0) <= by["log"].upper
    gaps = rates[0] - rates[1:].mean(axis=0)
    expected = (gaps[START:].mean() - gaps[:START].mean()) * people[0, 0]
    assert by["rate"].att == pytest.approx(expected)


def test_what_cannot_be_estimated_is_told_with_its_reason(tmp_path: Path) -> None:
    outcome = figures()
    outcome[3, 5] = 0.0
    more = (
        '[specifications]\nmethods = ["synthetic-control"]\ntransforms = ["none", "log", "rate"]\n'
        f'windows = [{{}}, {{ first = "{PERIODS[START]}" }}, {{ last = "2030-01" }}]\n'
    )
    found = curve_of(asked(tmp_path, "synthetic-control", more, outcome))
    assert {one.refused.id for one in found.refused if one.refused} == {
        "no-logarithm", "no-exposure", "window-without-start", "window-not-in-panel"}  # fmt: skip
    assert all(one.att is None and one.refused is not None for one in found.refused)


def by_hand(effects: list[float], ratios: list[float]) -> Specified:
    """A specification whose treated is the first."""
    made = Specification(method="difference-in-differences", options={}, donors=Donors(), window=Window())
    return Specified(specification=made, first=0, last=1, donors=len(ratios) - 1, att=effects[0],
                     standardised=np.array(effects), ratios=np.array(ratios))  # fmt: skip


def test_joint_tests_by_hand() -> None:
    """Twenty units: significant is who has the largest ratio. The treated has it twice, once on the other side."""
    others = [0.1 * number for number in range(19)]
    found = joint_test([
        by_hand([3.0, *others], [9.0, *others]),
        by_hand([2.0, *others], [9.0, *others]),
        by_hand([-1.0, *others], [9.0, *others]),
        by_hand([4.0, *others], [1.0, 9.0, *others[1:]]),
    ])  # fmt: skip
    assert found is not None
    assert (found.median.statistic, found.median.rank, found.median.of) == (2.5, 1, 20)
    assert (found.significant.statistic, found.significant.rank) == (0.5, 1)
    none = joint_test([by_hand([0.5, *others], [0.5, *others])])
    assert none is not None
    assert (none.median.rank, none.significant.rank) == (15, 20)
    assert joint_test([replace(by_hand([1.0], [1.0]), ratios=None)]) is None


def test_joint_tests_hold_their_size(tmp_path: Path) -> None:
    """Without an effect anywhere each unit in turn is found by no more than one in twenty."""
    units, names = 40, tuple(f"unit {number}" for number in range(40))
    outcome = factor_panel(units, 24, 16, seed=5).outcome
    more = (
        '[specifications]\nmethods = ["difference-in-differences", "synthetic-control"]\n'
        'donors = ["all", { nearest = 0.5 }]\n'
    )
    chosen = '[method]\nid = "difference-in-differences"\n'
    where = write(tmp_path, rows_of(outcome, PERIODS[:24], names), protocol(PERIODS[16], names[0], chosen, more))
    read = read_protocol(where)
    p_values = []
    for row in range(units):
        panel = factor_panel(units, 24, 16)
        starts = np.where(np.arange(units) == row, 16, 24)
        result = run(read, Design(panel=replace(panel, units=names, outcome=outcome, starts=starts), findings=()))
        curve = specification_curve(read, result)
        assert curve is not None
        assert curve.joint is not None
        p_values.append((curve.joint.median.p_value, curve.joint.significant.p_value))
    found = (np.array(p_values) <= 0.05).mean(axis=0)
    assert (found <= 0.05 + 2 / units).all()


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ('methods = ["synthetic"]', "specifications.methods[0]"),
        ("methods = []", "specifications.methods"),
        ('method = ["synthetic-control"]', "specifications.method"),
        ('donors = ["none"]', "specifications.donors[0]"),
        ("donors = [{ nearest = 2 }]", "specifications.donors[0].nearest"),
        ('donors = [{ exclude = ["Nowhere"] }]', "specifications.donors[0]"),
        ('windows = [{ begin = "2015-01" }]', "specifications.windows[0].begin"),
        ('transforms = ["log", "log"]', "specifications.transforms"),
        ('options = { "synthetic-control" = [{ rank = 2 }] }', "specifications.options.synthetic-control[0].rank"),
        ('options = { "synthetic-control" = [] }', "specifications.options.synthetic-control"),
        ('options = { "generalised-synthetic-control" = [{ covariates = ["z"] }] }',
         "specifications.options.generalised-synthetic-control[0].covariates[0]"),
        ("windows = [" + ", ".join(f"{{ first = {number} }}" for number in range(1001)) + "]", "specifications"),
    ],
)  # fmt: skip
def test_a_choice_that_cannot_be_understood_names_its_key(tmp_path: Path, table: str, key: str) -> None:
    with pytest.raises(NotAProtocol) as raised:
        asked(tmp_path, "synthetic-control", f"[specifications]\n{table}\n")
    assert raised.value.key == key


def test_several_treated_units_are_ranked_among_sets(tmp_path: Path) -> None:
    with (tmp_path / "panel.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("unit", "period", "y"))
        writer.writerows(rows_of(figures(), PERIODS, UNITS))
    text = protocol(PERIODS[START], UNITS[0], '[method]\nid = "synthetic-control"\n')
    (tmp_path / "protocol.toml").write_text(
        text.replace("starts = {", f'starts = {{ "{UNITS[1]}" = "{PERIODS[START + 2]}", '), encoding="utf-8"
    )
    found = curve_of(answer(read_protocol(tmp_path / "protocol.toml"), specifications=True))
    assert found.joint is not None
    assert found.joint.median.of == 1000
    assert {one.specification.method for one in found.estimated} >= {"staggered-difference-in-differences"}


def test_a_study_without_a_number_has_no_curve(tmp_path: Path) -> None:
    found = asked(tmp_path, "synthetic-control", start=0)
    assert found.curve is None
    assert "specifications" not in found.to_record()


def registered_as(method: str) -> Protocol:
    """A protocol of a study whose panel is given."""
    file = PanelFile(file=Path("panel.csv"), unit="unit", period="period", outcome="y")
    return Protocol(path=Path("p.toml"), name="p.toml", sha256="", panel=file, method=method,
                    options=options_of(method, {}))  # fmt: skip


def test_proposition_99_has_the_published_effect_of_each_method_on_its_curve(official_files: Path) -> None:
    panel = replace(proposition_99.panel(official_files), covariates={})
    read = registered_as("synthetic-control")
    curve = specification_curve(read, run(read, Design(panel=panel, findings=())))
    assert curve is not None
    effects = {
        one.specification.method: one.att
        for one in curve.estimated
        if one.specification.donors == Donors() and one.specification.transform == "none"
        and not one.specification.options.get("intercept")
    }  # fmt: skip
    assert effects["synthetic-control"] == pytest.approx(-19.5136, abs=5e-4)
    assert effects["difference-in-differences"] == pytest.approx(-27.349, abs=5e-4)
    assert effects["synthetic-difference-in-differences"] == pytest.approx(-15.604, abs=5e-3)
    assert curve.joint is not None
    assert (curve.joint.median.rank, curve.joint.significant.rank, curve.joint.median.of) == (1, 1, 39)


@pytest.mark.deep
def test_joint_tests_hold_their_size_on_real_series() -> None:
    """Each of 100 councils in turn, with no effect, by four methods, two pools and two scales."""
    whole, read = delayed_days(), registered_as("difference-in-differences")
    read = replace(
        read,
        specifications=Choices(
            methods=(
                "interrupted-time-series",
                "difference-in-differences",
                "synthetic-control",
                "generalised-synthetic-control",
            )
        ),
    )
    p_values = []
    for row in np.random.default_rng(0).permutation(len(whole.units))[:100]:
        starts = np.where(np.arange(len(whole.units)) == row, 60, len(whole.periods))
        curve = specification_curve(read, run(read, Design(panel=replace(whole, starts=starts), findings=())))
        assert curve is not None
        assert curve.joint is not None
        p_values.append((curve.joint.median.p_value, curve.joint.significant.p_value))
    assert ((np.array(p_values) <= 0.05).mean(axis=0) <= 0.05 + error(100)).all()
