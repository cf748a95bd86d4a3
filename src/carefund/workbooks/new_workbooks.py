"""What is checked of a new Excel workbook (.xlsx) before its cells are read: the archive, then each of its parts.

Every part is unpacked once, in pieces and up to a limit, so a size that the archive misstates is seen; parts in XML
are walked by a strict parser, so that no quoting or prefix hides a cell from the measure.
"""

import io
import posixpath
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn
from xml.etree import ElementTree
from xml.parsers import expat

from carefund.refusal import RefusedFile
from carefund.workbooks.limits import (
    LARGEST_RATIO,
    LARGEST_UNPACKED,
    MOST_CELLS,
    SMALLEST_SUSPECT,
    Extent,
    Places,
    check_elements,
    check_extent,
    check_shared_texts,
    damaged,
    not_a_workbook,
)

_WORKBOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_OTHER_KINDS = {"xl/workbook.bin": "a binary workbook (.xlsb)", "content.xml": "an OpenDocument file"}
_XML_ENDINGS = (".xml", ".rels")
_CHARACTERS_OF_A_VALUE = 64
_STYLES = "xl/styles.xml"
_BUILT_IN_PERCENTAGES = {9, 10}
MOST_PARTS = 5_000


@dataclass
class Marks:
    """What the reader of cells does not tell of them, by sheet."""

    errors: Places = field(default_factory=dict)
    """Cells that hold an error such as #REF!, which the reader would give as blank."""
    uncalculated: Places = field(default_factory=dict)
    """Cells with a formula that was never calculated."""
    percentages: Places = field(default_factory=dict)
    """Cells shown as a percentage: 0.5 stands there as 50%."""


def check_new_workbook(file: str, content: bytes, *, allow_uncalculated: bool = False) -> Marks:
    """Refuse an .xlsx file that is damaged, another kind of archive, hostile or linked.

    A formula that was never calculated is refused too, unless they are allowed: then their cells are given.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_kind(file, [member.filename.lower() for member in members])
            _check_unpacked_size(file, members)
            parts = _check_parts(file, archive, members, allow_uncalculated=allow_uncalculated)
            return _marks(archive, parts)
    except RefusedFile:
        raise
    except Exception as error:
        raise damaged(file, error) from error


def _check_kind(file: str, names: Sequence[str]) -> None:
    for name, words in _OTHER_KINDS.items():
        if name in names:
            raise not_a_workbook(file, words)
    if _WORKBOOK not in names:
        raise not_a_workbook(file, "an archive or document of another kind")
    if len(set(names)) < len(names):
        raise damaged(file, "two parts of one name")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise RefusedFile(
            file,
            expected="a workbook that stands alone",
            found="links to other workbooks",
            to_do="Ask the sender for the publication itself, with values instead of links.",
        )


def _check_unpacked_size(file: str, members: Sequence[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_PARTS:
        raise damaged(file, f"{len(members):,} parts")
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > LARGEST_UNPACKED or (unpacked > SMALLEST_SUSPECT and unpacked / packed > LARGEST_RATIO):
        raise _too_large(file, f"one that unpacks to {unpacked / 2**20:,.0f} MB from {packed / 2**20:,.1f} MB")


def _too_large(file: str, found: str) -> RefusedFile:
    return RefusedFile(
        file,
        expected=f"a workbook that unpacks to less than {LARGEST_UNPACKED // 2**20} MB",
        found=found,
        to_do="Do not open it; download the publication again from the publisher.",
    )


def _unpack(file: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, unpacked_before: int) -> bytes:
    """A part's bytes, read up to what is left of the largest size whatever size the archive states."""
    left = LARGEST_UNPACKED - unpacked_before
    stated, member.file_size = member.file_size, max(member.file_size, left + 1)
    try:
        with archive.open(member) as stream:
            content = stream.read(left + 1)
    finally:
        member.file_size = stated
    if len(content) > left:
        raise _too_large(file, "one that unpacks to more than it states")
    if len(content) != stated:
        raise damaged(file, "a part that is longer or shorter than the archive states", member.filename)
    return content


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet, by the sheet's name."""
    named = {member.filename.lower(): member for member in archive.infolist()}
    workbook, links = (ElementTree.fromstring(archive.read(named[part])) for part in (_WORKBOOK, _LINKS))
    target = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for sheet in workbook.findall(".//{*}sheet"):
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        parts[sheet.get("name", "")] = posixpath.join("/xl", target.get(link, ""))[1:].lower()
    return parts


def _marks(archive: zipfile.ZipFile, parts: dict[str, "_Part"]) -> Marks:
    marks, percentages = Marks(), _percentage_styles(archive)
    for name, part_name in _sheets(archive).items():
        part = parts.get(part_name)
        if part is not None:
            marks.errors[name], marks.uncalculated[name] = part.errors, part.uncalculated
            marks.percentages[name] = {place for style in percentages for place in part.styled.get(style, ())}
    return marks


def _percentage_styles(archive: zipfile.ZipFile) -> set[str]:
    """The numbers of the cell styles that show a number as a percentage."""
    named = {member.filename.lower(): member for member in archive.infolist()}
    if _STYLES not in named:
        return set()
    styles = ElementTree.fromstring(archive.read(named[_STYLES]))
    formats = {
        number.get("numFmtId") for number in styles.iterfind(".//{*}numFmt") if "%" in number.get("formatCode", "")
    }
    formats |= {str(number) for number in _BUILT_IN_PERCENTAGES}
    return {
        str(index)
        for index, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf"))
        if style.get("numFmtId") in formats
    }


def _check_parts(
    file: str, archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], *, allow_uncalculated: bool
) -> dict[str, "_Part"]:
    """Refuse a part that is hostile, and give the parts as measured, by name."""
    parts: dict[str, _Part] = {}
    cells = cells_of_shared_text = longest = unpacked = elements = 0
    names: dict[str, str] = {}
    # The two parts that name the sheets come first: they are looked into only once they are known to be harmless.
    for member in sorted(members, key=lambda member: member.filename.lower() not in (_WORKBOOK, _LINKS)):
        xml = _unpack(file, archive, member, unpacked)
        unpacked += len(xml)
        if not names and parts.keys() >= {_WORKBOOK, _LINKS}:
            names = {part: name for name, part in _sheets(archive).items()}
        if not (member.filename.lower().endswith(_XML_ENDINGS) or b"sheetData" in xml):
            continue
        elements += xml.count(b"<")
        sheet = names.get(member.filename.lower())
        check_elements(file, elements, sheet)
        part = _Part(file, sheet or member.filename, cells, allow_uncalculated=allow_uncalculated)
        part.walk(xml)
        parts[member.filename.lower()] = part
        cells += part.extent.cells
        cells_of_shared_text += part.cells_of_shared_text
        longest = max(longest, part.longest_text)
    check_shared_texts(file, cells_of_shared_text, longest)
    return parts


class _Part:
    """One part in XML, measured without being kept: how far its cells reach, and how long its shared texts are."""

    def __init__(self, file: str, name: str, cells_before: int, *, allow_uncalculated: bool = False) -> None:
        self.file, self.name, self.cells_before = file, name, cells_before
        self.allow_uncalculated = allow_uncalculated
        self.extent = Extent()
        self.errors: set[tuple[int, int]] = set()
        self.uncalculated: set[tuple[int, int]] = set()
        self.styled: dict[str, list[tuple[int, int]]] = {}
        self.cells_of_shared_text = 0
        self.longest_text = 0
        self._row = self._column = self._cells = 0
        self._text = self._value = self._cell_type = self._style = ""
        self._shared_length = 0
        self._has_formula = self._has_value = False

    def walk(self, xml: bytes) -> None:
        """Refuse entities, cells that are absurdly far apart and formulas without a stored value."""
        parser = expat.ParserCreate(namespace_separator=" ")
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

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif tag == "c":
            self._start_cell(attributes)
        elif tag in {"f", "v", "is"}:
            self._has_formula |= tag == "f"
            self._has_value |= tag != "f"
        self._text = ""
        if tag == "si":
            self._shared_length = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").rstrip("0123456789")
        digits = attributes.get("r", "")[len(letters) :]
        self._row = int(digits) if digits else self._row
        self._column = column_number(letters) if letters else self._column + 1
        self._cell_type, self._style = attributes.get("t", ""), attributes.get("s", "")
        self._has_formula, self._has_value, self._value = False, False, ""
        self._cells += 1
        if self._cells > MOST_CELLS:
            check_extent(self.file, self.name, self.extent, self._cells)

    def _characters(self, text: str) -> None:
        self._shared_length += len(text)
        self._text = (self._text + text)[:_CHARACTERS_OF_A_VALUE]

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "v":
            self._value = self._text
        elif tag == "si":
            self.longest_text = max(self.longest_text, self._shared_length)
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
            self.cells_of_shared_text += self._cell_type == "s"
        if self._cell_type == "e":
            self.errors.add((self._row - 1, self._column - 1))

    def _refuse_uncalculated(self) -> NoReturn:
        raise RefusedFile(
            self.file,
            sheet=self.name,
            cell=f"{column_letters(self._column - 1)}{self._row}",
            expected="stored values",
            found="a formula that was never calculated",
            to_do="Use the publisher's own file, or, if you trust this one, open and save it in Excel first.",
        )

    def _refuse_entities(self, *_declaration: object) -> NoReturn:
        raise RefusedFile(
            self.file,
            sheet=self.name,
            expected="plain XML",
            found="a document type, as entities need and workbooks never do",
            to_do="Do not open it; download the publication again from the publisher.",
        )


def column_number(letters: str) -> int:
    """The number of a column counted from 1: `A` is 1, `AB` is 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(index: int) -> str:
    """Excel's letters of a column counted from 0: 0 is `A`, 27 is `AB`."""
    letters = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters
