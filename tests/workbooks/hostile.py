"""Makes files that attack a reader of workbooks: records and archives altered byte by byte."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from datetime import date

import olefile
import xlsxwriter

from carefund.workbooks.compound_file import compound_file
from tests.evidence.making import Delays, Page, activity_workbook, as_xls, as_xlsx, delays_workbook

MONTH = date(2018, 12, 1)
SHARED_TEXT, DIMENSIONS, SHEET, START = 0x00FD, 0x0200, 0x0085, 0x0809


def valid_xls() -> bytes:
    """A Monthly Activity Return in the old format."""
    return as_xls(activity_workbook(MONTH))


def valid_xlsx() -> bytes:
    """A delayed-transfer workbook in the new format, with shared texts as Excel writes them."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for page in delays_workbook(Delays(MONTH)):
            sheet = book.add_worksheet(page.name)
            for number, row in enumerate(page.rows):
                sheet.write_row(number, 0, [None if cell == "" else cell for cell in row])
    return stream.getvalue()


def with_record(change: Callable[[int, bytes], bytes | None]) -> bytes:
    """An old workbook with one record altered: the first for which `change` gives bytes of the same length."""
    content = bytearray(valid_xls())
    for position, kind, data in records(bytes(content)):
        altered = change(kind, data)
        if altered is not None:
            assert len(altered) == len(data)
            content[position : position + len(data)] = altered
            return bytes(content)
    raise AssertionError("no such record")


def records(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Where in the file each record's data stand, its kind and its data."""
    with olefile.OleFileIO(io.BytesIO(content)) as container:
        stream = container.openstream("Workbook").read()
    start, position = content.index(stream[:64]), 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield start + position + 4, kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def with_records(change: Callable[[int, bytes], bytes | None], *, further: bytes = b"") -> bytes:
    """An old workbook with the records altered for which `change` gives data, of any length; none leaves one out.

    `further` records stand after the start of each sheet. Where a sheet's beginning moves, its name says so, unless
    `change` altered that.
    """
    altered, moved = bytearray(), {0: 0}
    names = []
    for position, kind, data in _stream_records(valid_xls()):
        moved[position] = len(altered)
        after = change(kind, data)
        if kind == SHEET and after is None:
            names.append(len(altered) + 4)
        if after != b"":
            own = data if after is None else after
            altered += struct.pack("<HH", kind, len(own)) + own
        if kind == START and position:
            altered += further
    for place in names:
        struct.pack_into("<I", altered, place, moved[struct.unpack_from("<I", altered, place)[0]])
    return compound_file("Workbook", bytes(altered))


def _stream_records(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Where in the stream each record begins, its kind and its data."""
    position = 0
    for _place, kind, data in records(content):
        yield position, kind, data
        position += 4 + len(data)


def far_cell(row: int, column: int) -> bytes:
    """An old workbook with one text in a far cell."""
    return with_record(lambda kind, data: _moved(data, row, column) if kind == SHARED_TEXT else None)


def _moved(data: bytes, row: int, column: int) -> bytes:
    return struct.pack("<HH", row, column) + data[4:]


def claimed_rows(rows: int) -> bytes:
    """An old workbook with a sheet that claims to have so many rows."""
    claim = struct.pack("<IIHHH", 0, rows, 0, 65_535, 0)
    return with_record(lambda kind, _: claim if kind == DIMENSIONS else None)


def protected_xls() -> bytes:
    """An old workbook that says that it is encrypted (a FILEPASS record in place of the window's)."""
    content = bytearray(valid_xls())
    for position, kind, data in records(bytes(content)):
        if kind == 0x003D:
            struct.pack_into("<HH", content, position - 4, 0x002F, len(data))
            return bytes(content)
    raise AssertionError("no such record")


def endless_chain() -> bytes:
    """An old workbook whose stream's third sector is followed by its first."""
    content = bytearray(valid_xls())
    with olefile.OleFileIO(io.BytesIO(bytes(content))) as container:
        start = next(entry.isectStart for entry in container.direntries if entry and entry.name == "Workbook")
    table = 512 * (struct.unpack_from("<I", content, 76)[0] + 1)
    struct.pack_into("<I", content, table + 4 * (start + 2), start)
    return bytes(content)


def with_part(name: str, change: Callable[[bytes], bytes], content: bytes | None = None) -> bytes:
    """A new workbook with one part of the archive altered."""
    source = zipfile.ZipFile(io.BytesIO(content or valid_xlsx()))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in source.namelist():
            data = source.read(member)
            altered = change(data) if member == name else data
            archive.writestr(zipfile.ZipInfo(member), altered, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def with_new_parts(parts: dict[str, bytes]) -> bytes:
    """A new workbook with further parts in its archive."""
    target = io.BytesIO(valid_xlsx())
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def in_sheet(xml: bytes) -> bytes:
    """A new workbook with further rows in its second sheet."""
    return with_part("xl/worksheets/sheet2.xml", lambda data: data.replace(b"</sheetData>", xml + b"</sheetData>"))


def laughing(part: str) -> bytes:
    """A new workbook with entities that would grow a thousand million times (billion laughs) in one part."""
    lines = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    declaration = b'<!DOCTYPE x [<!ENTITY l0 "ha">' + lines + b"]>"
    return with_part(part, lambda data: _after_declaration(data, declaration))


def _after_declaration(xml: bytes, text: bytes) -> bytes:
    end = xml.index(b"?>") + 2 if xml.startswith(b"<?xml") else 0
    return xml[:end] + b" " * 5_000 + text + xml[end:]


def archive(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def misstated_size() -> bytes:
    """A new workbook whose archive says that a part of 30 MB has 100 bytes."""
    content = bytearray(with_new_parts({"xl/padding.xml": b"<sst>" + b" " * 30_000_000 + b"</sst>"}))
    entry = content.rindex(b"xl/padding.xml")
    struct.pack_into("<I", content, entry - 46 + 24, 100)
    return bytes(content)


def misstated_bomb() -> bytes:
    """A new workbook whose archive says that a part of 400 MB has 100 bytes."""
    content = bytearray(with_new_parts({"xl/media/zero.bin": b"\0" * 400_000_000}))
    entry = content.rindex(b"xl/media/zero.bin")
    struct.pack_into("<I", content, entry - 46 + 24, 100)
    return bytes(content)


def repeated_text(cells: int, length: int) -> bytes:
    """A new workbook in which many cells share one long text."""
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1_000, 1_000 + cells))
    text = b"<sst><si><t>" + b"x" * length + b"</t></si></sst>"
    return with_part("xl/sharedStrings.xml", lambda _: text, in_sheet(rows))


def repeated_text_xls(rows: int, length: int) -> bytes:
    """An old workbook in which many cells share one long text."""
    return as_xls([Page("Long", [["x" * length] * 200 for _ in range(rows)])])


def renamed_sheets(names: list[str]) -> bytes:
    """A new workbook with sheets of any names, also of some that a writer of workbooks would not take."""
    content = as_xlsx([Page(f"S{number}", [["x"]]) for number in range(len(names))])
    for number, name in enumerate(names):
        content = with_part("xl/workbook.xml", _renamed(number, name), content)
    return content


def _renamed(number: int, name: str) -> Callable[[bytes], bytes]:
    return lambda xml: xml.replace(f'name="S{number}"'.encode(), f'name="{name}"'.encode())
