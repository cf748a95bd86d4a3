"""The year in the service is held against approved plans, from the day of the decision until it no longer stands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from carefund.assurance import event as done
from carefund.assurance.permissions import Role
from carefund.programme.rounds import load_round
from tests.monitoring.projection.test_aims import ADMISSIONS, DAYS, KENT, LEEDS, plan
from tests.service.public.deciding import Desk, centre
from tests.service.site import Site

ROUND = load_round("bcf-2015-16")
BRISTOL = "E06000023"
SECOND = centre("Sara Second", Role.NATIONAL, "National team")


def decided(site: Site, area: str, change: float, outcome: str = "approved", day: date = date(2015, 1, 10)) -> Desk:
    """A plan of an area with one target, decided on a day."""
    desk = Desk(f"{ROUND.id}/{area}", at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
    desk.handed_in(plan(area, change), site.data, area)
    desk.decided(outcome, "So it is.")
    return desk


def known(site: Site, day: date, metrics: tuple[str, ...] = (DAYS,)) -> dict[str, float]:
    """The targets that stand on a day, by area."""
    from carefund.service.monitoring.own_targets import approved_targets

    found = approved_targets(ROUND, metrics, day, site.data)
    return {one.area: one.change for one in found if one.stands(day)}


def test_only_approved_plans_count_from_their_decision_until_it_is_withdrawn_or_corrected(site: Site) -> None:
    kent = decided(site, KENT, -2.0)
    decided(site, LEEDS, -1.0, "not-approved")
    bristol = decided(site, BRISTOL, -60.0)
    before, after = date(2015, 1, 9), date(2015, 1, 10)
    assert known(site, before) == {}
    assert known(site, after) == {KENT: -2.0}  # what is beyond judging is left out
    assert known(site, after, (ADMISSIONS,)) == {}
    kent.at = datetime(2015, 3, 2, 9, tzinfo=UTC)
    kent.ask(SECOND, done.DecisionWithdrawn(reason="Another sum was meant."))
    assert known(site, date(2015, 3, 1)) == {KENT: -2.0}
    assert known(site, date(2015, 3, 2)) == {}
    assert bristol.state.decisions.standing


def test_a_decision_that_is_corrected_counts_as_it_was_corrected(site: Site) -> None:
    kent = decided(site, KENT, -2.0)
    kent.at = datetime(2015, 2, 1, 9, tzinfo=UTC)
    kent.ask(SECOND, done.DecisionCorrected(outcome="approved-with-support", reason="It needs help."))
    assert known(site, date(2015, 2, 1)) == {KENT: -2.0}
    kent.ask(SECOND, done.DecisionCorrected(outcome="not-approved", reason="It does not hold."))
    assert known(site, date(2015, 2, 1)) == {}
    kent.ask(SECOND, done.DecisionCorrected(outcome="approved", reason="It does hold."))
    assert known(site, date(2015, 2, 1)) == {KENT: -2.0}
    assert known(site, date(2015, 1, 31)) == {KENT: -2.0}


def test_a_plan_approved_by_the_months_end_is_other_work_and_one_approved_later_is_not(site: Site) -> None:
    from carefund.service.monitoring.asking import ensure_watched
    from carefund.service.monitoring.own_targets import targets_kept
    from carefund.service.work.job import Job
    from carefund.service.work.kinds import WATCH
    from carefund.service.work.queue import jobs

    def asked(now: datetime) -> list[Job]:
        ensure_watched(ROUND, now, site.data)
        return jobs(kind=WATCH)

    october = datetime(2015, 11, 15, tzinfo=UTC)
    (first,) = asked(october)
    assert first.arguments["plans"] == ""
    decided(site, KENT, -2.0, day=date(2015, 11, 1))
    assert len(asked(october)) == 1
    (_, second) = asked(datetime(2015, 12, 15, tzinfo=UTC))
    (own,) = targets_kept(second.arguments["plans"], Path(site.data))
    assert (own.area, own.metric, own.change, own.known) == (KENT, DAYS, -2.0, date(2015, 11, 1))


def test_each_morning_asks_for_what_is_to_be_watched_anew(site: Site, monkeypatch: Any) -> None:
    from threading import Event

    from carefund.service.monitoring import watching
    from carefund.service.work.daily import ask_for_the_day
    from carefund.service.work.doing import Worker
    from carefund.service.work.kinds import KINDS, WATCH, WATCH_ALL
    from carefund.service.work.queue import jobs

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2025, 11, 15, tzinfo=tz)

    monkeypatch.setattr(watching, "datetime", Clock)
    ask_for_the_day(date(2025, 11, 15))
    worker = Worker(site.data, Event(), kinds={WATCH_ALL: KINDS[WATCH_ALL]})
    while worker.do_one():
        pass
    assert [one.arguments["as_of"] for one in jobs(kind=WATCH)] == ["2025-10"]
