"""What is checked of an old Excel workbook (.xls) before its cells are read: the container, then its records.

The reader of cells trusts what a file says of itself: a crafted one could make it follow a chain of sectors for
ever, reserve memory for cells that are far apart, or start in the middle of a record. So it is given a workbook made
anew: only the records that hold sheets, texts, formats and cells, in order, each seen here, at the places stated.
"""

from __future__ import annotations

import io
import struct
import zipfile
from array import array
from dataclasses import dataclass, field
from itertools import pairwise

from carefund.refusal import RefusedFile
from carefund.workbooks.cells import Marks
from carefund.workbooks.compound_file import compound_file, opened
from carefund.workbooks.container import Checked
from carefund.workbooks.limits import (
    MOST_ELEMENTS,
    MOST_SHEETS,
    check_elements,
    check_extent,
    check_text,
    damaged,
    not_a_workbook,
    protected,
)
from carefund.workbooks.old_sheet import BEGINNING, END, SheetRecords
from carefund.workbooks.shared_texts import Text, records_of, shared_texts

_PASSWORD, _SHEET, _CONTINUED, _SHARED_TEXTS = 0x002F, 0x0085, 0x003C, 0x00FC
_CODE_PAGE, _FIRST_YEAR, _FORMAT, _STYLE = 0x0042, 0x0022, 0x041E, 0x00E0
_OF_WORKBOOK = {BEGINNING: 2, _CODE_PAGE: 2, _FIRST_YEAR: 2, _FORMAT: 4, _STYLE: 4}
"""Records about the whole workbook that are kept, and how many bytes each has at least; sheets are named anew."""
_HEAD, _VERSION = struct.Struct("<HH"), struct.Struct("<H")
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

    def _walk(self, position: int) -> tuple[array[int], array[int]]:
        """The kind of each record from there to the end of its part, and where each begins and the last one ends."""
        stream, head, most = self.stream, _HEAD.unpack_from, MOST_ELEMENTS - self.seen
        kinds, places = array("H"), array("q", [position])
        kind = seen = 0
        try:
            while kind != END:
                seen += 1
                if seen > most:
                    check_elements(self.file, MOST_ELEMENTS + 1)
                kind, length = head(stream, position)
                position += 4 + length
                kinds.append(kind)
                places.append(position)
        except struct.error as error:
            raise damaged(self.file, "records that come to no end") from error
        self.seen += seen
        return kinds, places

    def _workbook(self) -> tuple[list[bytes], list[_Sheet]]:
        """The kept records of the workbook as a whole, and its sheets."""
        kept: list[bytes] = []
        texts: list[bytes] = []
        sheets: list[_Sheet] = []
        before = 0
        self._begin()
        kinds, places = self._walk(0)
        for kind, (position, after) in zip(kinds, pairwise(places), strict=True):
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

    def _begin(self) -> None:
        """Refuse a workbook without a beginning, and note which version of the format it is in."""
        least = _HEAD.size + _VERSION.size
        kind, length = _HEAD.unpack_from(self.stream) if len(self.stream) >= least else (END, 0)
        if kind != BEGINNING or length < _VERSION.size:
            raise damaged(self.file, "no beginning")
        self.before_unicode = _VERSION.unpack_from(self.stream, _HEAD.size)[0] == _VERSION_BEFORE_UNICODE

    def _named(self, record: bytes) -> _Sheet:
        if len(record) <= _SHEET_NAME:
            raise damaged(self.file, "a sheet without a name")
        wide = record[_SHEET_NAME - 1] & 1 and not self.before_unicode
        start = _SHEET_NAME - self.before_unicode
        name = record[start:].decode("utf-16-le" if wide else "latin-1", errors="replace")
        return _Sheet(record, name, struct.unpack_from("<I", record)[0])

    def _sheet(self, sheet: _Sheet) -> bytes:
        """The kept records of a sheet, from its beginning to its end; of one without cells its beginning alone."""
        kinds, places = self._walk(sheet.first)
        if kinds[0] != BEGINNING:
            raise damaged(self.file, "a sheet that begins in the middle of another record", sheet.name)
        seen = len(kinds) if sheet.has_cells else 1
        records = SheetRecords(self.stream, kinds[:seen], places[: seen + 1])
        if records.cut_off:
            raise damaged(self.file, "a record that is cut off")
        if records.of_no_column:
            raise damaged(self.file, "numbers in no column", sheet.name)
        if records.errors:
            self.errors.setdefault(sheet.name, set()).update(records.errors)
        self._measure(sheet, records)
        return b"".join([*records.kept(), _HEAD.pack(END, 0)])

    def _measure(self, sheet: _Sheet, records: SheetRecords) -> None:
        """Refuse cells that are absurdly far apart, or that repeat texts beyond what the memory holds."""
        check_extent(self.file, sheet.name, records.extent, self.cells)
        self.cells += records.extent.cells
        self.characters += records.letters([letters for letters, _, _ in self.texts])
        check_text(self.file, self.characters)


def _joined(general: list[bytes], sheets: list[_Sheet]) -> bytes:
    """The records as one stream, with each sheet named by where it now begins."""
    position = sum(map(len, general)) + sum(4 + len(sheet.record) for sheet in sheets) + 4
    named = []
    for sheet in sheets:
        record = struct.pack("<I", position) + sheet.record[4:]
        named.append(_HEAD.pack(_SHEET, len(record)) + record)
        position += len(sheet.renewed)
    return b"".join([*general, *named, _HEAD.pack(END, 0), *(sheet.renewed for sheet in sheets)])
