"""Importer of the English Indices of Deprivation's upper-tier summaries (CSV)."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date

from carefund.evidence.figures import Column, TableRow, read_columns, read_count, refuse_repeats, text_at
from carefund.evidence.importers.measure_words import remarks_on_columns
from carefund.evidence.importers.publication import COUNCIL, ROWS_MISSING
from carefund.evidence.release import ReadFile, Release
from carefund.evidence.series import DEPRIVATION
from carefund.workbooks.headings import Heading, HeadingRow, find_heading_row
from carefund.workbooks.sheets import Sheet

_MEASURES = {
    "deprivation-average-score": "imd - average score",
    "deprivation-average-rank": "imd - average rank",
    "deprivation-share-in-most-deprived-tenth": "imd - proportion of lsoas in most deprived 10% nationally",
}
_LARGEST = {"deprivation-average-score": 100.0, "deprivation-share-in-most-deprived-tenth": 1.0}
INDEX_OF_BOUNDARY_YEAR = {2013: 2015, 2019: 2019, 2024: 2025}
"""Year of the index by the year of the council boundaries that its headings state (the 2015 index used 2013's)."""
INDEX_MONTH = 9
_RANK = ("imd - rank of ", "imd 2019 - rank of ")
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
    rows = _rows(headings, code, name)
    refuse_repeats(sheet, rows, code.column)
    measures = {series: heading for series, words in _MEASURES.items() if (heading := headings.find(words))}
    columns = [Column(series, heading.column) for series, heading in measures.items()]
    figures = read_columns(headings, rows, columns, period)
    _refuse_impossible(sheet, rows, measures)
    _refuse_missing_ranks(headings, rows)
    remarks = remarks_on_columns(headings, _MEASURES, [code, name, *measures.values()])
    return ReadFile(_release(sheet, period, file_hash, remarks), figures)


def _rows(headings: HeadingRow, code: Heading, name: Heading) -> list[TableRow]:
    """The rows of upper-tier councils. Raises RefusedFile at a code of any other area, and when there is no row."""
    sheet, rows = headings.sheet, []
    for number in range(headings.row + 1, len(sheet.rows)):
        area = text_at(sheet, number, code.column)
        if not area and not any(text_at(sheet, number, column) for column in range(len(sheet.rows[number]))):
            continue
        if not COUNCIL.match(area):
            raise sheet.refuse(number, code.column, "the ONS code of an upper-tier council (E06, E08, E09 or E10)")
        rows.append(TableRow(number, area, area, text_at(sheet, number, name.column)))
    if not rows:
        raise sheet.refuse(headings.row + 1, code.column, "at least one row of figures")
    return rows


def _refuse_impossible(sheet: Sheet, rows: Sequence[TableRow], measures: Mapping[str, Heading]) -> None:
    """Raise RefusedFile at a share above 1 or a score above 100, as a percentage or another measure would be."""
    for series, heading in measures.items():
        largest = _LARGEST.get(series, math.inf)
        for row in rows:
            if (read_count(sheet, row.row, heading.column)[0] or 0) > largest:
                raise sheet.refuse(row.row, heading.column, f"a number of up to {largest:g}")


def _refuse_missing_ranks(headings: HeadingRow, rows: Sequence[TableRow]) -> None:
    """Raise RefusedFile where a rank is higher than there are councils: then rows are missing, or cut off."""
    sheet = headings.sheet
    for heading in headings.headings:
        if not heading.plain_words.startswith(_RANK):
            continue
        for row in rows:
            rank = read_count(sheet, row.row, heading.column)[0]
            if rank is not None and rank > len(rows):
                expected = f"a rank of up to {len(rows)}, as there are councils{ROWS_MISSING}"
                raise sheet.refuse(row.row, heading.column, expected)


def _index_year(headings: HeadingRow, code: Heading) -> int:
    boundary = _BOUNDARY_YEAR.search(code.words)
    year = INDEX_OF_BOUNDARY_YEAR.get(int(boundary[1])) if boundary else None
    if year is None:
        known = ", ".join(f"({year})" for year in INDEX_OF_BOUNDARY_YEAR)
        raise headings.sheet.refuse(headings.row, code.column, f"the boundaries' year in the heading, one of {known}")
    return year


def _release(sheet: Sheet, period: date, file_hash: str, remarks: Sequence[str]) -> Release:
    return Release.undated(
        DEPRIVATION,
        [period],
        title=f"English Indices of Deprivation {period.year}, upper-tier summaries",
        source="Ministry of Housing, Communities and Local Government",
        basis="Local Authority",
        file_name=sheet.file,
        file_hash=file_hash,
        remarks=remarks,
    )
