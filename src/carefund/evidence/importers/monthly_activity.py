"""Importer of NHS England's Monthly Activity Return, commissioner basis: the commissioner sheet and the notes."""

import re
from collections.abc import Sequence

from carefund.evidence.areas import NO_CODE
from carefund.evidence.figures import Column, TableRow, has_figures, read_columns, read_count, refuse_repeats, text_at
from carefund.evidence.headings import Heading, plain
from carefund.evidence.importers.publication import (
    ENGLAND_NAMES,
    Table,
    describe_release,
    find_table,
    missing_table,
    require_words,
    table_headings,
)
from carefund.evidence.importers.publisher_notes import is_notes_sheet, notes_below_table, read_notes
from carefund.evidence.periods import month_of_financial_year, month_words, read_month
from carefund.evidence.release import PublisherNote, ReadFile
from carefund.evidence.series import ENGLAND, MONTHLY_ACTIVITY, NON_ELECTIVE_ADMISSIONS
from carefund.evidence.spreadsheet import Sheet, Spreadsheet

CODE_WORDS = ("org code", "commissioner code", "ccg code", "organisation code", "commissioner org code", "code")
NAME_WORDS = ("org name", "commissioner name", "ccg name", "organisation name", "commissioner org name", "name")
_MEASURE_WORDS: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = tuple(
    (series, frozenset(needed.split()), frozenset(forbidden.split()))
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
_HARMLESS = (
    "admissions attendances of the number total all g a and general acute ffce ffces first finished consultant "
    "episodes nhs tc tcs specialties"
)
_HARMLESS_WORDS = frozenset(_HARMLESS.split())
_ONE_WORD = ((r"\bnon *-? *elective\b", "non-elective"), (r"\bday *-? *case\b", "daycase"))


def recognises(title: str) -> bool:
    """Whether a sheet's title is that of this publication."""
    return "monthly hospital activity" in title.lower() or "monthly activity return" in title.lower()


def measure_of(heading: str) -> str | None:
    """The series that a folded heading names, by its words in any order; None when it names none.

    A word that changes the meaning (`% change in …`, `… zero length of stay`) makes it another measure.
    """
    for spelling, word in _ONE_WORD:
        heading = re.sub(spelling, word, heading)
    words = set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*|[^\w\s(),&-]", heading))
    for series, needed, forbidden in _MEASURE_WORDS:
        if needed <= words and not forbidden & words and words <= needed | _HARMLESS_WORDS:
            return series
    return None


def read_monthly_activity(spreadsheet: Spreadsheet, file_hash: str) -> ReadFile:
    """Read one month's workbook.

    Raises RefusedFile when the commissioner sheet, the England row or non-elective admissions are missing, a row is
    for another month, a commissioner stands twice, or a cell is no count.
    """
    table = _commissioner_table(spreadsheet)
    require_words(table, "basis", ("commissioner",), "'Commissioner'")
    measures, remarks = _measures(table)
    rows = _commissioner_rows(table, [heading.column for heading in measures.values()])
    _require_rows_of_month(table, rows)
    figures = read_columns(
        table.headings,
        rows,
        [Column(series, heading.column) for series, heading in measures.items()],
        table.about.period(),
    )
    release = describe_release(
        MONTHLY_ACTIVITY,
        table,
        file_hash,
        notes=_notes(spreadsheet, table),
        headings=[table_headings(table)],
        remarks=remarks,
    )
    return ReadFile(release, figures)


def _is_commissioner_heading(words: set[str]) -> bool:
    has_measure = any(measure_of(heading) == NON_ELECTIVE_ADMISSIONS for heading in words)
    return has_measure and bool(words & set(CODE_WORDS)) and bool(words & set(NAME_WORDS))


def _commissioner_table(spreadsheet: Spreadsheet) -> Table:
    for name in spreadsheet.visible_sheets:
        table = None if is_notes_sheet(name) else find_table(spreadsheet.sheet(name), _is_commissioner_heading)
        if table is not None:
            return table
    raise missing_table(
        spreadsheet,
        "non-elective admissions by commissioner (headings such as 'Org Code', 'Org Name', 'Total Non-elective …')",
    )


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
            remarks.append(f"sheet '{table.sheet.name}': column '{heading.words}' is not known and was left out")
        elif series in found:
            expected = f"one column for {series}; '{found[series].words}' already is"
            raise table.sheet.refuse(table.headings.row, heading.column, expected)
        else:
            found[series] = heading
    return found, remarks


def _commissioner_rows(table: Table, figures: Sequence[int]) -> list[TableRow]:
    sheet = table.sheet
    code_column = table.headings.require(*CODE_WORDS).column
    name_column = table.headings.require(*NAME_WORDS).column
    rows = []
    for number in range(table.headings.row + 1, len(sheet.rows)):
        code, name = text_at(sheet, number, code_column), text_at(sheet, number, name_column)
        if not has_figures(sheet, number, figures) and not (name and code):
            continue
        if plain(name) in ENGLAND_NAMES and (code in NO_CODE or code.upper() == ENGLAND):
            rows.append(TableRow(number, ENGLAND, code, name))
        elif code in NO_CODE:
            raise sheet.refuse(number, code_column, f"the organisation code of '{name}'")
        else:
            rows.append(TableRow(number, code.upper(), code, name))
    refuse_repeats(sheet, rows, name_column)
    _require_england(table, rows, name_column)
    return rows


def _require_england(table: Table, rows: Sequence[TableRow], name_column: int) -> None:
    england = next((row for row in rows if row.area_code == ENGLAND), None)
    if england is None:
        raise table.sheet.refuse(table.headings.row + 1, name_column, "a row named 'England'")
    measures, _ = _measures(table)
    column = measures[NON_ELECTIVE_ADMISSIONS].column
    if read_count(table.sheet, england.row, column)[0] is None:
        raise table.sheet.refuse(england.row, column, "England's figure")


def _require_rows_of_month(table: Table, rows: Sequence[TableRow]) -> None:
    """Raise RefusedFile at a row whose own year and month differ from the sheet's `Period:`."""
    year, month = table.headings.find("year"), table.headings.find("period", "month")
    if month is None:
        return
    expected = table.about.period()
    for row in rows:
        month_text = text_at(table.sheet, row.row, month.column)
        year_text = text_at(table.sheet, row.row, year.column if year else None)
        own = month_of_financial_year(year_text, month_text) or read_month(table.sheet.rows[row.row][month.column])
        if own is not None and own != expected:
            words = f"{month_words(expected)}, the month beside 'Period:'"
            raise table.sheet.refuse(row.row, month.column, words)


def _notes(spreadsheet: Spreadsheet, table: Table) -> list[PublisherNote]:
    """Notes from the notes sheet and from below the table, each said once."""
    sheets: list[Sheet] = [spreadsheet.sheet(name) for name in spreadsheet.visible_sheets if is_notes_sheet(name)]
    notes = [note for sheet in sheets for note in read_notes(sheet.rows)]
    name_column = table.headings.require(*NAME_WORDS).column
    below = notes_below_table(table.sheet.rows, table.headings.row + 1, name_column)
    said = {(plain(note.organisation_name), note.kind) for note in notes}
    return notes + [note for note in below if (plain(note.organisation_name), note.kind) not in said]
