"""Importer of NHS England's monthly delayed transfers of care: three breakdowns by council, and the England sheet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from carefund.evidence.areas import AreaRegister
from carefund.evidence.figures import BLANK, Column, TableRow, read_columns, refuse_repeats, text_at
from carefund.evidence.headings import Heading
from carefund.evidence.importers.publication import (
    Table,
    describe_release,
    find_table,
    missing_table,
    require_same_month,
    require_words,
    table_headings,
)
from carefund.evidence.importers.publisher_notes import is_notes_sheet, read_notes
from carefund.evidence.release import PublisherNote, ReadFile
from carefund.evidence.series import DELAYED_DAYS, DELAYED_TRANSFERS, ENGLAND
from carefund.evidence.spreadsheet import Sheet, Spreadsheet

CODE_WORDS = ("code", "org code", "la code", "local authority code", "council code")
NAME_WORDS = ("name", "org name", "la name", "local authority", "local authority name", "council")
ONS_WORDS = ("ons geography", "ons code", "ons geography code", "ons la code")
_ONS_CODE = re.compile(r"[EWSN]\d{8}$")
_REASON_LETTER = re.compile(r"([a-z]{1,4})\)\s*")
_REASON_WORDS = {
    "assessment": "a",
    "public funding": "b",
    "non-acute": "c",
    "residential home": "di",
    "nursing home": "dii",
    "care package": "e",
    "equipment": "f",
    "choice": "g",
    "dispute": "h",
    "housing": "i",
    "other": "o",
}
_PARTS = {"acute": "acute", "non-acute": "non-acute", "nhs": "nhs", "social care": "social-care", "both": "both"}
_BREAKDOWN_PARTS = {
    "type of care": {"acute", "non-acute"},
    "responsible organisation": {"nhs", "social-care", "both"},
    "reason": {"reason-a", "reason-b", "reason-g"},
}
_UNWANTED_GROUPS = ("bed", "rate", "average", "patients", "%")


@dataclass(frozen=True)
class AreaTable:
    """A table by council: which part of the total each column holds."""

    table: Table
    name: Heading
    parts: dict[str, Heading]
    total: Heading
    unknown: tuple[str, ...]


def recognises(title: str) -> bool:
    """Whether a sheet's title is that of this publication."""
    return "delayed transfer" in title.lower()


def reason_of(words: str) -> str | None:
    """The letter of a reason for delay, by its words first (letters have moved before); None if it is no reason."""
    match = _REASON_LETTER.match(words)
    if match is None:
        return None
    said = words[match.end() :]
    return next((letter for phrase, letter in _REASON_WORDS.items() if phrase in said), match[1])


def part_of(words: str) -> str | None:
    """The part of the total that a folded heading names (`nhs`, `acute`, `reason-a`, `total`), or None."""
    if words in {"total", "total delayed days"}:
        return "total"
    reason = reason_of(words)
    return f"reason-{reason}" if reason else _PARTS.get(words)


def read_delayed_transfers(spreadsheet: Spreadsheet, file_hash: str, register: AreaRegister) -> ReadFile:
    """Read one month's workbook.

    Raises RefusedFile when a breakdown or the England row is missing, the sheets disagree on the month, a place
    stands twice, or a cell is no count.
    """
    sheets = [spreadsheet.sheet(name) for name in spreadsheet.visible_sheets]
    tables = _area_tables(spreadsheet, sheets)
    england = _england_table(spreadsheet, sheets)
    require_same_month([*(table.table for table in tables.values()), england])
    for table in tables.values():
        require_words(table.table, "basis", ("local authority", "council"), "'Local Authority'")
    remarks: dict[str, None] = {}
    frames = [
        _read_area_table(table, register, remarks, with_total=breakdown == "reason")
        for breakdown, table in tables.items()
    ]
    frames.append(_read_england(england))
    first = next(iter(tables.values())).table
    release = describe_release(
        DELAYED_TRANSFERS,
        first,
        file_hash,
        notes=_notes(sheets),
        headings=[table_headings(table.table) for table in tables.values()],
        remarks=list(remarks),
    )
    return ReadFile(release, pl.concat(frames))


def _is_area_heading(words: set[str]) -> bool:
    return bool(words & set(CODE_WORDS)) and bool(words & set(NAME_WORDS))


def _area_tables(spreadsheet: Spreadsheet, sheets: Sequence[Sheet]) -> dict[str, AreaTable]:
    found: dict[str, AreaTable] = {}
    for sheet in sheets:
        table = None if is_notes_sheet(sheet.name) else find_table(sheet, _is_area_heading)
        if table is None:
            continue
        area_table = _area_table(table)
        for breakdown, needed in _BREAKDOWN_PARTS.items():
            if needed <= area_table.parts.keys():
                found.setdefault(breakdown, area_table)
    for breakdown in _BREAKDOWN_PARTS:
        if breakdown not in found:
            raise missing_table(spreadsheet, f"delayed days by council and {breakdown}")
    return found


def _area_table(table: Table) -> AreaTable:
    name = table.headings.require(*NAME_WORDS)
    parts: dict[str, Heading] = {}
    unknown = []
    for heading in table.headings.headings:
        if heading.column <= name.column or any(word in heading.group for word in _UNWANTED_GROUPS):
            continue
        part = part_of(heading.plain_words)
        if part is None:
            unknown.append(heading.words)
        else:
            parts.setdefault(part, heading)
    total = parts.pop("total", None) or table.headings.require("total")
    return AreaTable(table, name, parts, total, tuple(unknown))


def _read_area_table(
    table: AreaTable, register: AreaRegister, remarks: dict[str, None], *, with_total: bool
) -> pl.DataFrame:
    rows = _area_rows(table, register, remarks)
    refuse_repeats(table.table.sheet, rows, table.name.column)
    if not any(row.area_code == ENGLAND for row in rows):
        raise table.table.sheet.refuse(table.table.headings.row + 1, table.name.column, "a row named 'England'")
    for words in table.unknown:
        remarks[f"sheet '{table.table.sheet.name}': column '{words}' is not known and was left out"] = None
    columns = [Column(f"{DELAYED_DAYS}-{part}", heading.column) for part, heading in table.parts.items()]
    if with_total:
        columns.append(Column(DELAYED_DAYS, table.total.column))
    figures = read_columns(table.table.headings, rows, columns, table.table.about.period())
    _require_england_figures(table, rows, figures)
    return figures


def _require_england_figures(table: AreaTable, rows: Sequence[TableRow], figures: pl.DataFrame) -> None:
    england = figures.filter((pl.col("area_code") == ENGLAND) & (pl.col("marker") == BLANK))
    if england.height:
        row = next(row for row in rows if row.area_code == ENGLAND)
        series = england["series"][0].removeprefix(f"{DELAYED_DAYS}-")
        heading = table.parts.get(series, table.total)
        raise table.table.sheet.refuse(row.row, heading.column, "England's figure")


def _area_rows(table: AreaTable, register: AreaRegister, remarks: dict[str, None]) -> list[TableRow]:
    headings, sheet = table.table.headings, table.table.sheet
    code = headings.require(*CODE_WORDS)
    ons = headings.find(*ONS_WORDS)
    month = table.table.about.period()
    rows = []
    for number in range(headings.row + 1, len(sheet.rows)):
        name = text_at(sheet, number, table.name.column)
        if name:
            codes = (text_at(sheet, number, ons.column if ons else None), text_at(sheet, number, code.column))
            rows.append(TableRow(number, _resolve(register, codes, name, month, remarks), codes[1], name))
    return rows


def _resolve(register: AreaRegister, codes: tuple[str, str], name: str, month: date, remarks: dict[str, None]) -> str:
    """The area's ONS code; an area that carefund does not know keeps its own code, with a remark."""
    ons = next((code for code in codes if _ONS_CODE.match(code)), None)
    social_services = codes[1] if codes[1] != ons else None
    found = register.resolve(ons, social_services, name, month)
    for disagreement in found.disagreements:
        remarks[f"row '{name}': {disagreement}"] = None
    return found.area_code or ons or codes[1] or name


def _is_england_heading(words: set[str]) -> bool:
    return "reason for delay" in words and "type of care" in words


def _england_table(spreadsheet: Spreadsheet, sheets: Sequence[Sheet]) -> Table:
    for sheet in sheets:
        table = find_table(sheet, _is_england_heading)
        if table is not None:
            return table
    raise missing_table(spreadsheet, "England's delayed days by type of care and reason")


def _read_england(table: Table) -> pl.DataFrame:
    """England's delayed days by type of care, reason and responsible organisation together."""
    sheet, headings = table.sheet, table.headings
    care_column = headings.require("type of care").column
    reason_column = headings.require("reason for delay").column
    responsible = {
        part: headings.require(words).column for words, part in _PARTS.items() if part in {"nhs", "social-care", "both"}
    }
    frames, care = [], ""
    seen: set[str] = set()
    for number in range(headings.row + 1, len(sheet.rows)):
        care = _PARTS.get(text_at(sheet, number, care_column).lower(), care)
        reason_words = text_at(sheet, number, reason_column)
        if not care or not reason_words:
            continue
        reason = reason_of(reason_words.lower())
        middle = f"{care}-reason-{reason}" if reason else care
        if middle in seen:
            continue
        seen.add(middle)
        columns = [Column(f"{DELAYED_DAYS}-{middle}-{part}", column) for part, column in responsible.items()]
        frames.append(
            read_columns(headings, [TableRow(number, ENGLAND, "-", "England")], columns, table.about.period())
        )
    if not frames:
        raise sheet.refuse(headings.row + 1, reason_column, "reasons for delay below the heading")
    return pl.concat(frames)


def _notes(sheets: Sequence[Sheet]) -> list[PublisherNote]:
    return [note for sheet in sheets if is_notes_sheet(sheet.name) for note in read_notes(sheet.rows)]
