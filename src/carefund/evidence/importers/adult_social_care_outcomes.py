"""Importer of the Adult Social Care Outcomes Framework's time series (.ods, .xlsx): care-home admissions, reablement.

Each measure is a sheet. Its heading row stands at another place in each, and the year is inside the heading:
`2024 to 2025 - numerator`. Measures are renumbered from year to year, so a sheet is known by what its title says.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from carefund.calendar import FIRST_MONTH_OF_FINANCIAL_YEAR
from carefund.evidence.areas import AreaRegister
from carefund.evidence.figures import (
    Column,
    TableRow,
    figures_frame,
    read_cells,
    read_count,
    refuse_repeats,
    text_at,
    text_of,
)
from carefund.evidence.importers.publication import (
    COUNCIL,
    ROWS_MISSING,
    council_row,
    england_row,
    missing_table,
    sum_of,
)
from carefund.evidence.release import ReadFile, Release
from carefund.evidence.series import ADULT_SOCIAL_CARE_OUTCOMES, ENGLAND
from carefund.wording.lists import counted
from carefund.wording.numbers import decimals
from carefund.workbooks.dates import first_day
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import HeadingRow, find_heading_row
from carefund.workbooks.sheets import Sheet, Spreadsheet

FIRST_OF_CLIENT_LEVEL_DATA = 2024
"""April 2024 to March 2025 gave the first figures from client-level data: nothing compares across its beginning."""
TO_2023_24, FROM_2024_25 = "-to-2023-24", "-from-2024-25"
PARTS = ("numerator", "denominator", "outcome")
ROUNDED_TO = 5.0
CENTURY = 100
"""England's counts are rounded to so many."""
_YEAR_AND_PART = re.compile(
    r"(\d{4})(?: to |-|/)(\d{4}|\d{2})[ -]*(numerator|denominator|outcome)(?:\s*[\[(][^\])]*[\])])*$"
)
_OF_A_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)")
_CODE_WORDS = ("ons area code", "ons code", "ons geography code")
TITLE_ROWS = 12


@dataclass(frozen=True)
class Outcome:
    """A measure: its series before and after the change of source, words that tell it, and what its rate is per."""

    before: str
    after: str
    words: tuple[str, ...]
    per: float = 100.0

    def name(self, year: int) -> str:
        """The series that holds a financial year, by the year that it begins in."""
        return self.after if year >= FIRST_OF_CLIENT_LEVEL_DATA else self.before

    def series(self, year: int, part: str) -> str:
        """The series of a part of the measure: its outcome, or what that was worked out from."""
        return self.name(year) + ("" if part == "outcome" else f"-{part}")


def _both(name: str, *words: str, per: float = 100.0) -> Outcome:
    return Outcome(name + TO_2023_24, name + FROM_2024_25, words, per)


ADMISSIONS_65 = _both("care-home-admissions-65-plus", "65 and over", "residential and nursing", per=100_000.0)
ADMISSIONS_18 = _both("care-home-admissions-18-64", "18 to 64", "residential and nursing", per=100_000.0)
AT_HOME = Outcome(
    f"reablement-at-home-91-days{TO_2023_24}",
    f"reablement-in-community-12-weeks{FROM_2024_25}",
    ("into reablement", "remained in the community"),
)
AFTER_DISCHARGE = _both("reablement-after-discharge", "discharged from hospital", "who received reablement services")
NO_MORE_SUPPORT = _both("reablement-no-more-support", "received reablement during the year", "no further request")
OUTCOMES = (ADMISSIONS_65, ADMISSIONS_18, AT_HOME, AFTER_DISCHARGE, NO_MORE_SUPPORT)


def recognises(title: str) -> bool:
    """Whether a sheet's title is that of this publication."""
    words = plain(title)
    return "adult social care outcomes framework" in words and "time series" in words


def read_adult_social_care_outcomes(spreadsheet: Spreadsheet, file_hash: str, register: AreaRegister) -> ReadFile:
    """Read the five measures of every year in the workbook, for England and its councils.

    Raises RefusedFile when the sheet of care-home admissions is missing, a council is not known or stands twice, a cell
    is no count, an outcome is not numerator / denominator, or councils add up to more than England.
    """
    tables = [_Table.of(spreadsheet.sheet(name), register) for name in spreadsheet.visible_sheets]
    known = [table for table in tables if table is not None]
    if not any(table.outcome is ADMISSIONS_65 for table in known):
        raise missing_table(spreadsheet, "care-home admissions of people aged 65 and over (Table 2c)")
    figures = pl.concat(part for table in known for part in table.figures())
    absent = [one.after for one in OUTCOMES if not any(table.outcome is one for table in known)]
    remarks = [f"no sheet was known as that of {name}, so no figure of it" for name in absent]
    remarks += [remark for table in known for remark in table.remarks()]
    return ReadFile(release_of(spreadsheet.file, file_hash, figures, remarks), figures)


@dataclass(frozen=True)
class _Table:
    """One measure's sheet: its heading row, its rows of England and councils, its columns by year and part."""

    outcome: Outcome
    headings: HeadingRow
    rows: Sequence[TableRow]
    years: Mapping[int, Mapping[str, int]]
    left_out: int

    @classmethod
    def of(cls, sheet: Sheet, register: AreaRegister) -> "_Table | None":
        """The table of a sheet; None where it holds no measure that carefund keeps.

        Raises RefusedFile where its title is that of one and its headings are not.
        """
        filled = (text_of(cell) for row in sheet.rows[:TITLE_ROWS] for cell in row if text_of(cell))
        title = plain(next(filled, ""))
        outcome = next((one for one in OUTCOMES if all(word in title for word in one.words)), None)
        if outcome is None:
            return None
        headings = find_heading_row(sheet, _is_heading)
        if headings is None:
            raise sheet.refuse(0, 0, "headings 'Local authority' and 'ONS area code' below the title of the measure")
        rows, left_out = _rows(headings, register)
        return cls(outcome, headings, rows, _years(headings), left_out)

    def figures(self) -> Iterator[pl.DataFrame]:
        """The figures of each year. Raises RefusedFile where they contradict each other."""
        sheet = self.headings.sheet
        for year, columns in self.years.items():
            cells = [
                (row, Column(self.outcome.series(year, part), column))
                for part, column in columns.items()
                for row in self.rows
            ]
            yield figures_frame([read_cells(sheet, cells)], first_of_year(year))
            _check_outcomes(sheet, self.rows, columns, self.outcome.per)
            _check_sums(sheet, self.rows, columns)

    def remarks(self) -> Iterator[str]:
        """What was left out of the table."""
        for heading in self.headings.headings:
            if _OF_A_YEAR.search(heading.plain_words) and not _YEAR_AND_PART.match(heading.plain_words):
                yield f"sheet '{self.headings.sheet.name}': column '{heading.words}' is not known and was left out"
        if self.left_out:
            rows = counted(self.left_out, "row")
            yield f"sheet '{self.headings.sheet.name}': {rows} of regions and kinds of council left out"


def first_of_year(year: int) -> date:
    """The month that figures of a financial year are dated to: April of the year that it begins in."""
    return date(year, FIRST_MONTH_OF_FINANCIAL_YEAR, 1)


def _is_heading(words: set[str]) -> bool:
    return "local authority" in words and bool(words & set(_CODE_WORDS))


def _years(headings: HeadingRow) -> dict[int, dict[str, int]]:
    """Each year's columns by part. Raises RefusedFile at a year that is none, and where a year has not every part."""
    sheet, years = headings.sheet, dict[int, dict[str, int]]()
    for heading in headings.headings:
        match = _YEAR_AND_PART.match(heading.plain_words)
        if match is None:
            continue
        year, part = int(match[1]), match[3]
        if int(match[2]) not in (year + 1, (year + 1) % CENTURY) or first_day(year, 1) is None:
            raise sheet.refuse(headings.row, heading.column, "a financial year, such as '2024 to 2025'")
        if years.setdefault(year, {}).setdefault(part, heading.column) != heading.column:
            raise sheet.refuse(headings.row, heading.column, f"one {part} of each year")
    if not years or any(part not in columns for columns in years.values() for part in PARTS):
        raise sheet.refuse(headings.row, 0, "columns such as '2024 to 2025 - numerator', - denominator and - outcome")
    return years


def _rows(headings: HeadingRow, register: AreaRegister) -> tuple[list[TableRow], int]:
    """England's and the councils' rows, and how many others there are. Raises RefusedFile for a council not known."""
    sheet, left_out, rows = headings.sheet, 0, list[TableRow]()
    code_column, name_column = headings.require(*_CODE_WORDS).column, headings.require("local authority").column
    for number in range(headings.row + 1, len(sheet.rows)):
        code, name = text_at(sheet, number, code_column), text_at(sheet, number, name_column)
        if code == ENGLAND or COUNCIL.match(code):
            rows.append(england_or_council(sheet, number, code_column, name, register))
        else:
            left_out += bool(name)
    refuse_repeats(sheet, rows, code_column)
    if not any(row.area_code != ENGLAND for row in rows):
        raise sheet.refuse(headings.row + 1, code_column, "at least one council below the headings")
    return rows, left_out


def england_or_council(sheet: Sheet, row: int, column: int, name: str, register: AreaRegister) -> TableRow:
    """A row of England or a council, by its ONS code. Raises RefusedFile where the register knows no such council."""
    if text_at(sheet, row, column) == ENGLAND:
        return TableRow(row, ENGLAND, ENGLAND, name)
    return council_row(sheet, row, column, name, register)


def _check_outcomes(sheet: Sheet, rows: Iterable[TableRow], columns: Mapping[str, int], per: float) -> None:
    """Raise RefusedFile where an outcome is not numerator / denominator, as far as rounding goes."""
    for row in rows:
        top, bottom, stated = (read_count(sheet, row.row, columns[part])[0] for part in PARTS)
        error = outcome_error(top, bottom, stated, per, rounded=row.area_code == ENGLAND)
        if error is not None:
            raise sheet.refuse(row.row, columns["outcome"], error)


def outcome_error(
    top: float | None, bottom: float | None, stated: float | None, per: float, *, rounded: bool
) -> str | None:
    """What an outcome should be where it is not numerator / denominator x per; None where it is, or is not known.

    A stated outcome is rounded to a tenth; counts that are `rounded` may be off by half of what they are rounded to.
    """
    if top is None or stated is None or not bottom:
        return None
    value, off = top / bottom * per, ROUNDED_TO / 2 if rounded else 0.0
    allowed = 0.051 + off * (per + value) / bottom
    return None if abs(value - stated) <= allowed else f"numerator / denominator, which is {decimals(value, 1)}"


def _check_sums(sheet: Sheet, rows: Sequence[TableRow], columns: Mapping[str, int]) -> None:
    """Raise RefusedFile where the councils' counts add up to more than England's, or to less with none suppressed."""
    england = england_row(rows)
    if england is None:
        return
    for part in PARTS[:2]:
        values = [read_count(sheet, row.row, columns[part])[0] for row in rows if row is not england]
        total = read_count(sheet, england.row, columns[part])[0]
        known = [value for value in values if value is not None]
        expected = sum_error(sum(known), total, complete=len(known) == len(values))
        if expected is not None:
            raise sheet.refuse(england.row, columns[part], expected)


def sum_error(added: float, england: float | None, *, complete: bool) -> str | None:
    """What England's count should be where councils add up to more, or, where all are known, to another number."""
    if england is None:
        return None
    if added > england + ROUNDED_TO:
        return f"at least {sum_of('its councils', added)}"
    if complete and england - added > ROUNDED_TO:
        return sum_of("its councils", added) + ROWS_MISSING
    return None


def release_of(file: str, file_hash: str, figures: pl.DataFrame, remarks: Sequence[str]) -> Release:
    """The release that a file of this publication is: of the years that its figures are dated to."""
    return Release.undated(
        ADULT_SOCIAL_CARE_OUTCOMES,
        figures["period"].unique().to_list(),
        title="Measures from the Adult Social Care Outcomes Framework, England",
        source="DHSC and NHS England",
        basis="Local Authority",
        file_name=file,
        file_hash=file_hash,
        remarks=remarks,
    )
