"""What people type reaches spreadsheets as text and never as a formula; numbers stay numbers (contract A18)."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest

from tests.service.signing.test_pages import hidden, saved
from tests.service.site import LEEDS, ROUND, Site

AT = f"/plans/{ROUND}/{LEEDS}"
BEGINNINGS = ("=1+1", "+1+1", "-x", "@SUM(A1)", "\t=1+1", "\r=1+1", "=cmd|'/C calc'!A0")
DANGEROUS = ("=", "+", "@", "\t", "\r")


def exported(client: Any) -> tuple[list[list[str]], list[Any]]:
    """The findings as a spreadsheet gets them: the fields of the CSV, the cells of the workbook."""
    text = client.get(f"{AT}/findings.csv").content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{AT}/findings.xlsx").content))
    return list(csv.reader(io.StringIO(text))), [cell for sheet in book for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize("words", BEGINNINGS)
def test_no_field_of_the_findings_begins_a_formula(site: Site, words: str) -> None:
    saved(site)
    client = site.client("leeds editor")
    page = client.get(f"{AT}/sections/money-in").content.decode()
    sent = {"based_on": hidden(page, "based_on"), "contributions[0].organisation": words, "save": "y"}
    assert client.post(f"{AT}/sections/money-in/save", sent).status_code == 302
    rows, cells = exported(client)
    fields = [field for row in rows for field in row]
    assert not [one for one in fields if one.startswith(DANGEROUS)]
    assert not [one for one in fields if one.startswith("-") and not is_number(one)]
    assert not [cell for cell in cells if cell.data_type == "f"]


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_negative_numbers_of_an_export_stay_numbers_and_words_stay_words(ending: str) -> None:
    import polars as pl

    from carefund.report.columns import Column, Table
    from carefund.report.media.files import WRITERS

    frame = pl.DataFrame({"change": [-3.5, 2.0], "words": ["-x", "=1+1"]})
    columns = (Column("change", "Change", "number"), Column("words", "Words", "text"))
    table = Table("changes", "Changes", columns, frame)
    content = WRITERS[ending](table)
    if ending == ".csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert float(rows[1][0]) == -3.5
        assert not rows[1][1].startswith("-")
        assert not rows[2][1].startswith("=")
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert [cell.value for cell in cells if cell.data_type == "n" and cell.value is not None] == [-3.5, 2]
        assert not [cell for cell in cells if cell.data_type == "f"]
