"""A pool's books in the service: read from the files that the ledger's events name, and added to line by line.

The lines are those that `carefund pool` keeps in a folder, so that the same books can be taken away and read there.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from carefund.assurance.delivery import BooksLine, PoolBooks
from carefund.assurance.delivery_guards import BooksMoved
from carefund.assurance.request import KeyUsed, NotNow
from carefund.pool.books import POOLS, Books, books_of_lines, with_postings
from carefund.pool.chain import HEAD, LINES, BrokenChain, line_of
from carefund.pool.posting import Made, Posting
from carefund.pool.year import PoolYear, last_day_posted, pool_year
from carefund.programme.definition import Round
from carefund.report.media.files import to_json
from carefund.service.frame.recent import Recent
from carefund.service.ledger import files
from carefund.service.ledger.events import TRIES, Busy
from carefund.service.ledger.models import StoredFile
from carefund.service.people.sessions import now, today
from carefund.service.plans.tenant import Tenant

_BOOKS = Recent[tuple[str, Path], Books](64)
"""By the books' hash; a year of ten thousand postings takes some 20 MB, an ordinary one much less."""
READABLE = 0o644 << 16
"""Of a file in a ZIP, that its owner may read and write it: else `unzip` makes one that nobody may."""
_YEARS = Recent[tuple[str, Path, date], PoolYear](128)


@dataclass(frozen=True, kw_only=True)
class Addition:
    """What is to be added to books: postings, what the line says of itself, and the event's own words."""

    event: type[BooksLine]
    postings: Sequence[Posting]
    told: Mapping[str, Any]
    """Fields of the event beside those of every line."""
    more: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """As in `pool.books.with_postings`."""
    with_files: Sequence[StoredFile] = ()


def pool_of(tenant: Tenant, year: str) -> PoolBooks:
    """The books of a year. Raises NotNow where they are not open."""
    found = tenant.state.delivery.pools.get(year)
    if found is None:
        raise NotNow(f"open books of {year or 'a year'}", "none", "Open the books first")
    return found


def books_in(pool: PoolBooks, data: Path) -> Books:
    """The books. Raises BrokenChain where the files do not hold what the events say, FileNotFoundError for one gone."""
    known = _BOOKS.get((pool.head, data))
    if known is None:
        name = f"the books of {pool.year}"
        known = books_of_lines(lines_of(pool, data), name)
        if known.head.hash != pool.head:
            raise BrokenChain(name, len(pool.lines), f"the line on record as {pool.head}", "another line")
        _BOOKS.keep((pool.head, data), known)
    return known


def lines_of(pool: PoolBooks, data: Path) -> bytes:
    """All lines of the books, as they stand in the file that `carefund pool` keeps."""
    return b"".join(files.read(one, data) for one in pool.lines)


def year_in(pool: PoolBooks, tenant: Tenant, day: date | None = None) -> PoolYear:
    """All that the books say on a day; where none is given, on the day of the last posting."""
    return year_of(pool, tenant.round, tenant.data, day)


def year_of(pool: PoolBooks, round_: Round, data: Path, day: date | None = None) -> PoolYear:
    """The same of books that are looked at beside others."""
    books = books_in(pool, data)
    when = day or last_day_posted(books)
    key = pool.head, data, when
    known = _YEARS.get(key)
    if known is None:
        known = pool_year(books, round_, when)
        _YEARS.keep(key, known)
    return known


def made_by(tenant: Tenant) -> Made:
    """Who posts, and when."""
    return Made(day=today(), posted=now().replace(microsecond=0), posted_by=tenant.actor.name)


def add(tenant: Tenant, year: str, make: Callable[[Books], Addition], key: str) -> Books | None:
    """Add to the books of a year what `make` makes of them as they stand; None where it was done under the key before.

    It is made anew where somebody else wrote in the books meanwhile. Raises NotNow where the books are not open,
    KeyUsed for a key of something else, and what `make` raises.
    """
    for _ in range(TRIES):
        if _done_before(tenant, key):
            return None
        pool = pool_of(tenant, year)
        try:
            return _added(tenant, pool, make(books_in(pool, tenant.data)), key)
        except BooksMoved:
            tenant.look_again()
        except KeyUsed:
            tenant.look_again()
            if not _done_before(tenant, key):
                raise
    raise Busy("a moment without other writers", "many at once", "Send it again; nothing that you typed is lost")


def _done_before(tenant: Tenant, key: str) -> bool:
    """Whether this person added to books under the key: a line holds its time, so that it is never made twice alike."""
    done = tenant.state.keys.get(key)
    return done is not None and done.person == tenant.actor.person and isinstance(done.asked_for, BooksLine)


def _added(tenant: Tenant, pool: PoolBooks, addition: Addition, key: str) -> Books:
    books = books_in(pool, tenant.data)
    after, entry = with_postings(books, addition.postings, **addition.more)
    line, head = line_of(entry, books.head)
    row = files.on_disk(line, now(), tenant.data)
    body: Any = addition.event(
        year=pool.year,
        based_on=pool.head,
        line=row.hash,
        head=head.hash,
        postings=len(addition.postings),
        **addition.told,
    )
    tenant.record(body, key, with_files=[row, *addition.with_files])
    after = replace(after, head=head)
    _BOOKS.keep((head.hash, tenant.data), after)
    return after


def as_store(tenant: Tenant, pool: PoolBooks) -> bytes:
    """The books as a folder that `carefund pool --store` reads, in a ZIP; the same books give the same bytes."""
    head = to_json({"lines": len(pool.lines), "hash": pool.head})
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in ((LINES, lines_of(pool, tenant.data)), (HEAD, head)):
            entry = ZipInfo(f"{POOLS}/{tenant.area.code}/{pool.year}/{name}")
            entry.external_attr = READABLE
            archive.writestr(entry, content, ZIP_DEFLATED)
    return buffer.getvalue()
