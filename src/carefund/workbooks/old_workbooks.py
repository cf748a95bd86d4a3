"""What is checked of an old Excel workbook (.xls) before its cells are read: the container, then its records.

The reader of cells trusts what a file says of itself: a crafted one could make it follow a chain of sectors for
ever, or reserve memory for cells that are far apart. Both are seen here from a few bytes of each record.
"""

import io
import struct
import zipfile
from collections.abc import Sequence
from typing import Any

import numpy as np

from carefund.refusal import RefusedFile
from carefund.workbooks.limits import (
    MOST_ELEMENTS,
    Extent,
    Places,
    check_elements,
    check_extent,
    check_shared_texts,
    damaged,
    not_a_workbook,
    protected,
)

_LAST_SECTOR = 0xFFFFFFFA
_SECTOR_LISTS_IN_HEADER = 109
_ENTRY_BYTES = 128
_ROOT_ENTRY = 5

_END_OF_SHEET, _PASSWORD, _DIMENSIONS = 0x000A, 0x002F, 0x0200
_SEVERAL_NUMBERS, _SHARED_TEXTS, _CONTINUED, _CELL_OF_SHARED_TEXT = 0x00BD, 0x00FC, 0x003C, 0x00FD
_SHEET, _SHEET_NAME = 0x0085, 8
_TRUTH_OR_ERROR, _FORMULAS = 0x0205, {0x0006, 0x0206, 0x0406}
_CELLS = {0x0203, 0x0204, 0x027E, 0x00D6, _TRUTH_OR_ERROR, *_FORMULAS, _SEVERAL_NUMBERS, _CELL_OF_SHARED_TEXT}
_PLAIN_CELLS = _CELLS - {_TRUTH_OR_ERROR, *_FORMULAS, _SEVERAL_NUMBERS, _CELL_OF_SHARED_TEXT}
_NO_RESULTS = {b"\x02", b"\x03"}
"""How a formula's stored result begins that is an error or an empty text."""
_HEAD, _PLACE = struct.Struct("<HH"), struct.Struct("<HH")
_ROWS_OF_FORMAT, _COLUMNS_OF_FORMAT = 65_536, 256
_DIMENSION_BYTES = 14
_LONGEST_TEXT = 3 * 65_535


def check_old_workbook(file: str, content: bytes) -> Places:
    """Refuse an .xls file that is protected, damaged, another kind of document, or of absurd extent.

    Gives the cells that hold an error such as #REF!, which the reader would give as blank.
    """
    import olefile

    try:
        if zipfile.is_zipfile(io.BytesIO(content)):
            raise not_a_workbook(file, "two files joined into one")
        with olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_INCORRECT) as container:
            if container.exists("EncryptedPackage"):
                raise protected(file)
            _check_chains(file, container)
            streams = [name for name in ("Workbook", "Book") if container.exists(name)]
            if not streams:
                raise not_a_workbook(file, "another kind of Office file")
            records = [_Records(file, container.openstream(name).read()) for name in streams]
            for each in records:
                each.check()
            return records[0].errors
    except RefusedFile:
        raise
    except Exception as error:
        raise damaged(file, error) from error


def _check_chains(file: str, container: Any) -> None:  # noqa: ANN401
    """Refuse chains of sectors that come back to themselves."""
    if container.num_fat_sectors <= _SECTOR_LISTS_IN_HEADER and container.first_difat_sector < _LAST_SECTOR:
        raise damaged(file, "a list of sectors that should not be there")
    container.loadminifat()
    sectors, small = list(container.fat), list(container.minifat)
    chains = [(container.first_dir_sector, sectors), (container.first_mini_fat_sector, sectors)]
    directory = container.directory_fp.getvalue()
    for start in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        kind, first, size = struct.unpack_from("<66xB49xII", directory, start)
        is_large = kind == _ROOT_ENTRY or size >= container.mini_stream_cutoff_size
        chains.append((first, sectors if is_large else small))
        if size > container.fp.getbuffer().nbytes:
            raise damaged(file, "a stream longer than the file")
    endless = {id(table): _sectors_without_end(table) for table in (sectors, small)}
    if any(first in endless[id(table)] for first, table in chains):
        raise damaged(file, "a chain of sectors without an end")


def _sectors_without_end(table: Sequence[int]) -> set[int]:
    """The sectors whose chain comes back to itself; one that leaves the table is for the reader to refuse.

    Each sector is walked over once, however many chains run through it.
    """
    walked, endless = bytearray(len(table)), set[int]()
    for start in range(len(table)):
        path = []
        sector = start
        while sector < len(table) and not walked[sector]:
            walked[sector] = 1
            path.append(sector)
            sector = table[sector]
        if sector in endless or sector in set(path):
            endless.update(path)
    return endless


class _Records:
    """The records of one workbook stream, measured without being kept."""

    def __init__(self, file: str, stream: bytes) -> None:
        self.file, self.stream = file, stream
        self.errors: Places = {}
        self._sheet_at: dict[int, str] = {}
        self._sheet = ""
        self._places: list[bytes] = []
        self.cells_before = 0
        self.cells_of_shared_text = 0
        self.shared_texts = 0
        self._in_shared_texts = False

    def check(self) -> None:
        """Refuse a password, cells that are absurdly far apart and texts that would fill the memory."""
        stream, position, end, records = self.stream, 0, len(self.stream) - 3, 0
        while position < end:
            records += 1
            if records > MOST_ELEMENTS:
                check_elements(self.file, records)
            kind, length = _HEAD.unpack_from(stream, position)
            if kind in _CELLS:
                self._places.append(stream[position + 4 : position + 8])
            if kind not in _PLAIN_CELLS:
                self._other(kind, position, length)
            position += 4 + length
        self._end_sheet()
        check_shared_texts(self.file, self.cells_of_shared_text, min(self.shared_texts, _LONGEST_TEXT))

    @staticmethod
    def _is_error(kind: int, value: bytes) -> bool:
        """Whether a cell's value is an error: stored as such, what a formula came to, or that it never came to any.

        A formula that was never calculated stores an empty text.
        """
        if kind == _TRUTH_OR_ERROR:
            return value[1:2] == b"\x01"
        return kind in _FORMULAS and value[:1] in _NO_RESULTS and value[6:8] == b"\xff\xff"

    def _other(self, kind: int, position: int, length: int) -> None:
        record = self.stream[position + 4 : position + 4 + length]
        self._sheet = self._sheet_at.get(position, self._sheet)
        self._in_shared_texts = kind == _SHARED_TEXTS or (kind == _CONTINUED and self._in_shared_texts)
        if self._in_shared_texts:
            self.shared_texts += length
        elif kind == _CELL_OF_SHARED_TEXT:
            self.cells_of_shared_text += 1
        elif self._is_error(kind, record[6:14]):
            self.errors.setdefault(self._sheet, set()).add(_PLACE.unpack_from(record))
        elif kind == _SEVERAL_NUMBERS:
            self._places.append(record[:2] + record[-2:])
        elif kind == _END_OF_SHEET:
            self._end_sheet()
        else:
            self._about_workbook(kind, record)

    def _about_workbook(self, kind: int, record: bytes) -> None:
        if kind == _PASSWORD:
            raise protected(self.file)
        if kind == _SHEET and len(record) > _SHEET_NAME:
            self._note_sheet(record)
        elif kind == _DIMENSIONS and len(record) >= _DIMENSION_BYTES:
            self._dimensions(*struct.unpack_from("<IIHH", record))

    def _note_sheet(self, record: bytes) -> None:
        """Remember where a sheet begins and its name."""
        wide = record[_SHEET_NAME - 1] & 1
        name = record[_SHEET_NAME:].decode("utf-16-le" if wide else "latin-1", errors="replace")
        self._sheet_at[struct.unpack_from("<I", record)[0]] = name

    def _dimensions(self, first_row: int, last_row: int, first_column: int, last_column: int) -> None:
        """Refuse a sheet that claims more than its format can hold; the reader reserves what is claimed."""
        if max(first_row, last_row) > _ROWS_OF_FORMAT or max(first_column, last_column) > _COLUMNS_OF_FORMAT:
            check_extent(self.file, None, Extent(last_row, last_column))
            raise damaged(self.file, "a sheet larger than its format can hold")

    def _end_sheet(self) -> None:
        packed = b"".join(self._places)
        places = np.frombuffer(packed[: len(packed) // _PLACE.size * _PLACE.size], "<u2").reshape(-1, 2)
        height, width = (int(last) + 1 for last in places.max(axis=0)) if len(places) else (0, 0)
        extent = Extent(height, width)
        check_extent(self.file, None, extent, self.cells_before)
        self.cells_before += extent.cells
        self._places = []
