"""Importer of NHS England's monthly A&E return by provider (CSV): emergency admissions, as context for areas.

Its headings have kept their words since 2021 but for columns that were added, some without a name. A row TOTAL stands
anywhere among the providers: it is England's, and must be what they add up to.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from carefund.evidence.figures import TableRow, read_count, refuse_repeats, text_at
from carefund.evidence.importers.publication import england_row, require_sum
from carefund.evidence.release import FIGURES_SCHEMA, ReadFile, Release
from carefund.evidence.series import ACCIDENT_AND_EMERGENCY_BY_PROVIDER, ENGLAND
from carefund.workbooks.dates import read_month
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import HeadingRow, find_heading_row
from carefund.workbooks.sheets import Sheet

ALL, THROUGH_AE = "provider-emergency-admissions", "provider-emergency-admissions-through-a-and-e"
_THROUGH = (
    "emergency admissions via a and e - type 1",
    "emergency admissions via a and e - type 2",
    "emergency admissions via a and e - other a and e department",
)
_OTHER = "other emergency admissions"
_PERIOD = re.compile(r"msitae-([a-z]+)-(\d{4})$")
_TOTAL = "total"


def recognises(words: set[str]) -> bool:
    """Whether a heading row's folded words are those of this table."""
    return {"period", "org code", "org name", _OTHER, *_THROUGH} <= words


def read_provider_admissions(sheet: Sheet, file_hash: str) -> ReadFile:
    """Read a month's emergency admissions of each provider, and England's by the row TOTAL.

    Raises RefusedFile when the period is no month or another in some row, a provider stands twice, a cell is no count,
    or providers do not add up to the total.
    """
    headings = find_heading_row(sheet, recognises)
    if headings is None:
        raise sheet.refuse(0, 0, "headings 'Period', 'Org Code', 'Org name', 'Other emergency admissions' …")
    columns = {words: headings.require(words).column for words in (*_THROUGH, _OTHER)}
    rows = _rows(headings)
    month = _month(headings, rows)
    _check_total(headings, rows, columns)
    figures = pl.DataFrame(
        [figure for row in rows for figure in _figures(sheet, row, columns, month)], schema=FIGURES_SCHEMA, orient="row"
    )
    remarks = [] if england_row(rows) else ["no row 'TOTAL', so no figure for England"]
    return ReadFile(_release(sheet, month, file_hash, remarks), figures)


def _rows(headings: HeadingRow) -> list[TableRow]:
    sheet, rows = headings.sheet, list[TableRow]()
    code, name = headings.require("org code").column, headings.require("org name").column
    for number in range(headings.row + 1, len(sheet.rows)):
        org = text_at(sheet, number, code)
        if not org:
            raise sheet.refuse(number, code, "the code of a provider")
        area = ENGLAND if plain(org) == _TOTAL else org.upper()
        rows.append(TableRow(number, area, org, text_at(sheet, number, name)))
    refuse_repeats(sheet, rows, code)
    if not any(row.area_code != ENGLAND for row in rows):
        raise sheet.refuse(headings.row + 1, code, "at least one provider")
    return rows


def _month(headings: HeadingRow, rows: Sequence[TableRow]) -> date:
    """The month of all rows but the total, which has none. Raises RefusedFile where one is no month, or another."""
    sheet, column, months = headings.sheet, headings.require("period").column, dict[date, int]()
    for row in rows:
        words = plain(text_at(sheet, row.row, column))
        if row.area_code == ENGLAND and words == _TOTAL:
            continue
        match = _PERIOD.match(words)
        month = read_month(f"{match[1]} {match[2]}") if match else None
        if month is None or (months and month not in months):
            raise sheet.refuse(row.row, column, "one month in every row, such as 'MSitAE-APRIL-2021'")
        months[month] = row.row
    return next(iter(months))


def _check_total(headings: HeadingRow, rows: Sequence[TableRow], columns: Mapping[str, int]) -> None:
    """Raise RefusedFile where a column's providers do not add up to the row TOTAL: rows may be missing, or cut off."""
    sheet, total = headings.sheet, england_row(rows)
    if total is None:
        return
    for column in columns.values():
        of_providers = [read_count(sheet, row.row, column)[0] or 0.0 for row in rows if row is not total]
        require_sum(sheet, total.row, column, of_providers, "the providers", rows=True)


def _figures(sheet: Sheet, row: TableRow, columns: Mapping[str, int], month: date) -> list[tuple[object, ...]]:
    """A provider's two figures: through A&E, and all."""
    through = [read_count(sheet, row.row, columns[words])[0] for words in _THROUGH]
    every = [*through, read_count(sheet, row.row, columns[_OTHER])[0]]
    sums = {
        series: None if None in parts else sum(part for part in parts if part is not None)
        for series, parts in ((THROUGH_AE, through), (ALL, every))
    }
    of = (row.published_code, row.published_name)
    return [(name, row.area_code, month, value, "-" if value is None else None, *of) for name, value in sums.items()]


def _release(sheet: Sheet, month: date, file_hash: str, remarks: Sequence[str]) -> Release:
    return Release.undated(
        ACCIDENT_AND_EMERGENCY_BY_PROVIDER,
        [month],
        title="A&E attendances and emergency admissions, monthly by provider",
        source="NHS England",
        basis="Provider",
        file_name=sheet.file,
        file_hash=file_hash,
        remarks=remarks,
    )
