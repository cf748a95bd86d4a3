"""Importer of NHS England's discharge-ready dates as CSV: one row for each place, measure and month."""

import re
from collections.abc import Mapping
from datetime import date

from carefund.evidence.areas import AreaRegister
from carefund.evidence.figures import TableRow, number_in, read_count, text_at
from carefund.evidence.importers.discharge_ready_date import (
    AGGREGATE,
    FIRST_MONTH,
    CouncilMonth,
    as_per_cent,
    before_first,
    check_mean,
    english_council_row,
    figures_of_councils,
    left_out_words,
)
from carefund.evidence.release import ReadFile, Release
from carefund.evidence.series import DISCHARGE_READY_DATE
from carefund.workbooks.dates import read_month
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import HeadingRow, find_heading_row
from carefund.workbooks.sheets import Sheet

_HEADINGS = ("date", "data type", "upper tier local authority code", "upper tier local authority", "measure", "value")
_MEASURES = {
    "total discharges for utla from acceptable trusts": "discharges",
    "% of all utla discharges that are from acceptable trusts": "coverage",
    "total bed days lost due to delayed discharge": "bed days",
    "average days from discharge ready date to date of discharge (inc 0 day delays)": "mean",
}
_NEEDED = {"discharges", "coverage", "bed days"}
"""Measures without which there is no figure."""
_VERSION = re.compile(r"(?<![a-z])v(\d{1,2})(?!\d)", re.IGNORECASE)

Places = dict[tuple[str, date], dict[str, TableRow]]
"""Rows by council and month, and by measure."""


def recognises(words: set[str]) -> bool:
    """Whether a heading row's folded words are those of this table."""
    return set(_HEADINGS) <= words


def read_discharge_ready_date_rows(sheet: Sheet, file_hash: str, register: AreaRegister) -> ReadFile:
    """Read every month of the file.

    It states no date of release: a workbook released after its last month outranks it. A version is told by its name.
    Raises RefusedFile for a month before April 2024 or none, a council that is not known, a figure that stands twice,
    a cell that is no count, a mean that is not bed days / discharges, and a file without rows of councils or of a
    measure that is needed.
    """
    headings = find_heading_row(sheet, recognises)
    if headings is None:
        raise sheet.refuse(0, 0, "headings 'Date', 'Data Type', 'Upper Tier Local Authority Code' …")
    columns = {words: headings.require(words).column for words in _HEADINGS}
    places, left_out = _places(headings, columns, register)
    if not places:
        raise sheet.refuse(headings.row + 1, columns["data type"], "at least one row of 'UTLA Aggregate'")
    held = {measure for rows in places.values() for measure in rows}
    absent = [words for words, measure in _MEASURES.items() if measure in _NEEDED - held]
    if absent:
        expected = f"rows of the measure '{absent[0]}', whatever the case of its letters"
        raise sheet.refuse(headings.row, columns["measure"], expected)
    read = [_council_month(sheet, month, rows, columns["value"]) for (_, month), rows in places.items()]
    figures, gated = figures_of_councils(as_per_cent(read))
    release = Release.undated(
        DISCHARGE_READY_DATE,
        {month for _, month in places},
        title="Discharge Ready Date monthly data",
        source="NHS England",
        basis="Upper Tier Local Authority",
        file_name=sheet.file,
        file_hash=file_hash,
        remarks=[*left_out_words(left_out), *gated],
        sequence=version_of_name(sheet.file),
    )
    return ReadFile(release, figures)


def version_of_name(name: str) -> int:
    """Which version a file's name says that it is: 0 for the first, 1 for `Revised`, n for `vN`.

    >>> [version_of_name(f"DRD-csv-May-2025{end}.csv") for end in ("", "-Revised", "-v3")]
    [0, 1, 3]
    """
    match = _VERSION.search(name)
    return int(match[1]) if match else int("revised" in name.lower())


def _places(headings: HeadingRow, columns: Mapping[str, int], register: AreaRegister) -> tuple[Places, int]:
    """The rows of councils that carefund keeps, and how many are of no English council."""
    sheet, places, others, months = headings.sheet, Places(), set[str](), dict[str, date]()
    for number in range(headings.row + 1, len(sheet.rows)):
        cells = sheet.rows[number]
        measure = _MEASURES.get(plain(str(cells[columns["measure"]])))
        if measure is None or plain(str(cells[columns["data type"]])) != AGGREGATE:
            continue
        name = text_at(sheet, number, columns["upper tier local authority"])
        row = english_council_row(sheet, number, columns["upper tier local authority code"], name, register)
        if row is None:
            others.add(name)
            continue
        month = _month(sheet, number, columns["date"], months)
        if places.setdefault((row.area_code, month), {}).setdefault(measure, row) is not row:
            raise sheet.refuse(number, columns["value"], "one figure of each council, measure and month")
    return places, len(others)


def _month(sheet: Sheet, row: int, column: int, known: dict[str, date]) -> date:
    """The month of a row; those that were read before are kept in `known`."""
    words = text_at(sheet, row, column)
    if words not in known:
        month = read_month(words)
        if month is None:
            raise sheet.refuse(row, column, "a month, such as 'May 2025'")
        if month < FIRST_MONTH:
            raise before_first(sheet, row, column)
        known[words] = month
    return known[words]


def _council_month(sheet: Sheet, month: date, rows: Mapping[str, TableRow], column: int) -> CouncilMonth:
    """One council's figures of a month. Raises RefusedFile where its mean is another than bed days / discharges."""

    def value(measure: str) -> float | None:
        return read_count(sheet, rows[measure].row, column)[0] if measure in rows else None

    def per_cent(measure: str) -> float | None:
        words = text_at(sheet, rows[measure].row, column) if measure in rows else ""
        return number_in(words.removesuffix("%").rstrip()) if words.endswith("%") else value(measure)

    read = CouncilMonth(
        row=next(iter(rows.values())),
        month=month,
        discharges=value("discharges"),
        bed_days=value("bed days"),
        delayed=None,
        coverage=per_cent("coverage"),
    )
    if "mean" in rows:
        check_mean(sheet, rows["mean"].row, column, value("mean"), read.mean)
    return read
