"""Returns over the country: who has and who has not, sums to the penny, the survey, files, reminders on record."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail

from tests.service.pools.making import handed_in, opened
from tests.service.returns.making import handed_in_return, quarter, saved_return
from tests.service.signing.test_pages import settings_of_mail
from tests.service.site import KENT, LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
PAGE = f"/national/{ROUND}/returns"
FIRST, LAST = "q1-2025-26", "q4-2025-26"


@pytest.fixture
def both(site: Site, settings_of_mail: Any) -> Site:
    """Leeds and Kent have handed in the year-end's return, with odd pennies spent."""
    opened(site)
    handed_in(site, KENT)
    handed_in_return(site, LEEDS, Decimal("10.10"), LAST)
    handed_in_return(site, KENT, Decimal("0.23"), LAST)
    return site


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_it_adds_up_to_the_penny_and_says_who_is_missing(both: Site) -> None:
    national = both.client("national")
    answer = national.get(f"{PAGE}?quarter={LAST}")
    page = answer.content.decode()
    assert answer.status_code == 200
    spent = [quarter(both, f"{name} editor", area, LAST).sent.streams
             for name, area in (("leeds", LEEDS), ("kent", KENT))]  # fmt: skip
    total = sum((one.spent for each in spent for one in each), Decimal(0))
    assert total == Decimal("10.33")
    from carefund.programme.rounds import load_round
    from carefund.service.people.actors import actor_of
    from carefund.service.people.sessions import today
    from carefund.service.returns.country import country_of

    round_ = load_round(ROUND)
    country = country_of(round_, round_.returns.quarter(LAST), actor_of(both.people["national"]), today(), both.data)
    summed = sum((one.sums["spent"].total for one in country.rolled.streams), Decimal(0))
    assert summed == total
    assert len(country.rolled.missing) == len(country.lines) - 2
    assert "The survey" in page
    assert "2 of 1" in page
    agree = country.rolled.survey[0]
    assert (agree.answers["agree"], agree.agree.answered) == (2, 2)


def test_filters_stand_in_the_address_and_files_have_every_area(both: Site) -> None:
    national = both.client("national")
    page = national.get(f"{PAGE}?quarter={LAST}&state=handed+in").content.decode()
    assert "2 areas of" in page
    assert "Leeds" in page
    assert national.get(f"{PAGE}?quarter=q9&state=%3Cscript%3E&region=x").status_code == 200
    found = rows(national.get(f"{PAGE}.csv?quarter={LAST}").content)
    assert len(found) > 140
    assert {one["area_name"] for one in found if one["state"] == "handed in"} == {"Leeds", "Kent"}
    for path in (f"{PAGE}.xlsx", f"{PAGE}/roll-up.xlsx"):
        assert national.get(f"{path}?quarter={LAST}").content.startswith(b"PK")
    assert national.get(f"{PAGE}.exe").status_code == 404
    assert national.get("/national/bcf-2015-16/returns").status_code == 404


def test_a_reviewer_sees_their_region_and_an_area_nothing(both: Site) -> None:
    page = both.client("reviewer").get(f"{PAGE}?quarter={LAST}").content.decode()
    assert "1 area of 1" in page
    assert "Kent" not in page
    assert "Remind the" not in page
    assert both.client("reviewer").post(f"{PAGE}/remind", {"quarter": LAST}).status_code == 403
    assert both.client("leeds lead").get(PAGE).status_code == 403


@pytest.mark.parametrize("named", ["", "q9-2025-26", "\x00"])
def test_a_quarter_that_the_form_does_not_name_is_no_reason_to_remind_of_another(both: Site, named: str) -> None:
    mail.outbox = []
    assert both.client("national").post(f"{PAGE}/remind", {"quarter": named}).status_code == 404
    assert mail.outbox == []
    assert "return-reminded" not in [one.body.kind for one in quarter(both, name=FIRST).tenant.events]


def test_those_who_owe_one_are_reminded_once_a_day_and_it_is_on_record(both: Site) -> None:
    saved_return(both, KENT)
    mail.outbox = []
    national = both.client("national")
    page = national.get(f"{PAGE}?quarter={FIRST}").content.decode()
    assert "Overdue, in preparation" in page
    assert national.post(f"{PAGE}/remind", {"quarter": FIRST}).status_code == 302
    told = {address for one in mail.outbox for address in one.to}
    assert told >= {both.people[f"{area} {role}"].email for area in ("leeds", "kent") for role in ("lead", "editor")}
    mail.outbox = []
    national.post(f"{PAGE}/remind", {"quarter": FIRST})
    assert mail.outbox == []
    events = quarter(both, name=FIRST).tenant.events
    assert [one.body.kind for one in events].count("return-reminded") == 1
    national.post(f"{PAGE}/remind", {"quarter": LAST})
    assert "return-reminded" not in [
        one.body.kind for one in quarter(both).tenant.events[-1:] if one.body.quarter == LAST
    ]
