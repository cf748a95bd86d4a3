"""Importer of NHS England's monthly delayed transfers of care: three breakdowns by council, and the England sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from carefund.evidence.areas import AreaRegister
from carefund.evidence.figures import (
    BLANK,
    CellFigures,
    Column,
    TableRow,
    figures_frame,
    read_count,
    read_counts,
    read_table,
    refuse_repeats,
)
from carefund.evidence.importers.delay_rows import CODE_WORDS, NAME_WORDS, ONS_WORDS, RowReader
from carefund.evidence.importers.delay_words import CARE, RESPONSIBLE, holds_days, parts_of
from carefund.evidence.importers.england_delays import england_table, read_england
from carefund.evidence.importers.publication import (
    TOLERANCE,
    Table,
    describe_release,
    england_once,
    find_table,
    missing_table,
    remark_on_sums,
    require_places,
    require_same_month,
    require_words,
    says,
    table_headings,
)
from carefund.evidence.importers.publisher_notes import is_notes_sheet, read_notes
from carefund.evidence.release import PublisherNote, ReadFile
from carefund.evidence.series import DELAYED_DAYS, DELAYED_TRANSFERS, ENGLAND
from carefund.refusal import RefusedFile
from carefund.wording.numbers import count
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import Heading
from carefund.workbooks.sheets import Sheet, Spreadsheet

_BASIS = ("local authority", "local authorities", "council", "la", "utla", "social services authority")
_BREAKDOWN_PARTS = {
    "type of care": {"acute", "non-acute"},
    "responsible organisation": {"nhs", "social-care", "both"},
    "reason": {"reason-a", "reason-b", "reason-g"},
}
_REASON = "-reason-"


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
    return "delayed transfer" in plain(title)


def read_delayed_transfers(spreadsheet: Spreadsheet, file_hash: str, register: AreaRegister) -> ReadFile:
    """Read one month's workbook.

    Raises RefusedFile when a breakdown or the England row is missing, the sheets disagree on the month, a place
    stands twice, or a cell is no count.
    """
    sheets = [spreadsheet.sheet(name) for name in spreadsheet.visible_sheets]
    tables = _area_tables(spreadsheet, sheets)
    england = england_table(spreadsheet, sheets)
    require_same_month([*(table.table for table in tables.values()), england])
    for table in tables.values():
        require_words(table.table, "basis", _BASIS, "'Local Authority'")
    remarks: dict[str, None] = {}
    known: dict[tuple[str, str, str], str] = {}
    read = [
        _read_area_table(table, register, remarks, known, with_total=breakdown == "reason")
        for breakdown, table in tables.items()
    ]
    read.append(read_england(england))
    _require_reasons_of_england(tables["reason"], read[-1])
    _require_england_sheet_agrees(england, read)
    first = next(iter(tables.values())).table
    release = describe_release(
        DELAYED_TRANSFERS,
        first,
        file_hash,
        notes=_notes(sheets),
        headings=[table_headings(table.table) for table in tables.values()],
        remarks=list(remarks),
        other_tables=[*(table.table for table in tables.values()), england],
    )
    return ReadFile(release, figures_frame(read, first.about.period()))


def _require_reasons_of_england(table: AreaTable, england: CellFigures) -> None:
    """Raise RefusedFile when the England sheet gives a reason for which the table by council has no column."""
    names = {
        name.split(_REASON)[1].split("-")[0]
        for name in {column.series for _, column in england.cells}
        if _REASON in name
    }
    for letter in sorted(names):
        if f"reason-{letter}" not in table.parts:
            expected = f"a column for reason '{letter.upper()})', which the England sheet has"
            raise table.table.sheet.refuse(table.table.headings.row, table.total.column, expected)


def _require_england_sheet_agrees(england: Table, figures: Sequence[CellFigures]) -> None:
    """Raise RefusedFile where reasons of the England sheet do not add up to its totals, or to those by council."""
    values = {name: value for each in figures for name, value in each.of_place(ENGLAND).items()}
    crossed = {name.removeprefix(f"{DELAYED_DAYS}-"): value or 0.0 for name, value in values.items()}
    for care, party in product(CARE, RESPONSIBLE.values()):
        of_reasons = [value for name, value in crossed.items() if _is_crossed(name, care, party)]
        total = crossed.get(f"{care}-{party}", 0.0)
        if of_reasons and abs(sum(of_reasons) - total) > TOLERANCE:
            what = f"reasons of {care} care, {party.replace('-', ' ')}"
            raise _not_agreeing(england, f"{what}, that add up to {count(total)}", sum(of_reasons))
    of_reason = f"{DELAYED_DAYS}{_REASON}"
    for name, by_council in values.items():
        if not name.startswith(of_reason):
            continue
        letter = name.removeprefix(of_reason)
        of_sheet = [value for other, value in crossed.items() if f"acute{_REASON}{letter}-" in other]
        if by_council is not None and of_sheet and abs(sum(of_sheet) - by_council) > TOLERANCE:
            what = f"reason {letter.upper()}) to be {count(by_council)}, as in the table by council"
            raise _not_agreeing(england, what, sum(of_sheet))


def _is_crossed(name: str, care: str, party: str) -> bool:
    return name.startswith(f"{care}-reason-") and name.endswith(f"-{party}")


def _not_agreeing(england: Table, expected: str, found: float) -> RefusedFile:
    return RefusedFile(
        england.sheet.file,
        sheet=england.sheet.name,
        expected=expected,
        found=f"{count(found)}; a row may be lost, or changed",
        to_do="Check that the file is the publisher's own and unaltered, then import it again.",
    )


def _is_area_heading(words: set[str]) -> bool:
    return bool(words & set(NAME_WORDS)) and len(parts_of(sorted(words)).keys()) > 1


def _area_tables(spreadsheet: Spreadsheet, sheets: Sequence[Sheet]) -> dict[str, AreaTable]:
    """The table of each breakdown. Raises RefusedFile when one is missing or two sheets claim it."""
    candidates = _candidates(sheets)
    found: dict[str, AreaTable] = {}
    for breakdown, needed in _BREAKDOWN_PARTS.items():
        claims = [table for table in candidates if needed <= table.parts.keys()]
        if not claims:
            raise missing_table(spreadsheet, f"delayed days by council and {breakdown}")
        if len(claims) > 1:
            second = claims[1].table
            expected = f"one sheet by {breakdown}; '{claims[0].table.sheet.name}' already is"
            raise second.sheet.refuse(second.headings.row, claims[1].name.column, expected)
        found[breakdown] = claims[0]
    return found


def _candidates(sheets: Sequence[Sheet]) -> list[AreaTable]:
    """Tables by council that say they hold delayed days; those of another basis only where no other is there."""
    figures = [sheet for sheet in sheets if not is_notes_sheet(sheet.name)]
    tables = [table for sheet in figures if (table := find_table(sheet, _is_area_heading))]
    of_days = [table for table in tables if "delayed days" in table.words_above]
    by_council = [table for table in of_days if says(table, "basis", _BASIS)]
    return [_area_table(table) for table in by_council or of_days]


def _area_table(table: Table) -> AreaTable:
    """Which column holds which part. Raises RefusedFile when two columns claim one part."""
    name = table.headings.require(*NAME_WORDS)
    if table.headings.find(*CODE_WORDS, *ONS_WORDS) is None:
        table.headings.require("code", "ons geography")
    headings = table.headings.of_groups(lambda group: holds_days(group, table.headings.groups)).headings
    part_of = parts_of([heading.plain_words for heading in headings])
    parts: dict[str, Heading] = {}
    unknown = []
    for heading in headings:
        part = part_of.get(heading.plain_words)
        if part is None:
            unknown += [heading.words] if heading.column > name.column else []
        elif parts.setdefault(part, heading) is not heading:
            expected = f"one column of days for '{part}'; '{parts[part].words}' already is"
            raise table.sheet.refuse(table.headings.row, heading.column, expected)
    total = parts.pop("total", None) or table.headings.require("total")
    return AreaTable(table, name, parts, total, tuple(unknown))


def _read_area_table(
    table: AreaTable,
    register: AreaRegister,
    remarks: dict[str, None],
    known: dict[tuple[str, str, str], str],
    *,
    with_total: bool,
) -> CellFigures:
    sheet, columns_of_figures = table.table.sheet, [part.column for part in (*table.parts.values(), table.total)]
    rows = RowReader(table.table, table.name, register, remarks, known).read(columns_of_figures)
    rows = england_once(table.table, rows, columns_of_figures, remarks)
    refuse_repeats(sheet, rows, table.name.column)
    if not any(row.area_code == ENGLAND for row in rows):
        raise sheet.refuse(table.table.headings.row + 1, table.name.column, "a row named 'England'")
    for words in table.unknown:
        remarks[f"sheet '{sheet.name}': column '{words}' is not known and was left out"] = None
    columns = [Column(f"{DELAYED_DAYS}-{part}", heading.column) for part, heading in table.parts.items()]
    if with_total:
        columns.append(Column(DELAYED_DAYS, table.total.column))
    figures = read_table(sheet, rows, columns, whole=True)
    _require_england_figures(table, rows, figures)
    require_places(table.table, figures, table.name.column)
    remark_on_sums(table.table, figures, remarks)
    _remark_on_parts(table, rows, figures, remarks)
    return figures


def _remark_on_parts(
    table: AreaTable, rows: Sequence[TableRow], figures: CellFigures, remarks: dict[str, None]
) -> None:
    """Remark on the rows in which the parts, the first columns of `figures`, do not add up to the total."""
    sheet, numbers = table.table.sheet, [row.row for row in rows]
    by_part = [values for _, values in figures.by_column()][: len(table.parts)]
    totals, _ = read_counts(sheet, numbers, table.total.column)
    for row, *of_row, total in zip(rows, *by_part, totals, strict=True):
        parts, whole = sum([value or 0 for value in of_row]), total or 0
        if abs(parts - whole) > TOLERANCE:
            words = (
                f"parts of '{row.published_name}' add up to {count(parts)}, but its total is given as {count(whole)}"
            )
            remarks[f"sheet '{sheet.name}': {words}"] = None


def _require_england_figures(table: AreaTable, rows: Sequence[TableRow], figures: CellFigures) -> None:
    """Raise RefusedFile where England's row leaves a figure blank or has no number for all delayed days."""
    row = next(row for row in rows if row.area_code == ENGLAND)
    of_england = zip(figures.cells, figures.markers, strict=True)
    blank = [column.series for (of, column), marker in of_england if marker == BLANK and of.area_code == ENGLAND][:1]
    columns = [table.parts.get(name.removeprefix(f"{DELAYED_DAYS}-"), table.total) for name in blank]
    if read_count(table.table.sheet, row.row, table.total.column)[0] is None:
        columns.append(table.total)
    for heading in columns:
        raise table.table.sheet.refuse(row.row, heading.column, "England's figure")


def _notes(sheets: Sequence[Sheet]) -> list[PublisherNote]:
    return [note for sheet in sheets if is_notes_sheet(sheet.name) for note in read_notes(sheet.rows)]
