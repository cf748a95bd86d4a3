"""Planned changes that no evaluation could see: told once, of targets that nothing else is said about."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import inf

import pytest

from carefund.plan.checks.check import Facts
from carefund.plan.checks.visible_effects import target_change_visible
from carefund.plan.findings import Severity
from carefund.plan.model import Figure, Plan
from carefund.plan.smallest_effects import packaged_smallest_effects, smallest_effect
from tests.plan.checks.test_each_check import NEA
from tests.plan.sound import facts, findings_of, sound, with_line

CHECK = "target-change-visible"


def with_change(plan: Plan, percent: int) -> Plan:
    """The first target, changed by so much in every quarter from the baseline of its place."""
    target = plan.targets[0]
    baseline = list(target.baseline.values())
    figures = {
        period: Figure(
            numerator=round((baseline[at % len(baseline)].numerator or Decimal(0)) * (100 + percent) / 100),
            denominator=figure.denominator,
        )
        for at, (period, figure) in enumerate(target.target.items())
    }
    return with_line(plan, "targets", 0, target=figures)


def seen(plan: Plan) -> set[str]:
    return {one.field for one in findings_of(plan, CHECK)}


def test_it_is_told_of_the_sound_plan_since_it_is_true_and_keeps_nothing_back() -> None:
    found = findings_of(sound(), CHECK)
    assert {one.field for one in found} >= {"targets[0].target"}
    assert {one.severity for one in found} == {Severity.NOTE}
    assert (
        "the smallest change that an evaluation could find in one area of this size in 12 months" in found[0].expected
    )
    assert "2013-04 to 2018-12" in found[0].expected


@pytest.mark.parametrize(("percent", "told"), [(-4, True), (-15, True), (-40, False), (0, False), (6, False)])
def test_only_a_change_for_the_better_that_is_too_small_is_told(percent: int, told: bool) -> None:
    assert ("targets[0].target" in seen(with_change(sound(), percent))) is told


def test_nothing_is_said_where_another_finding_names_the_cause() -> None:
    without = with_line(sound(), "targets", 0, rationale=None)
    assert findings_of(without, "target-below-expected-minimum")
    assert "targets[0].target" not in seen(without)


def test_nothing_is_said_of_a_series_or_an_area_of_which_nothing_is_known() -> None:
    known = facts(sound())
    unknown: Facts = replace(known, official=replace(known.official, counts={}))
    assert list(target_change_visible.look(unknown)) == []


def test_what_was_measured_covers_every_size_of_both_series() -> None:
    for series in ("non-elective-admissions-by-area", "delayed-days"):
        own = [one for one in packaged_smallest_effects() if one.series == series]
        assert [one.up_to for one in own] == sorted({one.up_to for one in own})
        assert own[-1].up_to == inf
        assert all(one.smallest is None or 0 < one.smallest <= one.largest_tried for one in own)
        assert {one.months for one in own} == {12}
        assert smallest_effect(series, 0.0) == own[0]
        assert smallest_effect(series, 1e9) == own[-1]
    assert smallest_effect("emergency-admissions", 10.0) is None
    assert NEA != "delayed-days"
