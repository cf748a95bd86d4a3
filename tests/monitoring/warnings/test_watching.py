"""The first year watched on the official figures: what was to be seen at the end of each month, and nothing later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.monitoring.projection.record import packaged_record
from carefund.monitoring.projection.round_projection import Asked
from carefund.monitoring.warnings.warning import Mute
from carefund.monitoring.warnings.watching import WatchedRound, price_of, watch_round
from carefund.programme.rounds import load_round
from tests.packaged import PACKAGED

ROUND = load_round("bcf-2015-16")
DAYS = "delayed-days"
MAY, JUNE = date(2015, 5, 1), date(2015, 6, 1)


def watch(as_of: date, *mutes: Mute) -> WatchedRound:
    asked = Asked(record=packaged_record(), draws=300)
    return watch_round(ROUND, Evidence.packaged(), as_of, asked, metrics=[DAYS], mutes=mutes, **PACKAGED)


@pytest.fixture(scope="module")
def june() -> WatchedRound:
    return watch(JUNE)


def test_england_was_to_be_seen_before_summer_with_the_areas_that_moved_with_it(june: WatchedRound) -> None:
    england = next(one for one in june.warnings if one.area == ENGLAND)
    assert (england.metric, england.scope, england.first) == (DAYS, "england", date(2015, 4, 1))
    assert england.sign
    assert england.since <= date(2014, 10, 1)
    assert len(england.with_it) > 50
    assert england.prospect
    assert england.prospect.chance_missed > 0.95
    largest = {one.breakdown: one.label for one in reversed(england.parts)}
    assert largest["reason"] == "Care package in own home"


def test_the_loss_is_the_expected_excess_at_the_rounds_price(june: WatchedRound) -> None:
    england = next(one for one in june.warnings if one.area == ENGLAND)
    price = price_of(ROUND, june.projection.of(DAYS).question)
    assert price
    assert england.prospect
    assert england.loss
    assert float(england.loss) == pytest.approx(england.prospect.expected * float(price), abs=0.01)
    place = june.projection.of(DAYS).place(ENGLAND)
    assert england.prospect.expected >= max(0.0, place.outturn.middle - place.target_count) * 0.95


def test_what_stood_before_the_last_month_does_not_change_when_a_month_more_is_known(june: WatchedRound) -> None:
    may = watch(MAY)
    assert may.months == june.months[:-1]
    for before, after in zip(may.history[:-1], june.history[:-2], strict=True):
        told = [[(one.area, one.scope, one.first, one.since) for one in each] for each in (before, after)]
        assert told[0] == told[1]


def test_a_muted_cause_is_told_apart_with_its_reason() -> None:
    mute = Mute(metric=DAYS, area=ENGLAND, reason="Known", by="Ada", until=None)
    result = watch(date(2015, 4, 1), mute)
    assert [one.area for one in result.muted] == [ENGLAND]
    assert ENGLAND not in {one.area for one in result.warnings}
    other = replace(mute, until=date(2015, 3, 1))
    assert result.muted[0].muted_by((other,)).mute is None


def test_a_region_has_its_own_areas_beside_england(june: WatchedRound) -> None:
    codes = {one.code for one in PACKAGED["registers"].areas.all() if one.region == "London"}
    london = june.within("London", codes)
    assert {one.area for one in london.warnings} <= codes | {ENGLAND}
    england = next(one for one in london.warnings if one.area == ENGLAND)
    whole = next(one for one in june.warnings if one.area == ENGLAND)
    assert set(england.with_it) == set(whole.with_it) & codes != set()
    assert {one.code for one in london.projection.of(DAYS).areas} <= codes
    assert london.projection.of(DAYS).england == june.projection.of(DAYS).england


def test_every_warning_of_an_area_is_beyond_what_england_does(june: WatchedRound) -> None:
    england = {one.metric for one in june.warnings if one.area == ENGLAND}
    for one in june.warnings:
        if one.area != ENGLAND and one.metric in england:
            assert one.sign
            assert one.area not in next(each for each in june.warnings if each.area == ENGLAND).with_it
    with_it = next(one for one in june.warnings if one.area == ENGLAND).with_it
    assert june.of_area(with_it[0])
