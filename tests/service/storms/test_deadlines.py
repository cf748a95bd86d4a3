"""The deadline passes between opening and sending a form, also where the clocks change in October (contract A24)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from carefund.assurance.deadline import Deadline
from tests.service.signing.test_pages import declared_ready, hidden, post, saved, signed_by_all
from tests.service.site import LEEDS, ROUND, Site

AT = f"/plans/{ROUND}/{LEEDS}"
CHANGE = date(2025, 10, 26)
"""At 02:00 in London the clocks go back to 01:00: that hour comes twice, first by UTC+1, then by UTC."""
AT_HALF_PAST_ONE = {
    "first": datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
    "second": datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
}


class Clock:
    """What the service takes the present moment to be."""

    def __init__(self) -> None:
        self.moment = datetime(2025, 10, 20, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    from django.utils import timezone

    made = Clock()
    monkeypatch.setattr(timezone, "now", made)
    return made


def due(clock: Clock, deadline: Deadline) -> None:
    """The round is due then, and it is four hours before that."""
    from carefund.service.rounds.opening import open_round

    clock.moment = deadline.edit - timedelta(hours=4)
    open_round(ROUND, deadline, datetime(2025, 1, 1, tzinfo=UTC))


def signed(site: Site, clock: Clock) -> Any:
    """The lead's browser before a submit form, with everybody's signature given."""
    saved(site)
    site_client, site.client = site.client, lambda what="", factor_at=None: site_client(what, clock.moment.timestamp())
    declared_ready(site)
    signed_by_all(site)
    lead = site.client("leeds lead")
    return lead, lead.get(f"{AT}/submit").content.decode()


def submit(lead: Any, page: str) -> Any:
    return post(lead, f"{AT}/submit", page, key=hidden(page, "key"))


def at_the_moment(moment: datetime, late: Any) -> Deadline:
    return Deadline(shown=moment, new=moment, edit=moment, late=late)


@pytest.mark.parametrize("which", AT_HALF_PAST_ONE)
@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_late_is_told_to_the_second_in_the_hour_that_comes_twice(
    site: Site, clock: Clock, which: str, seconds: int
) -> None:
    deadline = AT_HALF_PAST_ONE[which]
    due(clock, at_the_moment(deadline, "accepted"))
    lead, page = signed(site, clock)
    clock.moment = datetime.fromtimestamp(deadline.timestamp() + seconds, UTC)
    answer = submit(lead, page)
    assert answer.status_code == 302, answer.content.decode()
    record = json.loads(lead.get(f"{answer['Location']}.json").content)
    assert record["late"] is (seconds > 0)
    offset = "+01:00" if clock.moment < datetime(2025, 10, 26, 1, tzinfo=UTC) else "+00:00"
    assert record["submitted_at_london"].endswith(offset)


def test_a_plan_that_came_late_is_marked_wherever_it_is_shown(site: Site, clock: Clock) -> None:
    due(clock, Deadline.at_end_of(CHANGE, "accepted"))
    lead, page = signed(site, clock)
    clock.moment = datetime(2025, 10, 27, 0, 0, 30, tzinfo=UTC)
    receipt = lead.get(submit(lead, page)["Location"]).content.decode()
    assert "late" in receipt.casefold()
    assert "late" in lead.get(f"{AT}/").content.decode().casefold()


def test_the_last_second_of_the_longest_day_is_in_time(site: Site, clock: Clock) -> None:
    """The day has 25 hours: one who counted 24 from its beginning would call the last hour late."""
    due(clock, Deadline.at_end_of(CHANGE, "refused"))
    lead, page = signed(site, clock)
    clock.moment = datetime(2025, 10, 26, 23, 59, 59, tzinfo=UTC)
    assert submit(lead, page).status_code == 302


def test_a_late_plan_is_refused_with_what_to_do_where_the_round_takes_none(site: Site, clock: Clock) -> None:
    due(clock, Deadline.at_end_of(CHANGE, "refused"))
    lead, page = signed(site, clock)
    clock.moment = datetime(2025, 10, 27, 0, 0, 1, tzinfo=UTC)
    answer = submit(lead, page)
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "26 October 2025, 23:59" in words
    assert "Ask the national team to move the date" in words
    assert "submitted" not in {one["kind"] for one in events(site)}


def events(site: Site) -> list[dict[str, Any]]:
    from carefund.service.ledger.events import events_of

    return [{"kind": one.body.kind} for one in events_of(f"{ROUND}/{LEEDS}")]


def test_a_section_may_still_be_saved_where_only_handing_in_is_closed(site: Site, clock: Clock) -> None:
    due(clock, Deadline.at_end_of(CHANGE, "refused"))
    saved(site)
    editor = site.client("leeds editor", clock.moment.timestamp())
    page = editor.get(f"{AT}/sections/cover").content.decode()
    clock.moment = datetime(2025, 10, 27, 0, 0, 1, tzinfo=UTC)
    sent = {"based_on": hidden(page, "based_on"), "contact": "After the deadline", "save": "y"}
    assert editor.post(f"{AT}/sections/cover/save", sent).status_code in (302, 409)


def test_a_plan_that_is_begun_too_late_is_told_so_with_what_was_typed(site: Site, clock: Clock) -> None:
    due(clock, Deadline.at_end_of(CHANGE, "refused"))
    editor = site.client("leeds editor", clock.moment.timestamp())
    page = editor.get(f"{AT}/sections/cover").content.decode()
    clock.moment = datetime(2025, 10, 27, 0, 0, 1, tzinfo=UTC)
    sent = {"based_on": hidden(page, "based_on"), "contact": "Typed too late", "save": "y"}
    answer = editor.post(f"{AT}/sections/cover/save", sent)
    assert answer.status_code == 409
    assert "Typed too late" in answer.content.decode()
    assert events(site) == []
