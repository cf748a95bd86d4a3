"""Importer of ONS mid-year population by single year of age (MYE2 - Persons, .xlsx; or its table as .csv).

Counties and their districts are both rows, as are regions, metropolitan counties and countries; districts, unitary
councils and counties are kept. The workbook says its year above the table; a CSV table says it in its name alone.
"""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from carefund.evidence.figures import TableRow, read_count, refuse_repeats, text_at
from carefund.evidence.importers.population import LOWER_TIER, mid_year
from carefund.evidence.importers.publication import england_row, missing_table, require_sum
from carefund.evidence.release import FIGURES_SCHEMA, ReadFile, Release
from carefund.evidence.series import ENGLAND, POPULATION
from carefund.workbooks.cells import Row
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import HeadingRow, find_heading_row
from carefund.workbooks.sheets import Sheet, Spreadsheet

OLDEST = 90
_BANDS: Mapping[str, tuple[int, int]] = {
    "population": (0, OLDEST),
    "population-0-17": (0, 17),
    "population-18-64": (18, 64),
    "population-65-plus": (65, OLDEST),
    "population-65-74": (65, 74),
    "population-75-84": (75, 84),
    "population-85-plus": (85, OLDEST),
}
"""The first and the last year of age of each series; the last of all is 90 and over."""
_KEPT = (*LOWER_TIER, "E10")
_ONS_CODE = re.compile(r"[A-Z]\d{8}$")
_MID_YEAR = re.compile(r"mid-?\s?(20\d{2})")
_NAMED = re.compile(r"mye[-_ ]?(?:20)?(\d{2})(?!\d)")
CENTURY = 2000
OTHER_BASE = "these estimates rest on Census 2021 and those of 2015 to 2020 do not, so the two are not to be compared"


def recognises(title: str) -> bool:
    """Whether a sheet's title is that of this publication."""
    words = plain(title)
    return "mye2" in words and "population" in words


def recognises_headings(words: set[str]) -> bool:
    """Whether a heading row's folded words are those of this table."""
    return {"code", "name", "geography", "all ages", "1", "64", "65"} <= words


def read_population_workbook(spreadsheet: Spreadsheet, file_hash: str) -> ReadFile:
    """Read the sheet of persons. Raises RefusedFile where there is none, and as `read_population_by_age` does."""
    persons = (name for name in spreadsheet.visible_sheets if "persons" in plain(name))
    for sheet in map(spreadsheet.sheet, persons):
        if find_heading_row(_as_text(sheet), recognises_headings):
            return read_population_by_age(_as_text(sheet), file_hash)
    raise missing_table(spreadsheet, "persons by single year of age (MYE2 - Persons)")


def _as_text(sheet: Sheet) -> Sheet:
    """The sheet with whole numbers in its rows of headings as text, for ages are headings."""
    rows: list[Row] = [
        [text_at(sheet, number, column) for column in range(len(row))] for number, row in enumerate(sheet.rows)
    ]
    return Sheet(sheet.file, sheet.name, rows)


def read_population_by_age(sheet: Sheet, file_hash: str) -> ReadFile:
    """Read one mid-year; a figure's period is June of its year.

    Raises RefusedFile when the year cannot be told, an age has no column, a place stands twice, a cell is no count,
    ages do not add up to all ages, or councils do not add up to England.
    """
    headings = find_heading_row(sheet, recognises_headings)
    if headings is None:
        raise sheet.refuse(0, 0, "headings 'Code', 'Name', 'Geography', 'All ages', '0', '1' …")
    ages = [headings.require(*_heading_of(age)).column for age in range(OLDEST + 1)]
    rows, all_ages = _rows(headings), headings.require("all ages").column
    year = _year(headings)
    people = {row.area_code: _ages(sheet, row, ages, all_ages) for row in rows}
    rows = [row for row in rows if row.area_code == ENGLAND or row.area_code.startswith(_KEPT)]
    if not any(row.area_code != ENGLAND for row in rows):
        raise sheet.refuse(headings.row + 1, 0, "at least one council of England")
    _check_england(sheet, rows, people, all_ages)
    figures = pl.DataFrame(
        [
            (series, row.area_code, mid_year(year), _sum(people[row.area_code], first, last), None,
             row.published_code, row.published_name)
            for row in rows
            for series, (first, last) in _BANDS.items()
        ],
        schema=FIGURES_SCHEMA,
        orient="row",
    )  # fmt: skip
    return ReadFile(_release(sheet, year, file_hash), figures)


def _heading_of(age: int) -> tuple[str, ...]:
    return (str(age),) if age < OLDEST else ("90+", "90 and over", "90")


def _rows(headings: HeadingRow) -> list[TableRow]:
    sheet, code, name = headings.sheet, headings.require("code").column, headings.require("name").column
    rows = []
    for number in range(headings.row + 1, len(sheet.rows)):
        area = text_at(sheet, number, code)
        if _ONS_CODE.match(area):
            rows.append(TableRow(number, area, area, text_at(sheet, number, name)))
    refuse_repeats(sheet, rows, code)
    return rows


def _year(headings: HeadingRow) -> int:
    """The year, by the words above the table, else by the file's name. Raises RefusedFile where neither says it."""
    sheet = headings.sheet
    above = plain(" ".join(str(cell) for row in sheet.rows[: headings.row] for cell in row))
    stated = {int(year) for year in _MID_YEAR.findall(above)}
    if len(stated) == 1:
        return stated.pop()
    named = _NAMED.search(sheet.file.lower())
    if named is None or stated:
        expected = "the year of the estimate above the table ('mid-2024'), or in the file's name ('mye24…')"
        raise sheet.refuse(headings.row, 0, expected, "Give the file the name that its publisher gave it.")
    return CENTURY + int(named[1])


def _ages(sheet: Sheet, row: TableRow, ages: Sequence[int], all_ages: int) -> list[float]:
    """Residents by year of age. Raises RefusedFile where a cell is no count or they do not add up to all ages."""
    *people, _ = [_residents(sheet, row.row, column) for column in (*ages, all_ages)]
    require_sum(sheet, row.row, all_ages, people, "its years of age")
    return people


def _residents(sheet: Sheet, row: int, column: int) -> float:
    value = read_count(sheet, row, column)[0]
    if value is None:
        raise sheet.refuse(row, column, "a count of residents")
    return value


def _sum(people: Sequence[float], first: int, last: int) -> float:
    return float(sum(people[first : last + 1]))


def _check_england(
    sheet: Sheet, rows: Sequence[TableRow], people: Mapping[str, Sequence[float]], all_ages: int
) -> None:
    """Raise RefusedFile where districts and unitary councils do not add up to England: rows may be missing."""
    england = england_row(rows)
    if england is not None:
        lower = [sum(people[row.area_code]) for row in rows if row.area_code.startswith(LOWER_TIER)]
        require_sum(sheet, england.row, all_ages, lower, "its districts and unitary councils", rows=True)


def _release(sheet: Sheet, year: int, file_hash: str) -> Release:
    return Release.undated(
        POPULATION,
        [mid_year(year)],
        title=f"Mid-year population estimates by single year of age, mid-{year}",
        source="Office for National Statistics",
        basis="Local Authority",
        file_name=sheet.file,
        file_hash=file_hash,
        remarks=[OTHER_BASE],
    )
