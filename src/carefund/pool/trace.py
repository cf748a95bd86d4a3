"""Where each pound went: from organisation and stream to scheme, area of spend and provider, and back again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

import polars as pl

from carefund.pool.ledger import Ledger, Status
from carefund.pool.money import NOUGHT, POUNDS, split
from carefund.pool.origins import Origin, origins

NOBODY = ""
TOLD_BY = ("organisation", "stream", "scheme", "area_of_spend", "provider", "account", "reason")


@dataclass(frozen=True)
class Flow:
    """Money of one organisation and stream that went to one scheme, area of spend and provider."""

    pounds: Decimal
    stream: str
    organisation: str | None
    """Whose money; none where more was spent than anyone paid in."""
    scheme: str | None
    area_of_spend: str | None
    provider: str | None
    out_of_purpose: bool
    """Whether it was moved out of its purpose, such as to cover a deficit."""
    reason: str | None
    """Why, where somebody said."""


@dataclass(frozen=True)
class Trace:
    """The flows of one year, or some of them."""

    year: str
    status: Status
    flows: tuple[Flow, ...]

    @property
    def total(self) -> Decimal:
        """All of the flows together, in pounds."""
        return sum((flow.pounds for flow in self.flows), NOUGHT)

    def where(self, **told_by: str | bool | None) -> Self:
        """Keep the flows with these values, such as `where(stream="reablement-funding")` or `where(provider=...)`."""
        kept = (flow for flow in self.flows if all(getattr(flow, name) == value for name, value in told_by.items()))
        return replace(self, flows=tuple(kept))

    def by(self, *names: str) -> dict[tuple[Any, ...], Decimal]:
        """Add the flows up by some of their fields, in the order they first come."""
        sums: dict[tuple[Any, ...], Decimal] = {}
        for flow in self.flows:
            key = tuple(getattr(flow, name) for name in names)
            sums[key] = sums.get(key, NOUGHT) + flow.pounds
        return sums

    @property
    def out_of_purpose(self) -> Self:
        """The flows that left their purpose; `.total` is their sum and `.by("reason")` says why."""
        return self.where(out_of_purpose=True)

    @property
    def table(self) -> pl.DataFrame:
        """Every flow, with year and status."""
        types: dict[str, Any] = {field.name: pl.String for field in fields(Flow)}
        types |= {"pounds": POUNDS, "out_of_purpose": pl.Boolean}
        rows = [{"year": self.year, "status": self.status, **asdict(flow)} for flow in self.flows]
        return pl.DataFrame(rows, schema={"year": pl.String, "status": pl.String, **types})


def trace_money(ledger: Ledger, year: str, status: Status = "actual") -> Trace:
    """Trace every pound that left the pool in a financial year such as `2015-16`.

    Money whose owner the books do not name is shared among those who paid into its stream, in proportion, to the penny;
    money that came by virement or carry-forward is followed to who first paid it in.
    """
    whose = origins(ledger, status)
    flows = (
        flow
        for key, pounds in _spent(ledger, year, status)
        for flow in _flows(pounds, key, whose.get((key["stream"], year), {}))
    )
    return Trace(year, status, tuple(flows))


def _spent(ledger: Ledger, year: str, status: Status) -> Iterator[tuple[dict[str, Any], Decimal]]:
    """What left the pool, added up by everything that tells it apart; what was wholly taken back is left out."""
    for account in ("spent", "out-of-purpose"):
        sums = ledger.sums(TOLD_BY, account=account, year=year, status=status)
        yield from ((dict(zip(TOLD_BY, key, strict=True)), pounds) for key, pounds in sums.items() if pounds)


def _flows(pounds: Decimal, key: dict[str, Any], origin: Origin) -> Iterator[Flow]:
    told = {name: key[name] for name in ("stream", "scheme", "area_of_spend", "provider", "reason")}
    aside = key["account"] == "out-of-purpose"
    for who, part in _by_organisation(pounds, key["organisation"], origin):
        yield Flow(part, organisation=who, out_of_purpose=aside, **told)


def _by_organisation(pounds: Decimal, named: str | None, origin: Origin) -> Sequence[tuple[str | None, Decimal]]:
    if named is not None:
        return [(named, pounds)]
    unknown = 1 - sum(origin.values(), Fraction(0))
    parts = split(pounds, {**origin, **({NOBODY: unknown} if unknown else {})})
    return [(who or None, part) for who, part in parts.items() if part]
