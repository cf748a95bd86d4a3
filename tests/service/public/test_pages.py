"""Public pages, files and interface: for anyone, frozen, kept by caches, harmless, marked as invented."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import openpyxl
import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carefund.pool.chain import canonical
from tests.service.public.published import AT, HOSTILE, INTERNAL, plan_of_leeds, published
from tests.service.site import KENT, LEEDS, ROUND, Site

PAGES = (f"{AT}/", f"{AT}/{LEEDS}/", f"{AT}/E08000025/", f"{AT}/editions", f"{AT}/scorecard", "/public/ledger")
API = (f"/api/v1{AT}", f"/api/v1{AT}/{LEEDS}", "/api/v1/public/rounds")
TABLES = ("areas", "money", "targets", "outturn", "conditions", "waivers", "corrections")


def test_every_page_is_shown_to_anyone_with_its_mark_and_few_questions(site: Site) -> None:
    published(site)
    anyone = site.client()
    for path in (*PAGES, *API, f"{AT}/edition-1.json", f"{AT}/edition-1.xlsx", f"{AT}/edition-1/areas.csv"):
        with CaptureQueriesContext(connection) as asked:
            answer = anyone.get(path)
        assert answer.status_code == 200, path
        assert len(asked) <= 10, path
        text = answer.content.decode("utf-8", "replace")
        if path in PAGES[:-1]:
            assert "Invented plans" in text, path
            assert "<script>alert(1)" not in text
        assert not any(words in text for words in INTERNAL), path


def test_an_area_shows_planned_likely_decided_and_what_stands_of_conditions(site: Site) -> None:
    published(site)
    page = site.client().get(f"{AT}/{LEEDS}/").content.decode()
    for words in ("Approved", "Agree with providers.", "Unlikely (13%): how often areas have changed so much",
                  "Uncertain (42%)", "What happened was not looked at yet"):  # fmt: skip
        assert words in page
    assert "Uncertain (42%): how often" not in page
    left = site.client().get(f"{AT}/E08000025/").content.decode()
    assert "Its state was: not started." in left


def test_areas_are_found_by_name_code_and_decision(site: Site) -> None:
    published(site)
    anyone = site.client()
    for query, found in (("q=leeds", 1), (f"q={KENT}", 1), ("decision=not-approved", 1), ("decision=none", 151),
                         ("q=<script>", 0), ("decision=nonsense", 153)):  # fmt: skip
        page = anyone.get(f"{AT}/?{query}").content.decode()
        assert f"{found} area{'' if found == 1 else 's'} of 153" in page, query


@pytest.mark.parametrize("path", [f"{AT}/", f"{AT}/edition-1.json", f"{AT}/edition-1/money.parquet", *API])
def test_what_is_held_already_is_not_sent_again(site: Site, path: str) -> None:
    published(site)
    anyone = site.client()
    first = anyone.get(path)
    assert first["Cache-Control"].startswith("public, max-age=")
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = anyone.get(path, headers=header)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
    assert anyone.get(path, headers={"If-None-Match": '"another"'}).status_code == 200
    if path == API[0]:
        assert first["ETag"] == f'"{json.loads(anyone.get(API[2]).content)["rounds"][0]["edition_file"]}"'


def test_a_page_with_somebodys_name_on_it_is_kept_nowhere(site: Site) -> None:
    published(site)
    answer = site.client("leeds editor").get(f"{AT}/")
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer


@pytest.mark.parametrize("path", [f"{AT}/edition-1.json", f"{AT}/edition-1/money.csv", *API])
def test_what_goes_out_with_somebodys_cookie_is_kept_by_no_proxy(site: Site, path: str) -> None:
    published(site)
    answer = site.client("leeds editor").get(path)
    assert answer.cookies
    assert answer["Cache-Control"].startswith("private, max-age=")
    assert not site.client().get(path).cookies


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_the_same_in_every_kind_of_file(site: Site, name: str) -> None:
    published(site)
    anyone = site.client()
    at = f"{AT}/edition-1/{name}"
    rows = json.loads(anyone.get(f"{at}.json").content)
    assert rows["provenance"]["Round"] == ROUND
    assert "Invented" in rows["provenance"]
    frame = pl.read_parquet(io.BytesIO(anyone.get(f"{at}.parquet").content))
    assert frame.height == len(rows["rows"])
    lines = anyone.get(f"{at}.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].endswith("round,edition,edition_file,invented")
    book = openpyxl.load_workbook(io.BytesIO(anyone.get(f"{at}.xlsx").content))
    assert book[book.sheetnames[-1]].max_row == frame.height + 1
    assert "invented" in str(book[book.sheetnames[0]]["A1"].value)
    if frame.height:
        assert set(frame["invented"]) == {True}


def test_sums_of_a_download_are_the_plans_to_the_penny(site: Site) -> None:
    published(site)
    frame = pl.read_parquet(io.BytesIO(site.client().get(f"{AT}/edition-1/money.parquet").content))
    plan = plan_of_leeds()
    spent = sum((pounds for line in plan.expenditure for pounds in line.amounts.values()), Decimal(0))
    own = frame.filter((pl.col("area_code") == LEEDS) & (pl.col("side") == "out"))
    assert own["pounds"].sum() == spent


def test_text_that_a_spreadsheet_would_execute_is_made_harmless(site: Site) -> None:
    published(site)
    anyone = site.client()
    csv = anyone.get(f"{AT}/edition-1/areas.csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in csv
    book = openpyxl.load_workbook(io.BytesIO(anyone.get(f"{AT}/edition-1/areas.xlsx").content))
    values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert not any(value.startswith("=") for value in values)
    assert any("HYPERLINK" in value for value in values)
    reasons = [one["decision"]["reason"] for one in json.loads(anyone.get(f"{AT}/edition-1.json").content)["areas"]]
    assert HOSTILE in reasons


def test_what_programs_are_given_is_the_file_and_its_areas(site: Site) -> None:
    published(site)
    anyone = site.client()
    whole = anyone.get(API[0])
    assert whole.content == anyone.get(f"{AT}/edition-1.json").content
    assert canonical(json.loads(whole.content)).encode() == whole.content
    area = anyone.get(API[1]).json()
    assert (area["edition"], area["invented"], area["decided"]["decision"]["label"]) == (1, True, "Approved")
    left = anyone.get(f"/api/v1{AT}/E08000025").json()
    assert (left["state"], left["decided"]) == ("not started", None)


@pytest.mark.parametrize(
    "path",
    ["/public/bcf-1999/", f"{AT}/E99999999/", f"{AT}/edition-2.json", f"{AT}/edition-0.json", f"{AT}/?edition=9",
     f"{AT}/edition-1/passwords.csv", f"{AT}/edition-1/areas.exe", f"{AT}/edition-1/pictures/{'0' * 64}.svg",
     f"/api/v1{AT}/E99999999", "/api/v1/public/bcf-1999"],
)  # fmt: skip
def test_what_was_not_published_is_not_there(site: Site, path: str) -> None:
    published(site)
    assert site.client().get(path).status_code == 404


def test_a_round_of_which_nothing_was_published_says_so(site: Site) -> None:
    anyone = site.client()
    page = anyone.get(f"{AT}/").content.decode()
    assert "Nothing of this round has been published yet." in page
    assert "Invented plans" in page
    assert anyone.get(f"{AT}/editions").status_code == 404
    assert json.loads(anyone.get(API[2]).content) == {"rounds": []}


def test_the_start_page_leads_to_what_was_published(site: Site) -> None:
    published(site)
    page = site.client().get("/").content.decode()
    assert f'href="{AT}/"' in page


def test_pictures_are_drawn_once_and_served_by_the_hash_of_their_content(site: Site, database: str) -> None:
    from hashlib import sha256

    from carefund.service.public.drawing import draw_edition
    from carefund.service.public.reading import edition_shown, kept_pictures
    from carefund.service.work.kinds import Bench

    published(site)
    found = edition_shown(ROUND)
    assert found is not None
    bench = Bench(site.data, "default", lambda *_: None)
    index = draw_edition({"edition": found.file_hash, "part": "england"}, bench)
    assert draw_edition({"edition": found.file_hash, "part": "england"}, bench) == index
    pictures = kept_pictures(index, site.data)
    assert [one.name for one in pictures] == ["decisions-map", "chances"]
    assert "Of 153 areas: 1 approved; 1 not approved" in pictures[0].description.replace(" and ", "; ")
    done(found.file_hash, index)
    page = site.client().get(f"{AT}/").content.decode()
    picture = pictures[0].pictures["wide"]
    assert picture in page
    svg = site.client().get(f"{AT}/edition-1/pictures/{picture}.svg")
    assert sha256(svg.content).hexdigest() == picture
    assert "immutable" in svg["Cache-Control"]


def done(file_hash: str, index: str) -> None:
    """As the worker leaves the job when it has drawn."""
    from django.utils import timezone

    from carefund.service.work.models import StoredJob

    rows = StoredJob.objects.filter(about=file_hash, arguments__contains="england")
    assert rows.update(status="done", result=index, ended=timezone.now()) == 1


def test_all_of_it_is_answered_from_a_database_that_takes_no_writing(site: Site, database: str) -> None:
    published(site)
    own = (f"/ledger/{ROUND}/{LEEDS}/", f"/ledger/{ROUND}/{LEEDS}/decision", f"/national/{ROUND}/publish")
    national, anyone = site.client("national"), site.client()
    paths = (*PAGES, *API, *(f"{AT}/edition-1{one}" for one in (".json", ".xlsx", "/areas.csv")))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on" if database != "default" else "PRAGMA query_only = ON")
    try:
        statuses = {path: anyone.get(path).status_code for path in paths}
        statuses |= {path: national.get(path).status_code for path in own}
    finally:
        if database == "default":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA query_only = OFF")
    assert set(statuses.values()) == {200}, statuses


def test_the_head_of_the_ledger_is_that_of_all_chains(site: Site) -> None:
    from carefund.assurance.checkpoint import checkpoint
    from carefund.service.ledger.events import heads

    published(site)
    page: Any = site.client().get("/public/ledger").content.decode()
    assert checkpoint(heads()).root in page
