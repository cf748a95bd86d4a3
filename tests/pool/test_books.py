"""Books last: what was acknowledged survives a kill at any moment; what was changed or cut off is found and named."""

from __future__ import annotations

import errno
import os
import pkgutil
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.pool.books import (
    Books,
    BooksBusy,
    NoBooks,
    folder_of,
    found_folder,
    open_books,
    pools_in,
    read_books,
    writing,
)
from carefund.pool.chain import HEAD, LINES, BrokenChain, chain_of
from carefund.pool.posting import Made, Posting, reversing
from carefund.pool.refusal import RefusedEntry
from tests.pool.postings import NOW, opening, paid_in, posted, spent

ROOT = Path(__file__).parents[2]


def made(folder: Path, *batches: tuple[Posting, ...]) -> Path:
    """Books with these batches of postings; the folder that they stand in."""
    where = folder_of(folder, "E06000005", "2023-24")
    open_books(folder, opening())
    with writing(where) as writer:
        for batch in batches:
            writer.post(batch)
    return where


@cache
def written() -> tuple[bytes, bytes, bytes]:
    """The lines and the head of books with two acknowledged batches, and a third line that was not acknowledged."""
    with tempfile.TemporaryDirectory() as folder:
        where = made(Path(folder), (paid_in("a"), spent("b")), (spent("c"),))
        lines, head = (where / LINES).read_bytes(), (where / HEAD).read_bytes()
        with writing(where) as writer:
            writer.post([spent("d"), spent("e")])
        return lines, head, (where / LINES).read_bytes().removeprefix(lines)


@contextmanager
def as_found(lines: bytes, head: bytes) -> Iterator[Path]:
    """A folder with these files in it."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / LINES).write_bytes(lines)
        (Path(folder) / HEAD).write_bytes(head)
        yield Path(folder)


def test_an_opening_is_read_as_it_was_written(tmp_path: Path) -> None:
    opened = open_books(tmp_path, opening())
    assert opened == read_books(folder_of(tmp_path, "E06000005", "2023-24"))
    assert opened.opening == opening()
    assert opened.ledger.balance(status="planned") == 0
    with pytest.raises(NoBooks, match="opened before"):
        open_books(tmp_path, opening())


@given(st.lists(posted(5), max_size=4))
@settings(max_examples=12, deadline=None)
def test_what_was_posted_is_read_again_and_balances(batches: list[tuple[Posting, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        named = [tuple(_named(one, number) for one in batch) for number, batch in enumerate(batches)]
        where = made(Path(folder), *named)
        books = read_books(where)
        assert [one.id for one in books.postings] == [one.id for batch in named for one in batch]
        assert list(books.postings) == [one for batch in named for one in batch]
        assert books.ledger.total() == 0


def _named(one: Posting, number: int) -> Posting:
    from dataclasses import replace

    return replace(one, id=f"{number}-{one.id}", reverses=one.reverses and f"{number}-{one.reverses}")


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_every_truncation_loses_nothing_acknowledged_and_leaves_nothing_half(data: st.DataObject) -> None:
    lines, head, further = written()
    cut = data.draw(st.integers(0, len(further)), label="bytes of the last line")
    with as_found(lines + further[:cut], head) as where:  # killed before the line was acknowledged
        assert len(read_books(where).postings) == (5 if cut == len(further) else 3)
        with writing(where) as writer:
            writer.post([spent("f")])
        after = read_books(where)
        assert after.postings[-1].id == "f"
        assert (where / LINES).read_bytes().count(b"\n") == after.head.lines


@given(st.data())
@settings(deadline=None)
def test_lines_cut_off_that_were_acknowledged_are_missed(data: st.DataObject) -> None:
    lines, head, _ = written()
    cut = data.draw(st.integers(0, len(lines) - 1))
    with as_found(lines[:cut], head) as where:
        with pytest.raises(BrokenChain, match="3 lines, as acknowledged") as refusal:
            read_books(where)
        assert refusal.value.line == lines[:cut].count(b"\n") + 1
        with pytest.raises(BrokenChain), writing(where):
            pass


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_changed_byte_is_found_and_its_line_named(data: st.DataObject) -> None:
    lines, head, _ = written()
    content = bytearray(lines)
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    with as_found(bytes(content), head) as where, pytest.raises(BrokenChain) as refusal:
        read_books(where)
    assert refusal.value.line == lines[:at].count(b"\n") + 1


@pytest.mark.parametrize("order", [(0, 2), (0, 2, 1), (0, 1, 1, 2), (1, 2), (2,), (0, 1, 2, 2)])
def test_lines_taken_out_moved_or_written_twice_are_found(tmp_path: Path, order: tuple[int, ...]) -> None:
    where = made(tmp_path, (paid_in("a"),), (spent("b"),))
    lines = (where / LINES).read_bytes().splitlines(keepends=True)
    (where / LINES).write_bytes(b"".join(lines[number] for number in order))
    with pytest.raises(BrokenChain, match=r"a line was changed, put in or taken out|as acknowledged"):
        read_books(where)


def test_lines_of_other_books_with_a_sound_chain_are_not_taken_for_these(tmp_path: Path) -> None:
    where = made(tmp_path / "one", (paid_in("a"),))
    other = made(tmp_path / "two", (paid_in("a", pounds="1"),))
    shutil.copy(other / LINES, where / LINES)
    with pytest.raises(BrokenChain, match="the line acknowledged as"):
        read_books(where)


@given(st.binary(max_size=300))
def test_any_other_content_is_refused_or_empty(content: bytes) -> None:
    try:
        chain = chain_of(content, "f")
    except BrokenChain:
        return
    assert (chain.entries, chain.torn) == ((), len(content))


@pytest.mark.parametrize("head", [b"", b"[]", b'{"lines": 1}', b'{"lines": "x", "hash": 1}', b"[" * 2000])
def test_a_head_that_is_none_is_named(tmp_path: Path, head: bytes) -> None:
    where = made(tmp_path)
    (where / HEAD).write_bytes(head[:1000])
    with pytest.raises(BrokenChain, match=r"head\.json"):
        read_books(where)


def test_an_id_is_used_once_and_a_posting_is_taken_back_once(tmp_path: Path) -> None:
    where = made(tmp_path, (spent("a"),))
    by = Made(day=spent("a").day, posted=NOW, posted_by="B")
    with writing(where) as writer:
        with pytest.raises(RefusedEntry, match="one that was used"):
            writer.post([spent("a")])
        with pytest.raises(RefusedEntry, match="one that was used"):
            writer.post([spent("b"), spent("b")])
        writer.post([reversing(spent("a"), "r", "a mistake", by)])
        with pytest.raises(RefusedEntry, match="undone already"):
            writer.post([reversing(spent("a"), "r2", "again", by)])
    books = read_books(where)
    assert (books.reversed, books.standing) == ({"a"}, ())
    assert books.ledger.total(account="spent", status="actual") == 0


def test_of_two_equal_postings_each_is_taken_back_once(tmp_path: Path) -> None:
    where = made(tmp_path, (spent("a"), spent("b")))
    by = Made(day=spent("a").day, posted=NOW, posted_by="B")
    with writing(where) as writer:
        writer.post([reversing(spent("a"), "r", "a mistake", by)])
        with pytest.raises(RefusedEntry, match="The posting r2: expected a posting that stands; found one that r took"):
            writer.post([reversing(spent("a"), "r2", "again", by)])
        writer.post([reversing(spent("b"), "r3", "that one", by)])
    assert read_books(where).standing == ()


@pytest.mark.parametrize("fails", ["os.write", "os.fsync", "pathlib.Path.replace"])
@pytest.mark.parametrize("at", [0, 1])
def test_what_could_not_be_written_does_not_stand_and_is_posted_once_when_tried_again(
    tmp_path: Path, fails: str, at: int
) -> None:
    where = made(tmp_path, (spent("a"),))
    before = {name: (where / name).read_bytes() for name in (LINES, HEAD)}
    with writing(where) as writer:
        with failing(fails, at), suppress(OSError):
            writer.post([spent("b")])
            pytest.skip("it is called less often than that")
        assert {name: (where / name).read_bytes() for name in (LINES, HEAD)} == before
        assert read_books(where) == writer.books
    with writing(where) as writer:
        writer.post([spent("b")])
    assert [one.id for one in read_books(where).postings] == ["a", "b"]


@contextmanager
def failing(name: str, at: int) -> Iterator[None]:
    """The call of a function with that number (from 0) finds the disk full."""
    module, _, attribute = name.rpartition(".")
    real = getattr(pkgutil.resolve_name(module), attribute)
    calls = count()

    def full(*arguments: Any, **named: Any) -> Any:
        if next(calls) == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments, **named)

    with patch(name, full):
        yield


def test_a_line_is_written_whole_where_the_disk_takes_it_in_parts(tmp_path: Path) -> None:
    where, real = made(tmp_path, (spent("a"),)), os.write
    with patch("os.write", lambda file, content: real(file, content[:100])), writing(where) as writer:
        writer.post([spent("b")])
    assert [one.id for one in read_books(where).postings] == ["a", "b"]


def test_one_writes_at_a_time_and_many_read(tmp_path: Path) -> None:
    where = made(tmp_path, (spent("a"),))
    with writing(where) as writer:
        with pytest.raises(BooksBusy), writing(where, seconds=0.1):
            pass
        assert len(read_books(where).postings) == 1
        writer.post([spent("b")])
        assert len(read_books(where).postings) == 2


def test_books_are_found_by_area_and_year_and_never_guessed(tmp_path: Path) -> None:
    with pytest.raises(NoBooks, match="found none"):
        found_folder(tmp_path)
    one = made(tmp_path)
    assert found_folder(tmp_path) == found_folder(one) == one
    open_books(tmp_path, opening(area_code="E06000014", area_name="York"))
    assert [path.parent.name for path in pools_in(tmp_path)] == ["E06000005", "E06000014"]
    with pytest.raises(NoBooks, match="E06000005 2023-24 and E06000014 2023-24"):
        found_folder(tmp_path)
    assert found_folder(tmp_path, area="E06000005") == one
    with pytest.raises(NoBooks):
        read_books(tmp_path / "nothing")


def test_an_entry_that_is_sound_json_but_no_entry_of_books_is_named(tmp_path: Path) -> None:
    from carefund.pool.chain import EMPTY, line_of, write_head

    where = made(tmp_path)
    first = (where / LINES).read_bytes()
    after = chain_of(first, "f").head
    for entry in ({"kind": "posted"}, {"kind": "posted", "postings": [{}]}, {"kind": "posted", "postings": 3}):
        line, head = line_of(entry, after)
        (where / LINES).write_bytes(first + line)
        write_head(where, head)
        with pytest.raises(BrokenChain, match="line 2"):
            read_books(where)
    line, head = line_of({"kind": "posted", "postings": []}, EMPTY)
    (where / LINES).write_bytes(line)
    write_head(where, head)
    with pytest.raises(BrokenChain, match="line 1"):
        read_books(where)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the platform cannot kill so")
def test_a_writer_killed_at_any_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    where, seed = made(tmp_path), random.Random(7)
    acknowledged = -1
    for _ in range(8):
        acknowledged = max(acknowledged, _killed_after(where, seed.uniform(0.0, 0.25), acknowledged + 1))
        books = read_books(where)
        _assert_whole(books, acknowledged)
        acknowledged = len(books.postings) // 3 - 1
    assert acknowledged > 8, "the child was killed before it posted anything"


def _killed_after(where: Path, seconds: float, start: int) -> int:
    """Let a child post, kill it, and return the last posting that it was told of."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "tests.pool.killed", str(where), str(start)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=ROOT, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    told = [line for line in child.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    child.wait()
    return int(told[-1]) if told else start - 1


def _assert_whole(books: Books, acknowledged: int) -> None:
    """Every acknowledged batch of three is there, in order, and no batch is there in part."""
    ids = [one.id for one in books.postings]
    batches = len(ids) // 3
    assert ids == [f"p{number}-{part}" for number in range(batches) for part in range(3)]
    assert acknowledged + 1 <= batches <= acknowledged + 2


def test_where_there_are_no_books_or_several_it_says_so_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoBooks) as none:
        found_folder(tmp_path)
    assert (none.value.expected, none.value.place, none.value.to_do, none.value.remedy) == (
        "the books of a pool", str(tmp_path), "Open them first.", "open-books",
    )  # fmt: skip
    with pytest.raises(NoBooks) as nothing:
        read_books(tmp_path / "nothing")
    assert (str(nothing.value), nothing.value.remedy) == (
        f"{tmp_path / 'nothing'}: expected the books of a pool; found none. Open them first.", "open-books",
    )  # fmt: skip
    one = made(tmp_path)
    open_books(tmp_path, opening(year="2024-25", planned=()))
    with pytest.raises(NoBooks) as both:
        found_folder(tmp_path, area="E06000005")
    assert (both.value.found, both.value.expected, both.value.to_do, both.value.remedy) == (
        "E06000005 2023-24 and E06000005 2024-25", "one pool and year", "Say which.", "choose-pool",
    )  # fmt: skip
    with pytest.raises(NoBooks, match="found E06000005 2023-24 and E06000005 2024-25"):
        found_folder(tmp_path, area="E06000014")
    assert found_folder(tmp_path, year="2023-24") == one
    (tmp_path / "pools" / "E06000005" / ".opening-left").mkdir()
    (tmp_path / "pools" / "E06000005" / ".opening-left" / LINES).touch()
    assert [path.name for path in pools_in(tmp_path)] == ["2023-24", "2024-25"]


def test_who_writes_where_another_does_or_where_nothing_is_says_what_to_do(tmp_path: Path) -> None:
    where = made(tmp_path)
    with writing(where), pytest.raises(BooksBusy) as busy, writing(where, seconds=0.01):
        pass
    assert str(busy.value) == (
        f"{where}: expected the books free for writing; found somebody else writing in them. "
        "Try again when the other has finished."
    )
    with pytest.raises(NoBooks, match="the books of a pool"), writing(tmp_path / "nothing"):
        pass
    assert not (tmp_path / "nothing").exists()
    with pytest.raises(NoBooks, match="no books of this pool and year; found books that were opened before"):
        open_books(tmp_path, opening())


def test_what_an_import_or_a_payment_says_is_kept_with_its_postings_and_its_order(tmp_path: Path) -> None:
    where = made(tmp_path)
    with writing(where) as writer:
        writer.post([spent("a")], extract={"file": "one"})
        writer.post([spent("b")], payment={"quarter": "q1"})
        written_now = writer.post([spent("c")], extract={"file": "two"})
    books = read_books(where)
    assert books.extracts == ({"file": "one"}, {"file": "two"})
    assert books.payments == ({"quarter": "q1"},)
    assert (written_now.extracts, written_now.payments, written_now.head) == (
        books.extracts,
        books.payments,
        books.head,
    )
    assert (books.head.lines, list(books.by_id), books.year) == (4, ["a", "b", "c"], "2023-24")
    assert [path.name for path in where.parent.iterdir()] == ["2023-24"]
    assert (where.stat().st_mode & 0o777) == 0o755


def test_books_as_of_a_day_hold_what_is_dated_by_then_and_all_that_they_said() -> None:
    from datetime import date

    from carefund.pool.books import books_as_of, books_of

    said = {"extracts": ({"file": "x"},), "payments": ({"quarter": "q"},)}
    books = books_of(opening(), [spent("a", day=date(2023, 5, 1)), spent("b", day=date(2023, 5, 2))], **said)
    then = books_as_of(books, date(2023, 5, 1))
    assert [one.id for one in then.postings] == ["a"]
    assert (then.extracts, then.payments, then.head) == (books.extracts, books.payments, books.head)
    assert books_as_of(books, date(2023, 5, 2)) is books


def test_an_id_that_stands_twice_in_the_lines_is_named_with_its_line(tmp_path: Path) -> None:
    from carefund.pool.chain import line_of, write_head
    from carefund.pool.posting import record_of

    where = made(tmp_path, (spent("a"),))
    lines = (where / LINES).read_bytes()
    line, head = line_of({"kind": "posted", "postings": [record_of(spent("a"))]}, chain_of(lines, "f").head)
    (where / LINES).write_bytes(lines + line)
    write_head(where, head)
    with pytest.raises(
        BrokenChain, match=r"line 3: expected an entry of a pool's books; found another \(The posting a"
    ):
        read_books(where)
    entries = chain_of(lines, "f").entries
    assert [entry["kind"] for entry in entries] == ["opened", "posted"]


def test_an_opening_is_on_disk_before_its_folder_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("the platform does not tell which file a descriptor is of")
    seen: list[tuple[str, int]] = []
    sync = os.fsync

    def told(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        seen.append((path.name if path.is_file() else "folder", path.stat().st_size if path.is_file() else 0))
        assert path.is_relative_to(tmp_path)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", told)
    open_books(tmp_path, opening())
    where = folder_of(tmp_path, "E06000005", "2023-24")
    assert [name for name, _ in seen] == [LINES, f".{HEAD}.part", "folder", "folder"]
    assert seen[0][1] == (where / LINES).stat().st_size
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space")))
    with pytest.raises(OSError, match="No space"):
        open_books(tmp_path, opening(area_code="E06000014"))
    assert [path.name for path in (tmp_path / "pools" / "E06000014").iterdir()] == []
