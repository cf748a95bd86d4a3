"""What became of the lines of a general-ledger extract, as a document and as a table."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from carefund.pool.extract import FATES, Import, lines_of
from carefund.report.columns import Column, Table
from carefund.report.document import DataTable, Document, Prose
from carefund.wording.lists import counted
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import count

LINES_SHOWN = 40
COLUMNS = (
    Column("row", "Row", "count", "row of the file", whole=True),
    Column("cost_centre", "Cost centre", "text"),
    Column("subjective", "Subjective", "text"),
    Column("description", "Description", "text"),
    Column("reference", "Reference", "text"),
    Column("day", "Day", "day", "date, or last day of the period"),
    Column("pounds", "Pounds", "exact-pounds", "above zero for a debit"),
    Column("fate", "What became of it", "text", "posted, there already, left out, unmatched or refused"),
    Column("why", "Why", "text"),
    Column("posting", "Posting", "text", "id of its posting"),
)


def import_table(result: Import) -> Table:
    """Every line with what became of it."""
    return Table.of("lines", "Lines", COLUMNS, lines_of(result))


def import_document(result: Import) -> Document:
    """The sums by what became of the lines, which add up to the extract's total; then the lines without a place."""
    sums = tuple((fate, count(len(result.of(fate))), exact_pounds(pounds)) for fate, pounds in result.sums.items())
    total = ("Total of the extract", count(len(result.lines)), exact_pounds(result.extract.total))
    table = DataTable(("Lines", "Number", "Pounds"), (*sums, total), result.extract.file)
    return Document("", (table, *_no_lines(result), *_without_place(result)))


def _no_lines(result: Import) -> tuple[DataTable | Prose, ...]:
    """The rows that are no lines, such as totals, and whether lines are in hidden rows."""
    rows = tuple(
        (count(one.row), one.words, "" if one.pounds is None else exact_pounds(one.pounds))
        for one in result.extract.passed[:LINES_SHOWN]
    )
    table = DataTable(("Row", "Words", "Pounds"), rows, "Totals and notes, which are not posted", layout="texts")
    hidden = f"{counted(result.extract.hidden, 'line')} in hidden rows: read as the others."
    return (*([table] if rows else []), *([Prose(hidden)] if result.extract.hidden else []))


def _without_place(result: Import) -> tuple[DataTable | Prose, ...]:
    homeless = [one for fate in ("unmatched", "refused") for one in result.of(fate)]
    if not homeless:
        return (Prose("Every line has its place."),)
    rows = tuple(
        (count(one.line.row), one.line.cells.get("cost_centre", ""), one.line.cells.get("subjective", ""),
         one.line.cells.get("description", ""), exact_pounds(one.line.pounds), one.why)
        for one in homeless[:LINES_SHOWN]
    )  # fmt: skip
    headings = ("Row", "Cost centre", "Subjective", "Description", "Pounds", "Why")
    table = DataTable(headings, rows, f"{counted(len(homeless), 'line')} without a place", layout="texts")
    more = len(homeless) - LINES_SHOWN
    return (table, *([Prose(f"{counted(more, 'more line')} in the table of all lines.")] if more > 0 else []))


def import_record(result: Import) -> dict[str, Any]:
    """File, hash, total, the rows that are no lines, and every line."""
    fates = {fate.replace(" ", "_"): {"lines": len(result.of(fate)), "pounds": result.sums[fate]} for fate in FATES}
    file = {"file": result.extract.file, "hash": result.extract.file_hash, "total": result.extract.total}
    passed = [asdict(one) for one in result.extract.passed]
    more = {"hidden_lines": result.extract.hidden, "rows_passed_over": passed}
    return {**file, **fates, **more, "lines": import_table(result).records()}
