"""The words of the pages about rounds: figures with their units, months, and marks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from carefund.programme.definition import Period, Sourced

MILLION = 1_000_000
NOT_VERIFIED = "NOT VERIFIED"
NOT_FOUND = "not found"


def amount(value: int | Decimal, unit: str) -> str:
    """Return a figure with its unit: ``£253m``, ``3.5%``, ``151 plans``."""
    if unit == "£":
        return pounds(value)
    return f"{value:,}%" if unit == "per cent" else f"{value:,} {unit}"


def change(value: int | Decimal, unit: str) -> str:
    """Return a change with its sign: ``+87,000 admissions``."""
    return ("+" if value > 0 else "") + amount(value, unit)


def pounds(value: int | Decimal) -> str:
    """Return a sum of money, in millions where it is one or more of them: ``£1,900m``, ``£1,490``."""
    if value < MILLION:
        return f"£{value:,}"
    millions = f"{Decimal(value) / MILLION:,f}"
    return f"£{millions.rstrip('0').rstrip('.') if '.' in millions else millions}m"


def unit_price(value: Fraction) -> str:
    """Return a unit price to the penny, without the pence where there are none."""
    return f"£{float(value):,.2f}".removesuffix(".00")


def span(period: Period) -> str:
    """Return a period in words: ``April 2014 to March 2015``."""
    return f"{month(period.first)} to {month(period.last)}"


def month(first_day: date) -> str:
    """Return a month in words."""
    return f"{first_day:%B %Y}"


def mark(part: Sourced) -> str:
    """Return the words that mark a parameter without a source, or nothing."""
    return "" if part.verified else f"{NOT_VERIFIED}, "
