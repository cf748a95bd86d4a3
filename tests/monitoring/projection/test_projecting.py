"""Projections of the first round: nothing later is looked at, kept paths agree with new ones, and findings are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.question import NoAppraisal, question_of
from carefund.appraisal.round_appraisal import appraise_round
from carefund.appraisal.skill import Skill
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.evidence.release import Release
from carefund.evidence.series import ENGLAND
from carefund.monitoring.projection.aims import Targets
from carefund.monitoring.projection.kept_paths import keep_paths
from carefund.monitoring.projection.projecting import paths_for, project, project_round
from carefund.monitoring.projection.projection import Projection
from carefund.monitoring.projection.record import packaged_record
from carefund.monitoring.projection.round_projection import Asked, project_whole_round
from carefund.programme.rounds import load_round
from tests.packaged import ASSUMPTIONS, PACKAGED, REGISTERS
from tests.report import made_up

ROUND = load_round("bcf-2015-16")
DELAYS, ADMISSIONS = "delayed-days", "non-elective-admissions"
OCTOBER = date(2015, 10, 1)
DRAWS = 600


class UpTo:
    """The shipped data set as if nothing after a month had ever been counted."""

    def __init__(self, last: date) -> None:
        self._store, self._last = PackagedStore(), last

    def releases(self) -> list[Release]:
        """Every release."""
        return self._store.releases()

    def figures(self, releases: Sequence[Release], series: Sequence[str] | None) -> pl.DataFrame:
        """Their figures up to the month."""
        return self._store.figures(releases, series).filter(pl.col("period") <= self._last)


@cache
def evidence() -> Evidence:
    return Evidence.packaged()


@cache
def told(month: date = OCTOBER, metric: str = DELAYS, target: float = -3.5, seed: int = 0) -> Projection:
    return project_round(
        ROUND, evidence(), month, target, metric=metric, comparison="financial-year", draws=DRAWS, seed=seed, **PACKAGED
    )


def facts(one: Projection) -> list[tuple[Any, ...]]:
    """Everything that a projection says of its places."""
    return [(place.code, place.chance, place.outturn, place.change, place.by_ratio) for place in one.places]


def test_the_same_seed_gives_the_same_answer_and_another_one_nearly() -> None:
    assert facts(told()) == facts(told.__wrapped__())
    other = told(seed=5)
    apart = [abs(one.chance - other.place(one.code).chance) for one in told().places]
    assert np.mean(apart) < 0.03


def test_what_was_counted_later_changes_nothing() -> None:
    then = project_round(
        ROUND,
        Evidence([UpTo(OCTOBER)]),
        OCTOBER,
        -3.5,
        metric=DELAYS,
        comparison="financial-year",
        draws=DRAWS,
        **PACKAGED,
    )
    assert facts(then) == facts(told())


def test_before_the_year_begins_it_says_what_an_appraisal_says() -> None:
    march = told(date(2015, 3, 1))
    appraised = appraise_round(
        ROUND, evidence(), -3.5, date(2015, 3, 1), metric=DELAYS, comparison="financial-year", draws=DRAWS, **PACKAGED
    )
    apart = [march.place(one.code).chance - one.probability_without for one in appraised.areas]
    assert np.abs(apart).mean() < 0.02
    assert abs(np.mean(apart)) < 0.01
    assert march.england is not None
    assert march.england.chance == pytest.approx(appraised.england.probability_without, abs=0.01)
    assert march.england.by_ratio is None


def test_paths_kept_since_july_agree_with_a_forecast_made_anew() -> None:
    july = told(date(2015, 7, 1))
    kept = project_round(
        ROUND,
        evidence(),
        OCTOBER,
        -3.5,
        metric=DELAYS,
        comparison="financial-year",
        kept=july.kept,
        draws=DRAWS,
        **PACKAGED,
    )
    assert kept.kept.last == OCTOBER
    assert kept.kept.simulated == date(2015, 7, 1)
    apart = np.array([kept.place(one.code).chance - one.chance for one in told().areas])
    assert np.abs(apart).mean() < 0.04
    assert abs(apart.mean()) < 0.02
    assert july.kept.last == date(2015, 7, 1)


def test_paths_of_another_series_or_a_later_month_are_not_used() -> None:
    again = project_round(
        ROUND, evidence(), OCTOBER, -3.5, metric=ADMISSIONS, comparison="financial-year", kept=told().kept, draws=DRAWS,
        **PACKAGED,
    )  # fmt: skip
    assert again.kept.simulated == OCTOBER
    earlier = project_round(
        ROUND, evidence(), date(2015, 7, 1), -3.5, metric=DELAYS, comparison="financial-year", kept=told().kept,
        draws=DRAWS, **PACKAGED,
    )  # fmt: skip
    assert facts(earlier) == facts(told(date(2015, 7, 1)))


def test_a_year_that_is_over_is_known_and_the_published_outturn() -> None:
    """Delayed days of 2015-16: 1,809,587 after 1,624,977 (domain specification, section 0)."""
    over = told(date(2016, 3, 1))
    assert over.england is not None
    assert (over.england.outturn.ends, over.england.baseline.middle) == ((1_809_587.0,) * 2, 1_624_977.0)
    assert {one.basis for one in over.places} == {"known"}
    assert {one.chance for one in over.places} <= {0.0, 1.0}
    met = [one.outturn.middle <= one.target_count for one in over.areas]
    assert met == [one.chance == 1.0 for one in over.areas]


def test_chances_move_to_what_happened_as_months_become_known() -> None:
    truth = {one.code: one.chance for one in told(date(2016, 3, 1)).areas}
    scores = [
        np.mean([(one.chance - truth[one.code]) ** 2 for one in told(month).areas])
        for month in (date(2015, 3, 1), date(2015, 7, 1), OCTOBER, date(2016, 2, 1))
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < 0.05


def test_simple_rules_are_what_they_say() -> None:
    place = told().place("E10000016")
    panel = told().panel
    row = panel.row("E10000016")
    first = panel.step(date(2014, 4, 1))
    before, now = row[first : first + 12], row[first + 12 : first + 19]
    assert place.by_ratio == pytest.approx(now.sum() / before[:7].sum() * before.sum())
    assert place.by_profile == pytest.approx(now.sum() + before[7:].sum() * (1 - 0.035))
    assert (place.known, place.known_before, place.months_known) == (now.sum(), before[:7].sum(), 7)


@pytest.mark.parametrize("target", [-12.0, 4.0])
def test_each_area_is_held_against_its_own_target_and_others_are_left_out(target: float) -> None:
    own: Targets = {"E10000016": target, ENGLAND: -1.0}
    one = project_round(
        ROUND, evidence(), OCTOBER, own, metric=DELAYS, comparison="financial-year", draws=DRAWS, **PACKAGED
    )
    assert [place.code for place in one.areas] == ["E10000016"]
    assert one.areas[0].target == target
    assert one.england is not None
    assert one.england.target == -1.0


def test_a_target_for_nobody_and_one_that_is_none_are_refused() -> None:
    with pytest.raises(NoAppraisal, match="a target"):
        project_round(ROUND, evidence(), OCTOBER, {}, metric=DELAYS, draws=DRAWS, **PACKAGED)
    with pytest.raises(NoAppraisal, match="finite"):
        project_round(ROUND, evidence(), OCTOBER, float("nan"), metric=DELAYS, draws=DRAWS, **PACKAGED)


def by_hand(skills: tuple[Skill, ...] = (), **changes: Any) -> Projection:
    """A projection of the made-up panel, half of the year known."""
    panel = replace(made_up.panel(months=39), **changes)
    question = question_of(ROUND, ADMISSIONS, "pay-for-performance-year")
    kept = keep_paths(panel, 6, draws=300)
    assumptions: Assumptions = ASSUMPTIONS.with_skills(skills) if skills else ASSUMPTIONS
    return project(ROUND, question, panel, kept, -3.5, date(2015, 6, 1), registers=REGISTERS, assumptions=assumptions)


def test_where_chances_have_no_skill_the_base_rate_is_said_and_areas_are_not_told_apart() -> None:
    none = replace(made_up.skill("non-elective-admissions-by-area", low=-0.1), ahead=6)
    one = by_hand((none,))
    assert not one.tells_apart
    assert {place.basis for place in one.areas} == {"base rate"}
    assert len({place.chance for place in one.areas}) == 1
    assert "no-skill" in {finding.id for finding in one.findings}
    assert one.england is not None
    assert one.england.basis == "own"
    assert by_hand((replace(none, low=0.1),)).tells_apart


def test_a_missing_month_is_a_finding_and_never_filled_in_silence() -> None:
    counts = made_up.panel(months=39).counts.copy()
    counts[1, 35] = np.nan
    one = by_hand(counts=counts)
    place = one.place(made_up.DERBY)
    assert [finding.id for finding in place.findings] == ["missing-month"]
    assert "March 2015" in place.findings[0].found
    counts[1, 33:39] = np.nan
    assert made_up.DERBY in by_hand(counts=counts).without


def test_figures_that_are_late_are_said_to_be() -> None:
    panel = made_up.panel(months=38)
    question = question_of(ROUND, ADMISSIONS, "pay-for-performance-year")
    one = project(
        ROUND, question, panel, paths_for(None, panel, question, 300), -3.5, date(2015, 7, 1),
        registers=REGISTERS, assumptions=ASSUMPTIONS,
    )  # fmt: skip
    assert [finding.found for finding in one.findings if finding.id == "late-figures"] == ["figures to May 2015"]


def test_paths_that_do_not_reach_or_know_too_little_are_refused() -> None:
    panel = made_up.panel(months=39)
    question = question_of(ROUND, ADMISSIONS, "pay-for-performance-year")
    short, old = keep_paths(panel, 2, draws=100), keep_paths(made_up.panel(months=38), 7, draws=100)
    for kept, words in ((short, "reaches"), (old, "known to")):
        with pytest.raises(NoAppraisal, match=words):
            project(ROUND, question, panel, kept, 0.0, date(2015, 6, 1), registers=REGISTERS, assumptions=ASSUMPTIONS)


def test_a_whole_round_has_every_metric_its_payment_and_what_waiting_is_worth() -> None:
    whole = project_whole_round(
        ROUND, evidence(), date(2015, 9, 1), Asked(record=packaged_record(), draws=300), **PACKAGED
    )
    assert [one.question.metric.id for one in whole.projections] == [ADMISSIONS, DELAYS]
    # the least that plans were expected to aim at, and the NAO's plan of days over the baseline
    assert [round(one.england.target, 1) for one in whole.projections if one.england] == [-3.5, -18.0]
    assert len(whole.payments) == len(whole.of(ADMISSIONS).areas)
    assert set(whole.worth[DELAYS]) == {one.code for one in whole.of(DELAYS).places}
    assert {one.quarters_known for one in whole.payments} == {3}
    for payment in whole.payments:
        place = whole.of(ADMISSIONS).place(payment.code)
        assert payment.chance_all >= place.chance - 0.02
