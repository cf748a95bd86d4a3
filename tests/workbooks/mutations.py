"""Ways to spoil a file: by bytes, by the records of an .xls, by the XML of an .xlsx, by its archive, by a table's text.

Each takes a file's content and a source of chance, and gives content that may or may not still be what it was.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from random import Random

import olefile

from carefund.workbooks.compound_file import OLE_MAGIC, compound_file

Mutation = Callable[[bytes, Random], bytes]

NUMBERS = (b"0", b"-1", b"1", b"255", b"256", b"65535", b"65536", b"1048576", b"2147483647", b"4294967295", b"1e308",
           b"1e999999", b"9" * 400, b"", b"NaN", b"0.5", b"00000007", b"+1", b" 1 ", b"1,000")  # fmt: skip
WORDS = ("\x1b[2J", "\u202e", "\u200b", "_x001B_[2J", "=cmd|' /C calc'!A0", "#REF!", "ﷺ", "\ufffe", "' OR 1=1", "<b>",
         "&#27;", "April 2099", "31/02/2015", "٣", "Ω" * 300, " " * 40_000, "1 " * 20_000,
         "submitted " * 4_000)  # fmt: skip


def flipped(content: bytes, chance: Random) -> bytes:
    """A few bits flipped."""
    altered = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 200))):
        altered[chance.randrange(len(altered))] ^= 1 << chance.randrange(8)
    return bytes(altered)


def overwritten(content: bytes, chance: Random) -> bytes:
    """A few bytes written over, with figures that programs stumble on."""
    altered = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        patch = chance.choice((b"\0\0\0\0", b"\xff\xff", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", chance.randbytes(3)))
        place = chance.randrange(len(altered))
        altered[place : place + len(patch)] = patch
    return bytes(altered)


def spliced(content: bytes, chance: Random) -> bytes:
    """A stretch cut out, doubled, moved elsewhere, or the end cut off."""
    start = chance.randrange(len(content))
    length = chance.choice((1, 4, 64, 512, 4096, len(content) // 3))
    stretch, place = content[start : start + length], chance.randrange(len(content))
    return chance.choice(
        (
            content[:start] + content[start + length :],
            content[:place] + stretch + content[place:],
            content[:place] + stretch + content[place + len(stretch) :],
            content[:start],
            content[:start] + bytes(length) + content[start + length :],
            content + content[:start],
        )
    )


def _stream(content: bytes) -> tuple[str, list[tuple[int, bytes]]]:
    """The workbook's stream of an .xls: its name and records."""
    with olefile.OleFileIO(io.BytesIO(content)) as container:
        name = next(each for each in ("Workbook", "Book") if container.exists(each))
        stream = container.openstream(name).read()
    found, position = [], 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        found.append((kind, stream[position + 4 : position + 4 + length]))
        position += 4 + length
    return name, found


TELLING = {
    0x0085,
    0x0200,
    0x00FC,
    0x003C,
    0x00BD,
    0x0006,
    0x0809,
    0x000A,
    0x0042,
    0x0022,
    0x041E,
    0x00E0,
    0x0207,
    0x0205,
}
"""Records by which the reader of cells is led, of which there are few among the cells."""


def with_records_altered(content: bytes, chance: Random) -> bytes:
    """Records of an .xls altered, left out, doubled or cut, in a container that is sound."""
    name, records = _stream(content)
    telling = [number for number, (kind, _data) in enumerate(records) if kind in TELLING]
    for _ in range(chance.choice((1, 1, 2, 5))):
        number = chance.choice(telling) if telling and chance.random() < 0.7 else chance.randrange(len(records))
        records[number : number + 1] = _altered_record(*records[min(number, len(records) - 1)], chance)
    return compound_file(name, b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records))


def _altered_record(kind: int, data: bytes, chance: Random) -> list[tuple[int, bytes]]:
    what = chance.randrange(8)
    if what == 0:
        return []
    if what == 1:
        return [(kind, data), (kind, data)]
    if what == 2:
        return [(kind, data[: chance.randrange(len(data) + 1)])]
    if what == 3:
        return [(kind, (data + chance.randbytes(chance.choice((1, 2, 8, 300))))[:8_000])]
    if what == 4:
        return [(chance.choice((*TELLING, 0x00FD, 0x0204, 0x002F, chance.randrange(0x1000))), data)]
    altered = bytearray(data)
    for _ in range(chance.randint(1, 4) if altered else 0):
        altered[chance.randrange(len(altered))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    return [(kind, bytes(altered))]


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {member.filename: archive.read(member) for member in archive.infolist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def with_xml_altered(content: bytes, chance: Random) -> bytes:
    """A part of an .xlsx altered: numbers, attributes, tags and texts."""
    parts = _parts(content)
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    led = [name for name in names if re.search(r"sheet\d|workbook|sharedStrings|styles|custom", name)]
    for _ in range(chance.choice((1, 1, 3))):
        name = chance.choice(led or names)
        parts[name] = _altered_xml(parts[name], chance)
    return _packed(parts)


def _altered_xml(xml: bytes, chance: Random) -> bytes:
    pattern, replace = chance.choice(_XML)
    found = list(re.finditer(pattern, xml))[:5_000]
    if not found:
        return xml.replace(b">", b">" + chance.choice(WORDS).encode(), 1)
    match = chance.choice(found)
    return xml[: match.start()] + replace(match.group(), chance) + xml[match.end() :]


def _word(_old: bytes, chance: Random) -> bytes:
    return b">" + chance.choice(WORDS).encode() + b"<"


_XML: tuple[tuple[bytes, Callable[[bytes, Random], bytes]], ...] = (
    (rb"\d+", lambda _old, chance: chance.choice(NUMBERS)),
    (rb' r="[^"]*"', lambda _old, chance: b' r="%s%s"' % (chance.choice((b"A", b"XFD", b"ZZZ", b"", b"a")),
                                                          chance.choice(NUMBERS))),
    (rb' [a-z:]+="[^"]*"', lambda old, chance: chance.choice((b"", old + old, old.upper()))),
    (rb'"[^"]*"', lambda _old, chance: b'"%s"' % chance.choice(NUMBERS)),
    (rb"<[^>]*>", lambda old, chance: chance.choice((b"", old * 2, old * 3_000, b"<!-- " + old + b" -->", b"<x>"))),
    (rb">[^<]+<", _word),
    (rb"<v>", lambda _old, _chance: b"<f>1+1</f><v>"),
    (rb"<c [^>]*>", lambda old, _chance: old + b"<f>A1</f>"),
    (rb"\?>", lambda _old, _chance: b'?><!DOCTYPE x [<!ENTITY a "ha">]>'),
    (rb't="[a-z]*"', lambda _old, chance: b't="%s"' % chance.choice((b"s", b"e", b"b", b"d", b"str", b"n"))),
    (rb"Target=\"[^\"]*\"", lambda _old, chance: b'Target="%s"' % chance.choice(
        (b"../../etc/passwd", b"/xl/workbook.xml", b"worksheets/sheet1.xml", b"", b"http://x/"))),
)  # fmt: skip


def with_archive_altered(content: bytes, chance: Random) -> bytes:
    """An .xlsx whose archive says other things of its parts than it holds."""
    return chance.choice(_ARCHIVES)(content, chance)


def _with_fields(content: bytes, chance: Random) -> bytes:
    parts, stream = _parts(content), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
            other = chance.choice(list(parts)).encode()
            kind = chance.choice((0x7075, 0x6375, 0x0001, 0x9901, 0x5455, chance.randrange(65_536)))
            field = struct.pack("<BI", 1, zipfile.crc32(name.encode())) + other
            member.extra = struct.pack("<HH", kind, chance.choice((len(field), 0, 65_535))) + field
            archive.writestr(member, data)
    return stream.getvalue()


def _with_headers(content: bytes, chance: Random) -> bytes:
    """Figures in the headers of an archive written over: sizes, ways of packing, flags, lengths, offsets."""
    altered = bytearray(content)
    for mark, length in ((b"PK\x03\x04", 30), (b"PK\x01\x02", 46), (b"PK\x05\x06", 22)):
        places = [match.start() for match in re.finditer(re.escape(mark), content)]
        for place in chance.sample(places, min(len(places), chance.randint(0, 2))):
            at = place + chance.randrange(4, length - 3)
            altered[at : at + 2] = chance.choice((b"\0\0", b"\xff\xff", b"\x08\0", b"\x0e\0", b"\x01\0", b"\xff\x7f"))
    return bytes(altered)


def _with_parts(content: bytes, chance: Random) -> bytes:
    parts = _parts(content)
    name = chance.choice(list(parts))
    further = {
        "../../outside.xml": b"<x/>", name.upper(): parts[name], "xl/vbaProject.bin": b"x",
        "xl/a.bin": bytes(3 * 10**7),
        "xl/externalLinks/externalLink1.xml": b"<x/>", "content.xml": b"<x/>", "docProps/custom.xml": b"<a>" * 60_000,
        "xl/styles.xml": b"<styleSheet>" + b"<xf/>" * 500_000 + b"</styleSheet>", "xl/worksheets/sheet99.xml": b"",
        "xl/sharedStrings.xml": b"<sst>" + b"<si><t>x</t></si>" * 300_000 + b"</sst>", "a" * 60_000: b"",
    }  # fmt: skip
    chosen = chance.choice(list(further))
    if chance.random() < 0.3:
        parts.pop(name)
    return _packed(parts | {chosen: further[chosen]})


def _joined(content: bytes, chance: Random) -> bytes:
    other = chance.choice((content, b"%PDF-1.7\n", OLE_MAGIC + bytes(600), chance.randbytes(3_000)))
    return chance.choice((other + content, content + other, content[: len(content) // 2] + other + content))


_ARCHIVES: tuple[Mutation, ...] = (_with_fields, _with_headers, _with_headers, _with_parts, _joined)


_TROUBLE = (b'"', b'""', b'"a\n\n', b"\0", b"\xff\xfe", b"," * 500, b"\r")


def with_text_altered(content: bytes, chance: Random) -> bytes:
    """A table of text (CSV) with cells, quotes and line ends altered."""
    lines = content.split(b"\n")
    for _ in range(chance.randint(1, 4)):
        number = chance.randrange(len(lines))
        cells = lines[number].split(b",")
        cells[chance.randrange(len(cells))] = chance.choice(
            (
                *NUMBERS,
                *(word.encode() for word in WORDS),
                b'"',
                b'""',
                b'"a\n\n',
                b"\0",
                b"\xff\xfe",
                b"," * 500,
                b"\r",
            )
        )
        lines[number] = b",".join(cells)
    if chance.random() < 0.2:
        lines += lines[-5:] * chance.choice((1, 1_000, 50_000))
    return b"\n".join(lines)


BYTES: tuple[Mutation, ...] = (flipped, overwritten, spliced)


def mutated(content: bytes, chance: Random) -> tuple[str, bytes]:
    """What was done to a file, and what came of it; some are spoiled twice."""
    by_kind: tuple[Mutation, ...] = (with_text_altered,)
    if content.startswith(OLE_MAGIC):
        by_kind = (with_records_altered, with_records_altered)
    elif content.startswith(b"PK"):
        by_kind = (with_xml_altered, with_xml_altered, with_archive_altered)
    names = []
    for _ in range(chance.choice((1, 1, 1, 2))):
        mutation = chance.choice((*BYTES, *by_kind, *by_kind))
        with suppress(Exception):  # what is spoiled already cannot always be taken apart to be spoiled again
            content = mutation(content, chance) or b"\0"
            names.append(mutation.__name__)
    return " then ".join(names) or "nothing", content
