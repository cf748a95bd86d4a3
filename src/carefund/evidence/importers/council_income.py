"""Importer of what councils recorded as income from the Better Care Fund, by council and financial year (CSV).

The item is voluntary in councils' returns of adult social care finance, so cells are empty and nought may mean that
nothing was stated. It is what a council took in for its own social care, not the size of its area's pool. Figures are
kept as published, in thousands of pounds: what cannot be is told by whoever uses them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from carefund.evidence.areas import AreaRegister
from carefund.evidence.figures import Column, TableRow, read_columns, refuse_repeats, text_at
from carefund.evidence.importers.publication import council_row
from carefund.evidence.release import ReadFile, Release
from carefund.evidence.series import COUNCIL_INCOME
from carefund.workbooks.headings import Heading, HeadingRow, find_heading_row
from carefund.workbooks.sheets import Sheet

INCOME_FROM_FUND = "council-income-from-fund"
FIRST_MONTH = 4
"""A financial year's figure is dated to its April."""
_YEAR = re.compile(r"bcf_income_(\d{4})_(\d{2})_gbp000")


def recognises(words: set[str]) -> bool:
    """Whether a heading row's folded words are those of this table."""
    return {"ons_code", "council"} <= words and any(_YEAR.fullmatch(word) for word in words)


def read_council_income(sheet: Sheet, file_hash: str, register: AreaRegister) -> ReadFile:
    """Read every year of the table, in thousands of pounds; a figure's period is April of its financial year.

    A council without an ONS code is left out, and named. Raises RefusedFile when a year's heading does not name two
    years that follow each other, a council stands twice, a code is no council's, or a cell is no sum of 0 or more.
    """
    headings = find_heading_row(sheet, recognises)
    if headings is None:
        raise sheet.refuse(0, 0, "headings 'ons_code', 'council', 'bcf_income_2015_16_gbp000' …")
    rows, remarks = _rows(headings, register)
    years = _years(headings)
    figures = pl.concat(
        read_columns(headings, rows, [Column(INCOME_FROM_FUND, heading.column)], month)
        for month, heading in years.items()
    )
    return ReadFile(_release(sheet, list(years), file_hash, remarks), figures)


def _years(headings: HeadingRow) -> Mapping[date, Heading]:
    """The headings of financial years by their April. Raises RefusedFile at one that names no financial year."""
    years: dict[date, Heading] = {}
    for heading in headings.headings:
        found = _YEAR.fullmatch(heading.plain_words)
        if not found:
            continue
        first, last = int(found[1]), int(found[2])
        month = date(first, FIRST_MONTH, 1) if first else None
        if month is None or (first + 1) % 100 != last or month in years:
            raise headings.sheet.refuse(headings.row, heading.column, "a financial year such as 2015_16, once")
        years[month] = heading
    return years


def _rows(headings: HeadingRow, register: AreaRegister) -> tuple[list[TableRow], tuple[str, ...]]:
    """The rows of councils, and what is to be said of those left out."""
    sheet, rows, left_out = headings.sheet, [], []
    code, name = headings.require("ons_code"), headings.require("council")
    for number in range(headings.row + 1, len(sheet.rows)):
        council = text_at(sheet, number, name.column)
        if text_at(sheet, number, code.column):
            rows.append(council_row(sheet, number, code.column, council, register))
        elif council:
            left_out.append(council)
    if not rows:
        raise sheet.refuse(headings.row + 1, code.column, "at least one row of figures")
    refuse_repeats(sheet, rows, code.column)
    return rows, tuple(f"left out: {council}, which has no ONS code" for council in left_out)


def _release(sheet: Sheet, months: Sequence[date], file_hash: str, remarks: Sequence[str]) -> Release:
    return Release.undated(
        COUNCIL_INCOME,
        months,
        title="Councils' income from the Better Care Fund, adult social care finance returns",
        source="Councils' adult social care finance returns",
        basis="Local Authority",
        file_name=sheet.file,
        file_hash=file_hash,
        remarks=remarks,
    )
