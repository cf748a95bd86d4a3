"""A stream's money over one year, from what was brought forward to what is left, and who shares what is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from carefund.pool.agreement import Agreement
from carefund.pool.ledger import Kind, Ledger, Status
from carefund.pool.money import ZERO


@dataclass(frozen=True, kw_only=True)
class StreamBalance:
    """One stream's year, in pounds. `brought_forward` is below zero where an overspend came from the year before."""

    stream: str
    brought_forward: Decimal
    contributions: Decimal
    virement: Decimal
    """Money received from other streams, less what went to them."""
    expenditure: Decimal
    """What was spent, less what providers returned."""
    out_of_purpose: Decimal
    """Money moved out of its purpose, such as to cover a provider's deficit."""
    carried_forward: Decimal
    """Taken to the next year; below zero where an overspend was."""
    refunds: Decimal
    overspend_payments: Decimal

    @property
    def underspend(self) -> Decimal:
        """What is left of the year's money before anything is carried forward, refunded or made good.

        Below zero: overspent.
        """
        money_in = self.brought_forward + self.contributions + self.virement
        return money_in - self.expenditure - self.out_of_purpose

    @property
    def to_share(self) -> Decimal:
        """What the partners share: the underspend less what is carried forward."""
        return self.underspend - self.carried_forward

    @property
    def closing(self) -> Decimal:
        """What the pool still holds at the end of the year; below zero, what is owed to it."""
        return self.to_share - self.refunds + self.overspend_payments


@dataclass(frozen=True, kw_only=True)
class PartnerShare:
    """One organisation's part of what one stream has left, or is short of, in pounds."""

    organisation: str
    stream: str
    share: Decimal
    """Its share by the risk-share agreement: above zero to be paid to it, below zero to be paid by it."""
    refunded: Decimal
    paid: Decimal
    """What it paid towards an overspend."""

    @property
    def due(self) -> Decimal:
        """What is still to be paid to it (above zero) or by it (below)."""
        return self.share - self.refunded + self.paid


def stream_balances(ledger: Ledger, year: str, status: Status) -> tuple[StreamBalance, ...]:
    """Return the balance of every stream that money moved in, in the order it first did."""
    streams = (key[0] for key in ledger.sums(["stream"], year=year, status=status))
    return tuple(_balance(ledger, stream, year, status) for stream in streams)


def _balance(ledger: Ledger, stream: str, year: str, status: Status) -> StreamBalance:
    def moved(*kinds: Kind) -> Decimal:
        return ledger.total(kinds=kinds, account="pool", stream=stream, year=year, status=status)

    brought, carried = _carried(ledger, stream, year, status)
    return StreamBalance(
        stream=stream,
        brought_forward=brought,
        contributions=moved("contribution"),
        virement=moved("virement"),
        expenditure=-moved("expenditure", "credit"),
        out_of_purpose=-moved("out-of-purpose"),
        carried_forward=carried,
        refunds=-moved("refund"),
        overspend_payments=moved("overspend-payment"),
    )


def _carried(ledger: Ledger, stream: str, year: str, status: Status) -> tuple[Decimal, Decimal]:
    """What carry-forwards brought to the year from before, and what they took from it to later."""
    brought = carried = ZERO
    for movement in ledger.movements:
        if movement.kind == "carry-forward":
            latest = max(leg.year for leg in movement.legs)
            for leg in movement.legs:
                if (leg.account, leg.stream, leg.year, leg.status) == ("pool", stream, year, status):
                    brought += leg.pounds if year == latest else 0
                    carried -= leg.pounds if year != latest else 0
    return brought, carried


def partner_shares(
    ledger: Ledger, balances: Iterable[StreamBalance], agreement: Agreement, year: str, status: Status
) -> tuple[PartnerShare, ...]:
    """Share out what each stream has left, by the agreement; a stream that nothing is agreed for has no rows.

    The sum of what is `due` over a stream's rows is its closing balance, to the penny.
    """
    return tuple(row for balance in balances for row in _shares(ledger, balance, agreement, year, status))


def _shares(
    ledger: Ledger, balance: StreamBalance, agreement: Agreement, year: str, status: Status
) -> Iterator[PartnerShare]:
    def moved(kind: Kind) -> dict[str, Decimal]:
        sums = ledger.sums(
            ["organisation"], kinds=[kind], account="pool", stream=balance.stream, year=year, status=status
        )
        return {str(key[0]): total for key, total in sums.items()}

    shares = agreement.shared(balance.stream, balance.to_share, moved("contribution"))
    if shares is None:
        return
    refunds, payments = moved("refund"), moved("overspend-payment")
    for who in dict.fromkeys([*shares, *refunds, *payments]):
        refunded, paid = -refunds.get(who, ZERO), payments.get(who, ZERO)
        yield PartnerShare(
            organisation=who, stream=balance.stream, share=shares.get(who, ZERO), refunded=refunded, paid=paid
        )
