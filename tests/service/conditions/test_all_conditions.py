"""All conditions of a round: whose they are to see, filtered, due first, and as files that a spreadsheet may open."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carefund.assurance import event as done
from carefund.assurance.conditions import Condition, ConditionState
from carefund.assurance.state import State
from carefund.evidence.areas import default_register
from carefund.monitoring.decided_conditions import read_conditions
from carefund.service.conditions.pages.all_conditions import Filters, all_conditions_page, condition_rows
from tests.service.centre import SOON, decided, new, recorded
from tests.service.signing.test_pages import settings_of_mail
from tests.service.site import LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
AT = f"/conditions/{ROUND}/"
CENTRE = ("reviewer", "manager", "national", "auditor")


@pytest.fixture
def three(site: Site, settings_of_mail: None) -> Site:
    decided(
        site,
        new("late", "=1+1 second", SOON + timedelta(days=5), "@director"),
        new("first", "The first that is due", SOON, "+finance"),
        new("shown", "Shown already", SOON + timedelta(days=9)),
    )
    recorded(site, "leeds editor", done.ConditionEvidenced(condition="shown", words="Done"))
    return site


def test_the_centre_sees_its_own_and_the_area_is_refused(three: Site) -> None:
    for who in CENTRE:
        page = three.client(who).get(AT).content.decode()
        assert "3 conditions in 1 area: 2 open and 1 with evidence that waits." in page
        assert page.index("The first that is due") < page.index("=1+1 second") < page.index("Shown already")
    for who in ("leeds editor", "leeds lead", "administrator"):
        assert three.client(who).get(AT).status_code == 403
    assert three.client("national").get("/conditions/bcf-1999/").status_code == 404


def test_a_reviewer_of_another_region_sees_none(three: Site) -> None:
    from carefund.assurance.permissions import Role

    other = three.organisation("South East", "region")
    three.person("elsewhere", other, Role.REVIEWER)
    page = three.client("elsewhere").get(AT).content.decode()
    assert "No condition has been set" in page
    assert "Leeds" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?state=open", 2),
        ("?state=evidence+waits", 1),
        ("?state=met", 0),
        ("?state=nonsense", 3),
        ("?overdue=yes", 0),
        ("?owner=DIRECT", 1),
        ("?region=Atlantis", 3),
        ("?owner=%3Cscript%3E", 0),
    ],
)
def test_filters_stand_in_the_address_and_go_with_the_files(three: Site, query: str, shown: int) -> None:
    client = three.client("national")
    page = client.get(f"{AT}{query}").content.decode()
    assert f"{shown} condition{'' if shown == 1 else 's'} of 3" in page
    assert "<script>alert" not in page
    rows = list(csv.reader(io.StringIO(client.get(f"{AT}conditions.csv{query}").content.decode())))
    assert len(rows) == shown + 1


def test_files_hold_what_the_page_shows_and_nothing_that_a_spreadsheet_runs(three: Site) -> None:
    client = three.client("auditor")
    answer = client.get(f"{AT}conditions.csv")
    assert answer["Content-Disposition"] == f'attachment; filename="conditions-{ROUND}.csv"'
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["number"] for row in rows] == ["2", "1", "3"]
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t" and cell]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{AT}conditions.xlsx").content))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any("=1+1 second" in str(cell.value) for cell in cells)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_files_are_what_the_watched_year_reads(three: Site, ending: str, tmp_path: Path) -> None:
    recorded(three, "national", done.ConditionWithdrawn(condition="late", reason="Not needed"))
    path = tmp_path / f"c.{ending}"
    path.write_bytes(three.client("national").get(f"{AT}conditions.{ending}").content)
    read = {one.words.lstrip("'"): one for one in read_conditions(path, default_register(), date(2015, 4, 1))}
    assert {words: one.state for words, one in read.items()} == {
        "=1+1 second": ConditionState.WITHDRAWN,
        "The first that is due": ConditionState.OPEN,
        "Shown already": ConditionState.WAITS,
    }
    for one in read.values():
        assert (one.code, one.set_on is not None) == (LEEDS, True)
    assert (read["=1+1 second"].ended_on, read["Shown already"].evidence_on) != (None, None)
    assert read["The first that is due"].due == SOON


def test_a_page_asks_the_database_little_and_is_read_alone(three: Site) -> None:
    client = three.client("national")
    client.get(AT)
    for path in (
        AT,
        f"{AT}conditions.csv",
        f"/plans/{ROUND}/{LEEDS}/conditions",
        f"/plans/{ROUND}/{LEEDS}/conditions/1",
    ):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        assert len(asked) <= 10, path
        assert not [one for one in asked if one["sql"].lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE")]


def held(due: date, **more: Any) -> Condition:
    return Condition(id="x", words="x", owner="Owner", due=due, set_by="N", at=datetime(2026, 1, 1, tzinfo=UTC), **more)


def test_every_condition_of_every_area_stands_once_in_the_order_of_its_last_day() -> None:
    areas, day = default_register().all(on=date(2025, 4, 1)), date(2026, 3, 10)
    states = [
        (area, State(conditions={"a": held(date(2026, 3, 1 + place % 28)), "b": held(day, withdrawn=True)}))
        for place, area in enumerate(areas)
    ]
    rows = condition_rows(states, day)
    assert len(rows) == 2 * len(areas)
    still = [row for row in rows if row.condition.is_open]
    assert [row.condition.due for row in still] == sorted(row.condition.due for row in still)
    assert rows[: len(areas)] == still
    overdue = [row for row in rows if row.state is ConditionState.OVERDUE]
    assert len(overdue) == sum(1 + place % 28 < 10 for place in range(len(areas)))
    page = all_conditions_page(("r", "Round"), rows, Filters(overdue="yes"), day)
    assert len(page.lines) == len(overdue)
    assert page.shown == f"{len(overdue)} conditions of {len(rows)}"
