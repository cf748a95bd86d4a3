"""Making each kind of movement from one positive sum, so that nobody has to write legs by hand.

Every function takes pounds above nought and raises RefusedEntry for any other sum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from carefund.pool.ledger import Account, Kind, Leg, Movement, Status, turned
from carefund.pool.money import in_pounds, pence
from carefund.pool.refusal import RefusedEntry
from carefund.wording.money import exact_pounds


@dataclass(frozen=True)
class Place:
    """Where in the pool money is or goes; what is not known, or is not told apart, is none."""

    stream: str
    year: str
    """The financial year, such as `2015-16`."""
    status: Status = "actual"
    quarter: int | None = None
    organisation: str | None = None
    scheme: str | None = None
    provider: str | None = None
    area_of_spend: str | None = None

    def leg(self, account: Account, pounds: Decimal, reason: str | None) -> Leg:
        """Return a leg here."""
        return Leg(account, pounds, reason=reason, **{name: getattr(self, name) for name in self.__dataclass_fields__})


def contribution(place: Place, pounds: Decimal, reason: str | None = None) -> Movement:
    """Pay an organisation's money into a stream; `place` names the organisation."""
    return _between("contribution", "partners", "pool", place, pounds, reason)


def overspend_payment(place: Place, pounds: Decimal, reason: str | None = None) -> Movement:
    """Pay an organisation's share of an overspend, over and above its contribution."""
    return _between("overspend-payment", "partners", "pool", place, pounds, reason)


def expenditure(place: Place, pounds: Decimal, reason: str | None = None) -> Movement:
    """Spend from a stream; more than the stream holds may be spent, and shows as a balance below nought."""
    return _between("expenditure", "pool", "spent", place, pounds, reason)


def refund(place: Place, pounds: Decimal, reason: str) -> Movement:
    """Pay money of the pool back to an organisation."""
    return _between("refund", "pool", "partners", place, pounds, reason)


def deficit_cover(place: Place, pounds: Decimal, reason: str) -> Movement:
    """Move money out of its purpose, to cover a provider's deficit; `place` names the provider."""
    return _between("out-of-purpose", "pool", "out-of-purpose", place, pounds, reason)


def virement(source: Place, destination: Place, pounds: Decimal, reason: str) -> Movement:
    """Move money between streams, or between schemes of one stream, within a year."""
    return _across("virement", "virement", source, destination, pounds, reason)


def carry_forward(place: Place, to_year: str, pounds: Decimal, reason: str | None = None) -> Movement:
    """Carry a stream's money forward from the year of `place` to a later one."""
    _refuse_backwards(place.year, to_year)
    later = replace(place, year=to_year, quarter=None)
    return _across("carry-forward", "carry-forward", place, later, pounds, reason)


def carry_overspend_forward(place: Place, to_year: str, pounds: Decimal, reason: str | None = None) -> Movement:
    """Carry a stream's overspend forward: the later year's money makes good the year of `place`."""
    _refuse_backwards(place.year, to_year)
    later = replace(place, year=to_year, quarter=None)
    return _across("carry-forward", "carry-forward", later, place, pounds, reason)


def reversal_of(movement: Movement, reason: str) -> Movement:
    """Take a posted movement back, with the reason; a reversal cannot itself be taken back."""
    if movement.undoes is not None:
        to_do = "post the first movement again"
        raise RefusedEntry("A reversal", expected="a movement to undo", found="another reversal", to_do=to_do)
    if not reason.strip():
        raise RefusedEntry("A reversal", expected="the reason", found="none", to_do="give the reason")
    return Movement(movement.kind, turned(movement.legs), undoes=movement, undone_because=reason)


def _between(
    kind: Kind, source: Account, destination: Account, place: Place, pounds: Decimal, reason: str | None
) -> Movement:
    sum_ = _above_nought(kind, pounds)
    return Movement(kind, (place.leg(source, -sum_, reason), place.leg(destination, sum_, reason)))


def _across(
    kind: Kind, between: Account, source: Place, destination: Place, pounds: Decimal, reason: str | None
) -> Movement:
    """Two pairs of legs: out of the pool here, into it there, each balanced in its own stream and year."""
    sum_ = _above_nought(kind, pounds)
    out = source.leg("pool", -sum_, reason), source.leg(between, sum_, reason)
    return Movement(kind, (*out, destination.leg(between, -sum_, reason), destination.leg("pool", sum_, reason)))


def _above_nought(kind: Kind, pounds: Decimal) -> Decimal:
    sum_ = in_pounds(pence(pounds, f"A movement of kind {kind}"))
    if sum_ > 0:
        return sum_
    to_do = "to take a movement back, post its reversal"
    raise RefusedEntry(f"A movement of kind {kind}", expected="a sum above £0", found=exact_pounds(sum_), to_do=to_do)


def _refuse_backwards(year: str, to_year: str) -> None:
    if to_year <= year:
        found, to_do = f"from {year} to {to_year}", "correct the years"
        raise RefusedEntry("A carry-forward", expected="a later year", found=found, to_do=to_do)
