"""A warning is muted by the centre with a reason until a day, once at a time, and lifted on record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carefund.assurance import event as done
from carefund.assurance.permissions import NotPermitted, Role
from carefund.assurance.request import NotNow
from carefund.assurance.state import Status
from carefund.evidence.series import ENGLAND
from tests.assurance.making import EDITOR, LEAD, MANAGER, NATIONAL, REVIEWER, Ledger, person

METRIC = "delayed-days"


def muted(ledger: Ledger, who: object = REVIEWER, days: int = 30, reason: str = "A ward is closed.") -> None:
    until = ledger.now.date() + timedelta(days=days)
    ledger.do(who, done.WarningMuted(metric=METRIC, reason=reason, until=until))  # type: ignore[arg-type]


def test_a_mute_stands_until_its_last_day_is_over_and_names_who_and_why() -> None:
    ledger = Ledger()
    muted(ledger)
    one = ledger.state.mutes[METRIC]
    assert (one.reason, one.by) == ("A ward is closed.", REVIEWER.name)
    assert one.stands(one.until)
    assert not one.stands(one.until + timedelta(days=1))
    assert ledger.state.status is Status.NOT_STARTED


def test_one_that_stands_is_lifted_before_another_is_made_and_an_expired_one_needs_no_lifting() -> None:
    ledger = Ledger()
    with pytest.raises(NotNow, match="not"):
        ledger.do(REVIEWER, done.MuteLifted(metric=METRIC, reason="Open again."))
    muted(ledger)
    with pytest.raises(NotNow, match="until"):
        muted(ledger, MANAGER)
    ledger.do(NATIONAL, done.MuteLifted(metric=METRIC, reason="Open again."))
    one = ledger.state.mutes[METRIC]
    assert (one.lifted, one.lifted_by) == ("Open again.", NATIONAL.name)
    assert not one.stands(ledger.now.date())
    with pytest.raises(NotNow):
        ledger.do(REVIEWER, done.MuteLifted(metric=METRIC, reason="Again."))
    muted(ledger, days=0)
    ledger.now += timedelta(days=1)
    muted(ledger)


@pytest.mark.parametrize("days", [-1, 367, 10_000])
def test_no_mute_ends_before_it_begins_or_outlasts_the_year(days: int) -> None:
    with pytest.raises(NotNow):
        muted(Ledger(), days=days)


def test_only_the_centre_mutes_and_what_is_of_england_only_the_national_team() -> None:
    for who in (EDITOR, LEAD):
        with pytest.raises(NotPermitted):
            muted(Ledger(), who)
    england = Ledger(submission=f"bcf-2015-16/{ENGLAND}")
    for who in (REVIEWER, MANAGER, person("Roger", Role.MANAGER, "NHS England", areas=None)):
        with pytest.raises(NotPermitted, match="national"):
            muted(england, who)
    muted(england, NATIONAL)
    assert england.state.mutes[METRIC].stands(england.now.date())
