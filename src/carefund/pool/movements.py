"""Making each kind of movement from one positive sum, so that nobody has to write legs by hand.

Every function takes pounds above zero and raises RefusedEntry for any other sum.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from carefund.pool.ledger import Account, Coding, Kind, Movement, turned
from carefund.pool.money import in_pounds, pence
from carefund.pool.refusal import RefusedEntry
from carefund.wording.money import exact_pounds


def contribution(coding: Coding, pounds: Decimal, reason: str | None = None) -> Movement:
    """Pay an organisation's money into a stream; `coding` names the organisation."""
    return _between("contribution", "partners", "pool", coding, pounds, reason)


def overspend_payment(coding: Coding, pounds: Decimal, reason: str | None = None) -> Movement:
    """Pay an organisation's share of an overspend, over and above its contribution."""
    return _between("overspend-payment", "partners", "pool", coding, pounds, reason)


def expenditure(coding: Coding, pounds: Decimal, reason: str | None = None) -> Movement:
    """Spend from a stream; more than the stream holds may be spent, and shows as a balance below zero."""
    return _between("expenditure", "pool", "spent", coding, pounds, reason)


def credit(coding: Coding, pounds: Decimal, reason: str) -> Movement:
    """Take back into a stream what a provider returns of a payment, such as a credit note."""
    return _between("credit", "spent", "pool", coding, pounds, reason)


def refund(coding: Coding, pounds: Decimal, reason: str) -> Movement:
    """Pay money of the pool back to an organisation."""
    return _between("refund", "pool", "partners", coding, pounds, reason)


def deficit_cover(coding: Coding, pounds: Decimal, reason: str) -> Movement:
    """Move money out of its purpose, to cover a provider's deficit; `coding` names the provider."""
    return _between("out-of-purpose", "pool", "out-of-purpose", coding, pounds, reason)


def virement(source: Coding, destination: Coding, pounds: Decimal, reason: str) -> Movement:
    """Move money between streams, or between schemes of one stream, within a year."""
    return _across("virement", "virement", source, destination, pounds, reason)


def carry_forward(coding: Coding, to_year: str, pounds: Decimal, reason: str | None = None) -> Movement:
    """Carry a stream's money forward from the year of `coding` to a later one."""
    _refuse_backwards(coding.year, to_year)
    later = replace(coding, year=to_year, quarter=None)
    return _across("carry-forward", "carry-forward", coding, later, pounds, reason)


def carry_overspend_forward(coding: Coding, to_year: str, pounds: Decimal, reason: str | None = None) -> Movement:
    """Carry a stream's overspend forward: the later year's money makes good the year of `coding`."""
    _refuse_backwards(coding.year, to_year)
    later = replace(coding, year=to_year, quarter=None)
    return _across("carry-forward", "carry-forward", later, coding, pounds, reason)


def reversal_of(movement: Movement, reason: str) -> Movement:
    """Take a posted movement back, with the reason; a reversal cannot itself be taken back."""
    if movement.undoes is not None:
        to_do = "post the first movement again"
        raise RefusedEntry("A reversal", expected="a movement to undo", found="another reversal", to_do=to_do)
    if not reason.strip():
        raise RefusedEntry("A reversal", expected="the reason", found="none", to_do="give the reason")
    return Movement(movement.kind, turned(movement.legs), undoes=movement, undone_because=reason)


def _between(
    kind: Kind, source: Account, destination: Account, coding: Coding, pounds: Decimal, reason: str | None
) -> Movement:
    sum_ = _above_zero(kind, pounds)
    return Movement(kind, (coding.leg(source, -sum_, reason), coding.leg(destination, sum_, reason)))


def _across(
    kind: Kind, between: Account, source: Coding, destination: Coding, pounds: Decimal, reason: str | None
) -> Movement:
    """Two pairs of legs: out of the pool here, into it there, each balanced in its own stream and year."""
    sum_ = _above_zero(kind, pounds)
    out = source.leg("pool", -sum_, reason), source.leg(between, sum_, reason)
    return Movement(kind, (*out, destination.leg(between, -sum_, reason), destination.leg("pool", sum_, reason)))


def _above_zero(kind: Kind, pounds: Decimal) -> Decimal:
    sum_ = in_pounds(pence(pounds, f"A movement of kind {kind}"))
    if sum_ > 0:
        return sum_
    to_do = "to take a movement back, post its reversal"
    raise RefusedEntry(f"A movement of kind {kind}", expected="a sum above £0", found=exact_pounds(sum_), to_do=to_do)


def _refuse_backwards(year: str, to_year: str) -> None:
    if to_year <= year:
        found, to_do = f"from {year} to {to_year}", "correct the years"
        raise RefusedEntry("A carry-forward", expected="a later year", found=found, to_do=to_do)
