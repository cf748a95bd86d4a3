"""What schemes' chains come to, against sums done by hand and properties that must hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.plan.chain import combined, planned_effect, ramp
from carefund.plan.model import Scheme
from carefund.programme.planning import TargetSetting
from tests.plan.sound import first_round

NEA = "non-elective-admissions"


def _setting() -> TargetSetting:
    planning = first_round().planning
    assert planning is not None
    setting = planning.target(NEA)
    assert setting is not None
    return setting


def _scheme(number: str = "1", **changes: object) -> Scheme:
    whole: dict[str, object] = {
        "id": number,
        "metric": NEA,
        "people_group": "Everybody",
        "eligible": Decimal(1200),
        "reach_percent": Decimal(50),
        "effect_percent": Decimal(-20),
        "starts": date(2014, 1, 1),
        "full_effect": date(2014, 1, 1),
    }
    return Scheme.model_validate(whole | changes)


def test_care_homes_are_worth_what_the_specification_works_out() -> None:
    """7.9% of admissions, all reached, -23% among them: -1.8% of all."""
    all_admissions = Decimal(100_000)
    homes = _scheme(eligible=all_admissions * Decimal("0.079"), reach_percent=Decimal(100), effect_percent=Decimal(-23))
    effect = planned_effect([homes], NEA, _setting())
    assert effect / float(all_admissions) * 100 == pytest.approx(-1.817)


def test_a_scheme_at_full_effect_brings_eligible_times_reach_times_effect() -> None:
    assert planned_effect([_scheme()], NEA, _setting()) == pytest.approx(-120)


def test_two_schemes_over_the_same_people_bring_less_than_their_sum() -> None:
    both = planned_effect([_scheme("1"), _scheme("2")], NEA, _setting())
    assert both == pytest.approx(-1200 * (1 - 0.9 * 0.9))
    apart = planned_effect([_scheme("1"), _scheme("2", people_group="Others")], NEA, _setting())
    assert apart == pytest.approx(-240)


@pytest.mark.parametrize("full_effect", [None, date(2015, 6, 1), date(2015, 1, 1)])
def test_a_scheme_has_no_effect_before_its_start_and_all_of_it_where_it_does_not_ramp(full_effect: date | None) -> None:
    scheme = _scheme(starts=date(2015, 6, 1), full_effect=full_effect)
    assert [ramp(scheme, date(2015, month, 1)) for month in (3, 5, 6, 7)] == [0, 0, 1, 1]


def test_a_scheme_halfway_through_its_ramp_has_half_its_effect() -> None:
    scheme = _scheme(starts=date(2015, 1, 15), full_effect=date(2015, 3, 15))
    assert ramp(scheme, date(2015, 1, 1)) == 0
    assert ramp(scheme, date(2015, 2, 1)) == pytest.approx(31 / 59)
    assert ramp(scheme, date(2015, 3, 1)) == 1


def test_a_scheme_that_starts_after_the_target_brings_nothing() -> None:
    late = _scheme(starts=date(2016, 2, 1), full_effect=date(2016, 3, 1))
    assert planned_effect([late], NEA, _setting()) == 0


@pytest.mark.parametrize("missing", ["eligible", "reach_percent", "effect_percent"])
def test_a_broken_chain_brings_nothing(missing: str) -> None:
    assert planned_effect([_scheme(**{missing: None})], NEA, _setting()) == 0


shares = st.decimals(0, 100, places=1)


@given(st.lists(st.tuples(shares, shares), min_size=1, max_size=6))
def test_schemes_never_avoid_more_than_there_is_and_each_adds_something(chains: list[tuple[Decimal, Decimal]]) -> None:
    schemes = [_scheme(str(n), reach_percent=reach, effect_percent=-effect) for n, (reach, effect) in enumerate(chains)]
    effects = [planned_effect(schemes[: n + 1], NEA, _setting()) for n in range(len(schemes))]
    assert min(effects) >= -1200 - 1e-6
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(effects))


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=6))
def test_schemes_for_the_same_people_combine_as_independent_chances_for_numbers_and_arrays_alike(
    changes: list[float],
) -> None:
    by_hand = 1.0
    for change in changes:
        by_hand *= 1.0 + change
    assert combined(changes) == pytest.approx(by_hand - 1.0)
    arrays = [np.array([change, change / 2]) for change in changes]
    halves = combined([change / 2 for change in changes])
    assert combined(arrays).tolist() == pytest.approx([by_hand - 1.0, halves])
