"""The API finds in a workbook what the command line finds in it, to the letter (contract A5)."""

from __future__ import annotations

import json
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from tests.service.api.program import OWN, Program, editor, sound_workbook
from tests.service.site import Site

SPOILT = {
    "nothing": (),
    "a target without a number": ("Targets", "n/a"),
    "money as text": ("Money in", "a lot"),
    "a negative sum": ("Money in", -5),
    "a formula": ("Money out", "=1+1"),
    "a date for a number": ("Capacity and demand", "2025-04-01"),
}


@cache
def spoilt(what: str) -> bytes:
    """The sound workbook with the last typed number of a sheet replaced."""
    if not SPOILT[what]:
        return sound_workbook()
    name, value = SPOILT[what]
    book = load_workbook(BytesIO(sound_workbook()))
    sheet = book[next(one for one in book.sheetnames if one.casefold() == str(name).casefold())]
    typed = [
        cell
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float) and not cell.protection.locked
    ]
    typed[len(typed) // 2].value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def of_command_line(content: bytes, folder: Path) -> Any:
    from carefund.cli.main import app

    file = folder / "plan.xlsx"
    file.write_bytes(content)
    printed = CliRunner().invoke(app, ["plan", "check", str(file), "--json"])
    return json.loads(printed.stdout)


@pytest.mark.parametrize("what", SPOILT)
def test_the_check_says_what_the_command_line_says(site: Site, tmp_path: Path, what: str) -> None:
    content = spoilt(what)
    answer = editor(site).upload(f"{OWN}/check", content)
    assert answer.status_code == 200, answer.content
    ours, theirs = answer.json()["plans"][0], of_command_line(content, tmp_path)["plans"][0]
    assert ours["findings"] == theirs["findings"]
    assert {**ours, "file": ""} == {**theirs, "file": ""}
    assert what == "nothing" or ours["findings"]


def test_the_page_and_the_api_keep_the_same_findings_of_an_upload(site: Site) -> None:
    content = spoilt("money as text")
    made = editor(site).upload(f"{OWN}/workbook", content, based_on=0, note="first").json()
    page = site.client("leeds editor").get(OWN.replace("/api/v1", "") + f"/workbook/{made['upload']}").content.decode()
    found = made["checked"]["plans"][0]["findings"]
    assert found
    for one in found:
        assert one["cell"] is None or one["cell"] in page


def test_a_check_keeps_nothing(site: Site) -> None:
    from carefund.service.ledger.models import StoredEvent, StoredFile

    program, before = editor(site), (StoredEvent.objects.count(), StoredFile.objects.count())
    assert program.upload(f"{OWN}/check", sound_workbook()).status_code == 200
    assert (StoredEvent.objects.count(), StoredFile.objects.count()) == before


def test_a_file_that_is_no_plan_is_told_of_as_the_command_line_does(site: Site) -> None:
    answer = editor(site).upload(f"{OWN}/check", b"no workbook at all")
    assert answer.status_code == 200
    assert answer.json()["plans"] == []
    assert answer.json()["refused"][0]["to_do"]


def test_a_file_that_is_no_plan_is_not_taken(site: Site) -> None:
    answer = editor(site).upload(f"{OWN}/workbook", b"no workbook at all", based_on=0)
    assert answer.status_code == 409
    assert answer.json()["expected"]


def test_a_file_that_is_too_large_is_read_no_further(site: Site) -> None:
    answer = editor(site).upload(f"{OWN}/check", b"x" * 12_000_000)
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_json_where_a_file_is_asked_for_is_another_media_type(site: Site) -> None:
    assert editor(site).ask("POST", f"{OWN}/check", {"file": "x"}).status_code == 415


def test_the_template_that_was_taken_away_comes_back_as_the_plan_that_stands(site: Site) -> None:
    program = editor(site)
    taken = program.get(f"{OWN}/workbook")
    assert taken["Content-Type"].endswith("spreadsheetml.sheet")
    assert program.upload(f"{OWN}/check", taken.content).json()["plans"][0]["area_code"] in OWN


def test_nobody_checks_without_a_token(site: Site) -> None:
    assert Program().upload(f"{OWN}/check", sound_workbook()).status_code == 401
