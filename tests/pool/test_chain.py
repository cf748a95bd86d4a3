"""A line of books is known by its hash and its place; what is wrong with one is said with its number."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from carefund.pool import chain
from carefund.pool.chain import (
    EMPTY,
    FIRST,
    HEAD,
    LINES,
    BrokenChain,
    Chain,
    Head,
    append_line,
    chain_of,
    each_body,
    line_of,
    read_chain,
    write_head,
)


def started(folder: Path, *entries: dict[str, Any]) -> Chain:
    """A folder with these entries, each acknowledged."""
    (folder / LINES).touch()
    made = Chain((), (), 0, 0)
    for entry in entries:
        made = append_line(folder, entry, made)
    return made


def test_a_line_is_its_hash_and_an_entry_that_says_its_number_and_the_hash_before() -> None:
    line, head = line_of({"kind": "x", "a": "é"}, Head(4, "b" * 64))
    read = json.loads(line)
    assert read["entry"] == {"kind": "x", "a": "é", "sequence": 5, "before": "b" * 64}
    body = line[line.index(b',"entry":') + len(b',"entry":') : -2]
    assert read["hash"] == sha256(body).hexdigest() == head.hash
    assert (head.lines, line[-2:], body[:5], line.isascii()) == (5, b"}\n", b'{"a":', True)
    with pytest.raises(ValueError, match="JSON"):
        line_of({"a": float("nan")}, EMPTY)


def test_what_was_added_is_read_again_with_its_hashes_and_the_last_is_the_head(tmp_path: Path) -> None:
    made = started(tmp_path, {"n": 1}, {"n": 2})
    read = read_chain(tmp_path)
    assert [entry["n"] for entry in read.entries] == [1, 2]
    assert [json.loads(body)["n"] for body in each_body(tmp_path)] == [1, 2]
    assert (read.hashes, read.whole, read.torn) == (made.hashes, made.whole, 0)
    assert made.whole == (tmp_path / LINES).stat().st_size
    assert read.head == made.head == Head(2, made.hashes[1])
    assert json.loads((tmp_path / HEAD).read_bytes()) == {"lines": 2, "hash": made.hashes[1]}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([LINES, HEAD])
    assert Chain((), (), 0, 0).head == Head(0, FIRST) == EMPTY


def test_a_torn_line_is_counted_and_cut_off_by_the_next(tmp_path: Path) -> None:
    made = started(tmp_path, {"n": 1})
    with (tmp_path / LINES).open("ab") as file:
        file.write(b'{"hash":"torn' * 50)
    read = read_chain(tmp_path)
    assert (read.torn, read.whole, len(read.entries)) == (13 * 50, made.whole, 1)
    append_line(tmp_path, {"n": 2}, read)
    assert [entry["n"] for entry in read_chain(tmp_path).entries] == [1, 2]


def test_a_line_that_could_not_be_written_is_taken_away_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = started(tmp_path, {"n": 1})
    before = (tmp_path / LINES).read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        append_line(tmp_path, {"n": 2}, made)
    assert (tmp_path / LINES).read_bytes() == before
    assert json.loads((tmp_path / HEAD).read_bytes())["lines"] == 1


def test_line_head_and_folder_are_on_disk_before_a_line_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, synced = started(tmp_path, {"n": 1}), []
    sync = os.fsync

    def told(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("the platform does not tell which file a descriptor is of")
    monkeypatch.setattr(os, "fsync", told)
    append_line(tmp_path, {"n": 2}, made)
    assert synced == [f".{HEAD}.part", LINES, tmp_path.name]


def broken(folder: Path) -> BrokenChain:
    with pytest.raises(BrokenChain) as refusal:
        [json.loads(body) for body in each_body(folder)]
    with pytest.raises(BrokenChain) as other:
        read_chain(folder)
    assert str(other.value) == str(refusal.value)
    assert refusal.value.to_do.startswith("Put the file back from a backup, and find out who changed it")
    return refusal.value


def test_each_way_in_which_a_line_is_wrong_is_said_with_its_number(tmp_path: Path) -> None:
    made = started(tmp_path, {"n": 1}, {"n": 2}, {"n": 3})
    lines = (tmp_path / LINES).read_bytes().splitlines(keepends=True)

    def found(*changed: bytes) -> tuple[int, str, str]:
        (tmp_path / LINES).write_bytes(b"".join(changed))
        one = broken(tmp_path)
        assert one.place == f"{tmp_path / LINES}, line {one.line}"
        return one.line, one.expected, one.found

    changed = lines[1].replace(b'"n":2', b'"n":7')
    own = sha256(changed[len(b'{"hash":"') + 64 + len(b'","entry":') : -2]).hexdigest()
    assert found(lines[0], changed, lines[2]) == (
        2, f"an entry with the hash {made.hashes[1]}", f"one with the hash {own}: it was changed",
    )  # fmt: skip
    assert found(lines[0], lines[2], lines[1]) == (
        2, f"line 2, after the line with the hash {made.hashes[0]}",
        f"line 3, after {made.hashes[1]}: a line was changed, put in or taken out",
    )  # fmt: skip
    assert found(lines[0], lines[1]) == (3, "3 lines, as acknowledged", "2 lines: the rest was cut off")
    assert found(lines[0], b'{"hash":"x"}\n', lines[2])[0] == 2
    assert found(lines[0].replace(b'{"hash":"', b'{"mash":"'), lines[1])[0] == 1
    other, _ = line_of({"n": 9}, Head(2, made.hashes[1]))
    assert found(lines[0], lines[1], other) == (3, f"the line acknowledged as {made.hashes[2]}", "another line")


def test_a_sound_hash_over_what_is_no_entry_is_refused(tmp_path: Path) -> None:
    for body in (b"[1]", b"nonsense", b"[" * 100_000, b'"text"'):
        line = b'{"hash":"' + sha256(body).hexdigest().encode() + b'","entry":' + body + b"}\n"
        with pytest.raises(BrokenChain, match="f, line 1: expected an entry; found another text"):
            chain_of(line, "f")


def test_a_head_that_is_none_says_what_it_should_hold(tmp_path: Path) -> None:
    started(tmp_path, {"n": 1})
    (tmp_path / HEAD).write_bytes(b'{"lines": "x", "hash": "y"}')
    with pytest.raises(BrokenChain) as refusal:
        read_chain(tmp_path)
    assert (refusal.value.line, refusal.value.expected, refusal.value.found) == (
        1, "how many lines there are, and the last one's hash", "another text",
    )  # fmt: skip
    assert refusal.value.place == f"{tmp_path / HEAD}, line 1"


def test_a_line_further_than_the_head_is_read_and_an_empty_head_asks_for_nothing(tmp_path: Path) -> None:
    made = started(tmp_path, {"n": 1}, {"n": 2})
    write_head(tmp_path, Head(1, made.hashes[0]))
    assert len(read_chain(tmp_path).entries) == 2
    write_head(tmp_path, EMPTY)
    assert len(read_chain(tmp_path).entries) == 2
    write_head(tmp_path, Head(1, made.hashes[1]))
    assert broken(tmp_path).line == 1


def test_books_larger_than_may_be_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started(tmp_path, {"n": 1})
    monkeypatch.setattr(chain, "LARGEST", 10)
    with pytest.raises(ValueError, match=r"ledger\.jsonl"):
        read_chain(tmp_path)
