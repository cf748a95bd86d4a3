"""What is checked of an OpenDocument spreadsheet (.ods) before its cells are read: the archive, then its one part.

Repetition is what is dangerous in one: a cell or row may stand for a million others. The part that holds the cells is
walked by a strict parser that counts what repetitions come to; the reader of cells is then given an archive made anew
of that part alone. Names are compared as they are written, as the reader of cells compares them.
"""

import io
import re
import zipfile
from typing import NoReturn
from xml.parsers import expat

from carefund.refusal import RefusedFile
from carefund.workbooks.archive import check_unpacked_size, made_anew, unpacked
from carefund.workbooks.cells import Marks
from carefund.workbooks.container import Checked
from carefund.workbooks.limits import (
    LARGEST_UNPACKED,
    MOST_SHEETS,
    Extent,
    check_elements,
    check_extent,
    check_text,
    damaged,
    not_a_workbook,
    protected,
    with_entities,
)

CELLS_PART, KIND_PART, LIST_PART = "content.xml", "mimetype", "META-INF/manifest.xml"
KIND = b"application/vnd.oasis.opendocument.spreadsheet"
LARGEST_LIST = 2**20
_LIST = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    b'<manifest:file-entry manifest:full-path="/" manifest:media-type="' + KIND + b'"/>'
    b'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_NUMBER = re.compile(r"[0-9]{1,7}")
_CELLS = {"table:table-cell", "table:covered-table-cell"}
_MOST_REPEATED = 2**21
"""A cell or row that stands for more others than a sheet can have is damage; the largest sheets have 2**20 rows."""


def is_open_document(content: bytes) -> bool:
    """Whether an archive's first part says that it is an OpenDocument spreadsheet."""
    return KIND in content[:200]


def check_open_document(file: str, content: bytes) -> Checked:
    """Refuse an .ods file that is damaged, protected, another kind of document or hostile."""
    try:
        cells = _part_of_cells(file, content)
        walk = _Walk(file)
        walk.read(cells)
    except (RefusedFile, MemoryError):
        raise
    except Exception as error:
        raise damaged(file, error) from error
    archive = made_anew({KIND_PART: KIND, LIST_PART: _LIST, CELLS_PART: cells})
    return Checked(archive, tuple(walk.sheets), Marks())


def _part_of_cells(file: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        names = [member.filename for member in members]
        check_unpacked_size(file, members)
        if len({name.lower() for name in names}) < len(names):
            raise damaged(file, "two parts of one name")
        parts = dict(zip(names, members, strict=True))
        if KIND_PART not in parts or CELLS_PART not in parts:
            raise damaged(file, "a part that is missing")
        if unpacked(file, archive, parts[KIND_PART], LARGEST_LIST).strip() != KIND:
            raise not_a_workbook(file, "an OpenDocument file of another kind")
        if LIST_PART in parts and b"encryption-data" in unpacked(file, archive, parts[LIST_PART], LARGEST_LIST):
            raise protected(file)
        return unpacked(file, archive, parts[CELLS_PART], LARGEST_UNPACKED)


class _Walk:
    """The part with the cells, measured without being kept: its sheets, and how far the cells of each reach."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheets: list[str] = []
        self._extent = Extent()
        self._before = self._row = self._column = self._rows = self._columns = 0
        self._characters_of_cell = self._characters_of_row = self._characters = 0
        self._width = 0
        self._in_cell = self._filled = False

    def read(self, xml: bytes) -> None:
        """Walk all of it. Raises RefusedFile for entities and for cells that come to too much."""
        if b"\x00" in xml:
            raise damaged(self.file, "a part in another encoding", CELLS_PART)
        check_elements(self.file, xml.count(b"<"), CELLS_PART)
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_entities
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as error:
            raise damaged(self.file, error, CELLS_PART) from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _CELLS:
            self._columns = self._repeats(attributes, "table:number-columns-repeated")
            self._in_cell, self._characters_of_cell = True, 0
            self._filled = "office:value-type" in attributes
            self._characters_of_cell += len(attributes.get("office:string-value", ""))
        elif tag == "table:table-row":
            self._rows = self._repeats(attributes, "table:number-rows-repeated")
            self._column = self._width = self._characters_of_row = 0
        elif tag == "table:table":
            self._begin_sheet(attributes)
        elif tag == "table:tracked-changes":
            raise damaged(self.file, "changes that are kept beside the cells", CELLS_PART)

    def _begin_sheet(self, attributes: dict[str, str]) -> None:
        if self._in_cell or len(self.sheets) >= MOST_SHEETS:
            raise damaged(self.file, "a sheet within a cell, or too many sheets", CELLS_PART)
        self.sheets.append(attributes.get("table:name", ""))
        self._extent, self._row = Extent(), 0

    def _text(self, text: str) -> None:
        if self._in_cell:
            self._filled = True
            self._characters_of_cell += len(text)

    def _end(self, tag: str) -> None:
        if tag in _CELLS:
            self._end_cell()
        elif tag == "table:table-row":
            self._end_row()
        elif tag == "table:table":
            self._before += self._extent.cells

    def _end_cell(self) -> None:
        self._column += self._columns
        if self._filled:
            self._width = self._column
            self._characters_of_row += self._characters_of_cell * self._columns
        self._in_cell = False

    def _end_row(self) -> None:
        self._row += self._rows
        if self._width:
            self._extent.include(self._row, self._width)
            check_extent(self.file, self.sheets[-1] if self.sheets else CELLS_PART, self._extent, self._before)
            self._characters += self._characters_of_row * self._rows
            check_text(self.file, self._characters)

    def _repeats(self, attributes: dict[str, str], name: str) -> int:
        stated = attributes.get(name, "1")
        if not _NUMBER.fullmatch(stated) or not 1 <= int(stated) <= _MOST_REPEATED:
            raise damaged(self.file, "a repetition that cannot be read", CELLS_PART)
        return int(stated)

    def _refuse_entities(self, *_declaration: object) -> NoReturn:
        raise with_entities(self.file, CELLS_PART)
