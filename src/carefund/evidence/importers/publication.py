"""What every importer of a monthly workbook shares: its tables, their agreement on the month, and its release."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from carefund.evidence.headings import (
    AboutSheet,
    HeadingRow,
    ReleaseDates,
    find_heading_row,
    plain,
    read_about,
    read_release_dates,
)
from carefund.evidence.periods import month_words
from carefund.evidence.refusal import RefusedFile
from carefund.evidence.release import PublisherNote, Release
from carefund.evidence.spreadsheet import Sheet, Spreadsheet

ENGLAND_NAMES = {"england", "total", "england total", "total england", "grand total"}


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
    """Whether the text beside `label` holds one of `words` (folded to lower case)."""
    text = table.about.text(label).lower()
    return any(word in text for word in words)


def missing_table(spreadsheet: Spreadsheet, what: str) -> RefusedFile:
    """A refusal that names the sheets there are when the one that holds `what` is missing."""
    names = ", ".join(f"'{name}'" for name in spreadsheet.visible_sheets) or "no visible sheet"
    return RefusedFile(
        spreadsheet.file,
        expected=f"a sheet with {what}",
        found=f"sheets {names}, none of which has it",
        what_to_do="Check that this is the publication you meant, complete and unaltered.",
    )


def describe_release(
    family: str,
    table: Table,
    file_hash: str,
    *,
    notes: Sequence[PublisherNote] = (),
    headings: Sequence[str] = (),
    remarks: Sequence[str] = (),
) -> Release:
    """The release that a monthly workbook is, by the words above its first table."""
    about, period = table.about, table.about.period()
    dates: ReleaseDates = read_release_dates(about, period)
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
