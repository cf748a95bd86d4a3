"""Importer of the English Indices of Deprivation's upper-tier summaries (CSV)."""

import re
from datetime import date

from carefund.evidence.figures import Column, TableRow, read_columns, refuse_repeats, text_at
from carefund.evidence.headings import Heading, HeadingRow, find_heading_row
from carefund.evidence.release import ReadFile, Release
from carefund.evidence.series import DEPRIVATION
from carefund.evidence.spreadsheet import Sheet

_MEASURES = {
    "deprivation-average-score": "imd - average score",
    "deprivation-average-rank": "imd - average rank",
    "deprivation-share-in-most-deprived-tenth": "imd - proportion of lsoas in most deprived 10% nationally",
}
INDEX_OF_BOUNDARY_YEAR = {2013: 2015, 2019: 2019, 2024: 2025}
"""Year of the index by the year of the council boundaries that its headings state (the 2015 index used 2013's)."""
INDEX_MONTH = 9
_BOUNDARY_YEAR = re.compile(r"\((\d{4})\)")


def recognises(words: set[str]) -> bool:
    """Whether a heading row's folded words are those of this table."""
    return "imd - average score" in words and any("district code" in word or "authority code" in word for word in words)


def read_deprivation(sheet: Sheet, file_hash: str) -> ReadFile:
    """Read one index; a figure's period is September of the index's year, the month of publication.

    Raises RefusedFile when the index's year cannot be told, a place stands twice, or a cell is no number.
    """
    headings = find_heading_row(sheet, recognises)
    if headings is None:
        raise sheet.refuse(0, 0, "headings '… District code (year)', 'IMD - Average score' …")
    code = next(heading for heading in headings.headings if "code" in heading.plain_words)
    name = next((heading for heading in headings.headings if "name" in heading.plain_words), code)
    period = date(_index_year(headings, code), INDEX_MONTH, 1)
    rows = [
        TableRow(number, area, area, text_at(sheet, number, name.column))
        for number in range(headings.row + 1, len(sheet.rows))
        if (area := text_at(sheet, number, code.column))
    ]
    if not rows:
        raise sheet.refuse(headings.row + 1, code.column, "at least one row of figures")
    refuse_repeats(sheet, rows, code.column)
    columns = [
        Column(series, heading.column) for series, words in _MEASURES.items() if (heading := headings.find(words))
    ]
    return ReadFile(_release(sheet, period, file_hash), read_columns(headings, rows, columns, period))


def _index_year(headings: HeadingRow, code: Heading) -> int:
    boundary = _BOUNDARY_YEAR.search(code.words)
    year = INDEX_OF_BOUNDARY_YEAR.get(int(boundary[1])) if boundary else None
    if year is None:
        known = ", ".join(f"({year})" for year in INDEX_OF_BOUNDARY_YEAR)
        raise headings.sheet.refuse(headings.row, code.column, f"the boundaries' year in the heading, one of {known}")
    return year


def _release(sheet: Sheet, period: date, file_hash: str) -> Release:
    return Release(
        family=DEPRIVATION,
        period_first=period,
        period_last=period,
        published=None,
        revised=None,
        status="",
        title=f"English Indices of Deprivation {period.year}, upper-tier summaries",
        source="Ministry of Housing, Communities and Local Government",
        basis="Local Authority",
        file_name=sheet.file,
        file_hash=file_hash,
        remarks=("the file states no release date",),
    )
