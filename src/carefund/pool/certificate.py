"""The year-end certificate of one stream: what was received and what became of it, which add up to the penny."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from carefund.pool.balances import StreamBalance
from carefund.pool.money import ZERO
from carefund.pool.spend import SpendLine


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """One stream's money for the year in pounds; what was received and what became of it are the same sum."""

    stream: str
    received: Decimal
    """Paid in by the partners, overspends made good included."""
    brought_forward: Decimal
    virement: Decimal
    """Received from other streams; below zero, given to them."""
    spent: Decimal
    out_of_purpose: Decimal
    refunded: Decimal
    carried_forward: Decimal
    unspent: Decimal
    """Still in the pool; below zero, overspent and not made good."""
    schemes: tuple[tuple[str, Decimal], ...]
    """What each scheme spent of it."""

    @property
    def money_in(self) -> Decimal:
        """Everything that the stream had."""
        return self.received + self.brought_forward + self.virement

    @property
    def money_out(self) -> Decimal:
        """Everything that became of it, what is unspent included."""
        return self.spent + self.out_of_purpose + self.refunded + self.carried_forward + self.unspent

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be spent, paid back, made good or carried forward."""
        return self.unspent == 0


def certificates(balances: Iterable[StreamBalance], lines: Iterable[SpendLine]) -> tuple[Certificate, ...]:
    """A certificate for each stream that money moved in."""
    every = tuple(lines)
    return tuple(_certificate(balance, every) for balance in balances)


def _certificate(balance: StreamBalance, lines: tuple[SpendLine, ...]) -> Certificate:
    schemes: dict[str, Decimal] = {}
    for line in lines:
        if line.key.stream == balance.stream and line.actual:
            name = line.key.scheme or ""
            schemes[name] = schemes.get(name, ZERO) + line.actual
    return Certificate(
        stream=balance.stream,
        received=balance.contributions + balance.overspend_payments,
        brought_forward=balance.brought_forward,
        virement=balance.virement,
        spent=balance.expenditure,
        out_of_purpose=balance.out_of_purpose,
        refunded=balance.refunds,
        carried_forward=balance.carried_forward,
        unspent=balance.closing,
        schemes=tuple(schemes.items()),
    )
