"""What is known of an area, against the evidence itself."""

from __future__ import annotations

from datetime import date

import pytest

from carefund.evidence.query import Evidence
from carefund.plan.official_figures import past_changes
from tests.plan.sound import area_evidence, official


def test_baselines_are_sums_of_the_published_months() -> None:
    figures = Evidence.packaged().figures(
        ["delayed-days"], areas=["E06000005"], first=date(2014, 4, 1), last=date(2014, 6, 1)
    )
    assert official().counts["delayed-days"]["q1-2014-15"] == figures["value"].sum()


def test_admissions_of_an_area_are_an_estimate_and_delayed_days_are_not() -> None:
    assert official().estimated == {"non-elective-admissions"}


def test_a_code_that_the_evidence_does_not_hold_is_known_nothing_of() -> None:
    nothing = area_evidence().of("E06000999")
    assert (nothing.counts, nothing.past, nothing.people, nothing.people_year) == ({}, {}, {}, None)
    assert area_evidence().share_of_people("E06000999") is None


def test_shares_of_people_add_up_to_one() -> None:
    from carefund.evidence.areas import read_areas_table

    shares = [area_evidence().share_of_people(code) for code in read_areas_table()["area_code"]]
    assert sum(share for share in shares if share) == pytest.approx(1.0)


def test_a_past_change_is_on_the_same_months_a_year_before_and_skips_holes() -> None:
    months = {date(2013 + number // 12, number % 12 + 1, 1): 100.0 + 10 * (number >= 12) for number in range(24)}
    changes = past_changes(months, 3, before=date(2015, 1, 1))
    assert [change.percent for change in changes] == pytest.approx([10.0] * 10)
    del months[date(2013, 6, 1)]
    assert len(past_changes(months, 3, before=date(2015, 1, 1))) == 7
