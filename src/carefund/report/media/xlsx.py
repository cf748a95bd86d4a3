"""Tables as a workbook: a sheet for each, with notes on what is in it and what its columns hold."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from carefund.refusal import Refusal
from carefund.report.columns import Column, Table
from carefund.report.media.cell_text import flat, harmless
from carefund.wording.numbers import count
from carefund.workbooks.time_of_making import UNDATED

WIDEST, NARROWEST = 60, 9
SAMPLE = 200
ROWS_MOST = 1_048_576
FROZEN_MOST = 3
LONGEST_SHEET_NAME = 31
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
           "default_date_format": "yyyy-mm-dd"}  # fmt: skip
PATTERNS = {
    "pounds": "£#,##0;-£#,##0", "exact-pounds": "£#,##0.00;-£#,##0.00", "cost": "£#,##0.00;-£#,##0.00",
    "unit-price": "£#,##0.00", "percent": "0.0", "exact-percent": "0.00",
    "share": "0.0", "chance": "0.0%", "rate": "#,##0.0", "score": "0.0000", "number": "#,##0.##",
}  # fmt: skip
"""How numbers of each kind are shown; all others as whole numbers with separators."""
WHOLE = "#,##0;-#,##0"


class TooManyRows(Refusal):
    """A table with more rows than a sheet holds."""


def workbook(tables: Sequence[Table], title: str, about: Sequence[tuple[str, str]], made: datetime = UNDATED) -> bytes:
    """Tables as XLSX, a sheet each, after a sheet that says what they are.

    `about` are labels with words; what each column holds is added. Raises TooManyRows for a table that no sheet holds.
    """
    buffer = io.BytesIO()
    with _book(buffer) as book:
        book.set_properties({"title": title, "author": "carefund", "created": made})
        formats = _formats(book)
        _read_me(book, formats, title, [*about, *_columns(tables)])
        for table in tables:
            _write_sheet(book, formats, table)
    return buffer.getvalue()


def one_sheet(table: Table, made: datetime = UNDATED) -> bytes:
    """One table as XLSX. Raises TooManyRows when no sheet holds it."""
    buffer = io.BytesIO()
    with _book(buffer) as book:
        book.set_properties({"created": made})
        _write_sheet(book, _formats(book), table)
    return buffer.getvalue()


def _book(buffer: io.BytesIO) -> Any:  # noqa: ANN401 - xlsxwriter has no types
    import xlsxwriter

    return xlsxwriter.Workbook(buffer, OPTIONS)


def _formats(book: Any) -> Mapping[str, Any]:  # noqa: ANN401
    formats = {name: book.add_format({"num_format": pattern}) for name, pattern in PATTERNS.items()}
    heading = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "bg_color": "#F3F4F5"}
    return formats | {
        "whole": book.add_format({"num_format": WHOLE}),
        "heading": book.add_format(heading),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "bold": book.add_format({"bold": True}),
        "note": book.add_format({"italic": True}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }


def _columns(tables: Sequence[Table]) -> list[tuple[str, str]]:
    """What each column holds, once however many sheets have it."""
    described = {column.name: column.about for table in tables for column in table.columns if column.about}
    return [("Columns", "What the columns hold:"), *described.items()] if described else []


def _read_me(book: Any, formats: Mapping[str, Any], title: str, about: Sequence[tuple[str, str]]) -> None:  # noqa: ANN401
    sheet = book.add_worksheet("Read me")
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, harmless(title), formats["title"])
    for row, (label, words) in enumerate(about, 2):
        sheet.write_string(row, 0, harmless(label), formats["bold"])
        sheet.write_string(row, 1, harmless(words), formats["wrap"])


def _write_sheet(book: Any, formats: Mapping[str, Any], table: Table) -> None:  # noqa: ANN401
    frame = flat(table.frame)
    if frame.height >= ROWS_MOST:
        expected = f"at most {count(ROWS_MOST - 1)} rows, which is what a sheet holds"
        raise TooManyRows(expected, count(frame.height), "Write CSV or Parquet", table.title)
    sheet = book.add_worksheet(table.title[:LONGEST_SHEET_NAME])
    top = 0
    if table.note:
        sheet.write_string(0, 0, harmless(table.note), formats["note"])
        top = 2
    for number, column in enumerate(table.columns):
        sheet.write_string(top, number, harmless(column.name), formats["heading"])
        _write_column(sheet, formats, (top + 1, number), column, frame[column.name])
    _lay_out(sheet, frame, top)


def _lay_out(sheet: Any, frame: pl.DataFrame, top: int) -> None:  # noqa: ANN401
    """Headings stay in view and are printed on every page; every column can be filtered."""
    sheet.freeze_panes(top + 1, _frozen_columns(frame))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    if frame.width:
        sheet.autofilter(top, 0, top + frame.height, frame.width - 1)


def _frozen_columns(frame: pl.DataFrame) -> int:
    """How many columns stay in view: up to the area's name, where that stands near the left."""
    position = frame.columns.index("area_name") if "area_name" in frame.columns else 0
    return position + 1 if position <= FROZEN_MOST else 1


def _write_column(
    sheet: Any,  # noqa: ANN401
    formats: Mapping[str, Any],
    first: tuple[int, int],
    column: Column,
    values: pl.Series,
) -> None:
    top, number = first
    style = formats.get(column.kind, formats["whole"]) if values.dtype.is_numeric() else None
    sheet.set_column(number, number, _width(values))
    for row, value in enumerate(values.to_list(), top):
        if isinstance(value, str):
            sheet.write_string(row, number, harmless(value))
        elif isinstance(value, bool):
            sheet.write_boolean(row, number, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, number, value, formats["date"])
        elif value is not None:
            sheet.write_number(row, number, float(value) if isinstance(value, Decimal) else value, style)


def _width(values: pl.Series) -> float:
    """A column's width in characters, from its heading and its first values."""
    longest = max((len(value) for value in values.head(SAMPLE).to_list() if isinstance(value, str)), default=0)
    return min(WIDEST, max(NARROWEST, longest + 1, len(values.name) * 0.6 + 2))
