"""A pool's books in the service: read from the files that the ledger's events name, and added to line by line.

The lines are those that `carefund pool` keeps in a folder, so that the same books can be taken away and read there.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from carefund.assurance.delivery import BooksLine, PoolBooks
from carefund.assurance.delivery_guards import BooksMoved
from carefund.assurance.request import NotNow
from carefund.pool.books import POOLS, Books, with_postings
from carefund.pool.chain import HEAD, LINES, line_of
from carefund.pool.posting import Made, Posting
from carefund.pool.year import PoolYear, last_day_posted, pool_year
from carefund.report.media.files import to_json
from carefund.service.frame.recent import Recent
from carefund.service.ledger import files
from carefund.service.ledger.events import TRIES, Busy
from carefund.service.ledger.models import StoredFile
from carefund.service.people.sessions import now, today
from carefund.service.plans.tenant import Tenant
from carefund.service.pools.stored import books_in, keep_at_hand, lines_of

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


def year_in(pool: PoolBooks, tenant: Tenant, day: date | None = None) -> PoolYear:
    """All that the books say on a day; where none is given, on the day of the last posting."""
    books = books_in(pool, tenant.data)
    when = day or last_day_posted(books)
    key = pool.head, tenant.data, when
    known = _YEARS.get(key)
    if known is None:
        known = pool_year(books, tenant.round, when)
        _YEARS.keep(key, known)
    return known


def made_by(tenant: Tenant) -> Made:
    """Who posts, and when."""
    return Made(day=today(), posted=now().replace(microsecond=0), posted_by=tenant.actor.name)


def add(tenant: Tenant, year: str, make: Callable[[Books], Addition], key: str) -> Books | None:
    """Add to the books of a year what `make` makes of them as they stand; None where it was done under the key before.

    It is made anew where somebody else wrote in the books meanwhile. Raises NotNow where the books are not open, and
    what `make` raises.
    """
    if _done_before(tenant, key):
        return None
    for _ in range(TRIES):
        pool = pool_of(tenant, year)
        with suppress(BooksMoved):
            return _added(tenant, pool, make(books_in(pool, tenant.data)), key)
        tenant.look_again()
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
    keep_at_hand(after, tenant.data)
    return after


def as_store(tenant: Tenant, pool: PoolBooks) -> bytes:
    """The books as a folder that `carefund pool --store` reads, in a ZIP; the same books give the same bytes."""
    head = to_json({"lines": len(pool.lines), "hash": pool.head})
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in ((LINES, lines_of(pool, tenant.data)), (HEAD, head)):
            archive.writestr(ZipInfo(f"{POOLS}/{tenant.area.code}/{pool.year}/{name}"), content)
    return buffer.getvalue()
