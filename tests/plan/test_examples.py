"""The illustrative plans: real baselines, sound where they say so, and each fault seen by the check that it is for."""

from __future__ import annotations

import pytest

from carefund.evidence.areas import default_register
from carefund.plan.checks.catalogue import run_checks
from carefund.plan.checks.check import Facts
from carefund.plan.examples.building import build_example
from carefund.plan.examples.faults import FAULTS
from carefund.plan.examples.recipes import UnknownExample, recipe_named, recipes
from carefund.plan.findings import Severity
from carefund.plan.model import Plan
from tests.plan.sound import DAY, area_evidence, first_round

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
}
RECIPES = recipes("bcf-2015-16")


def _built(name: str) -> tuple[Plan, set[str], set[str]]:
    """The plan, and the ids of the checks that find an error, and an error or warning, in it."""
    recipe = RECIPES[name]
    plan = build_example(first_round(), area_evidence(), recipe, default_register())
    found = run_checks(
        Facts(
            plan=plan, round=first_round(), official=area_evidence().of(recipe.area), areas=default_register(), day=DAY
        )
    )
    errors = {finding.check for finding in found if finding.severity is Severity.ERROR}
    return plan, errors, errors | {finding.check for finding in found if finding.severity is Severity.WARNING}


def test_there_are_a_dozen_or_more_and_the_five_fast_track_areas_are_among_them() -> None:
    assert len(RECIPES) >= 12
    names = {default_register().get(recipe.area).name for recipe in RECIPES.values()}  # type: ignore[union-attr]
    assert {"Nottinghamshire", "Wiltshire", "Reading", "Sunderland", "Greenwich"} <= names


def test_every_fault_is_shown_by_some_example() -> None:
    assert {fault for recipe in RECIPES.values() for fault in recipe.faults} == set(FAULTS) == set(SEEN_BY)


@pytest.mark.parametrize("name", RECIPES)
def test_each_fault_is_seen_by_the_check_that_it_is_for(name: str) -> None:
    plan, errors, seen = _built(name)
    assert plan.illustrative
    for fault in RECIPES[name].faults:
        assert SEEN_BY[fault] in seen
    if not RECIPES[name].faults:
        assert errors == set()


def test_fast_track_targets_are_those_reported() -> None:
    expected = {"nottinghamshire": -3.7, "wiltshire": -3.7, "reading": -2.8, "sunderland": -0.8}
    for name, percent in expected.items():
        target = _built(name)[0].targets[0]
        before = sum(figure.numerator or 0 for figure in target.baseline.values())
        after = sum(figure.numerator or 0 for figure in target.target.values())
        assert float(after / before - 1) * 100 == pytest.approx(percent, abs=0.01)
    greenwich = _built("greenwich")[0].targets[0]
    change = sum(figure.numerator or 0 for figure in greenwich.target.values())
    assert change - sum(figure.numerator or 0 for figure in greenwich.baseline.values()) == -700


def test_what_nobody_could_see_in_2014_is_said_of_the_fast_track_plans() -> None:
    for name in ("nottinghamshire", "wiltshire", "reading", "greenwich"):
        assert {"target-ever-near", "chain-reaches-target", "benefit-within-chain"} <= _built(name)[2]


def test_an_unknown_example_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UnknownExample, match="There are: nottinghamshire"):
        recipe_named("bcf-2015-16", "atlantis")
    with pytest.raises(UnknownExample, match="There are: none"):
        recipe_named("bcf-2023-25", "atlantis")
