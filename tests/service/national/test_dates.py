"""Moving dates: a preview of who is affected, an event for each area, everyone told, the round's own date, history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core import mail

from carefund.service.ledger.events import events_of
from carefund.service.rounds.opening import opened
from tests.service.national.furnishing import Story, plan_of_money, ready_to_decide
from tests.service.national.test_overview import text_of
from tests.service.signing.test_pages import hidden, settings_of_mail
from tests.service.site import KENT, LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
AT = f"/national/{ROUND}/dates"
SUMMER = {"day": "2099-06-01", "time": "17:00", "reason": "Guidance came late."}
UNTIL = datetime(2099, 6, 1, 16, tzinfo=UTC)


def moved(area: str) -> list[Any]:
    return [one.body for one in events_of(f"{ROUND}/{area}") if one.body.kind == "deadline-moved"]


def key_of_page(client: Any) -> dict[str, str]:
    return {"key": hidden(client.get(AT).content.decode(), "key")}


def test_some_areas_get_another_date_once_and_are_told_why(site: Site, settings_of_mail: None) -> None:
    Story(site, LEEDS).saved(plan_of_money(LEEDS, "1", "1"))
    client = site.client("national")
    sent = key_of_page(client) | SUMMER | {"whom": "some", "area": [LEEDS, "E99999999"]}
    said = text_of(client.post(f"{AT}/move", sent | {"do": "preview"}))
    assert "The date of 1 area would be moved" in said
    assert "31 March 2099, 23:59 (22:59 UTC)" in said
    assert not moved(LEEDS)
    for _ in range(2):
        assert "1 June 2099, 17:00 (16:00 UTC)" in text_of(client.post(f"{AT}/move", sent | {"do": "confirm"}))
    assert [(one.until, one.reason) for one in moved(LEEDS)] == [(UNTIL, "Guidance came late.")]
    told = [address for one in mail.outbox for address in one.to]
    assert sorted(told) == sorted(one.email for who, one in site.people.items() if who.startswith("leeds"))
    assert all("Guidance came late." in one.body for one in mail.outbox)
    own = text_of(site.client("leeds editor").get(f"/plans/{ROUND}/{LEEDS}/"))
    assert "Moved to 1 June 2099, 17:00 (16:00 UTC) by National: Guidance came late." in own
    assert "31 March 2099" in text_of(site.client("kent editor").get(f"/plans/{ROUND}/{KENT}/"))
    assert "Leeds: to 1 June 2099" in text_of(site.client("auditor").get(AT))


def test_moved_for_all_the_rounds_own_date_moves_with_them(site: Site, settings_of_mail: None) -> None:
    story = ready_to_decide(site, LEEDS)
    client = site.client("national")
    client.post(
        f"/national/{ROUND}/{LEEDS}/decide",
        {"plan": f"{LEEDS}|1|{story.state.plan_hash}", "outcome": "approved", "do": "confirm"},
    )
    sent = key_of_page(client) | SUMMER | {"whom": "all"}
    said = text_of(client.post(f"{AT}/move", sent | {"do": "preview"}))
    assert "The date of 152 areas would be moved; 1 stay as they are" in said
    client.post(f"{AT}/move", sent | {"do": "confirm"})
    assert len(moved(KENT)) == 1
    assert not moved(LEEDS)
    row = opened(ROUND)
    assert row
    assert (row.shown, row.edit, row.invented) == (UNTIL, UNTIL, True)
    assert "152 areas: to 1 June 2099" in text_of(client.get(AT))
    later = SUMMER | {"whom": "all", "day": "2099-07-01", "do": "confirm"}
    client.post(f"{AT}/move", key_of_page(client) | later)
    client.post(f"{AT}/move", sent | {"do": "confirm"})  # the first form once more
    row = opened(ROUND)
    assert row
    assert row.shown == datetime(2099, 7, 1, 16, tzinfo=UTC)


def test_a_moment_that_has_gone_by_moves_nothing(site: Site) -> None:
    client = site.client("national")
    sent = SUMMER | {"whom": "all", "day": "2014-09-19", "do": "confirm"}
    assert "a moment that lies ahead" in text_of(client.post(f"{AT}/move", sent))
    row = opened(ROUND)
    assert row
    assert row.shown.year == 2099
    assert not moved(KENT)


def test_what_is_missing_is_told_at_its_field(site: Site) -> None:
    client = site.client("national")
    answer = client.post(f"{AT}/move", {"whom": "some", "day": "soon", "time": "noon", "do": "confirm"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert all(f'href="#{place}"' in page for place in ("whom", "day", "time", "reason"))


def test_only_the_national_team_moves_dates(site: Site) -> None:
    for who in ("manager", "auditor"):
        page = site.client(who).get(AT)
        assert "See who is affected" not in page.content.decode()
        assert site.client(who).post(f"{AT}/move", SUMMER | {"whom": "all", "do": "confirm"}).status_code == 403
    assert site.client("reviewer").get(AT).status_code == 403
    assert not moved(LEEDS)


def test_an_early_version_is_shown_once_and_stays_to_be_read(site: Site, settings_of_mail: None) -> None:
    at = f"/plans/{ROUND}/{LEEDS}"
    story = Story(site, LEEDS).saved(plan_of_money(LEEDS, "1", "1"))
    lead = site.client("leeds lead")
    assert f'href="{at}/early"' in lead.get(f"{at}/").content.decode()
    page = lead.get(f"{at}/early").content.decode()
    sent = {name: hidden(page, name) for name in ("key", "version", "plan_hash")}
    sent["note"] = "Are the targets <b>bold</b>?"
    for _ in range(2):
        assert lead.post(f"{at}/early/show", sent).status_code == 302
    assert len(story.state.early) == 1
    assert site.client("leeds editor").post(f"{at}/early/show", sent).status_code == 403
    for who in ("national", "reviewer", "manager", "auditor"):
        listed = site.client(who).get(f"/national/{ROUND}/early").content.decode()
        assert f'href="{at}/read?version=1"' in listed
        assert (f'href="/national/{ROUND}/"' in listed) is (who != "reviewer")
        assert f'href="/national/{ROUND}/early"' in site.client(who).get(f"/desk/{ROUND}/").content.decode()
        assert "<b>bold</b>" not in listed
    assert "None" not in text_of(site.client("reviewer").get(f"{at}/read?version=1"))[:200]
    assert site.client("reviewer").get(f"{at}/read?version=9").status_code == 404
    assert site.client("leeds lead").get(f"/national/{ROUND}/early").status_code == 403
    assert "1 area of 153 showed a version" in text_of(site.client("national").get(f"/national/{ROUND}/early"))
