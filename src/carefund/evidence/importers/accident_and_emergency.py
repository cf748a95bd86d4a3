"""Importer of NHS England's A&E monthly time series: attendances and emergency admissions by route, England."""

from datetime import date

import polars as pl

from carefund.evidence.figures import Column, TableRow, has_figures, read_columns
from carefund.evidence.headings import Heading, read_release_dates
from carefund.evidence.importers.publication import Table, find_table, missing_table, table_headings
from carefund.evidence.periods import read_month
from carefund.evidence.release import PublisherNote, ReadFile, Release
from carefund.evidence.series import ACCIDENT_AND_EMERGENCY, ENGLAND
from carefund.evidence.spreadsheet import Spreadsheet

_MEASURES = (
    ("emergency-admissions-type-1", "emergency admissions via type 1"),
    ("emergency-admissions-type-2", "emergency admissions via type 2"),
    ("emergency-admissions-type-3", "emergency admissions via type 3"),
    ("emergency-admissions-through-a-and-e", "total emergency admissions via a and e"),
    ("emergency-admissions-other", "other emergency admissions"),
    ("emergency-admissions", "total emergency admissions"),
    ("attendances-type-1", "type 1 departments"),
    ("attendances-type-2", "type 2 departments"),
    ("attendances-type-3", "type 3 departments"),
    ("attendances", "total attendances"),
)
_UNWANTED_GROUPS = ("booked", "less than", "greater than", "percentage")


def recognises(title: str) -> bool:
    """Whether a sheet's title is that of this publication."""
    return "emergency admission" in title.lower() and "a&e" in title.lower()


def measure_of(heading: Heading) -> str | None:
    """The series that a heading names, by how its words begin; None for columns that carefund does not keep."""
    if any(word in heading.group for word in _UNWANTED_GROUPS):
        return None
    words = heading.plain_words
    return next((series for series, start in _MEASURES if words.startswith(start)), None)


def read_accident_and_emergency(spreadsheet: Spreadsheet, file_hash: str) -> ReadFile:
    """Read the whole time series.

    Raises RefusedFile when no sheet has emergency admissions by month, a month repeats, or a cell is no count.
    """
    table = _table(spreadsheet)
    months = _months(table)
    columns = _columns(table)
    figures = pl.concat(
        read_columns(table.headings, [TableRow(row, ENGLAND, "", "England")], columns, month)
        for month, row in months.items()
    )
    return ReadFile(_release(table, months, file_hash), figures)


def _is_heading(words: set[str]) -> bool:
    return "period" in words and any(word.startswith("total emergency admissions") for word in words)


def _table(spreadsheet: Spreadsheet) -> Table:
    for name in spreadsheet.visible_sheets:
        table = find_table(spreadsheet.sheet(name), _is_heading)
        if table is not None:
            return table
    raise missing_table(
        spreadsheet, "emergency admissions by month (headings 'Period' and 'Total Emergency Admissions')"
    )


def _months(table: Table) -> dict[date, int]:
    """Each month's row. Raises RefusedFile when there is none, one repeats, or figures stand beside no month."""
    column = table.headings.require("period").column
    figures = [found.column for found in _columns(table)]
    months: dict[date, int] = {}
    for number in range(table.headings.row + 1, len(table.sheet.rows)):
        cells = table.sheet.rows[number]
        month = read_month(cells[column]) if column < len(cells) and cells[column] else None
        if month is None and has_figures(table.sheet, number, figures):
            raise table.sheet.refuse(number, column, "the month of the figures in this row")
        if month is not None and months.setdefault(month, number) != number:
            raise table.sheet.refuse(number, column, f"a month not given before; row {months[month] + 1} has it too")
    if not months:
        raise table.sheet.refuse(table.headings.row + 1, column, "months below the heading 'Period'")
    return months


def _columns(table: Table) -> list[Column]:
    """Columns by series. Raises RefusedFile when two claim one series."""
    found: dict[str, Column] = {}
    for heading in table.headings.headings:
        series = measure_of(heading)
        if series in found:
            raise table.sheet.refuse(table.headings.row, heading.column, f"only one column for {series}")
        if series:
            found[series] = Column(series, heading.column)
    return list(found.values())


def _release(table: Table, months: dict[date, int], file_hash: str) -> Release:
    dates = read_release_dates(table.about, max(months))
    summary = table.about.text("summary")
    estimated = [PublisherNote("estimated", summary)] if "estimate" in summary.lower() else []
    return Release(
        family=ACCIDENT_AND_EMERGENCY,
        period_first=min(months),
        period_last=max(months),
        published=dates.published,
        revised=dates.revised,
        status=table.about.text("status"),
        title=table.about.text("title"),
        source=table.about.text("source"),
        basis=table.about.text("basis"),
        file_name=table.sheet.file,
        file_hash=file_hash,
        notes=tuple(estimated),
        headings=(table_headings(table),),
        remarks=dates.odd,
    )
