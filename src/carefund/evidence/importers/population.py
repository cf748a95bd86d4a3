"""Importer of ONS mid-year population by council and age band (CSV)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from carefund.evidence.figures import Column, TableRow, read_columns, read_count, text_at
from carefund.evidence.importers.measure_words import remarks_on_columns
from carefund.evidence.importers.publication import TOLERANCE, england_row, require_sum
from carefund.evidence.release import ReadFile, Release
from carefund.evidence.series import POPULATION
from carefund.wording.lists import counted
from carefund.workbooks.dates import first_day
from carefund.workbooks.headings import Heading, HeadingRow, find_heading_row
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
_PARTS = {
    "population": ("population-0-17", "population-18-64", "population-65-plus"),
    "population-65-plus": ("population-65-74", "population-75-84", "population-85-plus"),
}
_MORE_THAN = (
    ("population-18-64", "population-0-17"),
    ("population-18-64", "population-65-plus"),
    ("population-65-74", "population-75-84"),
    ("population-75-84", "population-85-plus"),
)
"""Bands of which the first has more people than the second in every council of 2015 to 2020."""
LOWER_TIER = ("E06", "E07", "E08", "E09")
"""How the codes of England's districts and unitary councils begin, which together are England."""
MID_YEAR_MONTH = 6
_YEAR = re.compile(r"\d{4}")
_ONS_CODE = re.compile(r"[EWSNK]\d{8}$")


def mid_year(year: int) -> date:
    """The month that a mid-year estimate is dated to: June of its year."""
    return date(year, MID_YEAR_MONTH, 1)


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
        read_columns(headings, list(rows.values()), columns, mid_year(year)) for year, rows in years.items()
    )
    for rows in years.values():
        _refuse_contradictions(headings, bands, list(rows.values()))
    identity = [headings.require(word) for word in ("year", "code", "name")]
    wanted = {series: words for words, series in _BANDS.items()}
    remarks = remarks_on_columns(headings, wanted, [*identity, *bands.values()])
    return ReadFile(_release(sheet, years, file_hash, remarks), figures)


Counts = Mapping[str, Mapping[str, float | None]]
"""Residents by the code of their place and the name of their band."""


def _refuse_contradictions(headings: HeadingRow, bands: Mapping[str, Heading], rows: Sequence[TableRow]) -> None:
    """Raise RefusedFile where bands do not add up to what they are parts of, are exchanged, or places are missing."""
    counts = {
        row.area_code: {
            series: read_count(headings.sheet, row.row, heading.column)[0] for series, heading in bands.items()
        }
        for row in rows
    }
    _refuse_parts(headings, bands, rows, counts)
    _refuse_exchanged(headings, bands, counts)
    _refuse_missing_places(headings, bands["population"], rows, counts)


def _refuse_parts(headings: HeadingRow, bands: Mapping[str, Heading], rows: Sequence[TableRow], counts: Counts) -> None:
    """Raise RefusedFile at the first row whose bands do not add up to what they are parts of."""
    for row in rows:
        for whole, parts in _PARTS.items():
            known = [value for part in parts if (value := counts[row.area_code].get(part)) is not None]
            if whole in bands and len(known) == len(parts):
                require_sum(headings.sheet, row.row, bands[whole].column, known, "its age bands", off=TOLERANCE)


def _refuse_exchanged(headings: HeadingRow, bands: Mapping[str, Heading], counts: Counts) -> None:
    """Raise RefusedFile where most places have more people in a band than in one that is always the larger."""
    for larger, smaller in _MORE_THAN:
        pairs = [(one.get(larger), one.get(smaller)) for one in counts.values()]
        known = [(one, other) for one, other in pairs if one is not None and other is not None]
        if known and 2 * sum(one < other for one, other in known) > len(known):
            expected = f"mostly fewer people than under '{bands[larger].words}'; the two columns look exchanged"
            raise headings.sheet.refuse(headings.row, bands[smaller].column, expected)


def _refuse_missing_places(
    headings: HeadingRow,
    heading: Heading,
    rows: Sequence[TableRow],
    counts: Counts,
) -> None:
    """Raise RefusedFile where the councils of a year do not add up to the England row that it has."""
    england = england_row(rows)
    lower = [counts[row.area_code].get("population") or 0.0 for row in rows if row.area_code.startswith(LOWER_TIER)]
    if england is not None and lower:
        councils = f"its {counted(len(lower), 'council')}"
        require_sum(headings.sheet, england.row, heading.column, lower, councils, off=TOLERANCE, rows=True)


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
    return Release.undated(
        POPULATION,
        list(map(mid_year, years)),
        title="Mid-year population estimates by council and age band",
        source="Office for National Statistics",
        basis="Local Authority",
        file_name=sheet.file,
        file_hash=file_hash,
        remarks=remarks,
    )
