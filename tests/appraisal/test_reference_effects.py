import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.appraisal.meta_analysis import between_studies, pool
from carefund.appraisal.reference_effects import TooFewStudies, area_class, class_members, reached_class
from carefund.arrays import Floats
from tests.packaged import ASSUMPTIONS

ADMISSIONS = "non-elective-admissions"
FAMILIES = [family.id for family in ASSUMPTIONS.effects.families]
# Cases and others, vaccinated and not, in thirteen trials of the BCG vaccine (Colditz and others, JAMA 1994).
VACCINE = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip

figures = st.lists(
    st.tuples(st.floats(-80, 80), st.floats(0.1, 30), st.floats(0.05, 1)),
    min_size=2,
    max_size=12,
)


def columns(rows: list[tuple[float, float, float]]) -> tuple[Floats, Floats, Floats]:
    changes, errors, weights = np.array(rows, dtype=float).T
    return changes, errors, weights


def test_the_trials_of_the_vaccine_pool_to_what_others_published() -> None:
    a, b, c, d = np.array(VACCINE, dtype=float).T
    risk = np.log(a / (a + b) / (c / (c + d)))
    error = np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    found = pool(risk, error)
    # metafor, rma(method = "PM"): tau^2 0.3181, estimate -0.7150, standard error 0.1809.
    assert found.between_sd**2 == pytest.approx(0.3181, abs=5e-5)
    assert found.mean == pytest.approx(-0.7150, abs=5e-5)
    assert found.standard_error == pytest.approx(0.1809, abs=5e-5)


def test_studies_of_equal_error_can_be_pooled_by_hand() -> None:
    # Equal errors of 2: the sample variance of 0, 4, 10, 26 is 130.667, less 4.
    found = pool(np.array([0.0, 4.0, 10.0, 26.0]), np.full(4, 2.0))
    assert found.mean == pytest.approx(10)
    assert found.between_sd**2 == pytest.approx(392 / 3 - 4)
    assert found.standard_error == pytest.approx(math.sqrt(392 / 3 / 4))


@given(figures)
def test_the_spread_is_where_the_sum_of_squares_is_what_one_expects(rows: list[tuple[float, float, float]]) -> None:
    changes, errors, weights = columns(rows)
    found = pool(changes, errors, weights)
    expected, squares = 0.0, 0.0
    precisions = [weight / (error**2 + found.between_sd**2) for _, error, weight in rows]
    mean = sum(p * change for p, (change, _, _) in zip(precisions, rows, strict=True)) / sum(precisions)
    for precision, (change, _, weight) in zip(precisions, rows, strict=True):
        squares += precision * (change - mean) ** 2
        expected += weight * (1 - precision / sum(precisions))
    assert found.mean == pytest.approx(mean, abs=1e-9)
    assert squares == pytest.approx(expected, rel=1e-5) if found.between_sd else squares <= expected + 1e-9


@given(figures, st.randoms())
def test_the_order_of_studies_does_not_matter_and_the_mean_is_among_them(
    rows: list[tuple[float, float, float]], random: object
) -> None:
    found = pool(*columns(rows))
    random.shuffle(rows)  # type: ignore[attr-defined]
    again = pool(*columns(rows))
    assert again.mean == pytest.approx(found.mean, rel=1e-6, abs=1e-6)
    changes = [change for change, _, _ in rows]
    assert min(changes) - 1e-9 <= found.mean <= max(changes) + 1e-9


def test_a_lower_weight_counts_less_and_leaves_more_doubt() -> None:
    changes, errors = np.array([0.0, 10.0]), np.array([1.0, 1.0])
    even, uneven = (pool(changes, errors, np.array([1.0, weight]), 3.0) for weight in (1.0, 0.25))
    assert uneven.mean == pytest.approx(2.0)
    assert even.mean == pytest.approx(5.0)
    assert uneven.standard_error > even.standard_error


def test_a_group_of_one_says_nothing_of_the_spread_and_nothing_cannot_be_pooled() -> None:
    ones = np.ones(3)
    assert between_studies(np.array([0.0, 50.0, -50.0]), ones, ones, np.arange(3)) == 0
    with pytest.raises(ValueError, match="at least one"):
        pool(np.array([]), np.array([]))


def test_a_programme_moves_a_whole_area_by_little_in_a_year() -> None:
    found = area_class(ASSUMPTIONS, ADMISSIONS)
    assert -1 <= found.mean <= 0
    assert 0.5 < found.spread < 2
    # Every one of them is far from the cut of 15.7% that thirty regional plans assumed, and from 3.5%.
    assert found.position(-15.7) == 0
    assert found.position(-3.5) == 0
    assert found.n == sum(found.directions.values()) == sum(found.designs.values()) == 12


def test_the_largest_controlled_effect_on_an_area_is_shared_among_its_six_years() -> None:
    member = next(one for one in area_class(ASSUMPTIONS, ADMISSIONS).members if one.effect.id == "e18")
    assert member.change == pytest.approx(-6.7 / 6)


def test_growth_published_with_intervals_keeps_its_error() -> None:
    # Half-widths 2.6 and 2.05 together over 1.96, over five years.
    member = next(one for one in area_class(ASSUMPTIONS, ADMISSIONS).members if one.effect.id == "e05")
    assert member.standard_error == pytest.approx(math.hypot(2.6, 2.05) / 1.96 / 5, abs=0.002)
    assert member.imputed == ""


def test_care_homes_fell_and_case_management_rose_and_each_keeps_a_part_of_its_own() -> None:
    homes, cases = (
        reached_class(ASSUMPTIONS, ADMISSIONS, "care-home-support"),
        reached_class(ASSUMPTIONS, ADMISSIONS, "case-management"),
    )
    assert -15 < homes.mean < -5
    assert 0 < cases.mean < 12
    assert homes.position(-30) < homes.position(-18) < homes.position(0)


def test_one_study_is_not_taken_at_face_value() -> None:
    nursing = reached_class(ASSUMPTIONS, ADMISSIONS, "end-of-life-care")
    assert nursing.n_family == 1
    assert -68 / 2 < nursing.mean < nursing.centre < 0
    assert nursing.standard_error > reached_class(ASSUMPTIONS, ADMISSIONS, "case-management").standard_error


def test_a_family_without_studies_is_the_mean_of_all_and_least_sure() -> None:
    none, every = reached_class(ASSUMPTIONS, ADMISSIONS, "reablement"), reached_class(ASSUMPTIONS, ADMISSIONS)
    assert (none.mean, none.standard_error) == (every.mean, every.standard_error)
    assert all(
        none.standard_error >= reached_class(ASSUMPTIONS, ADMISSIONS, family).standard_error for family in FAMILIES
    )


@pytest.mark.parametrize("family", [None, *FAMILIES])
def test_a_family_lies_between_its_own_studies_and_all_families(family: str | None) -> None:
    found = reached_class(ASSUMPTIONS, ADMISSIONS, family)
    own = [member.change for member in found.members if member.effect.family == family]
    assert min([*own, found.centre]) <= found.mean <= max([*own, found.centre])
    assert 0 <= found.own_part <= 1
    shared = (1 - found.own_part) * found.centre_error
    assert math.hypot(found.own_error, shared) == pytest.approx(found.standard_error)


def test_of_delays_little_was_published_so_the_class_is_wide_and_near_zero() -> None:
    # Slopes for each unit of supply are no effects of a programme, so one uncontrolled finding of none is left.
    found = area_class(ASSUMPTIONS, "delayed-days")
    assert found.n == 1
    assert abs(found.mean) < 2
    assert found.spread > 10
    assert found.pooling == TooFewStudies(studies=1, spread=float(ASSUMPTIONS.spread("delayed-days", "area").value))
    assert found.sparse


def test_a_metric_that_nobody_studied_has_an_empty_class_that_can_still_be_asked() -> None:
    found = reached_class(ASSUMPTIONS, "patient-experience", "telehealth")
    assert (found.n, found.mean, found.position(-10)) == (0, 0, 50)
    assert found.table.height == 0
    assert found.between_study_sd > 0


def test_metrics_of_later_rounds_draw_on_the_earlier_ones() -> None:
    assert {one.effect.id for one in class_members(ASSUMPTIONS, "delayed-days", "area")} == {
        one.effect.id for one in class_members(ASSUMPTIONS, "discharge-delay", "area")
    }
    assert reached_class(ASSUMPTIONS, "avoidable-admissions", "care-home-support").n_family == 4


def test_the_rows_of_one_study_share_its_weight() -> None:
    weights = {member.effect.id: member.weight for member in area_class(ASSUMPTIONS, ADMISSIONS).members}
    assert weights["e05"] + weights["e06"] + weights["e07"] == pytest.approx(weights["e01"])


def test_what_was_imputed_is_shown_with_the_member() -> None:
    table = reached_class(ASSUMPTIONS, ADMISSIONS).table
    shown = dict(table.select("id", "imputed").iter_rows())
    assert shown["e21"] == ""
    assert "direction" in shown["e15"]
    assert "no effect" in shown["e20"]
    assert "significant" in shown["e13"]
    assert table["source"].str.contains("http").all()


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_a_deeper_claim_never_stands_higher(one: float, other: float) -> None:
    found = reached_class(ASSUMPTIONS, ADMISSIONS, "telehealth")
    low, high = sorted((one, other))
    assert 0 <= found.position(low) <= found.position(high) <= 100
