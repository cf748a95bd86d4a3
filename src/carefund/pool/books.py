"""A pool's books that last: one folder for each pool and year in a store, added to and never changed.

One writer at a time holds the lock of the folder; readers need none. What stands in the folder is described in `chain`.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from carefund.durable import sync_folder, write_durably
from carefund.pool.chain import (
    EMPTY,
    HEAD,
    LINES,
    BrokenChain,
    Chain,
    Head,
    append_line,
    chain_of,
    line_of,
    read_chain,
    write_head,
)
from carefund.pool.ledger import Ledger
from carefund.pool.opening import Opening, opening_of, opening_record
from carefund.pool.posting import Posting, posting_of, record_of
from carefund.pool.refusal import RefusedEntry
from carefund.pool.revision import REVISED, Revision, revision_of, revision_record
from carefund.refusal import Refusal
from carefund.wording.lists import listed

POOLS, LOCK = "pools", "lock"
LOCK_SECONDS = 60.0


class NoBooks(Refusal):
    """There are no such books in a store, or more than one where one is meant."""


class BooksBusy(Refusal):
    """Somebody else is writing in the books and did not finish in time."""


@dataclass(frozen=True, kw_only=True)
class Books:
    """A pool's books as they stood when they were read."""

    opening: Opening
    """The plan and agreement in force, with how the year began."""
    postings: tuple[Posting, ...] = ()
    extracts: tuple[Mapping[str, Any], ...] = ()
    """What each import of a general-ledger extract said of itself, in order."""
    payments: tuple[Mapping[str, Any], ...] = ()
    """What each pay-for-performance payment rests on, in order."""
    revisions: tuple[Revision, ...] = ()
    """Every revision of the plan, in order; the last one's is in force."""
    head: Head = EMPTY
    ledger: Ledger = field(default_factory=Ledger)
    """Every movement: brought forward, planned, posted."""

    @property
    def year(self) -> str:
        """The financial year."""
        return self.opening.year

    @property
    def by_id(self) -> dict[str, Posting]:
        """Every posting by its id."""
        return {posting.id: posting for posting in self.postings}

    @property
    def reversed(self) -> frozenset[str]:
        """Ids of the postings that were taken back."""
        return frozenset(posting.reverses for posting in self.postings if posting.reverses)

    @property
    def standing(self) -> tuple[Posting, ...]:
        """The postings that neither are reversals nor were taken back."""
        undone = self.reversed
        return tuple(one for one in self.postings if one.reverses is None and one.id not in undone)


def books_of(opening: Opening, postings: Sequence[Posting] = (), **more: Any) -> Books:  # noqa: ANN401
    """Books with these postings.

    Raises RefusedEntry for an id used twice, and for a reversal of what is not there or was taken back already.
    """
    seen: set[str] = set()
    undone: dict[str, str] = {}
    for posting in postings:
        if posting.id in seen:
            _refuse_id(posting.id)
        seen.add(posting.id)
        if posting.reverses in undone:
            _refuse_undone(posting.id, undone[posting.reverses])
        if posting.reverses is not None:
            undone[posting.reverses] = posting.id
    moved = (posting.movement for posting in postings)
    ledger = Ledger((*opening.brought_forward, *opening.planned, *moved))
    return Books(opening=opening, postings=tuple(postings), ledger=ledger, **more)


def books_as_of(books: Books, day: date) -> Books:
    """The books without what is dated after a day, and without a reversal of what is then not in them.

    The plan is the one that was in force on the day.
    """
    kept: dict[str, Posting] = {}
    for posting in books.postings:
        if posting.day <= day and (posting.reverses is None or posting.reverses in kept):
            kept[posting.id] = posting
    revisions = tuple(one for one in books.revisions if one.day <= day)
    if len(kept) == len(books.postings) and len(revisions) == len(books.revisions):
        return books
    later = books.revisions[len(revisions) :]
    opening = later[0].replaced if later else books.opening
    more = {"extracts": books.extracts, "payments": books.payments, "revisions": revisions, "head": books.head}
    return books_of(opening, tuple(kept.values()), **more)


def _refuse_id(posting: str) -> None:
    to_do = "give each posting an id of its own"
    raise RefusedEntry(f"The posting {posting}", expected="an id that is new", found="one that was used", to_do=to_do)


def _refuse_undone(reversal: str, by: str) -> None:
    """Equal postings are told apart by their ids, which movements do not have."""
    found, to_do = f"one that {by} took back: it was undone already", "look it up in the books"
    raise RefusedEntry(f"The posting {reversal}", expected="a posting that stands", found=found, to_do=to_do)


def read_books(folder: Path) -> Books:
    """Read a pool's books. Raises NoBooks where there are none, BrokenChain where they are not as they were written."""
    if not (folder / LINES).is_file() and not (folder / HEAD).is_file():
        raise NoBooks("the books of a pool", "none", "Open them first", str(folder), remedy="open-books")
    return _books(read_chain(folder), str(folder / LINES))


def _books(chain: Chain, file: str) -> Books:
    """The books that checked lines make. Raises BrokenChain for a line that is no entry of books."""
    number = 1
    postings: dict[str, Posting] = {}
    extracts: list[Mapping[str, Any]] = []
    payments: list[Mapping[str, Any]] = []
    revisions: list[Revision] = []
    try:
        if chain.entries[0]["kind"] != "opened":
            raise ValueError("no opening")
        opening = opening_of(chain.entries[0]["opening"])
        for entry in chain.entries[1:]:
            number += 1
            for record in entry["postings"]:
                posting = posting_of(record, postings)
                if posting.id in postings:
                    _refuse_id(posting.id)
                postings[posting.id] = posting
            extracts += [entry["extract"]] if "extract" in entry else []
            payments += [entry["payment"]] if "payment" in entry else []
            if entry["kind"] == REVISED:
                revisions.append(revision_of(entry["revision"], opening))
                opening = revisions[-1].opening
        more = {"extracts": tuple(extracts), "payments": tuple(payments), "revisions": tuple(revisions),
                "head": chain.head}  # fmt: skip
        return books_of(opening, tuple(postings.values()), **more)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise BrokenChain(file, number, "an entry of a pool's books", f"another ({str(error)[:200]})") from error


def books_of_lines(content: bytes, name: str) -> Books:
    """The books that lines make, one after the other as in a file. Raises BrokenChain where they are none."""
    return _books(chain_of(content, name), name)


def opening_entry(opening: Opening) -> dict[str, Any]:
    """The entry that is the first line of books."""
    return {"kind": "opened", "opening": opening_record(opening)}


def with_postings(books: Books, postings: Sequence[Posting], **more: Mapping[str, Any]) -> tuple[Books, dict[str, Any]]:
    """The books with postings, all or none, and the entry of the line that adds them; their head is still the old one.

    `more` may be `extract` or `payment`: what an import or a payment says of itself. Raises RefusedEntry for an id that
    is used, or a reversal of what is not there or was taken back.
    """
    after = books_of(
        books.opening,
        (*books.postings, *postings),
        extracts=(*books.extracts, *([more["extract"]] if "extract" in more else [])),
        payments=(*books.payments, *([more["payment"]] if "payment" in more else [])),
        revisions=books.revisions,
        head=books.head,
    )
    return after, {"kind": "posted", "postings": [record_of(posting) for posting in postings], **more}


class Writer:
    """Books held for writing: `books` is what stands in them now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._chain = read_chain(folder)
        self.books = _books(self._chain, str(folder / LINES))

    def post(self, postings: Sequence[Posting], **more: Mapping[str, Any]) -> Books:
        """Add postings, all or none, and return the books once they are on disk.

        `more` is as in `with_postings`. Raises RefusedEntry as that does; OSError where it cannot be written.
        """
        books, entry = with_postings(self.books, postings, **more)
        return self._added(entry, books)

    def revise(self, revision: Revision) -> Books:
        """Put a revised plan in force, and return the books once that is on disk.

        Raises ValueError for a revision of another plan than the one in force, OSError where it cannot be written.
        """
        if revision.replaced != self.books.opening:
            raise ValueError("a revision of another plan than the one in force")
        now = self.books
        books = books_of(
            revision.opening,
            now.postings,
            extracts=now.extracts,
            payments=now.payments,
            revisions=(*now.revisions, revision),
        )
        return self._added({"kind": REVISED, "postings": [], "revision": revision_record(revision)}, books)

    def _added(self, entry: Mapping[str, Any], books: Books) -> Books:
        self._chain = append_line(self.folder, entry, self._chain)
        self.books = replace(books, head=self._chain.head)
        return self.books


@contextmanager
def writing(folder: Path, seconds: float = LOCK_SECONDS) -> Iterator[Writer]:
    """Hold a pool's books for writing, alone.

    Raises NoBooks, BrokenChain, or BooksBusy where another does not finish in time.
    """
    if not folder.is_dir():
        read_books(folder)
    try:
        with FileLock(folder / LOCK, timeout=seconds):
            yield Writer(folder)
    except Timeout as error:
        expected, to_do = "the books free for writing", "Try again when the other has finished"
        raise BooksBusy(expected, "somebody else writing in them", to_do, str(folder)) from error


def folder_of(store: Path, area_code: str, year: str) -> Path:
    """Where the books of a pool and year stand in a store."""
    return store / POOLS / area_code / year


def open_books(store: Path, opening: Opening) -> Books:
    """Open a pool's books for a year: the folder appears whole, with its first line.

    Raises NoBooks where it is there already, OSError where it cannot be written.
    """
    folder = folder_of(store, opening.area_code, opening.year)
    if folder.exists():
        to_do = "Post to them; what was opened by mistake is moved away as a folder"
        raise NoBooks("no books of this pool and year", "books that were opened before", to_do, str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    line, head = line_of(opening_entry(opening), EMPTY)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".opening-"))
    try:
        write_durably(made / LINES, line)
        write_head(made, head)
        made.chmod(0o755)
        made.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return read_books(folder)


def pools_in(store: Path) -> list[Path]:
    """The folder of every pool and year in a store, by area code and year."""
    return sorted(path.parent for path in (store / POOLS).glob(f"*/*/{LINES}") if not path.parent.name.startswith("."))


def found_folder(store: Path, area: str | None = None, year: str | None = None) -> Path:
    """The one folder of a store that an area's code and a year point to; either may be left out where it is plain.

    A folder of books is also its own store. Raises NoBooks where there is none or more than one.
    """
    if (store / LINES).is_file():
        return store
    every = pools_in(store)
    chosen = [one for one in every if area in (None, one.parent.name) and year in (None, one.name)]
    if len(chosen) == 1:
        return chosen[0]
    if not every:
        raise NoBooks("the books of a pool", "none", "Open them first", str(store), remedy="open-books")
    known = listed(f"{one.parent.name} {one.name}" for one in (chosen or every))
    raise NoBooks("one pool and year", known, "Say which", str(store), remedy="choose-pool")
