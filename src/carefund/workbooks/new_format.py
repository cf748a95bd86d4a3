"""What is checked of a new Excel workbook (.xlsx) before its cells are read: the archive, then each of its parts.

Every part is unpacked once, in pieces and up to a limit, so a size that the archive misstates is seen; parts in XML
are walked by a strict parser. The reader of cells is then given an archive made anew: only the parts that hold cells,
stored as they were checked, without anything that an archive can say of a part beside its name.
"""

import io
import posixpath
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn
from xml.etree import ElementTree

from carefund.refusal import RefusedFile
from carefund.wording.characters import visible
from carefund.wording.lists import counted
from carefund.workbooks.archive import check_unpacked_size, made_anew, unpacked
from carefund.workbooks.cells import Marks, cell_name
from carefund.workbooks.container import Checked
from carefund.workbooks.limits import (
    LARGEST_UNPACKED,
    MOST_SHEETS,
    check_elements,
    check_text,
    damaged,
    not_a_workbook,
)
from carefund.workbooks.xml_part import XmlPart

_WORKBOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STYLES, _SHARED_TEXTS, _PROPERTIES = "xl/styles.xml", "xl/sharedstrings.xml", "docprops/custom.xml"
_SPELT = {_SHARED_TEXTS: "xl/sharedStrings.xml"}
"""How the reader of cells looks for a part, where it is not in small letters."""
_ROOT = "_rels/.rels"
_ROOT_LINKS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="xl/workbook.xml"/></Relationships>'
)
"""Where the reader of cells finds the workbook: always where it was checked."""
_KEPT = {_WORKBOOK, _LINKS, _STYLES, _SHARED_TEXTS, _PROPERTIES}
_OTHER_KINDS = {"xl/workbook.bin": "a binary workbook (.xlsb)", "content.xml": "an OpenDocument file"}
_XML_ENDINGS = (".xml", ".rels")
_BUILT_IN_PERCENTAGES = {9, 10}
CELLS_NAMED = 10
"""Cells with links to other workbooks that a refusal names."""
LARGEST_PARTS = {_WORKBOOK: 2**22, _LINKS: 2**22, _STYLES: 2**24, _PROPERTIES: 2**18}
"""Bytes of the parts that are read as a whole; Excel's own have a hundredth."""
MOST_PROPERTIES, LONGEST_PROPERTY = 200, 1_000


def check_new_workbook(file: str, content: bytes, *, allow_uncalculated: bool = False) -> Checked:
    """Refuse an .xlsx file that is damaged, another kind of archive, hostile or linked.

    A formula that was never calculated is refused too, unless they are allowed: then the marks name their cells.
    """
    try:
        parts = _Parts(file, allow_uncalculated=allow_uncalculated)
        parts.read(content)
        return parts.checked()
    except (RefusedFile, MemoryError):
        raise
    except Exception as error:
        raise damaged(file, error) from error


def archive_made_anew(file: str, content: bytes) -> bytes:
    """The whole of an .xlsx file, its checked parts in an archive made anew. Raises RefusedFile as the check does."""
    try:
        parts = _Parts(file, allow_uncalculated=True, keeps_all=True)
        parts.read(content)
        return parts.archive()
    except (RefusedFile, MemoryError):
        raise
    except Exception as error:
        raise damaged(file, error) from error


@dataclass
class _Parts:
    """The parts of one archive, each checked as it is unpacked; those that are needed are kept."""

    file: str
    allow_uncalculated: bool
    keeps_all: bool = False
    kept: dict[str, bytes] = field(default_factory=dict)
    """Parts by their names in small letters."""
    spelt: dict[str, str] = field(default_factory=dict)
    """How each name is written."""
    walked: dict[str, XmlPart] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    """Each sheet's name, by its part, in order."""
    has_macros: bool = False
    has_links: bool = False
    unpacked: int = 0
    elements: int = 0
    cells: int = 0

    def read(self, content: bytes) -> None:
        """Unpack and check every part."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_kind(self.file, [member.filename.lower() for member in members])
            check_unpacked_size(self.file, members)
            # The two parts that name the sheets come first: they are looked into once they are known to be harmless.
            for member in sorted(members, key=lambda member: member.filename.lower() not in (_WORKBOOK, _LINKS)):
                self._take(member.filename, self._unpack(archive, member))
        if self.has_links:
            self._refuse_links()
        texts = self.walked.get(_SHARED_TEXTS)
        lengths = texts.lengths_of_texts if texts else []
        check_text(self.file, sum(part.characters(lengths) for part in self.walked.values()))

    def _unpack(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
        """A part's bytes, read up to what is left of the largest size whatever size the archive states."""
        left = min(LARGEST_UNPACKED - self.unpacked, LARGEST_PARTS.get(member.filename.lower(), LARGEST_UNPACKED))
        content = unpacked(self.file, archive, member, left)
        self.unpacked += len(content)
        return content

    def _take(self, filename: str, content: bytes) -> None:
        name = filename.lower()
        self.has_macros |= name.endswith("vbaproject.bin")
        self.has_links |= name.startswith("xl/externallinks/")
        needed = name in _KEPT or name in self.sheets
        if needed or name.endswith(_XML_ENDINGS) or b"sheetData" in content:
            self._walk(name, self.sheets.get(name, filename), content, "utf-8" if needed else None)
        if needed or self.keeps_all:
            self.kept[name], self.spelt[name] = content, _SPELT.get(name, filename)
        if not self.sheets and self.walked.keys() >= {_WORKBOOK, _LINKS}:
            self.sheets = self._sheets()

    def _sheets(self) -> dict[str, str]:
        pairs = _named_parts(self.kept[_WORKBOOK], self.kept[_LINKS])
        if len(pairs) > MOST_SHEETS or len({part for part, _name in pairs}) < len(pairs):
            raise damaged(self.file, "two sheets in one part, or too many of them")
        return dict(pairs)

    def _walk(self, name: str, shown: str, content: bytes, encoding: str | None) -> None:
        self.elements += content.count(b"<")
        check_elements(self.file, self.elements, shown)
        part = XmlPart(self.file, shown, self.cells, allow_uncalculated=self.allow_uncalculated)
        part.walk(content, encoding)
        self.walked[name] = part
        self.cells += part.extent.cells

    def _refuse_links(self) -> NoReturn:
        """Refuse links to other workbooks, naming the cells whose formulas lead there."""
        cells = [
            f"{visible(self.sheets[part])}, {cell_name(*place)}"
            for part, walked in self.walked.items()
            if part in self.sheets
            for place in walked.linked
        ]
        more = f" and {counted(len(cells) - CELLS_NAMED, 'further cell')}" if len(cells) > CELLS_NAMED else ""
        where = f" in {'; '.join(cells[:CELLS_NAMED])}{more}" if cells else ", in no cell's formula"
        raise RefusedFile(
            self.file,
            expected="a workbook that stands alone",
            found=f"links to other workbooks{where}",
            to_do="Ask the sender for the publication itself, with values instead of links.",
        )

    def checked(self) -> Checked:
        """What the reader of cells needs."""
        marks, percentages = Marks(), _percentage_styles(self.kept.get(_STYLES))
        for part_name, name in self.sheets.items():
            part = self.walked.get(part_name)
            if part is not None:
                marks.errors[name], marks.uncalculated[name] = part.errors, part.uncalculated
                marks.percentages[name] = {place for style in percentages for place in part.styled.get(style, ())}
                marks.hidden[name], marks.merged[name] = part.hidden, part.merged
        properties = _properties(self.kept.pop(_PROPERTIES, None))
        self.kept[_ROOT], self.spelt[_ROOT] = _ROOT_LINKS, _ROOT
        return Checked(self.archive(), tuple(self.sheets.values()), marks, self.has_macros, properties)

    def archive(self) -> bytes:
        """An archive of the kept parts, not packed: names, sizes and contents, and nothing else."""
        return made_anew({self.spelt[name]: content for name, content in self.kept.items()})


def _check_kind(file: str, names: Sequence[str]) -> None:
    for name, words in _OTHER_KINDS.items():
        if name in names:
            raise not_a_workbook(file, words)
    if _WORKBOOK not in names:
        raise not_a_workbook(file, "an archive or document of another kind")
    if len(set(names)) < len(names):
        raise damaged(file, "two parts of one name")


def _named_parts(workbook: bytes, links: bytes) -> list[tuple[str, str]]:
    """Each sheet's part and name, in the workbook's order."""
    target = {link.get("Id"): link.get("Target", "") for link in ElementTree.fromstring(links)}
    found = []
    for sheet in ElementTree.fromstring(workbook).findall(".//{*}sheet"):
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        found.append((posixpath.join("/xl", target.get(link, ""))[1:].lower(), sheet.get("name", "")))
    return found


def _percentage_styles(styles: bytes | None) -> set[str]:
    """The numbers of the cell styles that show a number as a percentage."""
    if styles is None:
        return set()
    root = ElementTree.fromstring(styles)
    formats = {
        number.get("numFmtId") for number in root.iterfind(".//{*}numFmt") if "%" in number.get("formatCode", "")
    }
    formats |= {str(number) for number in _BUILT_IN_PERCENTAGES}
    return {
        str(index) for index, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")) if style.get("numFmtId") in formats
    }


def _properties(part: bytes | None) -> dict[str, str]:
    """The document's own properties by name, such as the area it was made for."""
    if part is None:
        return {}
    found = list(ElementTree.fromstring(part))[:MOST_PROPERTIES]
    pairs = ((each.get("name", ""), "".join(each.itertext()).strip()) for each in found)
    return {visible(name)[:LONGEST_PROPERTY]: visible(text)[:LONGEST_PROPERTY] for name, text in pairs}
