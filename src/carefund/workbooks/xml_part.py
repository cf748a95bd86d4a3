"""One part of a new Excel workbook (.xlsx) in XML, walked once by a strict parser and measured without being kept.

A strict parser, so that no quoting or prefix hides a cell from the measure.
"""

import re
from collections.abc import Sequence
from typing import NoReturn
from xml.parsers import expat

from carefund.refusal import RefusedFile
from carefund.workbooks.cells import cell_name, column_number
from carefund.workbooks.limits import MOST_CELLS, Extent, check_extent, damaged, with_entities

_CHARACTERS_OF_A_VALUE = 64
_ROW = re.compile(r"\s{0,8}[0-9]{1,9}\s{0,8}")
_BLOCK = re.compile(r"([A-Za-z]{1,3})([0-9]{1,9}):([A-Za-z]{1,3})([0-9]{1,9})")
_OTHER_WORKBOOK = re.compile(r"\[[0-9]{1,4}\]")
_TRUE = ("1", "true")
MOST_MARKED, MOST_LINKED = 20_000, 20
"""Hidden rows and columns and merged blocks of a sheet that are kept, and cells with links that are named."""
_CELL = re.compile(r"([A-Za-z]{1,3})?([0-9]{1,9})?")


class XmlPart:
    """One part in XML, measured without being kept: how far its cells reach, and how long its texts are."""

    def __init__(self, file: str, name: str, cells_before: int, *, allow_uncalculated: bool = False) -> None:
        self.file, self.name, self.cells_before = file, name, cells_before
        self.allow_uncalculated = allow_uncalculated
        self.extent = Extent()
        self.errors: set[tuple[int, int]] = set()
        self.uncalculated: set[tuple[int, int]] = set()
        self.hidden: set[tuple[int, int]] = set()
        self.merged: set[tuple[int, int, int, int]] = set()
        self.linked: list[tuple[int, int]] = []
        self.styled: dict[str, list[tuple[int, int]]] = {}
        self.lengths_of_texts: list[int] = []
        self._cells_of_text: dict[str, int] = {}
        self._row = self._column = self._cells = 0
        self._text = self._value = self._cell_type = self._style = ""
        self._shared_length = 0
        self._has_formula = self._has_value = self._in_formula = False

    def walk(self, xml: bytes, encoding: str | None = None) -> None:
        """Refuse entities, cells that are absurdly far apart and formulas without a stored value.

        `encoding` is the one that the reader of cells takes the part to have, whatever the part says; None for any.
        """
        if encoding is not None and b"\x00" in xml:
            raise damaged(self.file, "a part in another encoding", self.name)
        parser = expat.ParserCreate(encoding, namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_entities
        if b"sheetData" in xml or b"si>" in xml:
            parser.StartElementHandler = self._start
            parser.EndElementHandler = self._end
            parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as error:
            raise damaged(self.file, error, self.name) from error

    def characters(self, lengths: Sequence[int]) -> int:
        """How many characters its cells of shared texts come to, the texts being so long."""
        numbered = ((int(number), cells) for number, cells in self._cells_of_text.items() if number.isdecimal())
        return sum(cells * lengths[number] for number, cells in numbered if number < len(lengths))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            row = attributes.get("r", str(self._row + 1))
            self._row = int(row) if _ROW.fullmatch(row) else self._refuse_row()
            self._column = 0
            if attributes.get("hidden") in _TRUE and len(self.hidden) < MOST_MARKED:
                self.hidden.add((self._row - 1, -1))
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            self._hide_columns(attributes)
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "c":
            self._start_cell(attributes)
        elif tag in {"f", "v", "is"}:
            self._has_formula |= tag == "f"
            self._in_formula = tag == "f"
            self._has_value |= tag != "f"
        self._text = ""
        if tag == "si":
            self._shared_length = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = _CELL.fullmatch(attributes.get("r", ""))
        if place is None:
            raise damaged(self.file, "a cell whose place cannot be read", self.name)
        letters, digits = place.groups()
        self._row = int(digits) if digits else self._row
        self._column = column_number(letters) if letters else self._column + 1
        if self._row < 1:
            raise damaged(self.file, "a cell above the first row", self.name)
        self._cell_type, self._style = attributes.get("t", ""), attributes.get("s", "")
        self._has_formula, self._has_value, self._value = False, False, ""
        self._cells += 1
        if self._cells > MOST_CELLS:
            check_extent(self.file, self.name, self.extent, self._cells)

    def _characters(self, text: str) -> None:
        self._shared_length += len(text)
        if self._in_formula and len(self.linked) < MOST_LINKED and _OTHER_WORKBOOK.search(text):
            self.linked.append((self._row - 1, self._column - 1))
        self._text = (self._text + text)[:_CHARACTERS_OF_A_VALUE]

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        self._in_formula = False
        if tag == "v":
            self._value = self._text
        elif tag == "si":
            self.lengths_of_texts.append(self._shared_length)
        elif tag == "c":
            self._end_cell()
        elif tag == "sheetData":
            check_extent(self.file, self.name, self.extent, self.cells_before)

    def _end_cell(self) -> None:
        if self._has_formula and not self._value.strip() and self._cell_type != "str":
            if not self.allow_uncalculated:
                self._refuse_uncalculated()
            self.uncalculated.add((self._row - 1, self._column - 1))
        if self._has_value:
            self.extent.include(self._row, self._column)
            if self._cell_type in ("", "n"):
                self.styled.setdefault(self._style, []).append((self._row - 1, self._column - 1))
            if self._cell_type == "s":
                number = self._value.strip()
                self._cells_of_text[number] = self._cells_of_text.get(number, 0) + 1
        if self._cell_type == "e":
            self.errors.add((self._row - 1, self._column - 1))

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal():
            columns = range(int(first) - 1, min(int(last), MOST_MARKED))
            self.hidden |= {(-1, column) for column in columns}

    def _merge(self, block: str) -> None:
        corners = _BLOCK.fullmatch(block)
        if corners and len(self.merged) < MOST_MARKED:
            left, top, right, bottom = corners.groups()
            self.merged.add((int(top) - 1, column_number(left) - 1, int(bottom) - 1, column_number(right) - 1))

    def _refuse_row(self) -> NoReturn:
        raise damaged(self.file, "a row whose number cannot be read", self.name)

    def _refuse_uncalculated(self) -> NoReturn:
        raise RefusedFile(
            self.file,
            sheet=self.name,
            cell=cell_name(self._row - 1, self._column - 1),
            expected="stored values",
            found="a formula that was never calculated",
            to_do="Use the publisher's own file, or, if you trust this one, open and save it in Excel first.",
        )

    def _refuse_entities(self, *_declaration: object) -> NoReturn:
        raise with_entities(self.file, self.name)
