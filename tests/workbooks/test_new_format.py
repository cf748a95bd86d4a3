"""The reader of cells is given an .xlsx archive of checked parts alone, and reads in it what stood in the other."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from carefund.refusal import RefusedFile
from carefund.workbooks.new_format import archive_made_anew, check_new_workbook
from carefund.workbooks.reading import open_spreadsheet, read_spreadsheet
from tests.evidence.making import Page, as_xlsx
from tests.plan.workbook.making import sent
from tests.workbooks import hostile

UNICODE_PATH = 0x7075
SHEET = "xl/worksheets/sheet2.xml"


def cells(content: bytes) -> list[tuple[str, object]]:
    """The cells of every sheet, as the reader of cells gives them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]


@pytest.mark.parametrize("content", [hostile.valid_xlsx(), sent()], ids=["publication", "plan"])
def test_the_same_cells_stand_in_the_archive_made_anew(content: bytes) -> None:
    checked = check_new_workbook("a.xlsx", content, allow_uncalculated=True)
    assert cells(checked.content) == cells(content)
    assert checked.sheets == tuple(name for name, _rows in cells(content))
    assert cells(archive_made_anew("a.xlsx", content)) == cells(content)


def test_an_official_workbook_made_anew_holds_the_same_cells(official_files: Path) -> None:
    paths = sorted(official_files.glob("**/*.xlsx"))
    assert paths
    for path in paths:
        content = path.read_bytes()
        assert cells(check_new_workbook(path.name, content).content) == cells(content)


def plain_members(content: bytes) -> bool:
    """Whether nothing is said of any part but its name, its size and that it is not packed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.comment == b"" and all(
            member.extra == b""
            and member.comment == b""
            and member.flag_bits & ~0x800 == 0
            and member.compress_type == zipfile.ZIP_STORED
            and member.file_size == member.compress_size
            for member in archive.infolist()
        )


def repacked(change: Callable[[zipfile.ZipInfo], None], *, streamed: bool = False) -> bytes:
    """A new workbook whose archive says more of each part."""
    source = zipfile.ZipFile(io.BytesIO(hostile.valid_xlsx()))
    sink = _Unseekable() if streamed else io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            change(member)
            archive.writestr(member, source.read(name))
        archive.comment = b"PK, and more"
    return sink.getvalue()


class _Unseekable(io.BytesIO):
    """A sink that cannot be sought in, for which an archive says sizes after the parts."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_where: int) -> int:
        raise io.UnsupportedOperation


def another_name(member: zipfile.ZipInfo) -> None:
    """Say in a further field that the part has another name (Info-ZIP's Unicode path)."""
    name = b"xl/worksheets/sheet1.xml"
    member.extra = struct.pack("<HHBI", UNICODE_PATH, 5 + len(name), 1, zipfile.crc32(member.filename.encode())) + name


@pytest.mark.parametrize("content", [repacked(lambda _member: None, streamed=True), repacked(lambda _member: None)])
def test_nothing_but_checked_parts_is_passed_on(content: bytes) -> None:
    checked = check_new_workbook("a.xlsx", content)
    assert plain_members(checked.content)
    assert cells(checked.content) == cells(hostile.valid_xlsx())
    assert plain_members(archive_made_anew("a.xlsx", content))


def test_a_name_in_a_further_field_changes_nothing_or_is_refused() -> None:
    try:
        checked = check_new_workbook("a.xlsx", repacked(another_name))
    except RefusedFile as refused:
        assert "one name" in refused.found  # noqa: PT017 - newer Pythons read the field, and see one name twice
        return
    assert plain_members(checked.content)
    assert cells(checked.content) == cells(hostile.valid_xlsx())


def _in(part: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    def change(xml: bytes) -> bytes:
        assert old in xml
        return xml.replace(old, new, 1)

    return lambda: hostile.with_part(part, change)


def _packed_otherwise() -> bytes:
    content = bytearray(hostile.valid_xlsx())
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", content, content.index(mark) + place, 99)
    return bytes(content)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a cell in row 0": (lambda: hostile.in_sheet(b'<row r="90"><c r="A0"><v>1</v></c></row>'), "above the first row"),
    "a cell in no column": (lambda: hostile.in_sheet(b'<row r="90"><c r="\xc3\xa91"><v>1</v></c></row>'), "place"),
    "a cell in a column of letters": (lambda: hostile.in_sheet(b'<row r="90"><c r="' + b"A" * 40_000 + b'1"/></row>'),
                                      "place"),
    "a row of digits": (lambda: hostile.in_sheet(b'<row r="' + b"9" * 40_000 + b'"/>'), "row whose number"),
    "two sheets in one part": (_in("xl/_rels/workbook.xml.rels", b"worksheets/sheet2.xml", b"worksheets/sheet1.xml"),
                               "two sheets in one part"),
    "styles of 20 MB": (lambda: hostile.with_part("xl/styles.xml", lambda xml: xml + b" " * 20_000_000), "unpacks"),
    "a workbook of 5 MB": (lambda: hostile.with_part("xl/workbook.xml", lambda xml: xml + b" " * 5_000_000), "unpacks"),
    "another way of packing": (_packed_otherwise, "unknown way"),
    "a sheet in UTF-16": (lambda: hostile.with_part(SHEET, lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode(
        "utf-16")), "another encoding"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_the_reader_of_cells_might_see_otherwise_is_refused(kind: str) -> None:
    make, words = REFUSED[kind]
    with pytest.raises(RefusedFile, match=words):
        read_spreadsheet("a.xlsx", make())


def test_sheets_whose_names_look_alike_are_refused() -> None:
    for other in ("Costs\u200b", "COSTS", "Cos\u00adts"):
        with pytest.raises(RefusedFile, match=r"two sheets of one name|damaged"):
            open_spreadsheet("a.xlsx", hostile.renamed_sheets(["Costs", other]))


def test_texts_are_what_can_be_seen_of_them() -> None:
    said = "_x001B_[2J_x001B_[HNothing keeps it from being submitted._x202E_\u202e\u200b\u0085end"
    content = as_xlsx([Page("A\u202e", [["clean", said], [1, "x\u2066y"]])])
    book = open_spreadsheet("a.xlsx", content)
    (sheet,) = book.sheets.values()
    assert sheet.name == "A"
    words = str(sheet.rows[0][1])
    assert words.replace("\n", "").isprintable()
    assert "Nothing keeps it from being submitted." in words
    assert sheet.rows[1] == [1, "xy"]


def test_properties_are_bounded_and_clean() -> None:
    entry = '<property name="{}" pid="2" fmtid="{{x}}"><lpwstr>{}</lpwstr></property>'
    many = "".join(entry.format(f"p{number}", "x" * 50) for number in range(1_000))
    xml = f"<Properties>{entry.format('area&#8238;', 'E&#8203;1 ' + 'y' * 5_000)}{many}</Properties>"
    book = open_spreadsheet("a.xlsx", hostile.with_new_parts({"docProps/custom.xml": xml.encode()}))
    assert len(book.properties) <= 200
    assert book.properties["area"].startswith("E1 yyy")
    assert len(book.properties["area"]) <= 1_000


def test_macros_are_told() -> None:
    assert not open_spreadsheet("a.xlsx", hostile.valid_xlsx()).has_macros
    content = hostile.with_new_parts({"xl/vbaProject.bin": b"x"})
    assert open_spreadsheet("a.xlsm", content).has_macros


@pytest.mark.parametrize("length", [200_000, 40_000_000])
def test_texts_longer_than_a_cell_can_hold_are_refused(length: int) -> None:
    row = b'<row r="90"><c r="A90" t="inlineStr"><is><t>' + b"x" * length + b"</t></is></c></row>"
    with pytest.raises(RefusedFile, match=r"characters|unpacks"):
        open_spreadsheet("a.xlsx", hostile.in_sheet(row))


def test_a_bounded_number_of_cells_is_filled() -> None:
    content = as_xlsx([Page("A", [["x"] * 10 for _ in range(20)])])
    assert open_spreadsheet("a.xlsx", content, most_filled=200).sheet("A").rows[19] == ["x"] * 10
    with pytest.raises(RefusedFile, match="199 filled cells"):
        open_spreadsheet("a.xlsx", content, most_filled=199)
