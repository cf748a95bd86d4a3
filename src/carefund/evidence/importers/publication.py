"""What importers share: tables and their agreement on the month, rows of councils, sums that must hold, releases."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from carefund.evidence.about_sheet import AboutSheet, read_about, read_release_dates
from carefund.evidence.areas import NO_CODE, AreaRegister
from carefund.evidence.figures import CellFigures, TableRow, read_count, text_at
from carefund.evidence.release import PublisherNote, Release
from carefund.evidence.series import ENGLAND
from carefund.refusal import RefusedFile
from carefund.wording.dates import month_words
from carefund.wording.numbers import count
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import HeadingRow, find_heading_row
from carefund.workbooks.sheets import Sheet, Spreadsheet

ENGLAND_CODES = {*NO_CODE, ENGLAND, "ENG", "ENGLAND"}
TOLERANCE = 0.5
COUNCIL = re.compile(r"E(06|08|09|10)\d{6}$")
"""The ONS code of a council of the upper tier, which has adult social services."""
ROWS_MISSING = "; rows may be missing, or cut off"
_WORDS_FOR_ENGLAND = {"england", "total", "grand", "all"}


@dataclass(frozen=True)
class Table:
    """A table found in a workbook: its heading row and what its sheet says of itself."""

    headings: HeadingRow
    about: AboutSheet

    @property
    def sheet(self) -> Sheet:
        """The sheet that holds the table."""
        return self.headings.sheet

    @property
    def words_above(self) -> str:
        """All words above the headings, folded: what the sheet says that its figures are."""
        rows = self.sheet.rows[: self.headings.row]
        return plain(" ".join(cell for row in rows for cell in row if isinstance(cell, str)))


def is_england(name: str, code: str) -> bool:
    """Whether a row is England's, by a name such as `Total (England)` and no code, or a code for England."""
    words = set(re.findall(r"[a-z]+", plain(name)))
    named = bool(words & {"england", "total"}) and words <= _WORDS_FOR_ENGLAND
    return named and code.upper() in ENGLAND_CODES


def is_subtotal(name: str) -> bool:
    """Whether a row's name says that it adds up others: `East Midlands Total`."""
    return bool(set(re.findall(r"[a-z]+", plain(name))) & {"total", "subtotal", "totals"})


def england_row(rows: Iterable[TableRow]) -> TableRow | None:
    """England's row, the first of them; None where there is none."""
    return next((row for row in rows if row.area_code == ENGLAND), None)


def council_row(sheet: Sheet, row: int, column: int, name: str, register: AreaRegister) -> TableRow:
    """A council's row by the ONS code in `column`. Raises RefusedFile where the register knows no such council."""
    code = text_at(sheet, row, column)
    if not COUNCIL.match(code) or register.get(code) is None:
        raise sheet.refuse(row, column, "the ONS code of a council with adult social services")
    return TableRow(row, code, code, name)


def sum_of(parts: str, added: float) -> str:
    """What a whole should be in words: what its `parts` add up to."""
    return f"what {parts} add up to ({count(added)})"


def require_sum(
    sheet: Sheet, row: int, column: int, figures: Iterable[float], parts: str, *, off: float = 0.0, rows: bool = False
) -> None:
    """Raise RefusedFile where a cell has a number that is not the sum of these figures, give or take `off`.

    `parts` says in words what they are; where each is of a row of its own (`rows`), the refusal says that rows may be
    missing.
    """
    added, whole = sum(figures), read_count(sheet, row, column)[0]
    if whole is not None and abs(whole - added) > off:
        raise sheet.refuse(row, column, sum_of(parts, added) + (ROWS_MISSING if rows else ""))


def england_once(
    table: Table, rows: Sequence[TableRow], figures: Sequence[int], remarks: dict[str, None]
) -> list[TableRow]:
    """The rows without a second one for England that repeats the first; one that differs stays, to be refused."""

    def cells(row: TableRow) -> list[object]:
        return [read_count(table.sheet, row.row, column) for column in figures]

    first = england_row(rows)
    englands = [row for row in rows if row.area_code == ENGLAND and row is not first]
    again = [row for row in englands if first and cells(row) == cells(first)]
    for row in again:
        where = f"sheet '{table.sheet.name}': row {row.row + 1}"
        remarks[f"{where}, '{row.published_name}', repeats England's and was left out"] = None
    return [row for row in rows if row not in again]


def require_places(table: Table, figures: CellFigures, where: int, series: str | None = None) -> None:
    """Raise RefusedFile, below the heading of column `where`, unless some place other than England has a figure.

    A figure of `series`, where it is given.
    """
    for (row, column), value in zip(figures.cells, figures.values, strict=True):
        if value is not None and row.area_code != ENGLAND and series in (None, column.series):
            return
    raise table.sheet.refuse(table.headings.row + 1, where, "at least one place with a figure below England's")


def remark_on_sums(table: Table, figures: CellFigures, remarks: dict[str, None]) -> None:
    """Remark on each series whose places do not add up to England's figure; `figures` are a table's."""
    is_england = [row.area_code == ENGLAND for row in figures.rows]
    for column, values in figures.by_column():
        of_england = [value for value, own in zip(values, is_england, strict=True) if own and value is not None]
        if not of_england:
            continue
        total = sum(of_england)
        added = sum([value for value, own in zip(values, is_england, strict=True) if value is not None and not own])
        if abs(total - added) > TOLERANCE:
            words = f"{column.series} of places adds up to {count(added)}, but England is given as {count(total)}"
            remarks[f"sheet '{table.sheet.name}': {words}"] = None


def find_table(sheet: Sheet, is_heading_row: Callable[[set[str]], bool]) -> Table | None:
    """The sheet's table whose heading row satisfies `is_heading_row`, or None."""
    found = find_heading_row(sheet, is_heading_row)
    return Table(found, read_about(sheet, found.row)) if found else None


def require_same_month(tables: Sequence[Table]) -> None:
    """Raise RefusedFile at the first sheet whose `Period:` differs from the first table's."""
    expected = tables[0].about.period()
    for table in tables[1:]:
        if table.about.period() != expected:
            where = table.about.labels["period"]
            words = f"'{month_words(expected)}', as on sheet '{tables[0].sheet.name}'"
            raise table.sheet.refuse(where.row, where.column, words)


def require_words(table: Table, label: str, words: Sequence[str], what: str) -> None:
    """Raise RefusedFile unless the text beside `label` holds one of `words` (folded to lower case)."""
    if not says(table, label, words):
        where = table.about.labels.get(label)
        row, column = (where.row, where.column) if where else (0, 0)
        raise table.sheet.refuse(row, column, f"{what} beside '{label.capitalize()}:'")


def says(table: Table, label: str, words: Sequence[str]) -> bool:
    """Whether the text beside `label` holds one of these words (folded, whole ones, in the singular)."""
    text = f" {re.sub(r'[^a-z]+', ' ', plain(table.about.text(label)))} "
    return any(f" {word} " in text or f" {word}s " in text for word in words)


def missing_table(spreadsheet: Spreadsheet, what: str) -> RefusedFile:
    """A refusal that names the sheets there are when the one that holds `what` is missing."""
    names = ", ".join(f"'{name}'" for name in spreadsheet.visible_sheets) or "no visible sheet"
    return RefusedFile(
        spreadsheet.file,
        expected=f"a sheet with {what}",
        found=f"sheets {names}, none of which has it",
        to_do="Check that this is the publication you meant, complete and unaltered.",
    )


def describe_release(
    family: str,
    table: Table,
    file_hash: str,
    *,
    notes: Sequence[PublisherNote] = (),
    headings: Sequence[str] = (),
    remarks: Sequence[str] = (),
    other_tables: Sequence[Table] = (),
) -> Release:
    """The release that a monthly workbook is, by the words above its first table and the dates above all of them."""
    about, period = table.about, table.about.period()
    dates = read_release_dates([about, *(other.about for other in other_tables)], period)
    return Release(
        family=family,
        period_first=period,
        period_last=period,
        published=dates.published,
        revised=dates.revised,
        status=about.text("status"),
        title=about.text("title"),
        source=about.text("source"),
        basis=about.text("basis"),
        file_name=table.sheet.file,
        file_hash=file_hash,
        notes=tuple(notes),
        headings=tuple(headings),
        remarks=(*dates.odd, *remarks),
    )


def table_headings(table: Table) -> str:
    """A table's headings as one line, to be compared between months."""
    return f"{table.sheet.name}: " + " | ".join(heading.words for heading in table.headings.headings)
