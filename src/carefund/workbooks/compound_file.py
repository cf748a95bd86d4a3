"""Compound files (OLE2), the container of old workbooks: taking streams out of one safely, and making one anew.

The format is specified in Microsoft's [MS-CFB]. A file is cut into sectors, which a table (FAT) joins to chains.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from carefund.workbooks.container import OLE_MAGIC

if TYPE_CHECKING:
    from collections.abc import Iterator

_LAST_SECTOR = 0xFFFFFFFA
_SECTOR_LISTS_IN_HEADER = 109
_ENTRY_BYTES = 128
_ROOT_ENTRY = 5

_SECTOR = 4096
"""Bytes of a sector in a file made anew (version 4): the header can name the tables of 400 MB of them."""
_NUMBERS = _SECTOR // 4
_OTHERS = 3
"""Sectors between the table and the stream: the directory, and the small sectors, unused, with their table."""
_FREE, _END, _IS_TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALL_SECTOR, _SMALLEST_STREAM = 64, 4096
_HEADER = struct.Struct("<8s16s5H6x9I")
_ENTRY = struct.Struct("<64sHBB3I16s4x16xIQ")
_STREAM_ENTRY = 2


class Damage(ValueError):
    """A compound file that is cut off or altered; the message says how."""


@contextmanager
def opened(content: bytes) -> Iterator[Any]:
    """The compound file, open, after its chains were checked. Raises Damage, or what olefile says of its defects."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_INCORRECT) as container:
        _check_chains(container)
        yield container


def _check_chains(container: Any) -> None:  # noqa: ANN401
    """Refuse chains of sectors that come back to themselves."""
    if container.num_fat_sectors <= _SECTOR_LISTS_IN_HEADER and container.first_difat_sector < _LAST_SECTOR:
        raise Damage("a list of sectors that should not be there")
    container.loadminifat()
    sectors, small = list(container.fat), list(container.minifat)
    chains = [(container.first_dir_sector, sectors), (container.first_mini_fat_sector, sectors)]
    directory = container.directory_fp.getvalue()
    for start in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        kind, first, size = struct.unpack_from("<66xB49xII", directory, start)
        is_large = kind == _ROOT_ENTRY or size >= container.mini_stream_cutoff_size
        chains.append((first, sectors if is_large else small))
        if size > container.fp.getbuffer().nbytes:
            raise Damage("a stream longer than the file")
    endless = {id(table): sectors_without_end(table) for table in (sectors, small)}
    if any(first in endless[id(table)] for first, table in chains):
        raise Damage("a chain of sectors without an end")


def sectors_without_end(table: Sequence[int]) -> set[int]:
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


def compound_file(name: str, stream: bytes) -> bytes:
    """A compound file (version 4) that holds one stream and nothing else; its name has up to 31 characters."""
    padded = stream.ljust(_SMALLEST_STREAM, b"\0")
    length, tables = _sectors(len(padded)), 1
    while tables * _NUMBERS < tables + _OTHERS + length:
        tables += 1
    directory, small, first = tables, tables + 1, tables + _OTHERS
    entries = [
        _entry("Root Entry", _ROOT_ENTRY, 1, small, _SMALL_SECTOR),
        _entry(name, _STREAM_ENTRY, _FREE, first, len(padded)),
    ]
    unused = struct.pack("<I", _END) + b"\xff" * (_SECTOR - 4)
    parts = (_header(tables, directory), _table(tables, length), b"".join(entries), bytes(_SECTOR), unused, padded)
    return b"".join(part.ljust(_sectors(len(part)) * _SECTOR, b"\0") for part in parts)


def _sectors(length: int) -> int:
    return -(-length // _SECTOR)


def _header(tables: int, directory: int) -> bytes:
    numbers = (1, tables, directory, 0, _SMALLEST_STREAM, directory + 2, 1, _END, 0)
    listed = [*range(tables), *[_FREE] * (_SECTOR_LISTS_IN_HEADER - tables)]
    head = _HEADER.pack(OLE_MAGIC, bytes(16), 0x3E, 4, 0xFFFE, 12, 6, *numbers)
    return head + struct.pack(f"<{_SECTOR_LISTS_IN_HEADER}I", *listed)


def _table(tables: int, length: int) -> bytes:
    """The sector after each sector: the table's own, three that stand alone, then the stream's."""
    first = tables + _OTHERS
    followers = [*[_IS_TABLE] * tables, *[_END] * _OTHERS, *range(first + 1, first + length), _END]
    followers += [_FREE] * (tables * _NUMBERS - len(followers))
    return struct.pack(f"<{len(followers)}I", *followers)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    return _ENTRY.pack(encoded, len(encoded) + 2, kind, 1, _FREE, _FREE, child, bytes(16), start, size)
