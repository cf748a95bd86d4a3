"""Plans' workbooks of every round as people and programs spoil them: some changes to a sound one, by a seed.

`python -m tests.plan.workbook.spoiling [NUMBER] [SEED] [FOLDER]` checks so many through `plan check --annotated`,
prints what became of them, and leaves those in FOLDER that brought anything but findings or a refusal.
"""

from __future__ import annotations

import io
import sys
import tempfile
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName

from carefund.evidence.areas import default_register
from carefund.evidence.query import Evidence
from carefund.plan.examples.building import build_example
from carefund.plan.examples.recipes import Recipe
from carefund.plan.official_figures import AreaEvidence
from carefund.plan.workbook.template import write_template
from carefund.programme.rounds import load_round, round_ids
from tests.cli.running import carefund

AREA = "E06000005"
TEXTS = ("about £2m", "n/a", "tbc", "-", "1,2,3", "£", "12,50", "£1.2m", "(500)", "1e400", "-1e309", "½", "١٢",
         "Infinity", "NaN", "nan", "inf", "-inf", "1e-400", " ", "\t", "'", "=", "x" * 40_000, "\u202e", "\u03a3",
         "9" * 400)  # fmt: skip
NUMBERS = (0, -1, 10**15, -(10**15), 1e308, -1e308, 5e-324, 0.1 + 0.2, 10**30, True, 1e16 + 2)
FORMULAS = ("=1/0", "=NA()", "=A1", "=SUM(A:A)", "='[other.xlsx]S'!A1", "=Nothing!A1", "=IF(", '=HYPERLINK("http://x")',
            "=1E+400", "=SUM(1:1048576)", "={1,2}", "=A1048576", "=INDIRECT(\"A1\")")  # fmt: skip
RAW = (("<v>", "NaN"), ("<v>", "INF"), ("<v>", "1e999"), ("<v>", "-0"), ("<v>", "0x10"), ("<v>", "1_000"), ("<v>", ""))
"""What stands in a number's place in the file itself, which no program writes."""


@cache
def sound(round_id: str) -> bytes:
    """A round's illustrative plan as a workbook."""
    round_, register = load_round(round_id), default_register()
    evidence = AreaEvidence(Evidence.packaged(), round_, register)
    plan = build_example(round_, evidence, Recipe(id="sound", area=AREA), register)
    area = register.get(AREA)
    assert area is not None
    return write_template(round_, area, plan)


@cache
def _has_example(round_id: str) -> bool:
    """Whether what an illustrative plan of the round needs is held."""
    try:
        return bool(sound(round_id))
    except LookupError:
        return False


@cache
def short(round_id: str) -> bytes:
    """The same workbook without most of the rows that were left to be filled, so that it is soon written and read."""
    book = openpyxl.load_workbook(io.BytesIO(sound(round_id)))
    for name in ("Money in", "Money out", "Schemes"):
        sheet = book[name]
        sheet.delete_rows(60, sheet.max_row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@dataclass(frozen=True)
class Spoiled:
    """A spoiled workbook: of which round, what was done to it, and its content."""

    number: int
    round_id: str
    done: tuple[str, ...]
    content: bytes


def _somewhere(sheet: Any, chance: Random) -> Any:
    """A cell among those in use, or a little beyond."""
    return sheet.cell(chance.randint(1, min(sheet.max_row, 80) + 3), chance.randint(1, min(sheet.max_column, 30) + 2))


def _typed(values: tuple[Any, ...]) -> Callable[[Any, Any, Random], None]:
    def spoil(book: Any, sheet: Any, chance: Random) -> None:
        for _ in range(chance.randint(1, 6)):
            cell = _somewhere(sheet, chance)
            if hasattr(cell, "value") and type(cell).__name__ == "Cell":
                cell.value = chance.choice(values)

    return spoil


def merged(book: Any, sheet: Any, chance: Random) -> None:
    """Merge a range, perhaps over headings or others that are merged."""
    row, column = chance.randint(1, 60), chance.randint(1, 12)
    sheet.merge_cells(start_row=row, start_column=column, end_row=row + chance.choice((0, 1, 3, 40)),
                      end_column=column + chance.choice((0, 1, 2, 12)))  # fmt: skip


def far(book: Any, sheet: Any, chance: Random) -> None:
    """Format a cell far away, and perhaps write into it or merge up to it."""
    row, column = chance.choice(((1_048_576, 1), (1, 16_384), (200_000, 3), (9_000, 700), (1_048_576, 16_384)))
    if chance.random() < 0.3:
        # Only the range, as Excel has it: openpyxl's own way writes every cell in it, which takes a minute.
        sheet.merged_cells.add(f"A5:{'ABC'[min(column, 3) - 1]}{max(min(row, 100_000), 5)}")
    else:
        sheet.cell(row, column).fill = PatternFill("solid", fgColor="FFFF00")
        sheet.cell(row, column).value = chance.choice((None, None, "x"))


def less(what: str) -> Callable[[Any, Any, Random], None]:
    """Delete or insert some rows or columns."""

    def spoil(book: Any, sheet: Any, chance: Random) -> None:
        getattr(sheet, what)(chance.randint(1, 25), chance.choice((1, 1, 2, 5, 30)))

    return spoil


def sheet_gone(book: Any, sheet: Any, chance: Random) -> None:
    """Delete a sheet, unless it is the last."""
    if len(book.worksheets) > 1:
        book.remove(sheet)


def renamed(book: Any, sheet: Any, chance: Random) -> None:
    """Give a sheet another name: one with quotes, of another sheet, or of the check's own list."""
    sheet.title = chance.choice(
        ("Money in (2)", "It's ours", "Findings", "Cover", "x" * 31, "ÅÄÖ €", "Lists", "1", "A!B")
    )


def moved(book: Any, sheet: Any, chance: Random) -> None:
    """Move a sheet, or copy it."""
    if chance.random() < 0.4:
        book.copy_worksheet(sheet)
    else:
        book.move_sheet(sheet, chance.randint(-5, 5))


def hidden(book: Any, sheet: Any, chance: Random) -> None:
    """Hide rows, columns or the sheet."""
    what = chance.choice(("rows", "columns", "sheet", "very"))
    if what == "rows":
        for row in range(5, chance.randint(6, 60)):
            sheet.row_dimensions[row].hidden = True
    elif what == "columns":
        sheet.column_dimensions[chance.choice("ABCDEFG")].hidden = True
    else:
        sheet.sheet_state = "hidden" if what == "sheet" else "veryHidden"


def styled(book: Any, sheet: Any, chance: Random) -> None:
    """Other formats and fonts, comments, filters, drop-downs gone."""
    for _ in range(20):
        cell = _somewhere(sheet, chance)
        cell.number_format = chance.choice(("@", "0%", "dd/mm/yyyy", "[Red]0.00", "General", ";;;", '"£"#,##0'))
        cell.font = Font(bold=chance.random() < 0.5, strike=True)
    if chance.random() < 0.3:
        sheet.auto_filter.ref = "A1:F20"
    if chance.random() < 0.3 and type(cell).__name__ == "Cell":
        cell.comment = Comment("mine", chance.choice(("carefund", "A. Person", "")))
    if chance.random() < 0.3:
        sheet.data_validations.dataValidation = []
    sheet.freeze_panes = chance.choice((None, "A1", "B7", "ZZ100"))


def whose(book: Any, sheet: Any, chance: Random) -> None:
    """Type over round, area or template on the Cover, or take them out of the file's properties."""
    other = chance.choice(("bcf-2015-16", "bcf-2023-25", "bcf-2099", "", "E06000015", "E99999999", 5, "=A1"))
    for row in book["Cover"].iter_rows(max_row=30) if "Cover" in book.sheetnames else ():
        if row[0].value in ("Round", "Area code", "Template version") and chance.random() < 0.5:
            row[1].value = other
    if chance.random() < 0.5:
        for each in list(book.custom_doc_props.props):
            if chance.random() < 0.5:
                book.custom_doc_props.props.remove(each)
            elif chance.random() < 0.3:
                each.value = str(other)


def linked(book: Any, sheet: Any, chance: Random) -> None:
    """Links of cells, and names that point nowhere."""
    cell = _somewhere(sheet, chance)
    if type(cell).__name__ == "Cell":
        cell.hyperlink = chance.choice(("http://example.org", "#Nothing!A1", "file:///etc/passwd", "mailto:x"))
    name = f"Mine{chance.randint(0, 99)}"
    book.defined_names[name] = DefinedName(name, attr_text=chance.choice(("#REF!", "Nothing!$A$1", "1", "'It''s'!A1")))


def dated(book: Any, sheet: Any, chance: Random) -> None:
    """Dates where none belong, some beyond what a spreadsheet counts."""
    for _ in range(3):
        cell = _somewhere(sheet, chance)
        if type(cell).__name__ == "Cell":
            cell.value = chance.choice((datetime(1900, 1, 1), datetime(9999, 12, 31), datetime(2023, 5, 1, 12)))
            if chance.random() < 0.3:
                cell.value, cell.number_format = chance.choice((-5, 10**9, 2_958_466)), "dd/mm/yyyy"


def pasted(book: Any, sheet: Any, chance: Random) -> None:
    """Paste a block of cells elsewhere, with its headings."""
    block = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1, max_row=20, max_col=12)]
    top, left = chance.randint(1, 90), chance.randint(1, 8)
    for row, values in enumerate(block, top):
        for column, value in enumerate(values, left):
            cell = sheet.cell(row, column)
            if type(cell).__name__ == "Cell":
                cell.value = value


SPOIL: dict[str, Callable[[Any, Any, Random], None]] = {
    "text in cells": _typed(TEXTS),
    "numbers in cells": _typed(NUMBERS),
    "formulas": _typed(FORMULAS),
    "merged": merged,
    "far cell": far,
    "rows deleted": less("delete_rows"),
    "columns deleted": less("delete_cols"),
    "rows inserted": less("insert_rows"),
    "columns inserted": less("insert_cols"),
    "sheet deleted": sheet_gone,
    "sheet renamed": renamed,
    "sheet moved": moved,
    "hidden": hidden,
    "styled": styled,
    "retyped": whose,
    "links": linked,
    "dates": dated,
    "pasted": pasted,
}


def spoiled(number: int, seed: int) -> Iterator[Spoiled]:
    """So many spoiled workbooks, of all rounds in turn; the same ones for the same seed."""
    rounds = [one for one in round_ids() if _has_example(one)]
    for place in range(number):
        chance, round_id = Random(f"{seed}-{place}"), rounds[place % len(rounds)]
        book, done = openpyxl.load_workbook(io.BytesIO(short(round_id) if place % 10 else sound(round_id))), []
        for name in chance.choices(list(SPOIL), k=chance.choice((1, 1, 2, 3, 5))):
            try:
                SPOIL[name](book, chance.choice(book.worksheets), chance)
                done.append(name)
            except (ValueError, TypeError, AttributeError, KeyError, IndexError):
                done.append(f"{name} (could not be done)")
        content = _kept(book) or sound(round_id)
        if chance.random() < 0.1:
            content, what = _raw(content, chance), "raw number"
            done.append(what)
        yield Spoiled(place, round_id, tuple(done), content)


def _kept(book: Any) -> bytes | None:
    """The workbook's content; none where it cannot be saved."""
    buffer = io.BytesIO()
    try:
        book.save(buffer)
    except Exception:  # whatever the program that spoils it cannot write is no file that anybody sends
        return None
    return buffer.getvalue()


def _raw(content: bytes, chance: Random) -> bytes:
    """The file with one number of one sheet replaced in its text."""
    source, buffer = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    sheets = [name for name in source.namelist() if name.startswith("xl/worksheets/sheet")]
    chosen, (mark, value) = chance.choice(sheets), chance.choice(RAW)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == chosen and part.count(mark.encode()) > 1:
                pieces = part.split(mark.encode())
                at = chance.randrange(1, len(pieces))
                pieces[at] = value.encode() + pieces[at][pieces[at].find(b"<") :]
                part = mark.encode().join(pieces)
            target.writestr(name, part)
    return buffer.getvalue()


@dataclass(frozen=True)
class Fate:
    """What became of a workbook: `findings`, `clean` or `refused`, with `copied` or not; else what went wrong."""

    outcome: str
    wrong: str = ""


def checked(one: Spoiled, folder: Path) -> Fate:
    """Check a workbook as a user would, with a copy that has the findings in it."""
    file, copies = folder / f"spoiled-{one.number}.xlsx", folder / f"copies-{one.number}"
    copies.mkdir()
    file.write_bytes(one.content)
    result = carefund("plan", "check", file, "--annotated", copies)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return Fate("wrong", "".join(traceback.format_exception(result.exception)))
    copy = copies / f"spoiled-{one.number}-checked.xlsx"
    if result.exit_code not in (0, 1) or "Traceback" in result.output:
        return Fate("wrong", f"exit code {result.exit_code}: {result.output[-2000:]}")
    if copy.exists():
        with zipfile.ZipFile(copy) as archive:
            named = b'name="Findings' in archive.read("xl/workbook.xml")
        return Fate(f"{'findings' if result.exit_code else 'clean'}, copied") if named else Fate("wrong", "no list")
    if "no copy with its findings could be made" in result.output:
        return Fate("findings, not copied")
    return Fate("refused") if f"spoiled-{one.number}.xlsx" in result.output else Fate("wrong", result.output[-2000:])


def main() -> None:
    """Check many, and print what became of them."""
    number, seed = (int(each) for each in [*sys.argv[1:3], "60", "1"][:2])
    kept = Path(sys.argv[3]) if len(sys.argv) > 3 else Path(tempfile.mkdtemp())
    fates: Counter[str] = Counter()
    for one in spoiled(number, seed):
        with tempfile.TemporaryDirectory() as name:
            fate = checked(one, Path(name))
        fates[fate.outcome] += 1
        if fate.outcome == "wrong":
            kept.mkdir(parents=True, exist_ok=True)
            (kept / f"{seed}-{one.number}.xlsx").write_bytes(one.content)
            print(one.number, one.round_id, one.done, fate.wrong[-1500:], flush=True)
        if one.number % 25 == 24:
            print(one.number + 1, dict(fates), flush=True)
    print(dict(fates))


if __name__ == "__main__":
    main()
