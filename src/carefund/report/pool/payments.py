"""Payments with whose money each was: the last step of tracing a pound."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from carefund.pool.money import split
from carefund.pool.posting import Posting
from carefund.pool.trace import owners
from carefund.pool.year import PoolYear
from carefund.report.columns import Column, Table
from carefund.report.document import Document, Prose
from carefund.report.pool.sentences import MIXED
from carefund.wording.money import exact_pounds

COLUMNS = (
    Column("organisation", "Whose money", "text", "empty where nobody paid it in"),
    Column("stream", "Stream", "text"),
    Column("scheme", "Scheme", "text"),
    Column("spent_on", "Spent on", "text"),
    Column("day", "Day", "day"),
    Column("counterparty", "Paid to", "text"),
    Column("reference", "Reference", "text", "journal or invoice"),
    Column("pounds", "Pounds", "exact-pounds", "this organisation's part of the payment"),
    Column("posting", "Posting", "text", "id of the posting"),
    Column("document_hash", "SHA-256", "text", "hash of the document that it rests on"),
)
SHOWN = ("organisation", "stream", "scheme", "spent_on", "day", "counterparty", "reference", "pounds", "posting")


def payments_table(year: PoolYear, *, stream: str | None, scheme: str | None, posting: str | None) -> Table:
    """Each payment that fits and stands, a row for each organisation whose money it was; rows add up to the payment."""
    chosen = (
        one
        for one in year.payments
        if stream in (None, one.leg.stream) and scheme in (None, one.leg.scheme) and posting in (None, one.id)
    )
    whose = owners(year.books.ledger, "actual")
    rows = [row for one in chosen for row in _rows(one, whose.get((one.leg.stream, one.year), {}), year.names)]
    return Table.of("payments", "Payments", COLUMNS, rows)


def _rows(one: Posting, parts: Any, names: dict[str, str]) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    leg = one.leg
    named: dict[str | None, Decimal] = {leg.organisation: one.pounds}
    shares = named if leg.organisation or not parts else split(one.pounds, parts)
    for who, pounds in shares.items():
        yield {
            "organisation": who,
            "stream": names.get(leg.stream, leg.stream),
            "scheme": names.get(leg.scheme or "", leg.scheme),
            "spent_on": names.get(leg.area_of_spend or "", leg.area_of_spend),
            "day": one.day,
            "counterparty": one.counterparty,
            "reference": one.reference,
            "pounds": pounds,
            "posting": one.id,
            "document_hash": one.document_hash,
        }


def payments_document(year: PoolYear, table: Table) -> Document:
    """The payments, with their sum."""
    total = sum(table.frame["pounds"].to_list(), Decimal(0))
    return Document("", (Prose(f"{exact_pounds(total)} in all. {MIXED}"), table.block(SHOWN)))
