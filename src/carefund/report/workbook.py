"""The audit as a workbook: one sheet for each kind of table, with notes on what is in it and where it came from."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import TABLE_COLUMNS
from carefund.evidence.series import ENGLAND, SERIES
from carefund.report import frames
from carefund.report.cell_text import neutral
from carefund.report.record import ATTRIBUTION, FORMULA
from carefund.report.sentences import story
from carefund.report.tables import flat

WIDEST, NARROWEST = 60, 9
SAMPLE = 200
ROWS_MOST = 1_048_576
FROZEN_MOST = 3
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
           "default_date_format": "yyyy-mm-dd"}  # fmt: skip
NUMBER_FORMATS = {
    "money": ("cost_of_gap", "cost_low", "cost_high", "unit_price"),
    "per cent": ("change_percent", "planned_percent", "change_per_day_percent", "share_of_outturn"),
    "one decimal": ("baseline_rate", "outturn_rate", "baseline_per_day", "outturn_per_day", "per_day"),
}
PATTERNS = {"money": "£#,##0.00;-£#,##0.00", "per cent": "0.0", "one decimal": "#,##0.0", "whole": "#,##0;-#,##0"}


@dataclass(frozen=True)
class SheetOfTable:
    """A sheet: its name, the line above its table and the table."""

    name: str
    note: str
    table: pl.DataFrame


def audit_workbook(audit: Audit) -> bytes:
    """The whole audit as XLSX."""
    buffer = io.BytesIO()
    with _book(buffer) as book:
        formats = _formats(book)
        book.set_properties({"title": f"{audit.round.title}: plan against outturn", "author": "carefund"})
        _read_me(book, formats, audit)
        for sheet in sheets(audit):
            _write_sheet(book, formats, sheet)
    return buffer.getvalue()


def one_sheet(table: pl.DataFrame, name: str = "Table") -> bytes:
    """One table as XLSX, without a note above it. Raises ValueError when a sheet has too few rows for it."""
    if table.height >= ROWS_MOST:
        raise ValueError(f"a sheet holds {ROWS_MOST - 1:,} rows; the table has {table.height:,}. Write CSV or Parquet.")
    buffer = io.BytesIO()
    with _book(buffer) as book:
        _write_sheet(book, _formats(book), SheetOfTable(name, "", table))
    return buffer.getvalue()


def sheets(audit: Audit) -> list[SheetOfTable]:
    """The tables of the workbook in order."""
    outturns = frames.outturns(audit)
    england = pl.col("area_code") == ENGLAND
    source = "; ".join(dict.fromkeys(SERIES[metric.national_series or ""].source for metric in audit.measured))
    return [
        SheetOfTable(
            "England", f"Plan and outturn. Cost of the gap: {FORMULA}. Source: {source}.", outturns.filter(england)
        ),
        SheetOfTable(
            "Areas",
            f"Planned change of an area: England's plan by share of baseline. Source: {source}.",
            outturns.filter(~england),
        ),
        SheetOfTable(
            "Delayed days by part",
            "A cell without a number adds nothing. Source: " + SERIES["delayed-days"].source + ".",
            frames.splits(audit),
        ),
        SheetOfTable(
            "Monthly",
            f"Monthly totals; an empty cell is a month without a figure. Source: {source}.",
            monthly_wide(audit),
        ),
        SheetOfTable(
            "Coverage findings",
            f"effect_on_change: what England's change would gain were the cause not there. Made from: {source}.",
            flat(frames.findings(audit)),
        ),
        SheetOfTable(
            "Published figures",
            "Auditors' figures beside the open data; `citation` says where each was read.",
            frames.published(audit),
        ),
        SheetOfTable("Releases", "Every official file used.", frames.releases(audit)),
    ]


def monthly_wide(audit: Audit) -> pl.DataFrame:
    """One row for each metric and area, one column for each month (ISO, first day)."""
    table = frames.monthly(audit)
    if table.is_empty():
        return table
    months = [month.isoformat() for month in table["period"].unique().sort()]
    named = table.with_columns(period=pl.col("period").cast(pl.String))
    wide = named.pivot("period", index=["metric", "area_code", "area_name"], values="value")
    return wide.select("metric", "area_code", "area_name", *months)


def _book(buffer: io.BytesIO) -> Any:  # noqa: ANN401 - xlsxwriter has no types
    import xlsxwriter

    return xlsxwriter.Workbook(buffer, OPTIONS)


def _formats(book: Any) -> Mapping[str, Any]:  # noqa: ANN401
    formats = {name: book.add_format({"num_format": pattern}) for name, pattern in PATTERNS.items()}
    heading = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "bg_color": "#F3F4F5"}
    formats |= {
        "heading": book.add_format(heading),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "bold": book.add_format({"bold": True}),
        "note": book.add_format({"italic": True}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    return formats


def _read_me(book: Any, formats: Mapping[str, Any], audit: Audit) -> None:  # noqa: ANN401
    sheet = book.add_worksheet("Read me")
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, neutral(f"{audit.round.title}: plan against outturn"), formats["title"])
    for row, (label, words) in enumerate(_about(audit), 2):
        sheet.write_string(row, 0, neutral(label), formats["bold"])
        sheet.write_string(row, 1, neutral(words), formats["wrap"])


def _about(audit: Audit) -> list[tuple[str, str]]:
    told = [
        (f"{metric.label}, {comparison.label}", " ".join(story(audit, metric, comparison)))
        for metric, comparison in frames.comparisons(audit)
    ]
    columns = [(name, words) for name, words in TABLE_COLUMNS.items()]
    return [
        *told,
        ("Money", "Pounds, cash. Costs are exact to the penny of an average price; they are not exact knowledge."),
        (
            "Not verified",
            "A unit price standing of `not verified` means that no source that states the price was read.",
        ),
        ("Attribution", ATTRIBUTION),
        ("Columns", "What the columns of the sheets England and Areas hold:"),
        *columns,
    ]


def _write_sheet(book: Any, formats: Mapping[str, Any], content: SheetOfTable) -> None:  # noqa: ANN401
    sheet, table = book.add_worksheet(content.name), content.table
    top = 0
    if content.note:
        sheet.write_string(0, 0, neutral(content.note), formats["note"])
        top = 2
    for column, name in enumerate(table.columns):
        sheet.write_string(top, column, neutral(name), formats["heading"])
        _write_column(sheet, formats, top + 1, column, table[name])
    sheet.freeze_panes(top + 1, _frozen_columns(table))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    if table.width:
        sheet.autofilter(top, 0, top + table.height, table.width - 1)


def _frozen_columns(table: pl.DataFrame) -> int:
    """How many columns stay in view: up to the area's name, where that stands near the left."""
    place = table.columns.index("area_name") if "area_name" in table.columns else 0
    return place + 1 if place <= FROZEN_MOST else 1


def _write_column(sheet: Any, formats: Mapping[str, Any], top: int, column: int, values: pl.Series) -> None:  # noqa: ANN401
    style = formats.get(_style(values.name), formats["whole"]) if values.dtype.is_numeric() else None
    sheet.set_column(column, column, _width(values))
    for row, value in enumerate(values.to_list(), top):
        if isinstance(value, str):
            sheet.write_string(row, column, neutral(value))
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, formats["date"])
        elif value is not None:
            sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value, style)


def _style(name: str) -> str:
    return next((style for style, names in NUMBER_FORMATS.items() if name in names), "whole")


def _width(values: pl.Series) -> float:
    """A column's width in characters, from its heading and its first values."""
    longest = max((len(str(value)) for value in values.head(SAMPLE).to_list() if isinstance(value, str)), default=0)
    return min(WIDEST, max(NARROWEST, longest + 1, len(values.name) * 0.6 + 2))
