"""Money in words: rounded for a reader, or exact to the penny where a check or an account gives it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from carefund.wording.numbers import MINUS, NO_FIGURE, Figure

MILLION = 1_000_000
THOUSAND = 1_000


def pounds(value: Figure) -> str:
    """Money for a reader: millions with one decimal, whole thousands below, whole pounds below a thousand.

    >>> pounds(484_000_000), pounds(351_400), pounds(-12)
    ('£484.0m', '£351,000', '−£12')
    """
    if value is None:
        return NO_FIGURE
    size, sign = abs(Decimal(value)), MINUS if value < 0 else ""
    if round(size, -3) >= MILLION:
        return f"{sign}£{size / MILLION:,.1f}m"
    whole = int(round(size, -3) if size >= THOUSAND else round(size))
    return f"{sign if whole else ''}£{whole:,}"


def signed_pounds(value: float) -> str:
    """A change in money with its sign.

    >>> signed_pounds(-253_100_000.0), signed_pounds(2_000_000.0)
    ('−£253.1m', '+£2.0m')
    """
    text = pounds(value)
    return text if value <= 0 else f"+{text}"


def exact_pounds(value: Decimal | float) -> str:
    """A sum exact to the penny; pence only where there are some.

    >>> exact_pounds(Decimal("1250.50")), exact_pounds(-3)
    ('£1,250.50', '−£3')
    """
    exact = Decimal(str(value))
    whole = exact == exact.to_integral_value()
    text = f"{abs(exact):,.0f}" if whole else f"{abs(exact):,.2f}"
    return f"{MINUS if exact < 0 else ''}£{text}"


def whole_pounds(value: Decimal | float) -> str:
    """A sum in whole pounds.

    >>> whole_pounds(Decimal("1234567.80"))
    '£1,234,568'
    """
    return exact_pounds(Decimal(round(value)))


def whole_millions(value: float | Decimal) -> str:
    """A sum in whole millions of pounds.

    >>> whole_millions(1_900_000_000)
    '£1,900m'
    """
    return f"£{float(value) / MILLION:,.0f}m"


def stated_pounds(value: int | Decimal) -> str:
    """A sum as it was stated, no digit lost: in millions where it is one or more of them.

    >>> stated_pounds(133_600_000), stated_pounds(1490)
    ('£133.6m', '£1,490')
    """
    if value < MILLION:
        return f"£{value:,}"
    millions = f"{Decimal(value) / MILLION:,f}"
    return f"£{millions.rstrip('0').rstrip('.') if '.' in millions else millions}m"


def published_pounds(value: float | Decimal) -> str:
    """A published sum for a reader: whole millions without a decimal.

    >>> published_pounds(311_000_000), published_pounds(484_600_000)
    ('£311m', '£484.6m')
    """
    return pounds(value).replace(".0m", "m") if value and value % MILLION == 0 else pounds(value)


def unit_price(value: Fraction | Decimal | float) -> str:
    """A unit price in whole pounds.

    >>> unit_price(Fraction(311_000_000, 192_823))
    '£1,613'
    """
    return f"£{round(Decimal(value) if isinstance(value, float) else value):,}"


def price_to_the_penny(value: Fraction) -> str:
    """A unit price to the penny, without the pence where there are none.

    >>> price_to_the_penny(Fraction(1490)), price_to_the_penny(Fraction(311, 2))
    ('£1,490', '£155.50')
    """
    return f"£{float(value):,.2f}".removesuffix(".00")


def planned_saving(value: float) -> str:
    """What a target was to save, or to cost where it is a rise.

    >>> planned_saving(10_000_000.0), planned_saving(-2_000_000.0)
    ('planned saving £10.0m', 'planned extra cost £2.0m')
    """
    return f"planned extra cost {pounds(-value)}" if value < 0 else f"planned saving {pounds(value)}"
