"""What is checked of an old Excel workbook (.xls) before its cells are read: the container, then its records.

The reader of cells trusts what a file says of itself: a crafted one could make it follow a chain of sectors for
ever, reserve memory for cells that are far apart, or start in the middle of a record. So it is given a workbook made
anew: only the records that hold sheets, texts, formats and cells, in order, each seen here, at the places stated.
"""

import io
import struct
import sys
import zipfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from carefund.refusal import RefusedFile
from carefund.workbooks.cells import Marks
from carefund.workbooks.compound_file import compound_file, opened
from carefund.workbooks.container import Checked
from carefund.workbooks.limits import (
    MOST_ELEMENTS,
    MOST_SHEETS,
    Extent,
    check_elements,
    check_extent,
    check_text,
    damaged,
    not_a_workbook,
    protected,
)
from carefund.workbooks.shared_texts import Text, records_of, shared_texts

_START, _END, _PASSWORD, _SHEET, _CONTINUED, _SHARED_TEXTS = 0x0809, 0x000A, 0x002F, 0x0085, 0x003C, 0x00FC
_CODE_PAGE, _FIRST_YEAR, _FORMAT, _STYLE = 0x0042, 0x0022, 0x041E, 0x00E0
_OF_WORKBOOK = {_START: 2, _CODE_PAGE: 2, _FIRST_YEAR: 2, _FORMAT: 4, _STYLE: 4}
"""Records about the whole workbook that are kept, and how many bytes each has at least; sheets are named anew."""
_SEVERAL_NUMBERS, _CELL_OF_SHARED_TEXT, _TRUTH_OR_ERROR, _FORMULA = 0x00BD, 0x00FD, 0x0205, 0x0006
_TEXT_OF_FORMULA, _NUMBER, _TEXT, _SHORT_NUMBER = 0x0207, 0x0203, 0x0204, 0x027E
_CELLS = {_NUMBER: 14, _TEXT: 8, _SHORT_NUMBER: 10, _SEVERAL_NUMBERS: 12, _CELL_OF_SHARED_TEXT: 10,
          _TRUTH_OR_ERROR: 8, _FORMULA: 20}  # fmt: skip
_OF_SHEET = {_START: 2, _TEXT_OF_FORMULA: 2, **_CELLS}
"""Records of a sheet that are kept, likewise. What it states of its own size is not: the reader would reserve it."""
_REMARKABLE = {_SEVERAL_NUMBERS, _TRUTH_OR_ERROR, _FORMULA}
_NO_RESULTS = {b"\x02", b"\x03"}
"""How a formula's stored result begins that is an error or an empty text."""
_VALUE_OF_FORMULA, _NO_FORMULA = 20, b"\x00\x00"
"""Bytes of a formula's cell and value; what follows, the formula itself, is left out."""
_HEAD, _PLACE, _COLUMN = struct.Struct("<HH"), struct.Struct("<HH"), struct.Struct("<H")
_OF_ONE_NUMBER, _AROUND_NUMBERS = 6, 6
_SHEET_STATE, _SHEET_NAME, _CELLS_OF_SHEET = 4, 8, 0
_VERSION_BEFORE_UNICODE = 0x0500


def check_old_workbook(file: str, content: bytes) -> Checked:
    """Refuse an .xls file that is protected, damaged, another kind of document, or of absurd extent.

    The marks name the cells that hold an error such as #REF!, which the reader would give as blank.
    """
    try:
        if zipfile.is_zipfile(io.BytesIO(content)):
            raise not_a_workbook(file, "two files joined into one")
        with opened(content) as container:
            if container.exists("EncryptedPackage"):
                raise protected(file)
            stream = next((name for name in ("Workbook", "Book") if container.exists(name)), None)
            if stream is None:
                raise not_a_workbook(file, "another kind of Office file")
            records = _Records(file, container.openstream(stream).read())
            has_macros = bool(container.exists("_VBA_PROJECT_CUR"))
        renewed, sheets = records.renewed()
        return Checked(compound_file(stream, renewed), sheets, Marks(errors=records.errors), has_macros)
    except (RefusedFile, MemoryError):
        raise
    except Exception as error:
        raise damaged(file, error) from error


@dataclass
class _Sheet:
    """A sheet as the workbook names it: the record that does, and what its records come to."""

    record: bytes
    name: str
    first: int
    """Where its records begin."""
    renewed: bytes = b""

    @property
    def has_cells(self) -> bool:
        """Whether it is a sheet of cells; charts and macros are none."""
        return self.record[_SHEET_STATE + 1] == _CELLS_OF_SHEET


@dataclass
class _Records:
    """The records of one workbook stream."""

    file: str
    stream: bytes
    errors: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    seen: int = 0
    cells: int = 0
    characters: int = 0
    texts: list[Text] = field(default_factory=list)
    before_unicode: bool = False

    def renewed(self) -> tuple[bytes, tuple[str, ...]]:
        """The stream made anew and the names of its sheets.

        Refuses a password, absurd extents, and texts that would fill the memory.
        """
        general, sheets = self._workbook()
        starts: set[int] = set()
        for sheet in sheets:
            if sheet.has_cells and sheet.first in starts:
                raise damaged(self.file, "two sheets in one place", sheet.name)
            starts.add(sheet.first)
            sheet.renewed = self._sheet(sheet)
        return _joined(general, sheets), tuple(sheet.name for sheet in sheets)

    def _walk(self, position: int) -> Iterator[tuple[int, int, int]]:
        """The kind of each record from there to the end of its part, where it begins and where the next one does."""
        stream, head, seen, kind, end = self.stream, _HEAD.unpack_from, self.seen, 0, len(self.stream)
        while kind != _END:
            seen += 1
            if seen > MOST_ELEMENTS:
                check_elements(self.file, seen)
            if position + 4 > end:
                raise damaged(self.file, "records that come to no end")
            kind, length = head(stream, position)
            after = position + 4 + length
            yield kind, position, after
            position = after
        self.seen = seen

    def _workbook(self) -> tuple[list[bytes], list[_Sheet]]:
        """The kept records of the workbook as a whole, and its sheets."""
        kept: list[bytes] = []
        texts: list[bytes] = []
        sheets: list[_Sheet] = []
        before = 0
        for kind, position, after in self._walk(0):
            if position == 0:
                self._begin(kind, after)
            before = before if kind == _CONTINUED else kind
            if kind == _PASSWORD:
                raise protected(self.file)
            if kind == _SHEET:
                sheets.append(self._named(self.stream[position + 4 : after]))
            elif before == _SHARED_TEXTS:
                texts.append(self.stream[position + 4 : after])
            elif kind in _OF_WORKBOOK:
                self._check_length(position, after, _OF_WORKBOOK[kind])
                kept.append(self.stream[position:after])
        if len(sheets) > MOST_SHEETS:
            raise damaged(self.file, f"more than {MOST_SHEETS} sheets")
        if texts:
            self.texts = shared_texts(texts)
            kept.append(records_of(self.texts))
        return kept, sheets

    def _check_length(self, position: int, after: int, least: int) -> None:
        if after - position - 4 < least or after > len(self.stream):
            raise damaged(self.file, "a record that is cut off")

    def _begin(self, kind: int, after: int) -> None:
        """Refuse a workbook without a beginning, and note which version of the format it is in."""
        if kind != _START or after < _HEAD.size + _COLUMN.size:
            raise damaged(self.file, "no beginning")
        self.before_unicode = _COLUMN.unpack_from(self.stream, _HEAD.size)[0] == _VERSION_BEFORE_UNICODE

    def _named(self, record: bytes) -> _Sheet:
        if len(record) <= _SHEET_NAME:
            raise damaged(self.file, "a sheet without a name")
        wide = record[_SHEET_NAME - 1] & 1 and not self.before_unicode
        start = _SHEET_NAME - self.before_unicode
        name = record[start:].decode("utf-16-le" if wide else "latin-1", errors="replace")
        return _Sheet(record, name, struct.unpack_from("<I", record)[0])

    def _sheet(self, sheet: _Sheet) -> bytes:
        """The kept records of a sheet, from its beginning to its end."""
        stream, run = self.stream, sheet.first
        kept: list[bytes] = []
        places: list[bytes] = []
        numbers: list[bytes] = []
        for kind, position, after in self._walk(sheet.first):
            if position == sheet.first and kind != _START:
                raise damaged(self.file, "a sheet that begins in the middle of another record", sheet.name)
            if position != sheet.first and not sheet.has_cells:
                break
            if kind in _OF_SHEET:
                self._check_length(position, after, _OF_SHEET[kind])
            if kind in _CELLS:
                places.append(stream[position + 4 : position + 8])
            if kind not in _OF_SHEET or kind == _FORMULA:
                kept.append(stream[run:position])
                run = after
            if kind == _CELL_OF_SHARED_TEXT:
                numbers.append(stream[position + 10 : position + 14])
            elif kind in _REMARKABLE:
                self._remark(kind, stream[position + 4 : after], sheet, kept, places)
        self._measure(sheet, places, numbers)
        return b"".join([*kept, stream[run:position], _HEAD.pack(_END, 0)])

    def _remark(self, kind: int, record: bytes, sheet: _Sheet, kept: list[bytes], places: list[bytes]) -> None:
        """Note what is to know of a cell that is no plain one; a formula is kept with its value alone."""
        if kind == _SEVERAL_NUMBERS:
            columns = _COLUMN.unpack(record[-2:])[0] - _COLUMN.unpack_from(record, 2)[0] + 1
            if len(record) != _AROUND_NUMBERS + columns * _OF_ONE_NUMBER:
                raise damaged(self.file, "numbers in no column", sheet.name)
            places.append(record[:2] + record[-2:])
        elif kind == _FORMULA:
            value = record[:_VALUE_OF_FORMULA] + _NO_FORMULA
            kept.append(_HEAD.pack(_FORMULA, len(value)) + value)
        if _is_error(kind, record[6:14]):
            self.errors.setdefault(sheet.name, set()).add(_PLACE.unpack_from(record))

    def _measure(self, sheet: _Sheet, places: list[bytes], numbers: list[bytes]) -> None:
        """Refuse cells that are absurdly far apart, or that repeat texts beyond what the memory holds."""
        ends = _numbers("H", places)
        rows, columns = (max(ends[first::2], default=-1) + 1 for first in (0, 1))
        extent = Extent(rows, columns)
        check_extent(self.file, sheet.name, extent, self.cells)
        self.cells += extent.cells
        lengths = [letters for letters, _, _ in self.texts]
        self.characters += sum(lengths[number] for number in _numbers("I", numbers) if number < len(lengths))
        check_text(self.file, self.characters)


def _numbers(kind: str, packed: list[bytes]) -> "array[int]":
    """Whole numbers from their bytes, the lowest first, as the format has them."""
    numbers = array(kind)
    numbers.frombytes(b"".join(packed))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _is_error(kind: int, value: bytes) -> bool:
    """Whether a cell's value is an error: stored as such, what a formula came to, or that it never came to any.

    A formula that was never calculated stores an empty text.
    """
    if kind == _TRUTH_OR_ERROR:
        return value[1:2] == b"\x01"
    return kind == _FORMULA and value[:1] in _NO_RESULTS and value[6:8] == b"\xff\xff"


def _joined(general: list[bytes], sheets: list[_Sheet]) -> bytes:
    """The records as one stream, with each sheet named by where it now begins."""
    position = sum(map(len, general)) + sum(4 + len(sheet.record) for sheet in sheets) + 4
    named = []
    for sheet in sheets:
        record = struct.pack("<I", position) + sheet.record[4:]
        named.append(_HEAD.pack(_SHEET, len(record)) + record)
        position += len(sheet.renewed)
    return b"".join([*general, *named, _HEAD.pack(_END, 0), *(sheet.renewed for sheet in sheets)])
