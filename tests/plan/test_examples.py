"""The illustrative plans: real baselines, sound where they say so, and each fault seen by the check that it is for."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from carefund.evidence.areas import default_register
from carefund.evidence.query import Evidence
from carefund.plan.checks.catalogue import run_checks
from carefund.plan.checks.check import Facts
from carefund.plan.examples.building import build_example
from carefund.plan.examples.faults import FAULTS
from carefund.plan.examples.recipes import Recipe, UnknownExample, ingredients, recipe_named, recipes
from carefund.plan.findings import Severity
from carefund.plan.model import Plan
from carefund.plan.official_figures import AreaEvidence
from carefund.plan.workbook import read_plan, write_template
from carefund.pool.spending_tests import spending_results
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round

SEEN_BY = {
    "shares-not-100": "shares-add-up",
    "scheme-unknown": "scheme-known",
    "stream-overspent": "stream-not-overspent",
    "social-care-short": "required-sum-reached",
    "benefit-twice": "benefit-claimed-once",
    "people-twice": "people-reached-once",
    "average-price": "benefit-at-marginal-price",
    "savings-implausible": "savings-plausible",
    "full-effect-at-once": "scheme-ramps-up",
    "effect-too-large": "scheme-effect-plausible",
    "provider-disagrees": "provider-agrees",
    "baseline-shifted": "baseline-as-published",
    "no-rationale": "target-rationale",
    "half-empty": "condition-confirmed",
    "outputs-missing": "output-given",
    "sub-type-of-another": "sub-type-of-its-type",
    "capacity-short": "capacity-meets-demand",
}
ROUNDS = ("bcf-2015-16", "bcf-2023-25", "bcf-2025-26")
RECIPES = {(round_id, name): recipe for round_id in ROUNDS for name, recipe in recipes(round_id).items()}
SOUND = [key for key in RECIPES if key[1].endswith("-sound")]
DAY = date(2026, 1, 1)


@cache
def _round(round_id: str) -> Round:
    return load_round(round_id)


@cache
def _evidence(round_id: str) -> AreaEvidence:
    return AreaEvidence(Evidence.packaged(), _round(round_id), default_register())


def _made(round_id: str, recipe: Recipe) -> Plan:
    return build_example(_round(round_id), _evidence(round_id), recipe, default_register())


@cache
def _built(round_id: str, name: str) -> tuple[Plan, frozenset[str], frozenset[str]]:
    """The plan, and the ids of the checks that find an error, and an error or warning, in it."""
    recipe = RECIPES[round_id, name]
    plan = _made(round_id, recipe)
    official = _evidence(round_id).of(recipe.area)
    facts = Facts(plan=plan, round=_round(round_id), official=official, areas=default_register(), day=DAY)
    found = run_checks(facts)
    errors = frozenset(finding.check for finding in found if finding.severity is Severity.ERROR)
    return plan, errors, errors | {finding.check for finding in found if finding.severity is Severity.WARNING}


def test_there_are_a_dozen_or_more_and_the_five_fast_track_areas_are_among_them() -> None:
    first = recipes("bcf-2015-16")
    assert len(first) >= 12
    names = {default_register().get(recipe.area).name for recipe in first.values()}  # type: ignore[union-attr]
    assert {"Nottinghamshire", "Wiltshire", "Reading", "Sunderland", "Greenwich"} <= names


def test_every_round_has_two_sound_plans_or_more_and_some_with_faults() -> None:
    for round_id in ROUNDS:
        sound = {RECIPES[key].area for key in SOUND if key[0] == round_id}
        assert len(sound) >= 2
        assert any(recipe.faults for recipe in recipes(round_id).values())


@pytest.mark.parametrize(("round_id", "name"), SOUND)
def test_a_sound_plan_of_any_round_is_silent(round_id: str, name: str) -> None:
    plan, _errors, seen = _built(round_id, name)
    assert seen == set()
    assert plan.illustrative
    assert not RECIPES[round_id, name].faults


@pytest.mark.parametrize(("round_id", "name"), SOUND)
def test_a_sound_plan_spends_what_is_paid_in_to_the_pound_and_has_headroom_in_every_year(
    round_id: str, name: str
) -> None:
    plan, planning = _built(round_id, name)[0], _round(round_id).planning
    assert planning is not None
    for year in planning.pooled_years:
        paid = {line.stream: line.amounts[year.id] for line in plan.contributions}
        for stream, sum_ in paid.items():
            assert sum(line.amounts[year.id] for line in plan.expenditure if line.stream == stream) == sum_
        required = plan.required_in(year.id)
        asked = {test.id for test in planning.spending_tests if test.kind != "pass-through" or test.england_pounds}
        assert set(required) == asked
        for result in spending_results(planning, plan.contributions, plan.expenditure, required, year.id):
            assert result.outcome == "met"


def test_social_care_rises_from_year_to_year_as_the_round_says() -> None:
    plan = _built("bcf-2023-25", "leeds-sound")[0]
    sums = plan.required["social-care-maintenance"]
    assert float(sums["2024-25"] / sums["2023-24"] - 1) * 100 == pytest.approx(5.66, abs=0.001)


def test_every_fault_is_shown_by_some_example() -> None:
    assert {fault for recipe in RECIPES.values() for fault in recipe.faults} == set(FAULTS) == set(SEEN_BY)


@pytest.mark.parametrize(("round_id", "name"), RECIPES)
def test_each_fault_is_seen_by_the_check_that_it_is_for(round_id: str, name: str) -> None:
    plan, errors, seen = _built(round_id, name)
    assert plan.illustrative
    for fault in RECIPES[round_id, name].faults:
        assert SEEN_BY[fault] in seen
    if not RECIPES[round_id, name].faults:
        assert errors == set()


@pytest.mark.parametrize(("round_id", "name"), RECIPES)
def test_an_example_written_as_a_workbook_is_read_back_the_same(round_id: str, name: str) -> None:
    plan = _built(round_id, name)[0]
    area = default_register().get(plan.area_code)
    assert area is not None
    read = read_plan(write_template(_round(round_id), area, plan))
    assert read.plan == plan
    assert not read.findings


def test_fast_track_targets_are_those_reported() -> None:
    expected = {"nottinghamshire": -3.7, "wiltshire": -3.7, "reading": -2.8, "sunderland": -0.8}
    for name, percent in expected.items():
        target = _built("bcf-2015-16", name)[0].targets[0]
        before = sum(figure.numerator or 0 for figure in target.baseline.values())
        after = sum(figure.numerator or 0 for figure in target.target.values())
        assert float(after / before - 1) * 100 == pytest.approx(percent, abs=0.01)
    greenwich = _built("bcf-2015-16", "greenwich")[0].targets[0]
    change = sum(figure.numerator or 0 for figure in greenwich.target.values())
    assert change - sum(figure.numerator or 0 for figure in greenwich.baseline.values()) == -700


def test_what_nobody_could_see_in_2014_is_said_of_the_fast_track_plans() -> None:
    for name in ("nottinghamshire", "wiltshire", "reading", "greenwich"):
        seen = _built("bcf-2015-16", name)[2]
        assert {"target-ever-near", "chain-reaches-target", "benefit-within-chain"} <= seen


def test_a_sum_that_is_assumed_says_why_and_stands_only_where_the_round_has_none() -> None:
    for round_id in ROUNDS:
        given = ingredients(round_id)
        assert given is not None
        for one in given.assumed:
            stream = next(stream for stream in _round(round_id).streams if stream.id == one.stream)
            assert one.why
            assert one.year not in {year.id for year in stream.by_year}
            assert stream.pounds is None


def test_an_unknown_example_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UnknownExample, match="There are: nottinghamshire"):
        recipe_named("bcf-2015-16", "atlantis")
    with pytest.raises(UnknownExample, match="There are: none"):
        recipe_named("bcf-2099-00", "atlantis")
