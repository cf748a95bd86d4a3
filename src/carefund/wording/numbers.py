"""Counts, changes, shares and rates: thousands separators, real minus signs, no false precision."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

MINUS = "−"
NO_FIGURE = "no figure"
NONE = "–"
"""What a table shows where there can be no figure."""
SMALL_RATE = 100
FEW = 10
SMALLEST_POINT = 0.1
Figure = float | int | Decimal | None


def with_minus(text: str) -> str:
    """The text with hyphens as minus signs."""
    return text.replace("-", MINUS)


def count(value: Figure, places: int = 0) -> str:
    """A whole number with thousands separators, of a mean or rate to so many decimals; `no figure` for None.

    >>> count(5885604), count(None), count(0.8358, 2)
    ('5,885,604', 'no figure', '0.84')
    """
    if value is None:
        return NO_FIGURE
    return with_minus(f"{value:,.{places}f}" if places else f"{round(value):,}")


def count_or_few(value: int | None) -> str:
    """A number of people or records; in words where there are too few for a number to be told.

    >>> count_or_few(1250), count_or_few(None)
    ('1,250', 'too few to tell')
    """
    return "too few to tell" if value is None else count(value)


def exact_count(value: Decimal | float) -> str:
    """A count as whole as it is given, to one decimal.

    >>> exact_count(1234), exact_count(1234.5)
    ('1,234', '1,234.5')
    """
    if not value % 1:
        return with_minus(f"{value:,.0f}")
    return with_minus(f"{Decimal(str(round(float(value), 1))):,f}".rstrip("0").rstrip("."))


def number(value: Decimal | float) -> str:
    """A number as people write it, with all of its digits and no trailing zeros.

    >>> number(Decimal("37.50")), number(163000)
    ('37.5', '163,000')
    """
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return with_minus(text.rstrip("0").rstrip(".") if "." in text else text)


def signed(value: Figure, places: int = 0) -> str:
    """A change in whole units with its sign, of a mean or rate to so many decimals.

    >>> signed(194027), signed(-106000), signed(0.2), signed(-0.042, 2)
    ('+194,027', '−106,000', '0', '−0.04')
    """
    if value is None:
        return NO_FIGURE
    if places:
        return with_minus(f"{value:+,.{places}f}")
    whole = round(value)
    return with_minus(f"{whole:+,}") if whole else "0"


def signed_number(value: Decimal | float) -> str:
    """A change with all of its digits and its sign.

    >>> signed_number(Decimal("-3.07"))
    '−3.07'
    """
    return f"{'+' if value > 0 else ''}{number(value)}"


def about(value: float) -> str:
    """An estimated change to three significant figures.

    >>> about(-64821.0)
    'about −64,800'
    """
    return f"about {signed(_three_figures(value))}"


def roughly(value: float, places: int = 0) -> str:
    """An estimated count to three significant figures; a mean or rate to so many decimals.

    >>> roughly(5631234.0), roughly(61.04, 1)
    ('5,630,000', '61.0')
    """
    return count(value, places) if places else count(_three_figures(value))


def _three_figures(value: float) -> float:
    return float(f"{value:.3g}")


def expected_number(value: float) -> str:
    """How many are expected, of few with a decimal.

    >>> expected_number(0.3), expected_number(25.2)
    ('0.3', '25')
    """
    return f"{value:.1f}" if value < FEW else count(value)


def decimals(value: float, places: int) -> str:
    """A number to so many decimals, without separators, as scores are written.

    >>> decimals(0.33333, 4)
    '0.3333'
    """
    return with_minus(f"{value:.{places}f}")


def signed_decimals(value: float, places: int) -> str:
    """The same with its sign."""
    return with_minus(f"{value:+.{places}f}")


def percent(value: Decimal | float | None) -> str:
    """A change in per cent with its sign and one decimal, zero without one.

    >>> percent(3.41), percent(-0.04), percent(None)
    ('+3.4%', '0.0%', 'no figure')
    """
    if value is None:
        return NO_FIGURE
    text = f"{float(value):+.1f}%"
    return text[1:] if text[1:] == "0.0%" else with_minus(text)


def exact_percent(value: float) -> str:
    """A change in per cent as it was published, with at most two decimals.

    >>> exact_percent(-3.07), exact_percent(-3.5)
    ('−3.07%', '−3.5%')
    """
    return with_minus(f"{value:+.2f}").removesuffix("0") + "%"


def short_change(value: float) -> str:
    """A change in per cent without its sign for per cent, short enough for a tile: a decimal only below ten.

    >>> short_change(3.41), short_change(-12.3), short_change(-0.04)
    ('+3.4', '−12', '0.0')
    """
    text = f"{value:+.0f}" if abs(value) >= FEW else f"{value:+.1f}"
    return "0.0" if text[1:] == "0.0" else with_minus(text)


def share(value: Figure) -> str:
    """A share in whole per cent, without a sign.

    >>> share(17.4)
    '17%'
    """
    return NO_FIGURE if value is None else f"{float(value):.0f}%"


def part(value: float) -> str:
    """A part of one in whole per cent.

    >>> part(0.174)
    '17%'
    """
    return f"{value:.0%}"


def points(part_of_one: float) -> str:
    """A difference between two parts of one in points of per cent, with one decimal, or two below a tenth of a point.

    >>> points(0.0063), points(0.00012)
    ('0.6 points', '0.01 points')
    """
    value = part_of_one * 100
    return f"{value:.1f} points" if value >= SMALLEST_POINT else f"{value:.2f} points"


def fine_share(part_of_one: Fraction | Decimal | float) -> str:
    """A small part of one in per cent, to three significant figures.

    >>> fine_share(Fraction(1, 360)), fine_share(0.005)
    ('0.278%', '0.5%')
    """
    return f"{number(Decimal(f'{float(part_of_one) * 100:.3g}'))}%"


def digits(value: Decimal) -> str:
    """A number as it is typed into a cell: all of its digits, a hyphen for minus, no separators and no exponent.

    >>> digits(Decimal("-1234.50")), digits(Decimal("1E+3"))
    ('-1234.50', '1000')
    """
    return f"{value:f}"


def grouped_digits(value: Decimal | int) -> str:
    """A number as it is typed into a form: all of its digits, thousands separators, a hyphen for minus.

    >>> grouped_digits(Decimal("-1234.50")), grouped_digits(Decimal("1E+3"))
    ('-1,234.50', '1,000')
    """
    return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"


def rate(value: Figure) -> str:
    """A rate: one decimal below 100, whole above.

    >>> rate(9.26), rate(1234.5)
    ('9.3', '1,234')
    """
    if value is None:
        return NO_FIGURE
    return with_minus(f"{float(value):,.1f}" if abs(float(value)) < SMALL_RATE else f"{float(value):,.0f}")


def megabytes(size: int) -> str:
    """A size in bytes in whole megabytes (2**20 bytes).

    >>> megabytes(41943040)
    '40 MB'
    """
    return f"{size / 2**20:,.0f} MB"


def six_figures(value: Decimal) -> str:
    """A figure that may be of any size, to at most six significant figures.

    >>> six_figures(Decimal("1234.5")), six_figures(Decimal(-250))
    ('1,234.5', '−250')
    """
    return with_minus(f"{value:,.6g}")


def fraction(value: Fraction | Decimal | float, places: int = 2) -> str:
    """An exact figure to so many decimals, with thousands separators."""
    return with_minus(f"{float(value):,.{places}f}")
