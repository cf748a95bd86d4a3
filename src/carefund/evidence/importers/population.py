"""Importer of ONS mid-year population by council and age band (CSV)."""

import re
from collections.abc import Sequence
from datetime import date

import polars as pl

from carefund.evidence.figures import Column, TableRow, read_columns, text_at
from carefund.evidence.importers.measure_words import remarks_on_columns
from carefund.evidence.release import ReadFile, Release
from carefund.evidence.series import POPULATION
from carefund.workbooks.dates import first_day
from carefund.workbooks.headings import HeadingRow, find_heading_row
from carefund.workbooks.sheets import Sheet

_BANDS = {
    "pop_all": "population",
    "pop_0_17": "population-0-17",
    "pop_18_64": "population-18-64",
    "pop_65plus": "population-65-plus",
    "pop_65_74": "population-65-74",
    "pop_75_84": "population-75-84",
    "pop_85plus": "population-85-plus",
}
MID_YEAR_MONTH = 6
_YEAR = re.compile(r"\d{4}")
_ONS_CODE = re.compile(r"[EWSNK]\d{8}$")


def recognises(words: set[str]) -> bool:
    """Whether a heading row's folded words are those of this table."""
    return {"year", "code", "name", "pop_all"} <= words


def read_population(sheet: Sheet, file_hash: str) -> ReadFile:
    """Read every year of the table; a figure's period is June of its year, the month of the mid-year estimate.

    Raises RefusedFile when a year is no year, a place stands twice in a year, or a cell is no count.
    """
    headings = find_heading_row(sheet, recognises)
    if headings is None:
        raise sheet.refuse(0, 0, "headings 'year', 'code', 'name', 'pop_all' …")
    bands = {series: heading for words, series in _BANDS.items() if (heading := headings.find(words))}
    columns = [Column(series, heading.column) for series, heading in bands.items()]
    years = _rows_by_year(headings)
    figures = pl.concat(
        read_columns(headings, list(rows.values()), columns, date(year, MID_YEAR_MONTH, 1))
        for year, rows in years.items()
    )
    identity = [headings.require(word) for word in ("year", "code", "name")]
    wanted = {series: words for words, series in _BANDS.items()}
    remarks = remarks_on_columns(headings, wanted, [*identity, *bands.values()])
    return ReadFile(_release(sheet, years, file_hash, remarks), figures)


def _rows_by_year(headings: HeadingRow) -> dict[int, dict[str, TableRow]]:
    sheet = headings.sheet
    year_column, code_column, name_column = (headings.require(word).column for word in ("year", "code", "name"))
    years: dict[int, dict[str, TableRow]] = {}
    for number in range(headings.row + 1, len(sheet.rows)):
        text = text_at(sheet, number, year_column)
        if not _YEAR.fullmatch(text) or first_day(int(text), MID_YEAR_MONTH) is None:
            raise sheet.refuse(number, year_column, "a year such as 2015")
        code = text_at(sheet, number, code_column)
        if not _ONS_CODE.match(code):
            raise sheet.refuse(number, code_column, "the ONS code of the place, such as 'E06000001'")
        row = TableRow(number, code, code, text_at(sheet, number, name_column))
        if years.setdefault(int(text), {}).setdefault(code, row) is not row:
            raise sheet.refuse(number, code_column, f"one row for each place in {text}")
    if not years:
        raise sheet.refuse(headings.row + 1, year_column, "at least one row of figures")
    return years


def _release(sheet: Sheet, years: dict[int, dict[str, TableRow]], file_hash: str, remarks: Sequence[str]) -> Release:
    return Release(
        family=POPULATION,
        period_first=date(min(years), MID_YEAR_MONTH, 1),
        period_last=date(max(years), MID_YEAR_MONTH, 1),
        published=None,
        revised=None,
        status="",
        title="Mid-year population estimates by council and age band",
        source="Office for National Statistics",
        basis="Local Authority",
        file_name=sheet.file,
        file_hash=file_hash,
        remarks=("the file states no release date", *remarks),
    )
