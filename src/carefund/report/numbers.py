"""Figures as readers see them: thousands separators, real minus signs, millions of pounds, no false precision."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from carefund.appraisal.verdict import chance as chance  # noqa: PLC0414
from carefund.evidence.periods import financial_year
from carefund.plan.checks import words

MINUS = "−"
NO_FIGURE = "no figure"
MILLION = 1_000_000
THOUSAND = 1_000
SMALL_RATE = 100
FEW = 10
Figure = float | int | Decimal | None


def count(value: Figure) -> str:
    """A whole number with thousands separators: `5,885,604`; `no figure` for None."""
    return NO_FIGURE if value is None else _minus(f"{round(value):,}")


def signed(value: Figure) -> str:
    """A change in whole units with its sign: `+194,027`, `−106,000`, `0`."""
    if value is None:
        return NO_FIGURE
    whole = round(value)
    return _minus(f"{whole:+,}") if whole else "0"


def about(value: float) -> str:
    """An estimated change to three significant figures: `about −64,800`."""
    return f"about {signed(float(f'{value:.3g}'))}"


def percent(value: Figure) -> str:
    """A change in per cent with sign and one decimal, nought without a sign: `+3.4%`, `0.0%`."""
    return NO_FIGURE if value is None else words.percent(value)


def share(value: Figure) -> str:
    """A share in whole per cent, without a sign: `17%`."""
    return NO_FIGURE if value is None else f"{float(value):.0f}%"


def roughly(value: float) -> str:
    """An estimated count to three significant figures: `5,630,000`."""
    return count(float(f"{value:.3g}"))


def expected_number(value: float) -> str:
    """How many are expected, of few with a decimal: `0.3`, `25`."""
    return f"{value:.1f}" if value < FEW else count(value)


def rate(value: Figure) -> str:
    """A rate: one decimal below 100, whole above."""
    if value is None:
        return NO_FIGURE
    return _minus(f"{float(value):,.1f}" if abs(float(value)) < SMALL_RATE else f"{float(value):,.0f}")


def pounds(value: Figure) -> str:
    """Money: `£484.0m` from a million up, whole thousands below (`£351,000`), whole pounds below a thousand."""
    if value is None:
        return NO_FIGURE
    size, sign = abs(Decimal(value)), MINUS if value < 0 else ""
    if round(size, -3) >= MILLION:
        return f"{sign}£{size / MILLION:,.1f}m"
    whole = int(round(size, -3) if size >= THOUSAND else round(size))
    return f"{sign if whole else ''}£{whole:,}"


def planned_saving(value: float) -> str:
    """What a target was to save, or to cost where it is a rise: `planned saving £10.0m`, `planned extra cost £2.0m`."""
    return f"planned extra cost {pounds(-value)}" if value < 0 else f"planned saving {pounds(value)}"


def price(value: Fraction | Decimal) -> str:
    """A unit price in whole pounds: `£1,613`."""
    return f"£{round(value):,}"


def price_of(pounds_each: float) -> str:
    """A unit price in whole pounds, from one that is held in pounds: `£1,490`."""
    return price(Decimal(pounds_each))


def between(low: Figure, high: Figure) -> str:
    """An interval of changes, large ones to the nearest thousand (or as few digits as tell its ends apart)."""
    if low is None or high is None:
        return NO_FIGURE
    low, high = rounded_apart(float(low), float(high))
    return f"{signed(low)} to {signed(high)}" if low != high else f"about {signed(low)}"


def rounded_apart(low: float, high: float) -> tuple[float, float]:
    """Both ends of an interval to the coarsest step (thousand, hundred, ten, one) at which they still differ.

    Ends below ten thousand are whole numbers.
    """
    if min(abs(low), abs(high)) < 10 * THOUSAND:
        return round(low), round(high)
    steps = ((round(low, step), round(high, step)) for step in (-3, -2, -1, 0))
    return next((pair for pair in steps if pair[0] != pair[1]), (round(low), round(high)))


def between_pounds(low: Figure, high: Figure) -> str:
    """An interval of money: `£379.4m to £392.1m`."""
    return NO_FIGURE if low is None or high is None else f"{pounds(low)} to {pounds(high)}"


def in_unit(value: Figure, unit: str) -> str:
    """A published figure in its unit: pounds as money (whole millions as such), a share, or a count with its sign."""
    if unit == "£" and value and value % MILLION == 0:
        return pounds(value).replace(".0m", "m")
    if unit == "£":
        return pounds(value)
    if unit == "per cent":
        return NO_FIGURE if value is None else _minus(f"{float(value):g}%")
    return signed(value)


def whole_years(months: Sequence[date]) -> list[str]:
    """The financial years that lie whole within these months, in order."""
    held: dict[str, set[date]] = {}
    for month in months:
        held.setdefault(financial_year(month), set()).add(month)
    return sorted(year for year, found in held.items() if len(found) == 12)  # noqa: PLR2004


def capital(text: str) -> str:
    """The text with its first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def _minus(text: str) -> str:
    return text.replace("-", MINUS)
