"""Importer of NHS England's Monthly Activity Return, commissioner basis: the commissioner sheet and the notes."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from carefund.evidence.areas import NO_CODE
from carefund.evidence.commissioners import NHS_ENGLAND
from carefund.evidence.figures import (
    BLANK,
    Column,
    TableRow,
    figures_frame,
    has_figures,
    read_count,
    read_table,
    refuse_repeats,
    text_at,
    texts_of,
)
from carefund.evidence.importers.commissioner_codes import is_commissioner, nhs_code
from carefund.evidence.importers.measure_words import measure, unknown_column, words_of_heading
from carefund.evidence.importers.publication import (
    ENGLAND_CODES,
    Table,
    describe_release,
    england_once,
    england_row,
    find_table,
    is_england,
    is_subtotal,
    missing_table,
    remark_on_sums,
    require_places,
    require_words,
    says,
    table_headings,
)
from carefund.evidence.importers.publisher_notes import is_notes_sheet, notes_below_table, read_notes
from carefund.evidence.release import PublisherNote, ReadFile
from carefund.evidence.series import ENGLAND, MONTHLY_ACTIVITY, NON_ELECTIVE_ADMISSIONS
from carefund.wording.dates import month_words
from carefund.workbooks.cells import words_of
from carefund.workbooks.dates import months_meant, read_month
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import Heading
from carefund.workbooks.sheets import Sheet, Spreadsheet

CODE_WORDS = (
    "org code",
    "commissioner code",
    "ccg code",
    "organisation code",
    "commissioner org code",
    "sub icb code",
    "sub icb location code",
    "sub-icb code",
    "sub-icb location code",
    "ods code",
    "code",
    "icb code",
    "ccg ons code",
    "commissioner ons code",
    "org ons code",
    "ons code",
)
NAME_WORDS = (
    "org name",
    "commissioner name",
    "ccg name",
    "organisation name",
    "commissioner org name",
    "sub icb name",
    "sub icb location name",
    "sub-icb name",
    "sub-icb location name",
    "name",
    "commissioner",
    "ccg",
    "clinical commissioning group",
    "organisation",
    "icb name",
)
_BASIS = ("commissioner", "ccg", "clinical commissioning group", "sub icb", "icb")
_HARMLESS = (
    "admissions attendances of the number total all g a and general acute ffce ffces first finished consultant "
    "episodes nhs tc tcs specialties in month provisional"
)
_MEASURES = tuple(
    measure(series, needed, _HARMLESS, forbidden)
    for series, needed, forbidden in (
        (NON_ELECTIVE_ADMISSIONS, "non-elective", ""),
        ("treatment-centre-admissions", "elective treatment centres", "non-elective"),
        ("planned-ordinary-admissions", "elective planned ordinary", "non-elective"),
        ("planned-daycase-admissions", "elective planned daycase", "non-elective"),
        ("planned-admissions", "elective planned total", "non-elective"),
        ("elective-ordinary-admissions", "elective ordinary", "non-elective planned"),
        ("elective-daycase-admissions", "elective daycase", "non-elective planned"),
        ("elective-admissions", "elective total", "non-elective planned"),
        ("gp-referrals-made-all-specialties", "gp referrals made all specialties", ""),
        ("gp-referrals-seen-all-specialties", "gp referrals seen all specialties", ""),
        ("gp-referrals-made", "gp referrals made", "all specialties"),
        ("gp-referrals-seen", "gp referrals seen", "all specialties"),
        ("other-referrals-made", "other referrals made", ""),
        ("first-outpatient-attendances", "1st outpatient attendances", ""),
        ("first-outpatient-attendances", "first outpatient attendances", ""),
    )
)
_ONE_WORD = ((r"\bnon *-? *elective\b", "non-elective"), (r"\bday *-? *case\b", "daycase"))


def recognises(title: str) -> bool:
    """Whether a sheet's title is that of this publication."""
    return "monthly hospital activity" in plain(title) or "monthly activity return" in plain(title)


@lru_cache(maxsize=4096)
def measure_of(heading: str) -> str | None:
    """The series that a folded heading names, by its words in any order; None when it names none.

    A word that changes the meaning (`% change in …`, `… zero length of stay`) makes it another measure.
    """
    words = words_of_heading(heading, _ONE_WORD)
    return next((known.series for known in _MEASURES if known.fits(words)), None)


def read_monthly_activity(spreadsheet: Spreadsheet, file_hash: str) -> ReadFile:
    """Read one month's workbook.

    Raises RefusedFile when the commissioner sheet, the England row or non-elective admissions are missing, a row is
    for another month, a commissioner stands twice, or a cell is no count.
    """
    table = _commissioner_table(spreadsheet)
    require_words(table, "basis", _BASIS, "'Commissioner'")
    measures, unknown = _measures(table)
    remarks = dict.fromkeys(unknown)
    rows = _commissioner_rows(table, [heading.column for heading in measures.values()], remarks)
    _require_rows_of_month(table, rows, remarks)
    columns = [Column(series, heading.column) for series, heading in measures.items()]
    period = table.about.period()
    figures = read_table(table.sheet, rows, columns)
    name = table.headings.require(*NAME_WORDS)
    _require_england_everywhere(table, measures, rows)
    require_places(table, figures, name.column, NON_ELECTIVE_ADMISSIONS)
    remark_on_sums(table, figures, remarks)
    release = describe_release(
        MONTHLY_ACTIVITY,
        table,
        file_hash,
        notes=_notes(spreadsheet, table),
        headings=[table_headings(table)],
        remarks=list(remarks),
    )
    return ReadFile(release, figures_frame([figures], period))


def _is_commissioner_heading(words: set[str]) -> bool:
    has_measure = any(measure_of(heading) == NON_ELECTIVE_ADMISSIONS for heading in words)
    return has_measure and bool(words & {*CODE_WORDS, *NAME_WORDS})


def _commissioner_table(spreadsheet: Spreadsheet) -> Table:
    """The sheet by commissioner, by its `Basis:` and, among several of that basis, by whose codes it lists.

    Raises RefusedFile when there is none, or when two are by commissioner.
    """
    sheets = [spreadsheet.sheet(name) for name in spreadsheet.visible_sheets if not is_notes_sheet(name)]
    tables = [table for sheet in sheets if (table := find_table(sheet, _is_commissioner_heading))]
    of_basis = [table for table in tables if says(table, "basis", _BASIS)] or tables
    listing = (
        of_basis if len(of_basis) == 1 else [table for table in of_basis if _lists_commissioners(table)] or of_basis
    )
    if not listing:
        raise missing_table(
            spreadsheet,
            "non-elective admissions by commissioner (headings such as 'Org Code', 'Org Name', 'Total Non-elective …')",
        )
    if len(listing) > 1:
        expected = f"one sheet by commissioner; '{listing[0].sheet.name}' already is"
        raise listing[1].sheet.refuse(listing[1].headings.row, 0, expected)
    return listing[0]


def _lists_commissioners(table: Table) -> bool:
    """Whether most of the codes in a table are commissioners', not regions' or providers'."""
    column = table.headings.find(*CODE_WORDS)
    if column is None:
        return False
    texts = (
        text_at(table.sheet, number, column.column) for number in range(table.headings.row + 1, len(table.sheet.rows))
    )
    codes = {nhs_code(text) for text in texts} - {*ENGLAND_CODES, NHS_ENGLAND}
    return 2 * sum(is_commissioner(code) for code in codes) > len(codes)


def _measures(table: Table) -> tuple[dict[str, Heading], list[str]]:
    """Columns by series, and a remark for each column that is not known.

    Raises RefusedFile when two columns claim one series.
    """
    found: dict[str, Heading] = {}
    remarks = []
    name_column = table.headings.require(*NAME_WORDS).column
    for heading in table.headings.headings:
        series = measure_of(heading.plain_words)
        if series is None and heading.column <= name_column:
            continue
        if series is None:
            remarks.append(unknown_column(table, heading))
        elif series in found:
            expected = f"one column for {series}; '{found[series].words}' already is"
            raise table.sheet.refuse(table.headings.row, heading.column, expected)
        else:
            found[series] = heading
    return found, remarks


def _commissioner_rows(table: Table, figures: Sequence[int], remarks: dict[str, None]) -> list[TableRow]:
    """The rows of England and of commissioners; subtotals are left out with a remark."""
    sheet = table.sheet
    code_column = table.headings.require(*CODE_WORDS).column
    name_column = table.headings.require(*NAME_WORDS).column
    codes, names = texts_of(sheet, code_column), texts_of(sheet, name_column)
    rows = []
    for number in range(table.headings.row + 1, len(sheet.rows)):
        code, name, filled = codes[number], names[number], has_figures(sheet, number, figures)
        if not filled and not (name and code):
            continue
        own = nhs_code(code)
        if is_england(name, code):
            rows.append(TableRow(number, ENGLAND, code, name))
        elif is_subtotal(name) and not is_commissioner(own):
            remarks[f"sheet '{sheet.name}': row {number + 1}, '{name}', adds up others and was left out"] = None
        elif code in NO_CODE:
            raise sheet.refuse(number, code_column, f"the organisation code of '{name}'")
        elif filled or is_commissioner(own):
            rows.append(TableRow(number, own, code, name))
            if not is_commissioner(own):
                remarks[f"row '{name}': '{code}' is the code of no known kind of commissioner"] = None
    rows = england_once(table, rows, figures, remarks)
    refuse_repeats(sheet, rows, name_column)
    _require_england(table, rows, name_column)
    return rows


def _require_england_everywhere(table: Table, measures: dict[str, Heading], rows: Sequence[TableRow]) -> None:
    """Raise RefusedFile where England's cell is blank in a column in which commissioners have figures."""
    england = next(row for row in rows if row.area_code == ENGLAND)
    for heading in measures.values():
        if read_count(table.sheet, england.row, heading.column)[1] == BLANK:
            figures = (read_count(table.sheet, row.row, heading.column)[0] for row in rows)
            if any(value is not None for value in figures):
                raise table.sheet.refuse(england.row, heading.column, "England's figure")


def _require_england(table: Table, rows: Sequence[TableRow], name_column: int) -> None:
    england = england_row(rows)
    if england is None:
        raise table.sheet.refuse(table.headings.row + 1, name_column, "a row named 'England'")
    measures, _ = _measures(table)
    column = measures[NON_ELECTIVE_ADMISSIONS].column
    if read_count(table.sheet, england.row, column)[0] is None:
        raise table.sheet.refuse(england.row, column, "England's figure")


def _require_rows_of_month(table: Table, rows: Sequence[TableRow], remarks: dict[str, None]) -> None:
    """Raise RefusedFile at a row whose own year and month differ from the sheet's `Period:`.

    A month that cannot be read is remarked on.
    """
    year, month = table.headings.find("year", "financial year"), table.headings.find("period", "month")
    if month is None:
        return
    expected, unread = table.about.period(), []
    for row in rows:
        meant = _months_of_row(table.sheet, row.row, year.column if year else None, month.column)
        if meant and expected not in meant:
            words = f"{month_words(expected)}, the month beside 'Period:'"
            raise table.sheet.refuse(row.row, month.column, words)
        unread += [] if meant else [row.row]
    if unread:
        cells = [table.sheet.rows[unread[0]][found.column] for found in (year, month) if found]
        found = " and ".join(words_of(cell) for cell in cells)
        where = f"sheet '{table.sheet.name}': row {unread[0] + 1} gives its month as {found}, which cannot be read"
        remarks[where + (f"; {len(unread) - 1} more rows so or likewise" if len(unread) > 1 else "")] = None


def _months_of_row(sheet: Sheet, row: int, year: int | None, month: int) -> frozenset[date]:
    cell = sheet.rows[row][month]
    if isinstance(cell, date):
        return frozenset(found for found in (read_month(cell),) if found)
    return months_meant(text_at(sheet, row, year), text_at(sheet, row, month))


def _notes(spreadsheet: Spreadsheet, table: Table) -> list[PublisherNote]:
    """Notes from the notes sheet and from below the table, each said once."""
    sheets: list[Sheet] = [spreadsheet.sheet(name) for name in spreadsheet.visible_sheets if is_notes_sheet(name)]
    notes = [note for sheet in sheets for note in read_notes(sheet.rows)]
    name_column = table.headings.require(*NAME_WORDS).column
    below = notes_below_table(table.sheet.rows, table.headings.row + 1, name_column)
    said = {(plain(note.organisation_name), note.kind) for note in notes}
    return notes + [note for note in below if (plain(note.organisation_name), note.kind) not in said]
