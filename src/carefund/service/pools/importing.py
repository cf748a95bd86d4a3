"""Bringing a general ledger's extract into a pool's books: looked at first, then posted, each line once.

The file and the settings that say which line belongs where lie on disk by their hashes, and get their rows when they
are posted; the retention rules delete what nobody posted. Between looking and posting the browser holds both hashes
under the service's signature, for this plan alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.core import signing

from carefund.assurance.delivery import ExtractImported, PoolBooks
from carefund.pool.books import Books
from carefund.pool.extract import Import, extract_of, held_against
from carefund.pool.extract_rows import table_of
from carefund.pool.mapping import mapping_of
from carefund.pool.written import sum_of
from carefund.refusal import Refusal
from carefund.service.ledger import files
from carefund.service.people.sessions import now
from carefund.service.plans.tenant import Tenant
from carefund.service.pools.keeping import Addition, add, books_in, made_by
from carefund.workbooks.toml_text import read_toml

UNTIL = 60 * 60
"""Seconds for which what was looked at may be posted."""


class NotLookedAt(Refusal):
    """Something to be posted that was not looked at on this page, or too long ago."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """An extract and its mapping as they are kept, with what the extract is said to add up to."""

    year: str
    file_hash: str
    file_name: str
    mapping_hash: str
    total: str = ""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What would become of each line, and what the browser is given to ask for it."""

    result: Import
    token: str


def look_at(tenant: Tenant, pool: PoolBooks, content: bytes, name: str, mapping: str, total: str) -> Looked:
    """Work out what would become of each line of an extract; nothing is posted, and what is not posted is not kept.

    Raises RefusedFile or RefusedEntry for what cannot be read, or does not add up to what it says.
    """
    settings = mapping.encode()
    result = _held(tenant, content, name, settings, total, books_in(pool, tenant.data))
    at = now()
    given = Given(
        year=pool.year,
        file_hash=files.on_disk(content, at, tenant.data).hash,
        file_name=name,
        mapping_hash=files.on_disk(settings, at, tenant.data).hash,
        total=total,
    )
    return Looked(result=result, token=signing.dumps(vars(given), salt=_salt(tenant), compress=True))


def import_looked_at(tenant: Tenant, token: str, key: str) -> tuple[Given, Import | None]:
    """Post what was looked at, as it is against the books now; no import where that was done under the key before.

    Raises NotLookedAt for what this person was not shown on this plan within the hour.
    """
    try:
        given = Given(**signing.loads(token, salt=_salt(tenant), max_age=UNTIL))
    except signing.BadSignature:
        raise NotLookedAt("an extract that you looked at within the hour", "none", "Upload it again") from None
    content, settings = (files.read(one, tenant.data) for one in (given.file_hash, given.mapping_hash))
    made: list[Import] = []

    def make(books: Books) -> Addition:
        made[:] = [_held(tenant, content, given.file_name, settings, given.total, books)]
        told = {"file_hash": given.file_hash, "file_name": given.file_name, "mapping_hash": given.mapping_hash,
                "without_place": without_place(made[0])}  # fmt: skip
        rows = [files.on_disk(one, now(), tenant.data) for one in (content, settings)]
        return Addition(
            event=ExtractImported,
            postings=made[0].postings,
            told=told,
            more={"extract": made[0].record()},
            with_files=rows,
        )

    done = add(tenant, given.year, make, key)
    return given, made[0] if done is not None else None


def without_place(result: Import) -> int:
    """How many lines were not posted, for no rule has a place for them or one refuses them."""
    return len(result.of("unmatched")) + len(result.of("refused"))


def _salt(tenant: Tenant) -> str:
    return f"pools.importing {tenant.submission} {tenant.actor.person}"


def _held(tenant: Tenant, content: bytes, name: str, settings: bytes, total: str, books: Books) -> Import:
    mapping = mapping_of(read_toml("the mapping", settings))
    stated = sum_of(total, "The total") if total.strip() else None
    extract = extract_of(table_of(name, content, mapping), mapping, books.year, stated)
    return held_against(extract, mapping, books, tenant.round, made_by(tenant))


def last_mapping(tenant: Tenant, pool: PoolBooks) -> str:
    """The mapping of the last import; where there was none, one that takes schemes' ids for cost centres."""
    used = [one.body.mapping_hash for one in pool.changes if isinstance(one.body, ExtractImported)]
    if used:
        return files.read(used[-1], tenant.data).decode()
    return "\n".join(_first_mapping(books_in(pool, tenant.data)))


def _first_mapping(books: Books) -> Iterator[str]:
    yield from (
        "# Which heading holds what",
        "[columns]",
        'cost_centre = "Cost centre"',
        'date = "Date"',
        'amount = "Amount"',
        'description = "Description"',
        'reference = "Reference"',
        'counterparty = "Supplier"',
        "",
        "# Which line belongs to which stream and scheme",
    )
    for line in books.opening.expenditure:
        if line.scheme and line.stream:
            yield from (
                "[[lines]]",
                f"when = {{ cost_centre = {json.dumps(line.scheme, ensure_ascii=False)} }}",
                f"stream = {json.dumps(line.stream)}",
                f"scheme = {json.dumps(line.scheme, ensure_ascii=False)}",
                "",
            )
