"""How all plans stand: sums to the penny, filters in the address, files of exactly what is shown, who sees what."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from html import unescape
from typing import Any

import openpyxl
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carefund.assurance import event as done
from carefund.assurance.permissions import Role
from carefund.programme.rounds import load_round
from carefund.report.money.plan_money import PlanMoney
from carefund.wording.money import exact_pounds
from tests.service.national.furnishing import YEAR, Story, plan_of_money, ready_to_decide
from tests.service.signing.test_pages import settings_of_mail
from tests.service.site import KENT, LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
AT = f"/national/{ROUND}/"
MONEY = {
    LEEDS: ("1234567.89", "1234567.01"),
    KENT: ("0.01", "0.01"),
    "E06000001": ("99999999.99", "88888888.88"),
    "E06000002": ("33.33", "0"),
}


def text_of(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def areas_shown(answer: Any) -> list[str]:
    return re.findall(r'href="/plans/[^/]+/(E\d+)/">', answer.content.decode())


def rows_of(client: Any, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"{AT}plans.csv{query}").content.decode("utf-8-sig"))))


def test_sums_are_those_of_plan_money_to_the_penny(site: Site) -> None:
    plans = {area: plan_of_money(area, *sums) for area, sums in MONEY.items()}
    for area, plan in plans.items():
        Story(site, area).submitted(plan) if area != KENT else Story(site, area).saved(plan)
    page, rows = site.client("national").get(AT), rows_of(site.client("national"))
    spent = {area: PlanMoney(plan, load_round(ROUND), YEAR).trace.total for area, plan in plans.items()}
    pence = {area: int(Decimal(pooled) * 100) for area, (pooled, _) in MONEY.items()}
    for some in (set(MONEY), set(MONEY) - {KENT}):
        assert exact_pounds(sum(spent[area] for area in some)) in text_of(page)
        assert exact_pounds(Decimal(sum(pence[area] for area in some)) / 100) in text_of(page)
    told = {row["area_code"]: row for row in rows}
    assert {area: Decimal(told[area][f"spent_{YEAR}"]) for area in plans} == spent
    assert {area: int(Decimal(told[area][f"pooled_{YEAR}"]) * 100) for area in plans} == pence
    assert told["E06000003"][f"pooled_{YEAR}"] == ""
    assert len(rows) == 153


def test_a_sum_of_nothing_and_no_plan_are_told_apart(site: Site) -> None:
    Story(site, LEEDS).saved(plan_of_money(LEEDS, "0", "0"))
    page = site.client("national").get(f"{AT}?text=leeds")
    assert "£0 pooled" in text_of(page)
    assert "No plan yet" in text_of(site.client("national").get(f"{AT}?text=kent"))


def test_the_list_is_live_and_asks_few_questions(site: Site) -> None:
    client = site.client("national")
    client.get(AT)
    ready_to_decide(site, LEEDS)
    Story(site, KENT).submitted()
    with CaptureQueriesContext(connection) as asked:
        page = client.get(AT)
    assert len(asked) <= 10
    assert "2 of 153 plans handed in" in text_of(page)
    assert "1 recommended and waiting for a decision" in text_of(page)


def test_filters_stand_in_the_address_and_in_the_files(site: Site) -> None:
    ready_to_decide(site, LEEDS)
    Story(site, KENT).submitted()
    client = site.client("national")
    for query, shown in (
        ("?state=recommended", [LEEDS]),
        ("?state=submitted", [KENT]),
        ("?text=KENT", [KENT]),
        ("?text=Reviewer", [LEEDS]),
        ("?text=%3Cscript%3E", []),
        ("?state=submitted&region=London", []),
        ("?condition=overdue", []),
        ("?word=unlikely", []),
    ):
        page = client.get(f"{AT}{query}")
        assert areas_shown(page) == shown, query
        assert [row["area_code"] for row in rows_of(client, query)] == shown
        assert "<script>" not in page.content.decode()
    for unknown in ("?state=nowhere", "?word=maybe", "?sort=nothing", "?late=perhaps&condition=x"):
        assert len(areas_shown(client.get(f"{AT}{unknown}"))) == 153


def test_files_hold_what_is_shown_in_its_order_and_begin_no_formula(site: Site) -> None:
    for area, sums in MONEY.items():
        Story(site, area).submitted(plan_of_money(area, *sums)).judged("r", name="=1+1")
    client, query = site.client("auditor"), "?state=in+review&sort=pooled"
    shown = areas_shown(client.get(f"{AT}{query}"))
    assert shown == ["E06000001", LEEDS, "E06000002", KENT]
    rows = rows_of(client, query)
    assert [row["area_code"] for row in rows] == shown
    assert not [text for row in rows for text in row.values() if text.startswith(("=", "+", "@", "\t"))]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{AT}plans.xlsx{query}").content)).worksheets[0]
    assert [row[0].value for row in book.iter_rows(min_row=2)][:4] == shown
    assert not [cell for row in book.iter_rows() for cell in row if cell.data_type == "f"]


def test_each_role_sees_its_own_areas(site: Site) -> None:
    assert len(areas_shown(site.client("national").get(AT))) == 153
    auditor = site.client("auditor").get(AT)
    assert len(areas_shown(auditor)) == 153
    assert 'type="checkbox"' not in auditor.content.decode()
    manager = site.client("manager").get(AT)
    assert areas_shown(manager) == [LEEDS]
    assert "Your areas" in text_of(manager)
    assert [row["area_code"] for row in rows_of(site.client("manager"))] == [LEEDS]
    for who in ("reviewer", "leeds lead", "administrator"):
        assert site.client(who).get(AT).status_code == 403
    assert site.client("national").get("/national/bcf-1999/").status_code == 404
    assert site.client("national").get("/national/").status_code == 200


def test_a_page_leads_to_it_and_to_what_waits(site: Site) -> None:
    story = ready_to_decide(site, LEEDS)
    late = done.WaiverAsked(waiver="w", check="c", reason="so", until="2099-01-01")  # type: ignore[arg-type]
    Story(site, KENT).saved(plan_of_money(KENT, "1", "1")).do("editor", Role.EDITOR, late)
    home = site.client("national").get("/")
    assert f'href="{AT}?state=recommended"' in home.content.decode()
    assert f'href="/plans/{ROUND}/{KENT}/waivers"' in home.content.decode()
    assert 'href="/national/"' in home.content.decode()
    for who in ("leeds lead", "reviewer", "administrator"):
        words = site.client(who).get("/").content.decode()
        assert 'href="/national/"' not in words
        assert f'href="{AT}"' not in words
    assert story.state.status == "recommended"
