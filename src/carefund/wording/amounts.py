"""Cited figures with their units: as they were stated, or as a reader of a report sees them."""

from __future__ import annotations

from decimal import Decimal

from carefund.wording.money import published_pounds, stated_pounds
from carefund.wording.numbers import NO_FIGURE, Figure, number, signed, with_minus


def amount(value: int | Decimal, unit: str) -> str:
    """A cited figure with its unit, all of its digits kept.

    >>> amount(151, "plans"), amount(Decimal("3.5"), "per cent"), amount(253_000_000, "£")
    ('151 plans', '3.5%', '£253m')
    """
    if unit == "£":
        return stated_pounds(value)
    return f"{number(value)}%" if unit == "per cent" else f"{number(value)} {unit}"


def signed_amount(value: int | Decimal, unit: str) -> str:
    """A cited change with its sign and unit.

    >>> signed_amount(87000, "admissions")
    '+87,000 admissions'
    """
    return f"{'+' if value > 0 else ''}{amount(value, unit)}"


def published_amount(value: Figure, unit: str) -> str:
    """A published figure for a reader: money in millions, a share, or a count with its sign and without its unit.

    >>> published_amount(311_000_000, "£"), published_amount(87000, "admissions")
    ('£311m', '+87,000')
    """
    if value is None:
        return NO_FIGURE
    if unit == "£":
        return published_pounds(value)
    return with_minus(f"{float(value):g}%") if unit == "per cent" else signed(value)
