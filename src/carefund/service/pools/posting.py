"""Posting one entry to a pool's books, and taking one back."""

from __future__ import annotations

from collections.abc import Mapping

from carefund.assurance.delivery import PoolPosted
from carefund.pool.books import Books
from carefund.pool.posting import LONGEST_TEXT, Posting
from carefund.pool.posting_form import posting_of_form
from carefund.pool.posting_rules import check_postings
from carefund.service.plans.tenant import Tenant
from carefund.service.pools.keeping import Addition, add, made_by
from carefund.wording.money import exact_pounds

TYPED = ("kind", "day", "pounds", "stream", "scheme", "organisation", "to_stream", "to_scheme", "to_year", "provider",
         "reason", "accounting", "reference", "counterparty", "approved_by", "reverses")  # fmt: skip
"""What the form asks, by the names that `carefund pool post` has for them."""


def post_entry(tenant: Tenant, year: str, sent: Mapping[str, str], key: str) -> Posting | None:
    """Post the entry that fields describe; None where it was posted under the key before.

    Raises RefusedEntry, RefusedPosting among them, for one that a rule forbids.
    """
    fields = {name: " ".join(sent[name].split())[:LONGEST_TEXT] for name in TYPED if sent.get(name, "").strip()}
    posted: list[Posting] = []

    def make(books: Books) -> Addition:
        otherwise = f"{books.year}-{len(books.postings) + 1:05d}"
        one = posting_of_form(fields, books, made_by(tenant), otherwise)
        posted[:] = check_postings([one], books, tenant.round)
        return Addition(event=PoolPosted, postings=posted, told={"words": words_of(posted[0])})

    return posted[0] if add(tenant, year, make, key) is not None else None


def words_of(posting: Posting) -> str:
    """A posting in a line of the record."""
    if posting.reverses:
        return f"{posting.id}: took back {posting.reverses}, {exact_pounds(abs(posting.pounds))}"
    return f"{posting.id}: {posting.movement.kind} of {exact_pounds(posting.pounds)}, {posting.leg.stream}"
