"""The checklist: for each table whether it is complete, in words, as formulas that follow what is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from carefund.plan.fields import lookup
from carefund.plan.model import Plan
from carefund.plan.workbook.layout import Input, Layout
from carefund.plan.workbook.styles import Styles
from carefund.plan.workbook.tables import ESTIMATE, Written

YES, NO = "Yes", "No"
COMPLETE, INCOMPLETE = "Complete template", "Incomplete template"
HEADING_ROW = 6


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the checklist: a table, how many cells are missing, and whether anything was entered."""

    sheet: str
    title: str
    missing: str
    """Formula, without the equals sign, for the number of cells still to fill."""
    now: int
    """What it comes to at the time of writing."""
    balances: str = ""
    """Formula, without the equals sign, for whether its money balances, in words; empty for what has no balance."""
    balances_now: str = ""
    """What that comes to at the time of writing."""


def checklist_of(
    layout: Layout,
    written: Mapping[str, Sequence[Written]],
    plan: Plan,
    balances: Mapping[str, tuple[str, str]],
) -> list[Entry]:
    """A line for each table that has cells that must be filled.

    `balances` has for parts of the plan, such as `expenditure`, whether their money balances: a formula, and its words.
    """
    entries = []
    for sheet in layout.sheets:
        for table in written[sheet.name]:
            entry = _growing(table, plan) if table.table.grows else _fixed(table, plan)
            if entry:
                formula, now = balances.get(table.table.path, ("", ""))
                entries.append(replace(entry, balances=formula, balances_now=now))
    return entries


def checklist_status(entries: Sequence[Entry]) -> list[tuple[str, tuple[str, float | str]]]:
    """What the Checklist says in all, for another sheet: words, with a formula and what it comes to."""
    first, last = HEADING_ROW + 2, HEADING_ROW + 1 + len(entries)
    still = float(sum(entry.now for entry in entries))
    return [
        ("Template", ("Checklist!$A$5", status_of(entries))),
        ("Cells still to fill", (f"SUM(Checklist!$C${first}:$C${last})", still)),
    ]


def _fixed(written: Written, plan: Plan) -> Entry | None:
    """Empty cells, and those that still hold the estimate that they were filled with."""
    required = [cell for row in written.table.rows for _number, cell in row.inputs() if cell.required]
    if not required:
        return None
    cells = [f"COUNTBLANK({part})" for part in _columns(written, [written.inputs[cell.field] for cell in required])]
    marked = [written.marks[cell.field] for cell in required if cell.field in written.marks]
    cells += [f'COUNTIF({part},"{ESTIMATE}")' for part in _columns(written, marked)]
    now = sum(lookup(plan, cell.field) is None for cell in required) + len(marked)
    return Entry(sheet=written.sheet.name, title=written.table.title, missing="+".join(cells), now=now)


def _columns(written: Written, cells: Sequence[tuple[int, int]]) -> list[str]:
    """Addresses of the runs of neighbouring cells, column by column."""
    columns: dict[int, list[int]] = {}
    for row, number in cells:
        columns.setdefault(number, []).append(row)
    return [part for number, rows in columns.items() for part in _runs(written.sheet.name, number, rows)]


def _runs(sheet: str, number: int, rows: Sequence[int]) -> list[str]:
    """Addresses of the runs of neighbouring rows in one column."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [_range(sheet, run[0], run[-1], number) for run in runs]


def _range(sheet: str, first: int, last: int, number: int) -> str:
    return f"'{sheet}'!{xl_rowcol_to_cell(first, number, True, True)}:{xl_rowcol_to_cell(last, number, True, True)}"


def _growing(written: Written, plan: Plan) -> Entry | None:
    """Missing cells of the rows that were begun; those of one row where none was."""
    inputs = [(number, column.input) for number, column in enumerate(written.table.columns) if column.input]
    required = [(number, input_) for number, input_ in inputs if input_.required]
    if not required:
        return None
    begun, entered = f"SUMPRODUCT(SIGN({_filled(written, inputs)}))", f"SUMPRODUCT({_filled(written, required)})"
    formula = f"IF({begun}=0,{len(required)},{len(required)}*{begun}-{entered}{_chain_formula(written, inputs)})"
    records = getattr(plan, written.table.path)
    missing = sum(_missing(record, [input_ for _number, input_ in inputs]) for record in records)
    return Entry(
        sheet=written.sheet.name, title=written.table.title, missing=formula, now=missing if records else len(required)
    )


def _filled(written: Written, cells: Sequence[tuple[int, Input]]) -> str:
    """How many of these cells are filled, row by row."""
    ranges = (_range(written.sheet.name, written.heading + 1, written.last, number) for number, _input in cells)
    return "+".join(f'({cells}<>"")' for cells in ranges)


def _chain_formula(written: Written, inputs: Sequence[tuple[int, Input]]) -> str:
    """The empty cells of chains that were begun, as a further part of the formula."""
    chain = [(number, input_) for number, input_ in inputs if input_.chain]
    if not chain:
        return ""
    begins = [(number, input_) for number, input_ in chain if input_.chain == "begins"]
    return f"+SUMPRODUCT(SIGN({_filled(written, begins)})*({len(chain)}-({_filled(written, chain)})))"


def _missing(record: object, inputs: Sequence[Input]) -> int:
    """How many cells of a record are still to fill."""
    empty = [input_ for input_ in inputs if lookup(record, input_.field) in (None, "")]
    begun = any(input_.chain == "begins" and input_ not in empty for input_ in inputs)
    return sum(input_.required or (begun and bool(input_.chain)) for input_ in empty)


def write_checklist(page: Any, styles: Styles, entries: Sequence[Entry]) -> None:  # noqa: ANN401
    """Write the sheet; the last column says Yes or No in words as well as in colour."""
    for number, width in enumerate((30, 34, 18, 14, 40)):
        page.set_column(number, number, width)
    page.set_row(0, 28)
    page.write_string(0, 0, "Checklist", styles.words("title"))
    page.write_string(1, 0, "What is still missing. It follows what you type; choose a sheet's name to go there.")
    page.write_string(
        2,
        0,
        "An empty list counts as a row to fill, an estimate as a cell to fill. Whether figures hold is checked later.",
    )
    last = HEADING_ROW + len(entries)
    filled = f"SUM(C{HEADING_ROW + 2}:C{last + 1})=0"
    balanced = f'COUNTIF(E{HEADING_ROW + 2}:E{last + 1},"{NO}*")=0'
    formula = f'=IF(AND({filled},{balanced}),"{COMPLETE}","{INCOMPLETE}")'
    page.write_formula(4, 0, formula, styles.words("strong"), status_of(entries))
    for number, words in enumerate(("Sheet", "Table", "Cells still to fill", "Complete?", "Balances?")):
        page.write_string(HEADING_ROW, number, words, styles.words("heading"))
    for row, entry in enumerate(entries, HEADING_ROW + 1):
        _line(page, styles, row, entry)
    _colour(page, styles, HEADING_ROW + 1, last)
    page.freeze_panes(HEADING_ROW + 1, 0)


def status_of(entries: Sequence[Entry]) -> str:
    """Whether the template is complete: everything filled in, and no money that does not balance."""
    done = all(entry.now == 0 and not entry.balances_now.startswith(NO) for entry in entries)
    return COMPLETE if done else INCOMPLETE


def _line(page: Any, styles: Styles, row: int, entry: Entry) -> None:  # noqa: ANN401
    page.write_url(row, 0, f"internal:'{entry.sheet}'!A1", styles.words("link"), entry.sheet)
    page.write_string(row, 1, entry.title, styles.words("label"))
    page.write_formula(row, 2, f"={entry.missing}", styles.words("label"), entry.now)
    page.write_formula(row, 3, f'=IF(C{row + 1}=0,"{YES}","{NO}")', styles.words("strong"), NO if entry.now else YES)
    if entry.balances:
        page.write_formula(row, 4, f"={entry.balances}", styles.words("strong"), entry.balances_now)


def _colour(page: Any, styles: Styles, first: int, last: int) -> None:  # noqa: ANN401
    for words, style in ((YES, "complete"), (NO, "incomplete")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{words}"', "format": styles.words(style)}
        page.conditional_format(first, 3, last, 3, rule)
    for words, style in ((YES, "complete"), (NO, "incomplete")):
        rule = {"type": "text", "criteria": "begins with", "value": words, "format": styles.words(style)}
        page.conditional_format(first, 4, last, 4, rule)
    for words, style in ((COMPLETE, "complete"), (INCOMPLETE, "incomplete")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{words}"', "format": styles.words(style)}
        page.conditional_format(4, 0, 4, 0, rule)
