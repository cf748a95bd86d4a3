"""How checks write numbers, lists and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

NOTHING = "nothing"


def pounds(amount: Decimal | float) -> str:
    """Pounds with thousands separators, pence only where there are some: `£1,234,567`."""
    exact = Decimal(str(amount))
    whole = exact == exact.to_integral_value()
    text = f"{abs(exact):,.0f}" if whole else f"{abs(exact):,.2f}"
    return f"−£{text}" if exact < 0 else f"£{text}"


def count(value: Decimal | float) -> str:
    """A count with thousands separators, as whole as it is given: `1,234` or `1,234.5`."""
    text = (
        f"{abs(Decimal(str(round(float(value), 1)))):,f}".rstrip("0").rstrip(".") if value % 1 else f"{abs(value):,.0f}"
    )
    return f"−{text}" if value < 0 else text


def percent(value: Decimal | float) -> str:
    """A percentage to one place with its sign, nought without one: `+3.1%`, `0.0%`."""
    text = f"{float(value):+.1f}%"
    return text[1:] if text[1:] == "0.0%" else text.replace("-", "−")


def listed(words: Iterable[str]) -> str:
    """Words as a list: `a, b and c`."""
    items = [word for word in words if word]
    if len(items) < 2:  # noqa: PLR2004
        return "".join(items) or NOTHING
    return f"{', '.join(items[:-1])} and {items[-1]}"


def day(value: date) -> str:
    """A day in words: `1 April 2015`."""
    return f"{value.day} {value:%B %Y}"


def given(value: object) -> str:
    """A value as it stands in the plan, quoted, or `nothing`."""
    return f"'{value}'" if value not in (None, "") else NOTHING


def number(value: Decimal) -> str:
    """A number as people write it, without trailing noughts: `130`, `37.5`."""
    return f"{value.normalize():f}"
