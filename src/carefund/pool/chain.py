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

from carefund.durable import sync_folder
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


def each_body(folder: Path) -> Iterator[bytes]:
    """The JSON of every entry in a folder in turn, its line checked and itself not parsed; raises as `read_chain` does.

    What is wrong further on is raised when it is reached, so that a result stands only once all were read.
    """
    head, content = _found(folder)
    hashes = []
    for body, own in _checked_lines(content, str(folder / LINES)):
        hashes.append(own)
        yield body
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
    entries, hashes = [], []
    for body, own in _checked_lines(content, file):
        hashes.append(own)
        entries.append(entry_of(body, len(hashes), file))
    whole = content.rfind(b"\n") + 1
    return Chain(tuple(entries), tuple(hashes), whole, len(content) - whole)


def entry_of(body: bytes, number: int, file: str) -> dict[str, Any]:
    """The entry of a line by its JSON. Raises BrokenChain, naming the line, where it is none."""
    try:
        entry = json.loads(body)
    except (ValueError, RecursionError):
        entry = None
    if not isinstance(entry, dict):
        raise BrokenChain(file, number, "an entry", "another text")
    return entry


def _checked_lines(content: bytes, file: str) -> Iterator[tuple[bytes, str]]:
    """Each whole line's entry, as its bytes stand, and its hash, in order."""
    before, start, number = FIRST, 0, 0
    while end := content.find(b"\n", start) + 1:
        number += 1
        body, own = _checked(content, start, end, number, file)
        _refuse_other_place(body, number, before, file)
        yield body, own
        before, start = own, end


def _checked(content: bytes, start: int, end: int, number: int, file: str) -> tuple[bytes, str]:
    """The bytes of the entry of a line from `start` to `end`, and their hash, which is the one that the line states."""
    at = start + len(START) + HASH_LETTERS
    if not (
        content.startswith(START, start) and content.startswith(MIDDLE, at, end) and content.endswith(END, at, end)
    ):
        raise BrokenChain(file, number, "a line as carefund writes it", "another text")
    body = content[at + len(MIDDLE) : end - len(END)]
    stated, found = content[start + len(START) : at].decode("ascii", "replace"), sha256(body).hexdigest()
    if stated != found:
        raise BrokenChain(
            file, number, f"an entry with the hash {stated}", f"one with the hash {found}: it was changed"
        )
    return body, found


def _refuse_other_place(body: bytes, number: int, before: str, file: str) -> None:
    """Refuse an entry that does not say that it is line `number`, after one of hash `before`.

    Keys are written in the order of the alphabet, so the one hash stands at the start and the number at the end.
    """
    if body.startswith(f'{{"before":"{before}",'.encode()) and body.endswith(f',"sequence":{number}}}'.encode()):
        return
    entry = entry_of(body, number, file)
    expected = f"line {number}, after the line with the hash {before}"
    given = f"line {entry.get('sequence')}, after {entry.get('before')}"
    raise BrokenChain(file, number, expected, f"{given}: a line was changed, put in or taken out")


def canonical(record: Any) -> str:  # noqa: ANN401 - plain values of any depth
    """Plain values as the one text that stands for them: JSON, keys in order, no spaces, ASCII.

    Raises ValueError for a number that is not finite.
    """
    return json.dumps(record, sort_keys=True, separators=(",", ":"), allow_nan=False)


def line_of(entry: Mapping[str, Any], after: Head) -> tuple[bytes, Head]:
    """An entry as the line that follows a head, and the head that it makes."""
    numbered = {**entry, "sequence": after.lines + 1, "before": after.hash}
    body = canonical(numbered).encode("ascii")
    own = sha256(body).hexdigest()
    return START + own.encode() + MIDDLE + body + END, Head(after.lines + 1, own)


def append_line(folder: Path, entry: Mapping[str, Any], chain: Chain) -> Chain:
    """Add a line after a chain's last, cutting off a torn one; return the longer chain once line and head are on disk.

    The caller holds the lock. Raises OSError where line or head cannot be written, as on a full disk; then the line is
    taken away again, so that what was told to have failed does not stand.
    """
    line, head = line_of(entry, chain.head)
    written = _written_head(folder, head)
    with (folder / LINES).open("r+b", buffering=0) as file:
        file.truncate(chain.whole)
        file.seek(chain.whole)
        try:
            _write(file.fileno(), line)
            written.replace(folder / HEAD)
        except OSError:
            os.ftruncate(file.fileno(), chain.whole)
            raise
    sync_folder(folder)
    return Chain((*chain.entries, entry), (*chain.hashes, head.hash), chain.whole + len(line), 0)


def write_head(folder: Path, head: Head) -> None:
    """Write the head whole: under another name, then renamed, so that no reader sees half."""
    _written_head(folder, head).replace(folder / HEAD)
    sync_folder(folder)


def _written_head(folder: Path, head: Head) -> Path:
    """The head on disk under another name."""
    temporary = folder / f".{HEAD}.part"
    with temporary.open("wb", buffering=0) as file:
        _write(file.fileno(), json.dumps({"lines": head.lines, "hash": head.hash}).encode())
    return temporary


def _write(descriptor: int, content: bytes) -> None:
    """Write all of it, at once and to the disk: nothing is left in memory to be written later."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


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
