"""The statement of account that the host of a section 75 pool gives its partners at the end of a year.

It holds what SI 2000/617, regulation 7, makes the host answerable for: each partner's contributions, expenditure by
scheme, provider and area of spend, planned against actual by quarter, balances, and who shares what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import polars as pl

from carefund.calendar import QUARTERS
from carefund.pool.agreement import Agreement, refuse_other_than_year
from carefund.pool.balances import PartnerShare, StreamBalance, partner_shares, stream_balances
from carefund.pool.ledger import Account, Kind, Ledger, Status
from carefund.pool.money import POUNDS, ZERO

Section = Literal["contributions", "expenditure", "out-of-purpose", "refunds", "overspend-payments", "virement"]
SECTIONS: dict[Section, tuple[tuple[Kind, ...], Account, int, tuple[str, ...]]] = {
    "contributions": (("contribution",), "partners", -1, ("organisation", "stream")),
    "expenditure": (("expenditure", "credit"), "spent", 1, ("scheme", "provider", "area_of_spend", "stream")),
    "out-of-purpose": (("out-of-purpose",), "out-of-purpose", 1, ("scheme", "provider", "stream", "reason")),
    "refunds": (("refund",), "partners", 1, ("organisation", "stream", "reason")),
    "overspend-payments": (("overspend-payment",), "partners", -1, ("organisation", "stream")),
    "virement": (("virement",), "pool", 1, ("scheme", "stream", "reason")),
}
"""Each section's kinds of movement, the account that shows it, that account's sign, and what tells its lines apart."""
STATUSES: tuple[Status, Status] = ("planned", "actual")
BY_QUARTER: tuple[Section, ...] = ("contributions", "expenditure", "out-of-purpose")


@dataclass(frozen=True, kw_only=True)
class StatementLine:
    """One line of the statement: planned against actual, in pounds; none where nothing was planned or reported."""

    section: Section
    planned: Decimal | None
    actual: Decimal | None
    organisation: str | None = None
    stream: str | None = None
    scheme: str | None = None
    provider: str | None = None
    area_of_spend: str | None = None
    quarter: int | None = None
    reason: str | None = None

    @property
    def difference(self) -> Decimal | None:
        """Actual less planned; none where either is."""
        return None if self.planned is None or self.actual is None else self.actual - self.planned


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A pool's account for one financial year.

    `lines` are kept apart by organisation, stream, scheme, provider and area of spend; `quarters` by quarter, none
    being what was given for the whole year only. `balances` are of actual movements, `planned_balances` of planned
    ones; `shares` say who shares what each stream has left.
    """

    area: str
    year: str
    drawn_up: date
    agreement: Agreement
    lines: tuple[StatementLine, ...]
    quarters: tuple[StatementLine, ...]
    balances: tuple[StreamBalance, ...]
    planned_balances: tuple[StreamBalance, ...]
    shares: tuple[PartnerShare, ...]

    def section(self, section: Section) -> tuple[StatementLine, ...]:
        """Return the lines of one section."""
        return tuple(line for line in self.lines if line.section == section)

    def by(self, section: Section, field: str) -> tuple[StatementLine, ...]:
        """Return a section's lines added up by one field, such as expenditure by `provider`."""
        keys = dict.fromkeys(getattr(line, field) for line in self.section(section))
        chosen = {key: [line for line in self.section(section) if getattr(line, field) == key] for key in keys}
        return tuple(_added(section, lines, **{field: key}) for key, lines in chosen.items())

    def total(self, section: Section) -> StatementLine:
        """Return a section's total; planned or actual is none where no line has one."""
        return _added(section, self.section(section))

    @property
    def not_shared(self) -> tuple[str, ...]:
        """Streams with money to share, or short of it, for which the partners agreed no shares."""
        shared = {share.stream for share in self.shares}
        return tuple(one.stream for one in self.balances if one.to_share and one.stream not in shared)

    @property
    def table(self) -> pl.DataFrame:
        """Every line and every quarter: `per` (`line` or `quarter`), then the line's fields and the difference."""
        parts = [("line", line) for line in self.lines] + [("quarter", line) for line in self.quarters]
        rows = [{"per": per, **asdict(line), "difference": line.difference} for per, line in parts]
        money: dict[str, Any] = {"planned": POUNDS, "actual": POUNDS, "difference": POUNDS, "quarter": pl.Int64}
        names = ["per", *(field.name for field in fields(StatementLine)), "difference"]
        return pl.DataFrame(rows, schema={name: money.get(name, pl.String) for name in names})


def statement_of_account(ledger: Ledger, agreement: Agreement, *, area: str, year: str, drawn_up: date) -> Statement:
    """Draw up a pool's account for a financial year such as `2015-16`, as at the date `drawn_up`.

    The ledger holds planned and actual movements alike. Raises RefusedEntry for a text that is not a financial year.
    """
    refuse_other_than_year(year)
    balances = stream_balances(ledger, year, "actual")
    return Statement(
        area=area,
        year=year,
        drawn_up=drawn_up,
        agreement=agreement,
        lines=tuple(line for section in SECTIONS for line in _lines(ledger, year, section)),
        quarters=tuple(line for section in BY_QUARTER for line in _quarters(ledger, year, section)),
        balances=balances,
        planned_balances=stream_balances(ledger, year, "planned"),
        shares=partner_shares(ledger, balances, agreement, year, "actual"),
    )


def _lines(ledger: Ledger, year: str, section: Section) -> Iterator[StatementLine]:
    by = SECTIONS[section][3]
    planned, actual = (_sums(ledger, year, section, by, status) for status in STATUSES)
    for key in dict.fromkeys([*planned, *actual]):
        yield StatementLine(
            section=section, planned=planned.get(key), actual=actual.get(key), **dict(zip(by, key, strict=True))
        )


def _quarters(ledger: Ledger, year: str, section: Section) -> Iterator[StatementLine]:
    planned, actual = (_sums(ledger, year, section, ("quarter",), status) for status in STATUSES)
    for quarter in (*QUARTERS, None):
        if (quarter,) in planned or (quarter,) in actual:
            yield StatementLine(
                section=section, planned=planned.get((quarter,)), actual=actual.get((quarter,)), quarter=quarter
            )


def _sums(
    ledger: Ledger, year: str, section: Section, by: Sequence[str], status: Status
) -> dict[tuple[Any, ...], Decimal]:
    kinds, account, sign, _ = SECTIONS[section]
    sums = ledger.sums(by, kinds=kinds, account=account, year=year, status=status)
    return {key: sign * total for key, total in sums.items()}


def _added(section: Section, lines: Sequence[StatementLine], **key: Any) -> StatementLine:  # noqa: ANN401
    planned, actual = (known_sum(getattr(line, name) for line in lines) for name in ("planned", "actual"))
    return StatementLine(section=section, planned=planned, actual=actual, **key)


def known_sum(sums: Iterable[Decimal | None]) -> Decimal | None:
    """Add up the sums that are known; none where none is."""
    known = [one for one in sums if one is not None]
    return sum(known, ZERO) if known else None
