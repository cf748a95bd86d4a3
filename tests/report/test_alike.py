"""One result says the same through every door: CSV, Parquet, XLSX and JSON; the page, the terminal and the notebook."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import openpyxl
import polars as pl
import pytest

from carefund.programme.definition import Round
from carefund.report.columns import Table
from carefund.report.media.files import csv_bytes, json_bytes, parquet_bytes, to_json
from carefund.report.media.html import page
from carefund.report.media.markdown import markdown
from carefund.report.media.terminal import plain_text
from carefund.report.report import Report
from tests.report.reading import Page, words

SHOWN = {
    "audit": ("planned_change", "change", "gap", "unit_price", "cost_of_gap"),
    "places": ("area_name", "planned_percent"),
    "area": ("planned_change", "change", "gap", "unit_price", "cost_of_gap"),
    "appraisal": ("target_percent", "probability", "change_percent_middle", "change_without_plan_percent_middle"),
    "plan_appraisal": ("area_name", "probability", "change_percent_middle", "change_percent_low"),
    "backtest": ("crps", "within_50"),
    "plan_check": ("label", "expected", "found", "to_do"),
    "monitoring.projection": ("target_percent", "chance", "in_words", "change_percent_middle"),
    "monitoring.replay": ("series",),
    "programme": ("label",),
    "money": ("pounds",),
    "pool": ("scheme", "budget", "actual", "outturn"),
    "evidence": ("what", "effect"),
    "monitoring.chart": ("unit", "cause_words"),
    "monitoring.signals": ("unit",),
    "generation": ("label", "generated"),
    "records.measures": ("label",),
    "records.measure": ("period",),
    "records.check": ("expected", "found", "fix"),
    "records.compare": ("first", "second", "records"),
    "evaluation.study": ("unit",),
    "evaluation.replications": ("replication",),
    "evaluation.learning": ("records", "none", "whole"),
    "evaluation.power": ("design",),
    "monitoring.watch": ("area_name", "chance_missed", "expected_loss"),
    "return_check": ("label", "expected", "found", "to_do"),
    "returns": ("label", "yes", "answered", "missing", "share", "worst", "best"),
}
"""Columns of each subject's main table whose first row stands, in words, on the page, the terminal and the notebook."""


def flat(values: dict[str, Any]) -> dict[str, str]:
    """A row as texts, by which rows of different files are compared."""
    return {name: _text(value) for name, value in values.items()}


def _text(value: object) -> str:
    """A value as every kind of file can hold it: numbers to nine figures, days as ISO, lists joined."""
    if isinstance(value, list) or "; " in str(value):
        parts = value if isinstance(value, list) else str(value).split("; ")
        return "; ".join(map(_text, parts))
    if isinstance(value, bool | datetime):
        return str(value).lower()[:10]
    try:
        return f"{float(str(value)):.9g}"
    except ValueError:
        return "" if value is None else str(value)


def rows_of(made: Report[Any]) -> Iterator[tuple[Table, list[dict[str, str]]]]:
    return ((table, [flat(row) for row in table.frame.to_dicts()]) for table in made.tables.values())


def test_csv_holds_every_row_of_every_table(made: Report[Any]) -> None:
    for table, rows in rows_of(made):
        read = list(csv.DictReader(io.StringIO(csv_bytes(table).decode("utf-8-sig"), newline="")))
        assert [flat(row) for row in read] == rows


def test_parquet_holds_the_table_itself(made: Report[Any]) -> None:
    for table in made.tables.values():
        assert pl.read_parquet(io.BytesIO(parquet_bytes(table))).equals(table.frame)


def test_json_of_a_table_holds_every_row(made: Report[Any]) -> None:
    for table, rows in rows_of(made):
        assert [flat(row) for row in json.loads(json_bytes(table))] == rows


def test_the_workbook_holds_the_rows_of_its_sheets(made: Report[Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made.workbook()))
    sheets = {table.title[:31]: table for table in made.sheets}
    assert book.sheetnames == ["Read me", *sheets]
    for title, table in sheets.items():
        rows = [[cell.value for cell in row] for row in book[title].iter_rows()]
        start = rows.index([column.name for column in table.columns])
        read = [flat(dict(zip(rows[start], row, strict=True))) for row in rows[start + 1 :]]
        assert read == [flat(row) for row in table.frame.to_dicts()]


def test_the_record_holds_the_main_table_with_the_same_names_and_figures(subject: str, made: Report[Any]) -> None:
    """Every row stands in the record under the table's own names; what is the same for a plan may be told once."""
    record = json.loads(to_json(made.to_record()))
    if subject == "programme":  # its record is the definition, which can be read again
        assert Round.model_validate_json(json.dumps(record)) == made.result
        return
    if subject == "evaluation.replications":  # its record is the contract's, whose estimate is a part of its own
        for row, one in zip(made.table.to_dicts(), record["replications"], strict=True):
            assert one["estimate"] is None or one["estimate"]["att"] == pytest.approx(row["att"], rel=1e-6)
        return
    held = [flat(one) for one in _dictionaries(record)]
    for row in map(flat, made.table.to_dicts()):
        same = [one for one in held if len(one.keys() & row.keys()) >= len(row) - 2]
        assert any(all(one[name] == row[name] for name in one.keys() & row.keys()) for one in same), row


def _dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping of plain values within a record."""
    if isinstance(value, dict):
        yield {name: part for name, part in value.items() if not isinstance(part, dict)}
        for part in value.values():
            yield from _dictionaries(part)
    if isinstance(value, list):
        for part in value:
            yield from _dictionaries(part)


def test_page_terminal_notebook_and_markdown_say_the_figures_of_the_main_table(
    subject: str, made: Report[Any], drawings: dict[str, str]
) -> None:
    table = next(iter(made.tables.values()))
    row = next(iter(made.table.to_dicts()))
    expected = [column.words(row[column.name]) for column in table.columns if column.name in SHOWN[subject]]
    assert len(expected) == len(SHOWN[subject])
    doors = {
        "page": words(Page(page(made.document, drawings))),
        "terminal": " ".join(plain_text(made.summary, width=200).split()),
        "notebook": words(Page(made._repr_html_())),
        "markdown": " ".join(markdown(made.document).split()),
    }
    for door, text in doors.items():
        assert [one for one in expected if one not in text] == [], door
