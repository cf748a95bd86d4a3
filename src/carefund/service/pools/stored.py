"""A pool's books as stored files: the lines that the ledger's events name, read and kept ready."""

from __future__ import annotations

from pathlib import Path

from carefund.assurance.delivery import PoolBooks
from carefund.pool.books import Books, books_of_lines
from carefund.pool.chain import BrokenChain
from carefund.service.frame.recent import Recent
from carefund.service.ledger import files

_BOOKS = Recent[tuple[str, Path], Books](64)
"""By the books' hash; a year of ten thousand postings takes some 20 MB, an ordinary one much less."""


def books_in(pool: PoolBooks, data: Path) -> Books:
    """The books. Raises BrokenChain where the files do not hold what the events say, FileNotFoundError for one gone."""
    known = _BOOKS.get((pool.head, data))
    if known is None:
        name = f"the books of {pool.year}"
        known = books_of_lines(lines_of(pool, data), name)
        if known.head.hash != pool.head:
            raise BrokenChain(name, len(pool.lines), f"the line on record as {pool.head}", "another line")
        keep_at_hand(known, data)
    return known


def lines_of(pool: PoolBooks, data: Path) -> bytes:
    """All lines of the books, as they stand in the file that `carefund pool` keeps."""
    return b"".join(files.read(one, data) for one in pool.lines)


def keep_at_hand(books: Books, data: Path) -> None:
    """Keep books ready under their hash."""
    _BOOKS.keep((books.head.hash, data), books)
