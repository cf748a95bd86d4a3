"""Reading the England sheet of a delayed-transfer workbook: days by type of care, reason and who is responsible."""

from collections.abc import Sequence

from carefund.evidence.figures import CellFigures, Column, TableRow, has_figures, read_cells, text_at
from carefund.evidence.importers.delay_words import (
    ALL_OF_THEM,
    CARE,
    RESPONSIBLE,
    care_words,
    holds_days,
    reasons_of,
)
from carefund.evidence.importers.publication import Table, find_table, missing_table
from carefund.evidence.series import DELAYED_DAYS, ENGLAND
from carefund.workbooks.folding import plain
from carefund.workbooks.sheets import Sheet, Spreadsheet


def england_table(spreadsheet: Spreadsheet, sheets: Sequence[Sheet]) -> Table:
    """The table of England's delayed days. Raises RefusedFile when no sheet has it."""
    for sheet in sheets:
        table = find_table(sheet, {"reason for delay", "type of care"}.issubset)
        if table is not None and "delayed days" in table.words_above:
            return table
    raise missing_table(spreadsheet, "England's delayed days by type of care and reason")


def read_england(table: Table) -> CellFigures:
    """England's delayed days by type of care, reason and responsible organisation together.

    Raises RefusedFile as `_rows` does, and when a cell is no whole count.
    """
    headings = table.headings.of_groups(lambda group: holds_days(group, table.headings.groups))
    responsible = {part: headings.require(words).column for words, part in RESPONSIBLE.items()}
    cells = [
        (TableRow(number, ENGLAND, "-", "England"), Column(f"{DELAYED_DAYS}-{middle}-{part}", column))
        for middle, number in _rows(table, list(responsible.values())).items()
        for part, column in responsible.items()
    ]
    return read_cells(table.sheet, cells, whole=True)


def _rows(table: Table, figures: Sequence[int]) -> dict[str, int]:
    """The row of each type of care (`acute`) and of each reason within it (`acute-reason-a`).

    Raises RefusedFile at a row of figures whose type of care or reason is unknown or repeats, and when a type of
    care has no row for all its reasons.
    """
    sheet, headings = table.sheet, table.headings
    care_column, reason_column = (headings.require(words).column for words in ("type of care", "reason for delay"))
    numbers = range(headings.row + 1, len(sheet.rows))
    reasons = reasons_of({plain(text_at(sheet, number, reason_column)) for number in numbers})
    found: dict[str, int] = {}
    care = ""
    for number in numbers:
        care = care_words(plain(text_at(sheet, number, care_column))) or care
        if not has_figures(sheet, number, figures) or care in ALL_OF_THEM:
            continue
        if care not in CARE:
            raise sheet.refuse(number, care_column, "'Acute' or 'Non-Acute'")
        middle = _middle(care, plain(text_at(sheet, number, reason_column)), reasons)
        if middle is None or middle in found:
            expected = "a reason not given above, such as 'A) Awaiting completion of assessment', or '-' for all"
            raise sheet.refuse(number, reason_column, expected)
        found[middle] = number
    for care in CARE:
        if care not in found:
            raise sheet.refuse(headings.row + 1, care_column, f"a row of all delayed days in {care} care")
    return found


def _middle(care: str, reason_words: str, reasons: dict[str, str]) -> str | None:
    if reason_words in ALL_OF_THEM:
        return care
    return f"{care}-reason-{reasons[reason_words]}" if reason_words in reasons else None
