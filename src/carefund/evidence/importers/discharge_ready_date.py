"""Importer of NHS England's discharge-ready dates (.xlsx): how long the patients of each council waited once ready.

Only `UTLA Acceptable` is read, a sheet of 49 columns whose places are given by the publisher's layout; what a column
holds is then told by sums that must hold: bands add up to discharges, and the mean is bed days / discharges.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from carefund.evidence.areas import AreaRegister
from carefund.evidence.figures import TableRow, read_count, refuse_repeats, text_at
from carefund.evidence.importers.publication import (
    Table,
    council_row,
    describe_release,
    find_table,
    is_england,
    missing_table,
    require_sum,
)
from carefund.evidence.release import FIGURES_SCHEMA, ReadFile
from carefund.evidence.series import DISCHARGE_READY_DATE, ENGLAND, series_definition
from carefund.refusal import RefusedFile
from carefund.wording.dates import month_words
from carefund.wording.lists import counted
from carefund.wording.numbers import count, decimals, share
from carefund.workbooks.folding import plain
from carefund.workbooks.sheets import Sheet, Spreadsheet

MEAN = "discharge-delay"
BED_DAYS, DISCHARGES, DELAYED = f"{MEAN}-numerator", f"{MEAN}-denominator", "discharges-delayed"
COVERAGE = f"{MEAN}-coverage"
SHEET = "utla acceptable"
FIRST_MONTH = date(2024, 4, 1)
"""Nothing before it can be compared."""
AGGREGATE = "utla aggregate"
NO_COUNCIL = {"", "null", "#n/a", "n/a", "na", "-", "[z]"}
MEAN_OFF = 0.06
"""How far a published mean, rounded to a tenth, may lie from bed days / discharges."""
_COVERAGE, _DISCHARGES, _BED_DAYS, _LATE = 8, 10, 11, 14
_BANDS, _MEAN, _MEAN_OF_LATE = range(16, 23), 46, 47
"""Places of the columns, counted from 0: the bands are 0, 1, 2-3, 4-6, 7-13, 14-20, and 21 days or more."""


@dataclass(frozen=True, kw_only=True)
class CouncilMonth:
    """What was published of one council and month; None where no number was printed. `coverage` is in per cent."""

    row: TableRow
    month: date
    discharges: float | None
    bed_days: float | None
    delayed: float | None
    coverage: float | None

    @property
    def mean(self) -> float | None:
        """Days for each discharge, those on the day of readiness included."""
        return self.bed_days / self.discharges if self.bed_days is not None and self.discharges else None


def recognises(title: str) -> bool:
    """Whether a sheet's title is that of this publication."""
    words = plain(title)
    return "timeliness of acute hospital discharges" in words or "discharge ready date" in words


def read_discharge_ready_date(spreadsheet: Spreadsheet, file_hash: str, register: AreaRegister) -> ReadFile:
    """Read a month's figures of each council.

    Raises RefusedFile when there is no sheet `UTLA Acceptable`, the month lies before April 2024, the columns are not
    where the layout has them, a council is not known or stands twice, or a cell is no count.
    """
    name = next((name for name in spreadsheet.visible_sheets if plain(name) == SHEET), None)
    table = find_table(spreadsheet.sheet(name), _is_heading) if name else None
    if table is None:
        raise missing_table(spreadsheet, "headings 'Summary Type', 'UTLA Code', 'UTLA', named 'UTLA Acceptable'")
    month = table.about.period()
    if month < FIRST_MONTH:
        where = table.about.labels["period"]
        raise before_first(table.sheet, where.row, where.column)
    rows, left_out = _rows(table, register)
    read = [_council_month(table.sheet, row, month) for row in rows]
    if all(one.discharges is None or one.delayed is None for one in read):
        raise table.sheet.refuse(rows[0].row, _DISCHARGES, "discharges of some council here, and their bands of days")
    figures, gated = figures_of_councils(as_per_cent(read))
    remarks = [*left_out_words(left_out), *gated]
    return ReadFile(describe_release(DISCHARGE_READY_DATE, table, file_hash, remarks=remarks), figures)


def left_out_words(rows: int) -> Iterator[str]:
    """The remark on rows that are no English council's."""
    if rows:
        yield f"{counted(rows, 'row')} of patients of no English council left out"


def _is_heading(words: set[str]) -> bool:
    return {"summary type", "utla code", "utla"} <= words


def _rows(table: Table, register: AreaRegister) -> tuple[list[TableRow], int]:
    sheet, headings = table.sheet, table.headings
    kind, code, name = (headings.require(words).column for words in ("summary type", "utla code", "utla"))
    rows, left_out = list[TableRow](), 0
    for number in range(headings.row + 1, len(sheet.rows)):
        council, words = text_at(sheet, number, code), text_at(sheet, number, name)
        if is_england(words, council):
            rows.append(TableRow(number, ENGLAND, council, words))
        elif plain(text_at(sheet, number, kind)) == AGGREGATE:
            row = english_council_row(sheet, number, code, words, register)
            rows += [row] if row else []
            left_out += row is None
    refuse_repeats(sheet, rows, code)
    if not any(row.area_code != ENGLAND for row in rows):
        raise sheet.refuse(headings.row + 1, kind, "at least one row of 'UTLA Aggregate'")
    return rows, left_out


def english_council_row(sheet: Sheet, number: int, column: int, name: str, register: AreaRegister) -> TableRow | None:
    """A council's row by its ONS code; None where it is that of no English council. Raises RefusedFile for others."""
    code = text_at(sheet, number, column)
    if plain(code) in NO_COUNCIL or not code.upper().startswith("E"):
        return None
    return council_row(sheet, number, column, name, register)


def _council_month(sheet: Sheet, row: TableRow, month: date) -> CouncilMonth:
    """A council's figures. Raises RefusedFile where they do not hold together."""

    def value(column: int) -> float | None:
        return read_count(sheet, row.row, column)[0]

    bands = [value(column) for column in _BANDS]
    known = [band for band in bands if band is not None]
    whole = len(known) == len(bands)
    read = CouncilMonth(
        row=row,
        month=month,
        discharges=value(_DISCHARGES),
        bed_days=value(_BED_DAYS),
        delayed=sum(known[1:]) if whole else None,
        coverage=value(_COVERAGE),
    )
    if whole:
        require_sum(sheet, row.row, _DISCHARGES, known, "its bands of days")
    _check_late(sheet, read, value(_LATE))
    check_mean(sheet, row.row, _MEAN, value(_MEAN), read.mean)
    of_late = read.bed_days / read.delayed if read.bed_days is not None and read.delayed else None
    check_mean(sheet, row.row, _MEAN_OF_LATE, value(_MEAN_OF_LATE), of_late)
    return read


def _check_late(sheet: Sheet, read: CouncilMonth, late: float | None) -> None:
    """Raise RefusedFile where what is a day or more late, as a count or a share, is not what the bands come to."""
    if late is None or read.delayed is None or not read.discharges:
        return
    part = read.delayed / read.discharges
    if not any(abs(late - fits) <= off for fits, off in ((read.delayed, 0.0), (part, 0.006), (100 * part, 0.6))):
        raise sheet.refuse(read.row.row, _LATE, f"what its bands of a day or more add up to ({count(read.delayed)})")


def check_mean(sheet: Sheet, row: int, column: int, stated: float | None, worked_out: float | None) -> None:
    """Raise RefusedFile where a published mean is not what bed days and discharges come to."""
    if stated is not None and worked_out is not None and abs(stated - worked_out) > MEAN_OFF:
        raise sheet.refuse(row, column, f"bed days / discharges, which is {decimals(worked_out, 2)}")


def as_per_cent(read: Sequence[CouncilMonth]) -> list[CouncilMonth]:
    """The same with coverage in per cent: a sheet whose coverages are all 1 or less gives parts of 1."""
    known = [one.coverage for one in read if one.coverage is not None]
    times = 100.0 if known and max(known) <= 1.0 else 1.0
    return [replace(one, coverage=None if one.coverage is None else one.coverage * times) for one in read]


def figures_of_councils(read: Sequence[CouncilMonth]) -> tuple[pl.DataFrame, list[str]]:
    """Figures in long form (columns of FIGURES_SCHEMA), and a remark on those that were left out for their coverage.

    Where coverage is below the least that the definition states, or not given, a council's figures are null and the
    mark says which coverage it has. England has none, and its figures stand.
    """
    least = series_definition(MEAN).least_coverage or 0.0
    rows: list[tuple[object, ...]] = []
    gated: dict[str, None] = {}
    for one in read:
        words = _too_little(one, least)
        if words:
            gated[one.row.published_name] = None
        values: Mapping[str, float | None] = {
            MEAN: one.mean, BED_DAYS: one.bed_days, DISCHARGES: one.discharges, DELAYED: one.delayed
        }  # fmt: skip
        of = (one.row.published_code, one.row.published_name)
        for series, value in values.items():
            kept, marker = (None, words) if words else (value, "-" if value is None else None)
            rows.append((series, one.row.area_code, one.month, kept, marker, *of))
        rows.append(
            (COVERAGE, one.row.area_code, one.month, one.coverage, None if one.coverage is not None else "-", *of)
        )
    frame = pl.DataFrame(rows, schema=FIGURES_SCHEMA, orient="row")
    named = counted(len(gated), "council")
    return frame, [f"figures of {named} left out: coverage below {share(least)}"] if gated else []


def _too_little(one: CouncilMonth, least: float) -> str:
    """What is marked where coverage is too small; empty where it is enough, and for England."""
    if one.row.area_code == ENGLAND or (one.coverage is not None and one.coverage >= least):
        return ""
    return "coverage not given" if one.coverage is None else f"coverage {share(one.coverage)}"


def before_first(sheet: Sheet, row: int, column: int) -> RefusedFile:
    """The refusal of a month that lies before all that compares."""
    return sheet.refuse(row, column, f"{month_words(FIRST_MONTH)} or later, as nothing before it compares")
