"""Importer of NHS England's A&E monthly time series: attendances and emergency admissions by route, England."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import polars as pl

from carefund.evidence.about_sheet import read_release_dates
from carefund.evidence.figures import Column, TableRow, has_figures, read_columns, read_count
from carefund.evidence.importers.measure_words import Measure, measure, unknown_column, words_of_heading
from carefund.evidence.importers.publication import Table, find_table, missing_table, require_sum, table_headings
from carefund.evidence.release import PublisherNote, ReadFile, Release
from carefund.evidence.series import ACCIDENT_AND_EMERGENCY, ENGLAND
from carefund.refusal import RefusedFile
from carefund.workbooks.cells import Cell
from carefund.workbooks.dates import month_of_serial, read_month
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import Heading
from carefund.workbooks.sheets import Spreadsheet

_PERIOD_WORDS = ("period", "month", "date", "reporting period", "period (month)")
_TOTAL_ADMISSIONS, _TOTAL_ATTENDANCES = "emergency-admissions", "attendances"
_SPELLINGS = (
    (r"\baccident and emergency\b|\ba and e\b", "ae"),
    (r"\bi\.? ?e\b\.?", ""),
    (r"\bnot (via|through) (the )?ae\b", "elsewhere"),
    (r"\bthrough\b", "via"),
    (r"\btypes (?=\d)", "type "),
    (r"\bother ae\b", "other-ae"),
)
_COUNTED = "number of the a an in month"
_TYPE_3 = "4 and other-ae minor injury injuries unit units utc urgent treatment centre centres walk-in"
_MEASURES: tuple[Measure, ...] = (
    measure("emergency-admissions-type-1", "emergency admissions via type 1", f"{_COUNTED} ae major total"),
    measure("emergency-admissions-type-2", "emergency admissions via type 2", f"{_COUNTED} ae single specialty total"),
    measure("emergency-admissions-type-3", "emergency admissions via type 3", f"{_COUNTED} ae total {_TYPE_3}"),
    measure("emergency-admissions-type-3", "emergency admissions via other-ae", f"{_COUNTED} total {_TYPE_3}"),
    measure("emergency-admissions-through-a-and-e", "emergency admissions via ae", f"{_COUNTED} total all"),
    measure("emergency-admissions-other", "other emergency admissions", f"{_COUNTED} elsewhere total"),
    measure("emergency-admissions-other", "emergency admissions elsewhere", f"{_COUNTED} total all"),
    measure(_TOTAL_ADMISSIONS, "total emergency admissions", f"{_COUNTED} all routes"),
    measure(_TOTAL_ADMISSIONS, "all emergency admissions", f"{_COUNTED} routes"),
    measure("attendances-type-1", "type 1", f"{_COUNTED} departments department attendances ae major"),
    measure("attendances-type-2", "type 2", f"{_COUNTED} departments department attendances ae single specialty"),
    measure("attendances-type-3", "type 3", f"{_COUNTED} departments department attendances ae {_TYPE_3}"),
    measure(_TOTAL_ATTENDANCES, "total attendances", f"{_COUNTED} all types ae"),
    measure(_TOTAL_ATTENDANCES, "all attendances", f"{_COUNTED} types ae"),
)
_GROUP_WORDS = {*_COUNTED.split(), "ae", "attendances", "attendance", "emergency", "admissions", "total", "all", "and"}
_GROUP_WORDS |= {"by", "type", "department", "england", "level", "data", "monthly"}
OFF = 1.5
"""By how much a total may be off where its parts are rounded, three at most."""
_INCLUDED = {"including", "includes", "incl", "inc"}
_BOOKED = {"booked", "appointment", "appointments"}


def recognises(title: str) -> bool:
    """Whether a sheet's title is that of this publication."""
    words = plain(title)
    return "emergency admission" in words and ("a and e" in words or "accident and emergency" in words)


def measure_of(heading: Heading) -> str | None:
    """The series that a heading names, by its words and its group's; None for columns that carefund does not keep."""
    group = words_of_heading(heading.group, _SPELLINGS)
    words = words_of_heading(heading.plain_words, _SPELLINGS)
    if not _is_whole(group) or ("admissions" in group and "admissions" not in words):
        return None
    return next((known.series for known in _MEASURES if known.fits(words)), None)


def _is_whole(group: set[str]) -> bool:
    """Whether a group of columns is of all attendances or admissions, not of some or of a percentage of them."""
    others = group - _GROUP_WORDS
    return not others or (bool(others & _INCLUDED) and others <= _INCLUDED | _BOOKED)


def read_accident_and_emergency(spreadsheet: Spreadsheet, file_hash: str) -> ReadFile:
    """Read the whole time series.

    Raises RefusedFile when no sheet has emergency admissions by month, two have other figures, a total is missing or is
    not what its parts add up to, a month repeats, or a cell is no count.
    """
    tables = [
        table for name in spreadsheet.visible_sheets if (table := find_table(spreadsheet.sheet(name), _is_heading))
    ]
    if not tables:
        raise missing_table(
            spreadsheet, "emergency admissions by month (headings 'Period' and 'Total Emergency Admissions')"
        )
    read = [_read_table(table, file_hash) for table in tables]
    for other, table in zip(read, tables, strict=True):
        if not other.figures.equals(read[0].figures):
            raise _two_tables(tables[0], table)
    return read[0]


def _two_tables(first: Table, second: Table) -> RefusedFile:
    expected = f"one sheet of emergency admissions by month; '{first.sheet.name}' holds other figures"
    return second.sheet.refuse(second.headings.row, 0, expected)


def _read_table(table: Table, file_hash: str) -> ReadFile:
    columns, remarks = _columns(table)
    months = _months(table, [column.column for column in columns])
    _check_sums(table, {column.series: column.column for column in columns}, months.values())
    figures = pl.concat(
        read_columns(table.headings, [TableRow(row, ENGLAND, "", "England")], columns, month)
        for month, row in months.items()
    )
    return ReadFile(_release(table, months, file_hash, remarks), figures)


_SUMS = {
    "emergency-admissions-through-a-and-e": tuple(f"emergency-admissions-type-{kind}" for kind in (1, 2, 3)),
    _TOTAL_ADMISSIONS: ("emergency-admissions-through-a-and-e", "emergency-admissions-other"),
    _TOTAL_ATTENDANCES: tuple(f"attendances-type-{kind}" for kind in (1, 2, 3)),
}
"""What each total is the sum of."""


def _check_sums(table: Table, columns: Mapping[str, int], rows: Iterable[int]) -> None:
    """Raise RefusedFile where a total is not what its parts add up to, in a month that has all of them."""
    held = {total: parts for total, parts in _SUMS.items() if {total, *parts} <= columns.keys()}
    for row in rows:
        for total, parts in held.items():
            figures = [read_count(table.sheet, row, columns[part])[0] for part in parts]
            known = [figure for figure in figures if figure is not None]
            if len(known) == len(figures):
                require_sum(table.sheet, row, columns[total], known, "its parts", off=OFF)


def _is_heading(words: set[str]) -> bool:
    measures = {measure_of(Heading(word, "", 0)) for word in words}
    return bool(words & set(_PERIOD_WORDS)) and _TOTAL_ADMISSIONS in measures


def _months(table: Table, figures: Sequence[int]) -> dict[date, int]:
    """Each month's row. Raises RefusedFile when there is none, one repeats, or figures stand beside no month.

    Months prepared for figures to come, below the last row of figures, are passed over.
    """
    column = table.headings.require(*_PERIOD_WORDS).column
    numbers = range(table.headings.row + 1, len(table.sheet.rows))
    last = max((number for number in numbers if has_figures(table.sheet, number, figures)), default=-1)
    months: dict[date, int] = {}
    for number in range(numbers.start, last + 1):
        cells = table.sheet.rows[number]
        month = _month(cells[column]) if column < len(cells) and cells[column] else None
        if month is None and has_figures(table.sheet, number, figures):
            raise table.sheet.refuse(number, column, "the month of the figures in this row")
        if month is not None and months.setdefault(month, number) != number:
            raise table.sheet.refuse(number, column, f"a month not given before; row {months[month] + 1} has it too")
    if not months:
        raise table.sheet.refuse(table.headings.row + 1, column, "months below the heading 'Period'")
    return months


def _month(cell: Cell) -> date | None:
    if isinstance(cell, date | datetime):
        return read_month(cell)
    return month_of_serial(float(cell)) if isinstance(cell, int | float) else read_month(cell)


def _columns(table: Table) -> tuple[list[Column], list[str]]:
    """Columns by series, and a remark on each column that is not known.

    Raises RefusedFile when two claim one series, or total admissions or attendances have none.
    """
    found: dict[str, Column] = {}
    remarks = []
    for heading in table.headings.headings:
        series = measure_of(heading)
        if series in found:
            raise table.sheet.refuse(table.headings.row, heading.column, f"only one column for {series}")
        if series:
            found[series] = Column(series, heading.column)
        elif heading.plain_words not in _PERIOD_WORDS:
            remarks.append(unknown_column(table, heading))
    for series, words in ((_TOTAL_ADMISSIONS, "Total Emergency Admissions"), (_TOTAL_ATTENDANCES, "Total Attendances")):
        if series not in found:
            raise table.sheet.refuse(table.headings.row, 0, f"a column headed '{words}' in the heading row")
    return list(found.values()), remarks


def _release(table: Table, months: dict[date, int], file_hash: str, remarks: Sequence[str]) -> Release:
    dates = read_release_dates([table.about], max(months))
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
        remarks=(*dates.odd, *remarks),
    )
