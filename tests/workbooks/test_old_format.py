"""The reader of cells is given an .xls workbook of checked records alone, and reads in it what stood in the other."""

import io
import struct
from collections.abc import Callable
from pathlib import Path

import olefile
import pytest
import xlwt
from python_calamine import CalamineWorkbook, SheetTypeEnum

from carefund.refusal import RefusedFile
from carefund.workbooks.old_format import check_old_workbook
from carefund.workbooks.reading import read_spreadsheet
from tests.evidence.making import as_xls, delays_workbook
from tests.workbooks import hostile

DIMENSIONS, SHEET, SHARED_TEXTS, NUMBERS, CELL, END = 0x0200, 0x0085, 0x00FC, 0x00BD, 0x00FD, 0x000A
KEPT = {0x0809, 0x0085, 0x003C, 0x00FC, 0x0042, 0x0022, 0x041E, 0x00E0, 0x0203, 0x0204, 0x027E, 0x00D6, 0x00BD, 0x00FD,
        0x0205, 0x0006, 0x0207, END}  # fmt: skip


def cells(content: bytes) -> list[tuple[str, object]]:
    """The cells of every sheet of them, as the reader of cells gives them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]


def test_the_same_cells_stand_in_the_workbook_made_anew() -> None:
    for content in (hostile.valid_xls(), as_xls(delays_workbook(hostile.Delays(hostile.MONTH)))):
        assert cells(check_old_workbook("a.xls", content).content) == cells(content)


def test_official_workbooks_made_anew_hold_the_same_cells(official_files: Path) -> None:
    paths = sorted(official_files.glob("**/*.xls"))
    assert len(paths) > 100
    for path in paths:
        content = path.read_bytes()
        checked = check_old_workbook(path.name, content)
        assert cells(checked.content) == cells(content), path
        assert checked.sheets == tuple(name for name, _rows in cells(content))


def test_only_checked_records_are_left() -> None:
    content = check_old_workbook("a.xls", hostile.valid_xls()).content
    with olefile.OleFileIO(io.BytesIO(content)) as container:
        assert container.listdir() == [["Workbook"]]
    assert {kind for _position, kind, _data in hostile.records(content)} <= KEPT | {0}


def _dimensions(data: bytes) -> Callable[[int, bytes], bytes | None]:
    return lambda kind, _old: data if kind == DIMENSIONS else None


CLAIMS = {
    "of another length": b"\xff" * 13,
    "of no length": b"\0",
    "of ten bytes": struct.pack("<5H", 0, 0xFFFF, 0, 0xFFFF, 0),
    "first after last": struct.pack("<IIHHH", 60_000, 1, 200, 1, 0),
    "of 4,000 million rows": struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0),
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_a_sheet_says_of_its_size_is_not_passed_on(claim: str) -> None:
    content = hostile.with_records(_dimensions(CLAIMS[claim]))
    assert cells(check_old_workbook("a.xls", content).content) == cells(hostile.valid_xls())


def _sheets_begin(at: Callable[[int], int]) -> bytes:
    """An old workbook with the place of each sheet altered."""

    def change(kind: int, data: bytes) -> bytes | None:
        return struct.pack("<I", at(struct.unpack_from("<I", data)[0])) + data[4:] if kind == SHEET else None

    return hostile.with_records(change)


def _altered(wanted: int, alter: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    return lambda: hostile.with_records(lambda kind, data: alter(data) if kind == wanted else None)


DAMAGED: dict[str, Callable[[], bytes]] = {
    "a sheet in the middle of a record": lambda: _sheets_begin(lambda place: place + 2),
    "a sheet beyond the end": lambda: _sheets_begin(lambda _place: 0x7FFFFFFF),
    "sheets in one place": lambda: _sheets_begin(lambda _place: 0),
    "a sheet without a name": _altered(SHEET, lambda data: data[:8]),
    "more texts than there is room for": _altered(SHARED_TEXTS, lambda data: data[:4] + b"\xff\xff\xff\x7f" + data[8:]),
    "fewer than no texts": _altered(SHARED_TEXTS, lambda data: data[:4] + b"\xff\xff\xff\xff" + data[8:]),
    "no end": _altered(END, lambda _data: b""),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_damage_is_refused_before_the_reader_of_cells_sees_it(kind: str) -> None:
    with pytest.raises(RefusedFile, match="damaged"):
        check_old_workbook("a.xls", DAMAGED[kind]())


def test_columns_that_run_backwards_are_refused() -> None:
    record = struct.pack("<HH", NUMBERS, 14) + struct.pack("<HHHIHIH", 3, 5, 0, 2, 0, 2, 4)[:14]
    workbook = hostile.with_records(lambda _kind, _data: None, further=record)
    with pytest.raises(RefusedFile, match="numbers in no column"):
        check_old_workbook("a.xls", workbook)


def test_a_formula_is_passed_on_as_its_value_alone() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("A")
    sheet.write(0, 0, 2)
    sheet.write(1, 0, xlwt.Formula("A1*21"))
    stream = io.BytesIO()
    book.save(stream)
    content = check_old_workbook("a.xls", stream.getvalue()).content
    formulas = [data for _position, kind, data in hostile.records(content) if kind == 0x0006]
    assert [(len(data), data[20:]) for data in formulas] == [(22, b"\0\0")]


def test_an_abort_is_past(tmp_path: Path) -> None:
    """Two bytes that once ended the whole process: the claim of a sheet's size, altered in the file itself."""
    claim = struct.pack("<IIHHH", 0xFFFF0000, 1, 0, 9, 0)
    content = hostile.with_record(lambda kind, data: claim[: len(data)] if kind == DIMENSIONS else None)
    assert read_spreadsheet("a.xls", content).all_sheets == read_spreadsheet("a.xls", hostile.valid_xls()).all_sheets
