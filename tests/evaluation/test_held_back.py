"""Held-back years told with the record and scored: short in the ordinary run, whole with --deep."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carefund.appraisal.learnt import NOTHING_LEARNT
from carefund.evaluation.held_back import (
    BELIEVED,
    DATED,
    FIRST,
    SERIES,
    STUDIES,
    WAYS,
    WITHOUT,
    YEARS,
    HeldBackScores,
    held_back_scores,
)
from carefund.evidence.query import Evidence
from tests.packaged import ASSUMPTIONS, REGISTERS


@pytest.fixture(scope="module")
def last_year() -> HeldBackScores:
    return held_back_scores(
        Evidence.packaged(), registers=REGISTERS, assumptions=ASSUMPTIONS, years=YEARS[-1:], draws=200
    )


def test_every_way_is_scored_on_the_same_areas_and_targets(last_year: HeldBackScores) -> None:
    assert [(row.series, row.year) for row in last_year.rows] == [
        ("delayed-days", "2018-19, to December"), ("non-elective-admissions", "2018-19, to December"), (None, None),
    ]  # fmt: skip
    for row in last_year.rows:
        assert [one.way for one in row.ways] == list(WAYS)
        assert len({(one.scored.cases, one.scored.areas) for one in row.ways}) == 1
        assert row.of(STUDIES).better.middle == row.of(STUDIES).closer.middle == row.of(WITHOUT).beats.middle == 0
        for one in row.ways:
            brier = one.scored.brier
            assert one.better.middle == pytest.approx(row.of(STUDIES).scored.brier - brier)
            assert one.beats.middle == pytest.approx(row.of(WITHOUT).scored.brier - brier)
            assert one.closer.middle == pytest.approx(row.of(STUDIES).crps - one.crps)


def test_by_march_2018_the_record_was_known_and_first_versions_are_the_same(last_year: HeldBackScores) -> None:
    for row in last_year.rows:
        assert row.known
        assert row.of(DATED).scored == row.of(FIRST).scored
        assert row.of(DATED).scored != row.of(STUDIES).scored
        assert row.of(BELIEVED).scored != row.of(DATED).scored


def test_the_record_does_not_lead(last_year: HeldBackScores) -> None:
    """It is worse than the chance without the plan, as what published studies add is (docs/learning.md)."""
    assert not last_year.leads(DATED)
    assert last_year.whole.of(WITHOUT).scored.brier < last_year.whole.of(STUDIES).scored.brier


def test_before_the_record_was_known_it_changes_nothing() -> None:
    nothing = replace(ASSUMPTIONS, learnt=NOTHING_LEARNT)
    year = replace(YEARS[-1], first=date(2016, 10, 1), months=3, label="a quarter")
    scores = held_back_scores(
        Evidence.packaged(), registers=REGISTERS, assumptions=nothing, years=[year], measured=SERIES[:1], draws=200
    )
    for row in scores.rows:
        assert not row.known
        assert row.of(DATED).scored == row.of(FIRST).scored == row.of(BELIEVED).scored == row.of(STUDIES).scored


@pytest.mark.deep
def test_over_three_years_the_figures_are_those_of_the_documentation() -> None:
    scores = held_back_scores(Evidence.packaged(), registers=REGISTERS, assumptions=ASSUMPTIONS)
    assert [row.known for row in scores.rows] == [False, False, True, False, False, True, True]
    whole = scores.whole
    said = {way: round(whole.of(way).scored.brier, 3) for way in WAYS}
    assert said == {WITHOUT: 0.134, STUDIES: 0.134, DATED: 0.134, FIRST: 0.134, BELIEVED: 0.135}
    assert not any(scores.leads(way) for way in (DATED, FIRST, BELIEVED))
