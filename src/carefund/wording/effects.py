"""Effects in words: figures on any scale, to three significant figures, with intervals and p-values."""

from __future__ import annotations

from decimal import Decimal

from carefund.wording.numbers import decimals, number, with_minus

SMALLEST_P = 0.001


def figure(value: float) -> str:
    """A figure on any scale, to three significant figures; whole from a thousand up.

    >>> figure(-19.51363), figure(0.00012345), figure(123456.7)
    ('−19.5', '0.000123', '123,457')
    """
    if abs(value) >= 1000:  # noqa: PLR2004
        return with_minus(f"{value:,.0f}")
    return number(Decimal(f"{value:.3g}"))


def signed_figure(value: float) -> str:
    """A change on any scale with its sign.

    >>> signed_figure(12.345), signed_figure(-0.5)
    ('+12.3', '−0.5')
    """
    return f"{'+' if value > 0 else ''}{figure(value)}"


def interval(low: float, high: float) -> str:
    """The ends of an interval of changes.

    >>> interval(-33.4, -5.625)
    '−33.4 to −5.62'
    """
    return f"{signed_figure(low)} to {signed_figure(high)}"


def change_words(value: float) -> str:
    """A change as higher or lower.

    >>> change_words(-19.51363), change_words(0.0)
    ('19.5 lower', 'the same')
    """
    if value == 0:
        return "the same"
    return f"{figure(abs(value))} {'higher' if value > 0 else 'lower'}"


def p_words(p_value: float) -> str:
    """A p-value to three decimals.

    >>> p_words(0.0256), p_words(0.00001)
    ('p = 0.026', 'p < 0.001')
    """
    return f"p < {decimals(SMALLEST_P, 3)}" if p_value < SMALLEST_P else f"p = {decimals(p_value, 3)}"


def level_words(level: float) -> str:
    """The level of an interval in per cent.

    >>> level_words(0.95), level_words(0.995)
    ('95%', '99.5%')
    """
    return f"{number(Decimal(f'{level * 100:.6g}'))}%"
