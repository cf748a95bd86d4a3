"""A grid answers any target as an appraisal of it does: within 0.005, in order, and after it was kept as text."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from carefund.appraisal.base_rates import PastChanges
from carefund.appraisal.forecast_basis import ForecastBases, ForecastBasis
from carefund.appraisal.kept_grid import BrokenGrid, grid_of, text_of
from carefund.appraisal.question import NoAppraisal, question_of
from carefund.appraisal.round_appraisal import appraise_targets
from carefund.appraisal.skill import NOTHING_MEASURED
from carefund.appraisal.target_grid import Curve, TargetGrid
from carefund.appraisal.target_grids import POINTS, curve_of, curve_with, target_grids
from carefund.cli.main import app
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.programme.rounds import load_round
from tests.packaged import ASSUMPTIONS, REGISTERS

ROUND = load_round("bcf-2015-16")
AS_OF = date(2014, 9, 1)
METRICS = ("non-elective-admissions", "delayed-days")
TARGETS = (-50.0, -7.25, -3.5, 0.0, 2.0, 11.0)
CLOSE = 0.005
LEEDS = "E08000035"
PERCENTS = st.floats(-50, 50)


@cache
def basis_of(metric: str, *, skill_known: bool = True) -> ForecastBasis:
    assumptions = ASSUMPTIONS if skill_known else replace(ASSUMPTIONS, skill=NOTHING_MEASURED)
    evidence = Evidence.packaged()
    bases = ForecastBases(evidence, AS_OF, registers=REGISTERS, assumptions=assumptions, draws=1_000, seed=0)
    return bases.of(question_of(ROUND, metric, None, evidence.series))


@cache
def grids_of(metric: str, *, skill_known: bool = True) -> Any:
    return target_grids(ROUND, basis_of(metric, skill_known=skill_known), AS_OF)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("skill_known", [True, False])
def test_every_area_and_england_are_answered_as_an_appraisal_answers_them(metric: str, skill_known: bool) -> None:
    """With a measured lack of skill the base rate stands for an area's chance; where none was measured, its draws."""
    grids = grids_of(metric, skill_known=skill_known).grids
    apart = 0.0
    for appraisal in appraise_targets(ROUND, basis_of(metric, skill_known=skill_known), TARGETS, AS_OF):
        assert {one.code for one in (appraisal.england, *appraisal.areas)} == set(grids)
        for verdict in (appraisal.england, *appraisal.areas):
            answer = grids[verdict.code].verdict(appraisal.target)
            apart = max(apart, abs(answer.probability - verdict.probability))
            apart = max(apart, abs(answer.probability_without - verdict.probability_without))
    assert apart < CLOSE


@pytest.mark.parametrize("metric", METRICS)
def test_all_else_that_a_verdict_says_is_the_same(metric: str) -> None:
    grids = grids_of(metric).grids
    for appraisal in appraise_targets(ROUND, basis_of(metric), (-3.5, 2.0), AS_OF):
        for verdict in (appraisal.england, *appraisal.areas[:20]):
            answer = grids[verdict.code].verdict(appraisal.target)
            assert answer.needed == pytest.approx(verdict.needed)
            assert answer.target_count == pytest.approx(verdict.target_count)
            assert [type(one) for one in answer.reasons] == [type(one) for one in verdict.reasons]
            assert (answer.instead is None) == (verdict.instead is None)
            alike = ("code", "name", "change", "change_without", "outturn", "detectable", "notes", "uncertain", "skill")
            assert [getattr(answer, name) for name in alike] == [getattr(verdict, name) for name in alike]
            assert answer.saving is not None
            assert verdict.saving is not None
            assert answer.saving.planned == pytest.approx(verdict.saving.planned)


def test_the_grid_says_what_the_command_says() -> None:
    bases = ForecastBases(Evidence.packaged(), AS_OF, registers=REGISTERS, assumptions=ASSUMPTIONS, draws=4_000, seed=0)
    grids = target_grids(ROUND, bases.of(question_of(ROUND, METRICS[0])), AS_OF).grids
    command = ["appraise", ROUND.id, "--target", "-3.5%", "--as-of", "2014-09", "--json"]
    said = json.loads(CliRunner().invoke(app, command).stdout)
    for record in (said["england"], *said["areas"]):
        answer = grids[record["area_code"]].verdict(-3.5)
        assert answer.probability == pytest.approx(record["probability"], abs=CLOSE)
        assert answer.probability_without == pytest.approx(record["probability_without_plan"], abs=CLOSE)
        assert answer.change_without.low == pytest.approx(record["change_without_plan_percent_low"], abs=0.001)


def test_a_target_as_a_count_is_that_in_per_cent() -> None:
    grid = grids_of(METRICS[0]).grids[LEEDS]
    answer = grid.verdict(-3.5)
    assert grid.percent_of(answer.target_count) == pytest.approx(-3.5)


def test_the_changes_of_the_area_itself_are_those_that_its_report_has() -> None:
    own = basis_of(METRICS[0]).own_past(LEEDS)
    assert own is not None
    grid = grids_of(METRICS[0]).grids[LEEDS]
    assert [change for _, change in grid.past] == own.sample.tolist()
    assert [last for last, _ in grid.past][-1] == own.lasts[-1]
    assert grids_of(METRICS[0]).grids[ENGLAND].past == ()


def test_an_area_whose_chances_show_no_skill_is_given_the_base_rate_and_says_so() -> None:
    grid = grids_of(METRICS[0]).grids[LEEDS]
    answer = grid.verdict(-3.5)
    assert answer.instead is not None
    assert answer.instead.share == basis_of(METRICS[0]).share_of_past(-3.5)
    assert answer.instead.target == -3.5
    assert answer.probability_without == pytest.approx(answer.instead.share)


@pytest.mark.parametrize("target", [float("nan"), 51.0, "x", None])
def test_a_target_that_cannot_be_judged_is_refused(target: object) -> None:
    with pytest.raises(NoAppraisal):
        grids_of(METRICS[0]).grids[LEEDS].verdict(target)


@given(st.sampled_from([*METRICS]), st.sampled_from([LEEDS, ENGLAND, "E09000007"]), PERCENTS, PERCENTS)
def test_a_harder_target_is_never_likelier(metric: str, code: str, one: float, other: float) -> None:
    easier, harder = max(one, other), min(one, other)
    grid = grids_of(metric).grids[code]
    for name in ("probability", "probability_without"):
        assert getattr(grid.verdict(harder), name) <= getattr(grid.verdict(easier), name)


@given(st.lists(PERCENTS, min_size=1, max_size=1_500), PERCENTS, PERCENTS, st.booleans())
def test_a_curve_is_in_order_and_close_to_the_part_of_all(
    changes: list[float], one: float, other: float, more: bool
) -> None:
    curve = curve_of(np.array(changes))
    easier, harder = (min(one, other), max(one, other)) if more else (max(one, other), min(one, other))
    assert curve.chance(harder, more_is_better=more) <= curve.chance(easier, more_is_better=more)
    drawn = np.round(np.array(changes), 5)
    part = float(np.mean(drawn >= one if more else drawn <= one))
    assert curve.share(one, more_is_better=more) == pytest.approx(part, abs=1 / POINTS)


@given(
    st.lists(PERCENTS, min_size=1, max_size=60),
    st.lists(st.lists(st.floats(-0.5, 0.5), min_size=50, max_size=50), min_size=1, max_size=4),
    PERCENTS,
)
def test_the_curve_with_an_effect_is_that_of_the_mean_over_areas(
    seen: list[float], effects: list[list[float]], target: float
) -> None:
    past = PastChanges(
        span=12, lasts=(), lengths=(), changes=np.array([seen]), rolling_lasts=(), rolling=np.empty((1, 0))
    )
    drawn = [np.array(each) for each in effects]
    pairs = ((1 + past.sample[:, None] / 100) * (1 + np.concatenate(drawn)[None, :]) - 1) * 100
    near = np.abs(pairs - target) < 1e-4
    mean = float(np.mean([past.share_with(each, target) or 0.0 for each in drawn]))
    assert curve_with(past, drawn).share(target, more_is_better=False) == pytest.approx(
        mean, abs=1 / POINTS + float(near.mean())
    )


@pytest.mark.parametrize("metric", METRICS)
def test_a_grid_kept_as_text_is_the_same_grid(metric: str) -> None:
    for grid in grids_of(metric).grids.values():
        text = text_of(grid)
        again = grid_of(text)
        assert again == grid
        assert text_of(again) == text


def test_the_text_holds_no_number_that_is_not_finite_and_names_its_releases() -> None:
    plain = json.loads(text_of(grids_of(METRICS[1]).grids[LEEDS]))
    assert plain["as_of"] == {"is": "date", "of": "2014-09-01"}
    assert len(plain["releases"]["of"]) == len(basis_of(METRICS[1]).panel.releases) > 12


@pytest.mark.parametrize("text", ["", "{}", "3", '{"is":"Path","of":"/"}', '{"is":"Curve","of":1}', "[1]"])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(BrokenGrid):
        grid_of(text)


def test_a_curve_without_a_point_gives_no_share() -> None:
    assert Curve(changes=(), of=0).share(0.0, more_is_better=False) == 0.0
    assert isinstance(grids_of(METRICS[0]).grids[LEEDS], TargetGrid)
