"""Exact money: pounds to the penny, rounding where a share is taken, and splitting a sum so that nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

import polars as pl

from carefund.pool.refusal import RefusedEntry
from carefund.wording.numbers import number

Share = int | Decimal | Fraction
ZERO = Decimal("0.00")
PENCE_IN_POUND, DECIMALS = 100, 2
LARGEST = Decimal(10) ** 12
"""Pounds in one sum above which it must be a slip: more than England's whole public spending for a year."""
POUNDS: Final = pl.Decimal(38, 2)
"""How tables hold money."""


def pence(amount: Decimal | int, what: str = "A sum of money") -> int:
    """Return pounds as whole pence. Raises RefusedEntry for anything not exact to the penny or beyond `LARGEST`."""
    if isinstance(amount, bool | float | str):
        raise _refused(what, f"{amount!r}, a {type(amount).__name__}")
    if not Decimal(amount).is_finite() or abs(Decimal(amount)) > LARGEST:
        raise _refused(what, f"{amount}")
    exact = Fraction(amount) * PENCE_IN_POUND
    if exact.denominator != 1:
        raise _refused(what, f"£{amount}, which has a part of a penny")
    return exact.numerator


def _refused(what: str, found: str) -> RefusedEntry:
    expected = f"an exact sum of pounds to the penny, at most {number(LARGEST)} either way"
    return RefusedEntry(what, expected=expected, found=found, to_do="give the exact sum in pounds")


def in_pounds(whole_pence: int) -> Decimal:
    """Return whole pence as pounds with two decimals."""
    return Decimal(f"{whole_pence}e-2")


def to_penny(pounds: Share) -> Decimal:
    """Return an exact sum in pounds rounded to the penny (half to even)."""
    if isinstance(pounds, Decimal) and _is_exact(pounds):
        return ZERO + pounds
    return in_pounds(round(Fraction(pounds) * PENCE_IN_POUND))


def _is_exact(pounds: Decimal) -> bool:
    """Whether a sum is to the penny already and short enough for decimals: then no fraction has to be made of it."""
    exponent = pounds.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -DECIMALS and abs(pounds) < LARGEST


def split(amount: Decimal | int, shares: Mapping[str, Share]) -> dict[str, Decimal]:
    """Split a sum in proportion to shares, exact to the penny: the parts add up to the sum.

    Pennies left over go to the largest remainders, and between equal ones to whoever is named first. A negative sum
    splits as its positive does. Shares need not add up to anything. Raises RefusedEntry where no share is above
    zero or one is below.
    """
    total, weights = pence(amount), _weights(shares)
    whole = sum(weights.values())
    exact = {name: abs(total) * weight / whole for name, weight in weights.items()}
    parts = {name: int(part) for name, part in exact.items()}
    by_remainder = sorted(exact, key=lambda name: parts[name] - exact[name])
    for name in by_remainder[: abs(total) - sum(parts.values())]:
        parts[name] += 1
    return {name: in_pounds(part if total >= 0 else -part) for name, part in parts.items()}


def _weights(shares: Mapping[str, Share]) -> dict[str, Fraction]:
    if any(isinstance(share, float) for share in shares.values()):
        raise RefusedEntry("Shares", expected="exact shares", found="a float", to_do="give Decimal, Fraction or int")
    try:
        weights = {name: Fraction(share) for name, share in shares.items()}
    except (ValueError, OverflowError) as error:
        raise _not_shares(shares) from error
    if not weights or min(weights.values()) < 0 or not any(weights.values()):
        raise _not_shares(shares)
    return weights


def _not_shares(shares: Mapping[str, Share]) -> RefusedEntry:
    found = ", ".join(f"{name} {share}" for name, share in shares.items()) or "no shares"
    expected = "shares of zero or more, at least one above zero"
    return RefusedEntry("Shares", expected=expected, found=found, to_do="correct the shares")
