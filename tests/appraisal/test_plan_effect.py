from datetime import date
from decimal import Decimal
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.appraisal import notes
from carefund.appraisal.notes import SchemeNote
from carefund.appraisal.plan_effect import SharedEffects, claim_weight, effect_of_schemes, programme_effect
from carefund.appraisal.reference_effects import area_class, reached_class
from carefund.calendar import month_after
from carefund.plan.chain import planned_effect
from carefund.plan.model import Scheme
from carefund.programme.rounds import load_round
from tests.packaged import ASSUMPTIONS

ADMISSIONS = "non-elective-admissions"
MONTHS = [month_after(date(2015, 1, 1), step) for step in range(12)]
SHARED = SharedEffects.draw(400, seed=1, assumptions=ASSUMPTIONS)


def care_homes(**changes: object) -> Scheme:
    scheme = Scheme(
        id="1",
        name="Support to care homes",
        metric=ADMISSIONS,
        people_group="Residents of care homes",
        eligible=Decimal(1200),
        reach_percent=Decimal(60),
        effect_percent=Decimal(-18),
        starts=date(2014, 10, 1),
        full_effect=date(2015, 4, 1),
    )
    return scheme.model_copy(update=changes)


def out_of_bounds(figure: Literal["eligible", "reach", "effect"], value: int, taken: int) -> notes.OutOfBounds:
    return notes.OutOfBounds(scheme="1", figure=figure, value=Decimal(value), taken=Decimal(taken))


def nursing() -> Scheme:
    return care_homes(id="2", name="Nursing at the end of life", people_group=None, eligible=Decimal(300))


def medicines() -> Scheme:
    return care_homes(id="3", name="Medicines review", effect_percent=Decimal(-10))


numbers = st.one_of(st.none(), st.decimals(allow_nan=False, allow_infinity=False))
dates = st.one_of(st.none(), st.dates())
hostile = st.builds(
    Scheme,
    id=st.sampled_from(["1", "2", "2", "x"]),
    name=st.sampled_from([None, "Care homes", "Telehealth", "?"]),
    metric=st.just(ADMISSIONS),
    people_group=st.sampled_from([None, "a", "A", ""]),
    eligible=numbers,
    reach_percent=numbers,
    effect_percent=numbers,
    starts=dates,
    full_effect=dates,
)


def test_the_claimed_change_is_what_the_plans_own_chains_come_to() -> None:
    planning = load_round("bcf-2015-16").planning
    setting = planning.target(ADMISSIONS) if planning else None
    assert setting is not None
    months = [month for period in setting.target[-len(setting.baseline) :] for month in period.months()]
    schemes = [care_homes(starts=date(2014, 4, 1)), nursing(), medicines()]
    schemes = [scheme.model_copy(update={"starts": date(2014, 4, 1)}) for scheme in schemes]
    found = effect_of_schemes(schemes, ADMISSIONS, months, SHARED, 1)
    assert found.claimed.sum() == pytest.approx(planned_effect(schemes, ADMISSIONS, setting))


def test_what_is_expected_is_far_from_what_is_claimed() -> None:
    found = effect_of_schemes([care_homes()], ADMISSIONS, MONTHS, SHARED, 1)
    row = found.schemes[0]
    assert row.family == "care-home-support"
    assert row.claimed_change == pytest.approx(found.claimed.sum())
    assert row.expected_change == pytest.approx(found.draws.mean() * 12)
    assert row.claimed_change < row.expected_change < 0
    assert row.expected_effect == pytest.approx(
        (1 - row.claim_weight) * row.reference_mean + row.claim_weight * row.claimed_effect
    )
    assert found.table.height == 1


def test_the_record_of_claims_leaves_a_claim_little_weight() -> None:
    for family in (None, "care-home-support", "case-management"):
        assert 0 < claim_weight(ASSUMPTIONS, reached_class(ASSUMPTIONS, ADMISSIONS, family), -20) < 0.1
    # By hand: t^2 / (t^2 + s^2) with s^2 the mean of (193,000/5,691,577)^2 and (15.7%/5)^2.
    found = area_class(ASSUMPTIONS, ADMISSIONS)
    error = (3.39097**2 + 3.14**2) / 2
    assert claim_weight(ASSUMPTIONS, found, -3.5) == pytest.approx(
        found.between_study_sd**2 / (found.between_study_sd**2 + error), 1e-4
    )
    assert claim_weight(ASSUMPTIONS, found, None) == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(hostile, max_size=4))
def test_whatever_a_plan_says_the_answer_is_bounded(schemes: list[Scheme]) -> None:
    found = effect_of_schemes(schemes, ADMISSIONS, MONTHS, SHARED, 3, count_a_year=24_000)
    assert found.draws.shape == (12, 400)
    assert np.isfinite(found.draws).all()
    assert np.isfinite(found.claimed).all()
    assert np.abs(found.draws).max(initial=0) <= 2000 * len(schemes)
    assert all(isinstance(note, SchemeNote) for note in found.notes)


@settings(max_examples=25, deadline=None)
@given(st.permutations([0, 1, 2]), st.integers(-5, 2**40))
def test_the_order_of_schemes_does_not_matter_and_a_seed_gives_one_answer(order: list[int], seed: int) -> None:
    schemes = [care_homes(), nursing(), medicines()]
    one = effect_of_schemes(schemes, ADMISSIONS, MONTHS, SHARED, seed)
    other = effect_of_schemes([schemes[number] for number in order], ADMISSIONS, MONTHS, SHARED, seed)
    np.testing.assert_array_equal(one.draws, other.draws)
    assert one.schemes == other.schemes


@settings(max_examples=25, deadline=None)
@given(st.integers(-100, 100), st.integers(-100, 100))
def test_a_deeper_claim_never_makes_less_of_a_fall_expected(one: int, other: int) -> None:
    deep, shallow = sorted((one, other))
    found = [
        effect_of_schemes([care_homes(effect_percent=Decimal(claim)), nursing()], ADMISSIONS, MONTHS, SHARED, 5)
        for claim in (deep, shallow)
    ]
    assert (found[0].draws <= found[1].draws + 1e-9).all()
    assert found[0].claimed.sum() <= found[1].claimed.sum() + 1e-9


def test_a_generator_can_stand_in_for_a_seed_and_moves_on() -> None:
    schemes, generator = [care_homes()], np.random.default_rng(1)
    first, second = (effect_of_schemes(schemes, ADMISSIONS, MONTHS, SHARED, generator).draws for _ in range(2))
    again = effect_of_schemes(schemes, ADMISSIONS, MONTHS, SHARED, np.random.default_rng(1)).draws
    np.testing.assert_array_equal(first, again)
    assert (first != second).any()


def test_schemes_over_the_same_people_are_not_counted_twice() -> None:
    together = effect_of_schemes([care_homes(), medicines()], ADMISSIONS, MONTHS, SHARED, 1)
    apart = effect_of_schemes([care_homes(), medicines().model_copy(update={"people_group": "others"})], ADMISSIONS,
                             MONTHS, SHARED, 1)  # fmt: skip
    assert apart.claimed.sum() < together.claimed.sum() < 0


def test_nothing_happens_before_a_start() -> None:
    found = effect_of_schemes([care_homes(starts=date(2015, 7, 1), full_effect=None)], ADMISSIONS, MONTHS, SHARED, 1)
    assert not found.draws[:6].any()
    assert not found.claimed[:6].any()
    assert found.claimed[6] == pytest.approx(-100 * 0.6 * 0.18)


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"eligible": None}, notes.ReachNotStated(scheme="1")),
        ({"reach_percent": None}, notes.ReachNotStated(scheme="1")),
        ({"effect_percent": None}, notes.EffectNotStated(scheme="1")),
        ({"eligible": Decimal(-5)}, out_of_bounds("eligible", -5, 0)),
        ({"eligible": Decimal(10**6)}, out_of_bounds("eligible", 10**6, 20_000)),
        ({"reach_percent": Decimal(140)}, out_of_bounds("reach", 140, 100)),
        ({"effect_percent": Decimal(300)}, out_of_bounds("effect", 300, 100)),
        ({"effect_percent": Decimal(-100)}, notes.PreventsEverything(scheme="1")),
        ({"effect_percent": Decimal(5)}, notes.ClaimsRise(scheme="1")),
        ({"starts": None}, notes.StartNotStated(scheme="1")),
        ({"full_effect": date(2013, 1, 1)}, notes.FullEffectBeforeStart(scheme="1")),
        ({"name": "?"}, notes.FamilyNotKnown(scheme="1")),
    ],
)
def test_what_is_odd_is_noted_with_its_figures(changes: dict[str, object], note: SchemeNote) -> None:
    found = effect_of_schemes([care_homes(**changes)], ADMISSIONS, MONTHS, SHARED, 1, count_a_year=20_000)
    assert note in found.notes


def test_schemes_of_other_metrics_and_no_schemes_add_nothing() -> None:
    for schemes in ([], [care_homes(metric="delayed-days")], [care_homes(metric=None)]):
        found = effect_of_schemes(schemes, ADMISSIONS, MONTHS, SHARED, 1)
        assert not found.draws.any()
        assert found.notes == ()
        assert found.table.height == 0
    assert effect_of_schemes([care_homes()], ADMISSIONS, [], SHARED, 1).draws.shape == (0, 400)


def test_areas_share_what_is_not_known_of_the_mean_and_nothing_else() -> None:
    shared = SharedEffects.draw(3000, seed=9, assumptions=ASSUMPTIONS)
    areas = np.array([programme_effect(shared, seed) for seed in range(60)])
    found = area_class(ASSUMPTIONS, ADMISSIONS)
    assert areas.mean() * 100 == pytest.approx(found.mean, abs=0.05)
    assert areas.std(axis=1).mean() * 100 == pytest.approx(found.spread, rel=0.05)
    # The mean of many areas is as unsure as the class's mean and half of what sets programmes apart together.
    common = np.hypot(found.standard_error, found.between_study_sd * np.sqrt(0.5))
    assert areas.mean(axis=0).std() * 100 == pytest.approx(common, rel=0.1)


def test_families_share_the_mean_of_all_families() -> None:
    shared = SharedEffects.draw(4000, seed=2, assumptions=ASSUMPTIONS)
    for family in ("end-of-life-care", "case-management", None):
        found, means = reached_class(ASSUMPTIONS, ADMISSIONS, family), shared.among_reached(ADMISSIONS, family) * 100
        assert means.mean() == pytest.approx(found.mean, abs=0.6)
        assert means.std() == pytest.approx(found.standard_error, rel=0.06)
    one, other = (shared.among_reached(ADMISSIONS, family) for family in ("virtual-wards", "discharge-planning"))
    assert np.corrcoef(one, other)[0, 1] > 0.1


def test_an_absurd_target_does_not_leave_the_possible() -> None:
    effect = programme_effect(SHARED, 1, "delayed-days", claimed_percent=-1e6)
    assert (effect >= -1).all()
    assert (effect <= 1).all()


def test_of_a_programme_on_delays_next_to_nothing_is_known() -> None:
    effect = programme_effect(SHARED, 1, "delayed-days")
    assert abs(np.median(effect)) < 0.03
    assert np.percentile(effect, 95) - np.percentile(effect, 5) > 0.3


def test_fewer_than_one_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        SharedEffects.draw(0, 1, assumptions=ASSUMPTIONS)
