"""Importer of the Adult Social Care Outcomes Framework's open data (.xlsx, .csv): a row for each council and figure.

The file does not say its year. It is told by the councils in it, which were councils together in some years alone, and
where these leave more than one by the file's name. Measures are renumbered from year to year (`2A2` became `2C` in
2023-24, and `2C` had been delayed transfers), so a measure is known by its code, its year and the words beside it.
"""

import re
from collections.abc import Mapping, Sequence

from carefund.calendar import financial_year
from carefund.evidence.areas import AreaRegister
from carefund.evidence.figures import Column, TableRow, figures_frame, read_cells, read_count, text_at
from carefund.evidence.importers.adult_social_care_outcomes import (
    ADMISSIONS_18,
    ADMISSIONS_65,
    AFTER_DISCHARGE,
    AT_HOME,
    FIRST_OF_CLIENT_LEVEL_DATA,
    NO_MORE_SUPPORT,
    PARTS,
    Outcome,
    england_or_council,
    first_of_year,
    outcome_error,
    release_of,
    sum_error,
)
from carefund.evidence.importers.publication import missing_table
from carefund.evidence.release import ReadFile
from carefund.evidence.series import ENGLAND
from carefund.wording.lists import listed
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import HeadingRow, find_heading_row
from carefund.workbooks.sheets import Sheet, Spreadsheet

FIRST_YEAR = 2014
"""The first year of the Short and Long Term return, from which these measures are worked out."""
RENUMBERED = 2023
"""The year in which the measures took the codes that they have since."""
_CODES: Mapping[bool, Mapping[str, Outcome]] = {
    False: {"2a2": ADMISSIONS_65, "2a1": ADMISSIONS_18, "2b1": AT_HOME, "2b2": AFTER_DISCHARGE, "2d": NO_MORE_SUPPORT},
    True: {"2c": ADMISSIONS_65, "2b": ADMISSIONS_18, "2d1": AT_HOME, "2d2": AFTER_DISCHARGE, "2a": NO_MORE_SUPPORT},
}
"""Measures by their codes without brackets, before and from the year in which they were renumbered."""
_WORDS = {
    ADMISSIONS_65: "residential and nursing",
    ADMISSIONS_18: "residential and nursing",
    AT_HOME: "91 days",
    AFTER_DISCHARGE: "91 days",
    NO_MORE_SUPPORT: "short term service",
}
"""Words of a measure's description, without hyphens."""
_HEADINGS = ("ons code", "geographical description", "geographical level", "ascof measure code",
             "disaggregation level", "measure type", "measure value", "measure group description")  # fmt: skip
_LEVELS = {"council", "england"}
_TWO_YEARS, _FOUR_DIGITS = re.compile(r"(20\d{2})\D{1,4}(\d{2})(?!\d)"), re.compile(r"(?<!\d)(\d{2})(\d{2})(?!\d)")

Cells = dict[tuple[Outcome, str], dict[str, TableRow]]
"""Rows by measure and part, and by the code of their place."""


def recognises(title: str) -> bool:
    """Whether the first words of a sheet are the headings of this table."""
    return plain(title).startswith("geographical code geographical description")


def recognises_headings(words: set[str]) -> bool:
    """Whether a heading row's folded words are those of this table."""
    return set(_HEADINGS) <= words


def read_open_data_workbook(spreadsheet: Spreadsheet, file_hash: str, register: AreaRegister) -> ReadFile:
    """Read the sheet that holds the table. Raises RefusedFile as `read_open_data` does."""
    sheets = [spreadsheet.sheet(name) for name in spreadsheet.visible_sheets]
    table = next((one for one in sheets if find_heading_row(one, recognises_headings)), None)
    if table is None:
        raise missing_table(spreadsheet, "headings 'ONS Code', 'ASCOF Measure Code', 'Measure Value' …")
    return read_open_data(table, file_hash, register)


def read_open_data(sheet: Sheet, file_hash: str, register: AreaRegister) -> ReadFile:
    """Read care-home admissions and reablement of one year, for England and its councils.

    Raises RefusedFile when the year cannot be told, a council is not known or stands twice, care-home admissions are
    missing, a cell is no count, an outcome is not numerator / denominator, or councils add up to more than England.
    """
    headings = find_heading_row(sheet, recognises_headings)
    if headings is None:
        raise sheet.refuse(0, 0, "headings 'Geographical Code', 'ONS Code', 'ASCOF Measure Code' …")
    columns = {words: headings.require(words).column for words in _HEADINGS}
    year, remark = _year(headings, columns, register)
    cells = _cells(headings, columns, register, year)
    if (ADMISSIONS_65, "numerator") not in cells:
        raise sheet.refuse(headings.row, columns["ascof measure code"], "care-home admissions, 65 and over")
    value = columns["measure value"]
    for outcome in {outcome for outcome, _ in cells}:
        _check(sheet, {part: cells.get((outcome, part), {}) for part in PARTS}, value, outcome.per)
    of_series = [
        (row, Column(outcome.series(year, part), value))
        for (outcome, part), rows in cells.items()
        for row in rows.values()
    ]
    figures = figures_frame([read_cells(sheet, of_series)], first_of_year(year))
    return ReadFile(release_of(sheet.file, file_hash, figures, remark), figures)


def _year(headings: HeadingRow, columns: Mapping[str, int], register: AreaRegister) -> tuple[int, list[str]]:
    """The year that the file is of, by the year it begins in, and a remark where only its name tells it."""
    sheet = headings.sheet
    codes = {
        text_at(sheet, number, columns["ons code"])
        for number in range(headings.row + 1, len(sheet.rows))
        if plain(text_at(sheet, number, columns["geographical level"])) == "council"
    }
    areas = [area for code in codes if (area := register.get(code))]
    possible = [
        year
        for year in range(FIRST_YEAR, FIRST_OF_CLIENT_LEVEL_DATA)
        if all(area.valid_on(first_of_year(year)) for area in areas)
    ]
    named = year_of_name(sheet.file)
    if len(possible) == 1 and named in (None, possible[0]):
        return possible[0], []
    if named in possible:
        return named, ["the file states no year; it is taken from the file's name, which fits its councils"]
    years = listed([financial_year(first_of_year(year)) for year in possible], otherwise="no year")
    expected = f"councils of {years}, and the year in the file's name, as in '…-eng-2021-…' or '…2022-23…'"
    raise sheet.refuse(
        headings.row, columns["ons code"], expected, "Give the file the name that its publisher gave it."
    )


def year_of_name(name: str) -> int | None:
    """The year that a file's name tells, by the year that it begins in; None where it tells none, or two.

    >>> year_of_name("meas-from-asc-of-eng-2021-open-data-csv_v2.xlsx"), year_of_name("ascof 2022-23.csv")
    (2020, 2022)
    """
    pairs = [(int(first) % 100, int(second)) for first, second in _TWO_YEARS.findall(name)]
    pairs = pairs or [(int(first), int(second)) for first, second in _FOUR_DIGITS.findall(name)]
    years = {2000 + first for first, second in pairs if second == first + 1}
    return years.pop() if len(years) == 1 else None


def _cells(headings: HeadingRow, columns: Mapping[str, int], register: AreaRegister, year: int) -> Cells:
    """The rows of each measure and part that carefund keeps, of England and councils."""
    sheet, cells = headings.sheet, Cells()
    for number in range(headings.row + 1, len(sheet.rows)):

        def words(heading: str, row: int = number) -> str:
            return plain(text_at(sheet, row, columns[heading]))

        outcome = _outcome(words("ascof measure code"), words("measure group description"), year)
        part = words("measure type")
        total = words("disaggregation level") == "total" and words("geographical level") in _LEVELS
        if outcome is None or part not in PARTS or not total:
            continue
        name = text_at(sheet, number, columns["geographical description"])
        row = england_or_council(sheet, number, columns["ons code"], name, register)
        if cells.setdefault((outcome, part), {}).setdefault(row.area_code, row) is not row:
            raise sheet.refuse(number, columns["measure value"], "one figure of each place, measure and part")
    return cells


def _outcome(code: str, description: str, year: int) -> Outcome | None:
    """The measure of a code in a year; None where carefund keeps none, or its description is another's."""
    outcome = _CODES[year >= RENUMBERED].get(re.sub(r"[^a-z0-9]", "", code))
    fits = outcome is not None and _WORDS[outcome] in description.replace("-", " ")
    return outcome if fits else None


def _check(sheet: Sheet, parts: Mapping[str, Mapping[str, TableRow]], column: int, per: float) -> None:
    """Raise RefusedFile where an outcome or England's figure is not what the others come to."""

    def value(part: str, code: str) -> float | None:
        row = parts[part].get(code)
        return read_count(sheet, row.row, column)[0] if row else None

    for code, row in parts["outcome"].items():
        top, bottom, stated = (value(part, code) for part in PARTS)
        error = outcome_error(top, bottom, stated, per, rounded=True)
        if error is not None:
            raise sheet.refuse(row.row, column, error)
    for part in PARTS[:2]:
        england = parts[part].get(ENGLAND)
        of_councils: Sequence[float | None] = [value(part, code) for code in parts[part] if code != ENGLAND]
        known = [one for one in of_councils if one is not None]
        error = sum_error(sum(known), value(part, ENGLAND), complete=len(known) == len(of_councils))
        if england is not None and error is not None:
            raise sheet.refuse(england.row, column, error)
