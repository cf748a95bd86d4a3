"""A file of lines of which each holds the hash of the one before, so that what was changed or cut off is found.

A line is JSON: `{"hash":"…","entry":{…}}`. The hash is the SHA-256 of the entry's bytes as they stand, and the entry
holds its own number and the hash of the line before. Beside the file stands its head: how many lines were acknowledged,
and the hash of the last. A line is acknowledged when it and then the head are on disk, so after a kill the file has all
lines that the head tells of, and perhaps one more, or a part of one that nobody was told of.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from carefund.refusal import RefusedFile
from carefund.wording.lists import counted
from carefund.workbooks.ordinary_file import read_ordinary_file

START, MIDDLE, END = b'{"hash":"', b'","entry":', b"}\n"
HASH_LETTERS = 64
FIRST = "0" * HASH_LETTERS
"""What the first line holds for the hash of the line before."""
LARGEST = 2**29
LINES, HEAD = "ledger.jsonl", "head.json"
_AUDIT = (
    "Put the file back from a backup, and find out who changed it; carefund never changes a line that it has written."
)


class BrokenChain(RefusedFile):
    """A file of books whose lines are not those that were written: `line` is the first that is wrong, from 1."""

    def __init__(self, file: str, line: int, expected: str, found: str) -> None:
        self.line = line
        super().__init__(f"{file}, line {line}", expected=expected, found=found, to_do=_AUDIT)


@dataclass(frozen=True)
class Head:
    """The last line that was acknowledged: how many there are, and its hash."""

    lines: int
    hash: str


EMPTY = Head(0, FIRST)


@dataclass(frozen=True)
class Chain:
    """The whole lines of a file, checked: entries, hashes, the bytes that they take, and bytes of a torn one after."""

    entries: tuple[Mapping[str, Any], ...]
    hashes: tuple[str, ...]
    whole: int
    torn: int

    @property
    def head(self) -> Head:
        """The last whole line."""
        return Head(len(self.hashes), self.hashes[-1] if self.hashes else FIRST)


def read_chain(folder: Path) -> Chain:
    """Read the lines in a folder.

    Raises BrokenChain for a line that was changed, moved, put in or taken out, and for lines cut off the end that had
    been acknowledged; RefusedFile where there are no books.
    """
    head, content = _found(folder)
    chain = chain_of(content, str(folder / LINES))
    _refuse_other_head(head, chain.hashes, folder)
    return chain


def each_entry(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Every entry in a folder in turn, so that one can be let go before the next is read; raises as `read_chain` does.

    What is wrong further on is raised when it is reached, so that a result stands only once all were read.
    """
    head, content = _found(folder)
    hashes = []
    for entry, own in _checked_lines(content, str(folder / LINES)):
        hashes.append(own)
        yield entry
    _refuse_other_head(head, hashes, folder)


def _found(folder: Path) -> tuple[Head, bytes]:
    """The head, and then the lines: a line that is added between the two is no more than the head tells of."""
    head = _head(folder)
    return head, read_ordinary_file(folder / LINES, LARGEST, "the books of a pool")


def _refuse_other_head(head: Head, hashes: Sequence[str], folder: Path) -> None:
    file = str(folder / LINES)
    if len(hashes) < head.lines:
        found = f"{counted(len(hashes), 'line')}: the rest was cut off"
        raise BrokenChain(file, len(hashes) + 1, f"{counted(head.lines, 'line')}, as acknowledged", found)
    if head.lines and hashes[head.lines - 1] != head.hash:
        raise BrokenChain(file, head.lines, f"the line acknowledged as {head.hash}", "another line")


def chain_of(content: bytes, file: str) -> Chain:
    """The lines of a file's content; a last line without its end is left out. Raises BrokenChain."""
    checked = list(_checked_lines(content, file))
    whole = content.rfind(b"\n") + 1
    entries, hashes = tuple(entry for entry, _ in checked), tuple(own for _, own in checked)
    return Chain(entries, hashes, whole, len(content) - whole)


def _checked_lines(content: bytes, file: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Each whole line's entry and hash, in order."""
    before = FIRST
    for number, line in enumerate(_lines(content, content.rfind(b"\n") + 1), 1):
        entry, before = _checked(line, number, before, file)
        yield entry, before


def _lines(content: bytes, whole: int) -> Iterator[bytes]:
    start = 0
    while start < whole:
        end = content.index(b"\n", start) + 1
        yield content[start:end]
        start = end


def _checked(line: bytes, number: int, before: str, file: str) -> tuple[Mapping[str, Any], str]:
    """The entry and the hash of a line that follows one of hash `before`."""
    at = len(START) + HASH_LETTERS
    body = line[at + len(MIDDLE) : -len(END)]
    if not (line.startswith(START) and line[at : at + len(MIDDLE)] == MIDDLE and line.endswith(END)):
        raise BrokenChain(file, number, "a line as carefund writes it", "another text")
    stated, found = line[len(START) : at].decode("ascii", "replace"), sha256(body).hexdigest()
    if stated != found:
        raise BrokenChain(
            file, number, f"an entry with the hash {stated}", f"one with the hash {found}: it was changed"
        )
    entry = _parsed(body, number, file)
    if entry.get("sequence") != number or entry.get("before") != before:
        expected = f"line {number}, after the line with the hash {before}"
        given = f"line {entry.get('sequence')}, after {entry.get('before')}"
        raise BrokenChain(file, number, expected, f"{given}: a line was changed, put in or taken out")
    return entry, found


def _parsed(body: bytes, number: int, file: str) -> dict[str, Any]:
    try:
        entry = json.loads(body)
    except (ValueError, RecursionError):
        entry = None
    if not isinstance(entry, dict):
        raise BrokenChain(file, number, "an entry", "another text")
    return entry


def line_of(entry: Mapping[str, Any], after: Head) -> tuple[bytes, Head]:
    """An entry as the line that follows a head, and the head that it makes."""
    numbered = {**entry, "sequence": after.lines + 1, "before": after.hash}
    body = json.dumps(numbered, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")
    own = sha256(body).hexdigest()
    return START + own.encode() + MIDDLE + body + END, Head(after.lines + 1, own)


def append_line(folder: Path, entry: Mapping[str, Any], chain: Chain) -> Chain:
    """Add a line after a chain's last, cutting off a torn one; return the longer chain once line and head are on disk.

    The caller holds the lock. Raises OSError where it cannot be written; then the line is taken away again.
    """
    line, head = line_of(entry, chain.head)
    with (folder / LINES).open("r+b") as file:
        file.truncate(chain.whole)
        file.seek(chain.whole)
        try:
            file.write(line)
            _flush(file.fileno(), file)
        except OSError:
            os.ftruncate(file.fileno(), chain.whole)
            raise
    write_head(folder, head)
    return Chain((*chain.entries, entry), (*chain.hashes, head.hash), chain.whole + len(line), 0)


def write_head(folder: Path, head: Head) -> None:
    """Write the head whole: under another name, then renamed, so that no reader sees half."""
    temporary = folder / f".{HEAD}.part"
    with temporary.open("wb") as file:
        file.write(json.dumps({"lines": head.lines, "hash": head.hash}).encode())
        _flush(file.fileno(), file)
    temporary.replace(folder / HEAD)
    sync_folder(folder)


def _flush(descriptor: int, file: Any) -> None:  # noqa: ANN401 - any file opened for writing
    file.flush()
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to disk, where the platform can."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _head(folder: Path) -> Head:
    """The head in a folder. Raises BrokenChain where it is not one."""
    content = read_ordinary_file(folder / HEAD, 1024, "the head of a pool's books")
    try:
        read = json.loads(content)
        head = Head(int(read["lines"]), str(read["hash"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BrokenChain(
            str(folder / HEAD), 1, "how many lines there are, and the last one's hash", "another text"
        ) from error
    return head
