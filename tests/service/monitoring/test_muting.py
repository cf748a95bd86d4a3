"""A warning is muted on the page by those who look after the area, told apart with the reason, and told again."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from carefund.assurance.permissions import Role
from carefund.evidence.series import ENGLAND
from tests.report.made_up_projections import METRIC
from tests.service.api.program import program_of
from tests.service.monitoring.made_up_year import watched
from tests.service.site import LEEDS, ROUND, Site

__all__ = ["watched"]
PAGE = f"/national/{ROUND}/warnings"
FORM = f"{PAGE}/{LEEDS}/{METRIC}"
REASON = "A ward is closed until <Easter>."


def muted(site: Site, who: str = "reviewer", place: str = LEEDS, **typed: str) -> Any:
    until = (date.today() + timedelta(days=30)).isoformat()
    return site.client(who).post(f"{PAGE}/{place}/{METRIC}", {"do": "mute", "reason": REASON, "until": until} | typed)


def list_of(site: Site) -> tuple[str, str]:
    """What the page tells first, and what it tells as muted."""
    words = site.client("national").get(PAGE).content.decode()
    told, _, rest = words.partition('id="muted-title"')
    return told, rest


def rows(site: Site) -> list[dict[str, str]]:
    text = site.client("auditor").get(f"{PAGE}.csv").content.decode("utf-8-sig")
    return [one for one in csv.DictReader(io.StringIO(text)) if one["area_code"] == LEEDS]


def test_what_is_muted_stands_apart_with_who_and_why_on_the_page_in_files_and_by_api(site: Site, watched: Any) -> None:
    told, silent = list_of(site)
    assert f"{FORM}" in told
    assert not silent
    assert muted(site).status_code == 302
    told, silent = list_of(site)
    assert FORM not in told
    assert "Muted by Reviewer (North East and Yorkshire)" in silent
    assert "&lt;Easter&gt;" in silent
    assert "Lift the mute" in silent
    (row,) = rows(site)
    assert (row["muted"], row["muted_by"]) == (REASON, "Reviewer")
    program = program_of(site, "national", "National team", Role.NATIONAL)
    client = Client(headers={"authorization": f"Bearer {program.token}"})
    answer = json.loads(client.get(f"/api/v1/national/{ROUND}/warnings").content)
    (same,) = [one for one in answer["warnings"] if one["area_code"] == LEEDS]
    assert (same["muted"], same["muted_by"]) == (REASON, "Reviewer")
    assert same["muted_until"] == row["muted_until"]
    year = site.client("leeds lead").get(f"/plans/{ROUND}/{LEEDS}/year").content.decode()
    assert "muted by Reviewer" in year
    history = site.client("national").get(f"/ledger/{ROUND}/{LEEDS}/").content.decode()
    assert "Muted a warning" in history


def test_a_mute_is_lifted_by_another_event_and_the_warning_is_told_as_one_that_was_told_before(
    site: Site, watched: Any
) -> None:
    muted(site)
    page = site.client("manager").get(FORM).content.decode()
    assert 'value="lift"' in page
    assert "Fill in" not in page
    assert site.client("manager").post(FORM, {"do": "lift", "reason": "It is open."}).status_code == 302
    told, silent = list_of(site)
    assert FORM in told
    assert not silent
    assert rows(site)[0]["muted"] == ""
    assert rows(site)[0]["first"] != rows(site)[0]["month"]


def test_a_mute_ends_with_its_last_day_and_holds_for_no_cause_that_is_told_first_later(
    site: Site, watched: Any
) -> None:
    from carefund.service.monitoring.kept import watched_year
    from carefund.service.monitoring.muting import standing_mutes
    from carefund.service.monitoring.pages.warnings import silenced

    muted(site)
    year, today = watched_year(ROUND, site.data), date.today()
    assert year
    for ahead, stands in ((0, True), (30, True), (31, False)):
        day = today + timedelta(days=ahead)
        mutes = standing_mutes(ROUND, [LEEDS, ENGLAND], day)
        assert bool(mutes) is bool(silenced(year, mutes, day)) is stands
    (mute,) = standing_mutes(ROUND, [LEEDS], today).values()
    assert not mute.silences(today.replace(day=1), today)
    assert mute.silences((today.replace(day=1) - timedelta(days=1)).replace(day=1), today)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reason": " "}, "Write the reason"),
        ({"until": ""}, "Give the last day"),
        ({"until": "2014-01-01"}, "1 January 2014"),
        ({"until": "Easter"}, "a day such as 2026-03-31"),
        ({"do": "lift"}, "a warning that is muted"),
    ],
)
def test_what_is_no_mute_is_refused_and_what_was_typed_is_kept(
    site: Site, watched: Any, typed: dict[str, str], words: str
) -> None:
    answer = muted(site, **typed)
    assert answer.status_code in (409, 422)
    page = answer.content.decode()
    assert words in page
    assert typed.get("reason", "A ward is closed") in page
    assert list_of(site)[1] == ""


def test_nobody_mutes_what_is_of_another_region_or_of_no_warning(site: Site, watched: Any) -> None:
    assert muted(site, "leeds lead").status_code == 403
    assert muted(site, "auditor").status_code == 403
    for who in ("reviewer", "manager"):
        assert muted(site, who, ENGLAND).status_code == 403
        assert f"{PAGE}/{ENGLAND}/" not in site.client(who).get(PAGE).content.decode()
    assert muted(site, "national", "E10000016").status_code == 404
    assert muted(site, "national", "E99999999").status_code == 404
    assert muted(site, "national", ENGLAND).status_code == 302
    assert "Muted by National" in list_of(site)[1]
    assert muted(site, "national").status_code == 302
    assert muted(site, "manager").status_code == 409
