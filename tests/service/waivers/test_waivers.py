"""Waivers over all areas: listed, filtered, decided one at a time, exported, and published without anybody's name."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carefund.assurance import event as done
from carefund.assurance.state import AskedWaiver, State
from carefund.evidence.areas import default_register
from carefund.plan.checks.catalogue import CATALOGUE, STRUCTURAL
from carefund.service.public.names import without_names
from carefund.service.waivers.pages.all_waivers import LABELS, WaiverState, check_counts, state_on, waiver_rows
from carefund.service.waivers.pages.published import published
from tests.service.centre import recorded, tenant_for
from tests.service.signing.test_pages import hidden, saved, settings_of_mail
from tests.service.site import LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
ALL, PUBLIC = f"/waivers/{ROUND}/", f"/public/{ROUND}/waivers"
ONE = f"/plans/{ROUND}/{LEEDS}/waivers"
CHECKS = [one.id for one in CATALOGUE if one.id not in STRUCTURAL]
UNTIL = datetime.now(UTC).date() + timedelta(days=60)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def asked(site: Site, settings_of_mail: None) -> Site:
    """Leeds has asked for three waivers, two of them from one check."""
    saved(site)
    for number, (check, reason) in enumerate(
        ((CHECKS[0], f"=1+1 {HOSTILE}"), (CHECKS[0], "Leeds Lead says so"), (CHECKS[1], "Sums come in May")), 1
    ):
        body = done.WaiverAsked(waiver=f"w{number}", check=check, field=f"f{number}", reason=reason, until=UNTIL)
        recorded(site, "leeds lead", body)
    return site


def decide(site: Site, number: int, what: str, who: str = "national", **sent: str) -> Any:
    body = {"key": uuid4().hex, "do": what, "reason": "It is sound", **sent}
    return site.client(who).post(f"{ONE}/{number}/save", body)


def test_the_centre_sees_its_own_and_the_area_is_refused(asked: Site) -> None:
    for who in ("reviewer", "manager", "national", "auditor"):
        page = asked.client(who).get(ALL).content.decode()
        assert "3 waivers in 1 area: 3 waiting." in page
        assert HOSTILE not in page
        assert ("Grant</button>" in asked.client(who).get(f"{ONE}/1").content.decode()) == (who == "national")
    for who in ("leeds lead", "administrator"):
        assert asked.client(who).get(ALL).status_code == 403
    assert asked.client("leeds lead").get(f"{ONE}/1").status_code == 403
    assert asked.client("kent lead").get(f"{ONE}/1").status_code == 404
    assert asked.client("national").get(f"{ONE}/4").status_code == 404
    assert asked.client("national").get("/waivers/bcf-1999/").status_code == 404


def test_each_is_decided_alone_with_a_reason_and_the_list_keeps_its_filters(asked: Site) -> None:
    national = asked.client("national")
    page = national.get(f"{ONE}/1?state=waiting&next=//evil.example").content.decode()
    filters = hidden(page, "filters")
    assert filters == "?state=waiting"
    answer = decide(asked, 1, "grant", filters=filters)
    assert answer["Location"] == f"{ALL}?state=waiting"
    assert decide(asked, 2, "refuse", filters="?https://evil.example")["Location"] == ALL
    assert [one.subject for one in mail.outbox] == ["A waiver was granted: plan of Leeds"] * 2 + [
        "A waiver was refused: plan of Leeds"
    ] * 2
    page = national.get(ALL).content.decode()
    assert "3 waivers in 1 area: 1 waiting, 1 granted and 1 refused." in page
    again = decide(asked, 1, "refuse")
    assert again.status_code == 409
    assert "<title>Error: " in again.content.decode()


def test_who_may_not_decide_and_a_decision_without_reason_are_refused(asked: Site) -> None:
    for who, status in (("reviewer", 403), ("manager", 403), ("auditor", 403), ("leeds lead", 403), ("kent lead", 404)):
        assert decide(asked, 1, "grant", who).status_code == status
    empty = decide(asked, 1, "grant", reason=" ", until="2030-01-01")
    assert empty.status_code == 422
    page = empty.content.decode()
    assert 'href="#decide-reason"' in page
    assert 'value="2030-01-01"' in page
    assert decide(asked, 1, "grant", until="2014-01-01").status_code == 409
    assert decide(asked, 1, "").status_code == 422
    assert all(one.granted is None for one in tenant_for(asked, "national").state.waivers.values())


def test_one_key_decides_once(asked: Site) -> None:
    key = uuid4().hex
    assert [decide(asked, 1, "grant", key=key).status_code for _ in range(2)] == [302, 302]
    assert len(mail.outbox) == 2  # one to each of two people
    assert decide(asked, 1, "refuse", key=key).status_code == 409


def test_files_hold_no_names_and_nothing_that_a_spreadsheet_runs(asked: Site) -> None:
    decide(asked, 1, "grant")
    client = asked.client("auditor")
    rows = list(csv.DictReader(io.StringIO(client.get(f"{ALL}waivers.csv?state=granted").content.decode("utf-8-sig"))))
    assert [row["state"] for row in rows] == ["granted"]
    assert not rows[0]["reason"].startswith("=")
    assert rows[0]["decided_for"] == "National team"
    assert len(list(csv.reader(io.StringIO(client.get(f"{ALL}waivers.csv").content.decode("utf-8-sig"))))) == 4
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{ALL}waivers.xlsx").content))
    assert not [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.data_type == "f"]


def test_anyone_reads_what_was_granted_and_nobodys_name(asked: Site) -> None:
    anyone = asked.client()
    assert "No waiver was granted." in anyone.get(PUBLIC).content.decode()
    decide(asked, 2, "grant", reason="National, that is me, looked at it with leeds LEAD")
    decide(asked, 3, "refuse")
    answer = anyone.get(PUBLIC)
    page = answer.content.decode()
    assert LABELS[CHECKS[0]] in page.replace("&#39;", "'").replace("&amp;", "&")
    assert "National team" in page
    assert "Sums come in May" not in page
    text = anyone.get(f"{PUBLIC}.csv").content.decode("utf-8-sig")
    for said in (page, text):
        assert "eeds lead" not in said.casefold()
        assert "[name left out]" in said
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["area_code"], row["approved_by"], row["in_force"]) for row in rows] == [
        (LEEDS, "National team", "true")
    ]
    assert rows[0]["until"] == UNTIL.isoformat()
    assert anyone.get("/public/bcf-1999/waivers").status_code == 404


def test_lists_ask_the_database_little(asked: Site) -> None:
    client = asked.client("national")
    client.get(ALL)
    for path in (ALL, f"{ALL}waivers.csv", PUBLIC, f"{ONE}/1"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 10, path


def waiver(check: str, until: date, granted: bool | None = None, **more: Any) -> AskedWaiver:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return AskedWaiver(
        id=check,
        check=check,
        field="",
        reason="x",
        until=until,
        person="p",
        asked_by="Ann",
        at=at,
        granted=granted,
        **more,
    )


def test_a_waiver_holds_to_the_end_of_its_last_day() -> None:
    day = date(2026, 3, 10)
    states = {
        WaiverState.WAITING: waiver("c", day),
        WaiverState.GRANTED: waiver("c", day, True),
        WaiverState.EXPIRED: waiver("c", day - timedelta(days=1), True),
        WaiverState.REFUSED: waiver("c", day, False),
        WaiverState.WITHDRAWN: waiver("c", day, True, withdrawn=True),
    }
    assert {name: state_on(one, day) for name, one in states.items()} == {name: name for name in states}
    area = default_register().get(LEEDS)
    assert area is not None
    lines, counts = published([(area, State(waivers={str(name): one for name, one in states.items()}))], day)
    assert [(one.until, one.in_force) for one in lines] == [(day, True), (day - timedelta(days=1), False)]
    assert [(one.asked, one.areas) for one in counts] == [("2", "1")]


def test_the_check_that_most_areas_ask_about_stands_first() -> None:
    areas, day = default_register().all(on=date(2025, 4, 1))[:10], date(2026, 3, 10)
    noisy, other = CHECKS[:2]
    states = [
        (area, State(waivers={noisy: waiver(noisy, day), **({other: waiver(other, day, True)} if place < 3 else {})}))
        for place, area in enumerate(areas)
    ]
    counts = check_counts(waiver_rows(states, day))
    assert [(one.id, one.areas, one.by_state) for one in counts] == [
        (noisy, "10", "10 waiting"),
        (other, "3", "3 granted"),
    ]


def test_names_are_left_out_as_whole_names_alone() -> None:
    assert without_names("Ann and Anne; ANN LEE.", ["Ann", "Ann Lee"]) == ("[name left out] and Anne; [name left out].")
    assert without_names("By John Smith Jr., nobody (C++ *)", ["John Smith Jr.", "C++ *", ""]) == (
        "By [name left out], nobody ([name left out])"
    )
