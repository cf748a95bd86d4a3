from collections import Counter
from copy import deepcopy

import pytest
from pydantic import ValidationError

from carefund.appraisal.published_effects import PublishedEffects
from carefund.plan.model import Scheme
from carefund.programme.rounds import load_round, round_ids
from tests.packaged import ASSUMPTIONS

ADMISSIONS = {"non-elective-admissions", "avoidable-admissions"}


def contents() -> dict[str, object]:
    return deepcopy(ASSUMPTIONS.effects.model_dump())


def test_every_effect_is_there_once_and_can_be_traced_to_its_publication() -> None:
    effects = ASSUMPTIONS.effects
    wanted = {f"e{number:02}" for number in range(1, 66)} | {f"x{number:02}" for number in range(1, 9)}
    assert {effect.id for effect in effects.effects if not effect.further_outcome_of} == wanted
    assert all(effect.verified and "http" in effects.cite(effect) for effect in effects.effects)


def test_the_directions_found_for_emergency_admissions_are_those_that_the_literature_was_counted_to_show() -> None:
    # The literature was counted over the first 55; those from e56 on had appeared by September 2014 and came later.
    rows = [
        effect.direction
        for effect in ASSUMPTIONS.effects.effects
        if effect.metric in ADMISSIONS and effect.design != "expert" and not effect.further_outcome_of
        if effect.id < "e56"
    ]
    expected = {"none": 11, "lower": 8, "slower-growth": 3, "higher": 7, "none-or-higher": 2}
    assert Counter(rows) == expected
    assert len(rows) == 31


def test_experts_and_the_evaluation_that_its_design_flattered_are_in_no_class() -> None:
    effects = ASSUMPTIONS.effects
    kept_out = [effects.effect("e46"), *(effect for effect in effects.effects if effect.design == "expert")]
    assert len(kept_out) == 9
    assert all(not effect.in_reference_class and effect.reason for effect in kept_out)


def test_a_figure_that_built_up_is_divided_by_its_years_and_no_other() -> None:
    effects = ASSUMPTIONS.effects
    assert effects.effect("e18").years == 6
    assert effects.effect("e05").years == 5
    assert effects.effect("e53").years == 1
    assert effects.effect("e12").years == 1


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Support to care homes", "care-home-support"),
        ("Nursing at home at the end of life", "end-of-life-care"),
        ("Home care and reablement on discharge", "social-care-supply"),
        ("Integrated care teams in each locality", "case-management"),
        ("Telehealth", "telehealth"),
        ("Virtual wards", "virtual-wards"),
        ("Something else", None),
        (None, None),
    ],
)
def test_a_scheme_is_known_by_the_words_of_its_name(name: str | None, family: str | None) -> None:
    found = ASSUMPTIONS.effects.family_of(Scheme(id="1", name=name))
    assert (found.id if found else None) == family


def test_a_name_tells_more_than_a_type_and_a_type_more_than_a_description() -> None:
    def known_as(scheme: Scheme) -> str | None:
        family = ASSUMPTIONS.effects.family_of(scheme)
        return family.id if family else None

    typed = Scheme(id="1", name="Scheme 7", scheme_type="assistive-technology", description="For care homes")
    assert known_as(typed) == "telehealth"
    named = typed.model_copy(update={"name": "Falls team"})
    assert known_as(named) == "prevention"


def test_every_scheme_type_that_a_family_names_is_one_of_a_round() -> None:
    plannings = [planning for name in round_ids() if (planning := load_round(name).planning)]
    known = {scheme_type.id for planning in plannings for scheme_type in planning.scheme_types}
    assert {one for family in ASSUMPTIONS.effects.families for one in family.scheme_types} <= known


@pytest.mark.parametrize(
    "change",
    [
        {"family": "unheard-of"},
        {"source": ("nobody",)},
        {"in_reference_class": False},
        {"reason": "without being left out"},
        {"low_percent": -3},
        {"low_percent": 3, "high_percent": -3},
        {"surprise": 1},
        {"p_value": 2},
    ],
)
def test_a_row_that_contradicts_itself_or_the_file_is_refused(change: dict[str, object]) -> None:
    content = contents()
    content["effects"][0].update(change)  # type: ignore[index]
    with pytest.raises(ValidationError):
        PublishedEffects.model_validate(content)


def test_an_id_that_is_used_twice_is_refused() -> None:
    content = contents()
    content["effects"] += (content["effects"][0],)  # type: ignore[index, operator]
    with pytest.raises(ValidationError, match="once"):
        PublishedEffects.model_validate(content)


def test_asking_for_what_there_is_not_says_so() -> None:
    for ask in (ASSUMPTIONS.effects.effect, ASSUMPTIONS.effects.family, ASSUMPTIONS.parameter):
        with pytest.raises(LookupError, match="nothing"):
            ask("nothing")
