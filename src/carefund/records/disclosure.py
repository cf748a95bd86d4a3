"""What may leave: sums by area and month without numbers so small that somebody could be known by them.

The only way out of this room for what was counted. Numbers of people below the measure's limit are suppressed; where
one alone would be suppressed in a month, or those suppressed could be told from the total, more are; all others
are rounded. The order: a small number, a number whose complement is small, then secondary suppression.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import lcm

from carefund.evidence.series import ENGLAND
from carefund.records.measure import Measure, SmallNumbers
from carefund.records.running import UNKNOWN, Counted, Measured
from carefund.refusal import Refusal

DIGITS_OF_A_MEAN = 1
ALL = "all"
"""The area of the sum over an extract that is not of all England."""


class WeakerRule(Refusal):
    """A rule for small numbers that would let out more than the measure's own."""


@dataclass(frozen=True, kw_only=True)
class Disclosed:
    """A measure in a month and area as it may leave; None where it is suppressed, or there is nothing to divide by."""

    area: str
    month: date
    value: float | None
    numerator: int | None
    denominator: int | None
    suppressed: bool


@dataclass(frozen=True, kw_only=True)
class Release:
    """A measure as it may leave: its rows, the rule that was kept, and what it rests on."""

    measured: Measured
    rows: tuple[Disclosed, ...]
    rule: SmallNumbers
    national: bool = False
    """Whether the extract is of all England, so that its sum is England's figure."""

    @property
    def measure(self) -> Measure:
        """The measure."""
        return self.measured.measure

    @property
    def suppressed(self) -> int:
        """How many numbers are suppressed."""
        return sum(row.suppressed for row in self.rows)

    @property
    def whole(self) -> tuple[Disclosed, ...]:
        """The rows of the sum over all areas, by month."""
        return tuple(row for row in self.rows if row.area == (ENGLAND if self.national else ALL))

    @property
    def areas(self) -> tuple[Disclosed, ...]:
        """The rows of areas, by month."""
        return tuple(row for row in self.rows if row.area not in (ENGLAND, ALL))


def rule_of(measure: Measure, suppress_below: int | None = None, round_to: int | None = None) -> SmallNumbers:
    """The measure's rule for small numbers, or a stricter one. Raises WeakerRule for one that lets out more."""
    own = measure.small_numbers
    below, to = suppress_below or own.suppress_below, round_to or own.round_to
    if below < own.suppress_below or to % own.round_to:
        expected = f"numbers suppressed below {own.suppress_below} or more, and rounded to a multiple of {own.round_to}"
        found = f"below {below}, rounded to {to}"
        raise WeakerRule(expected, found, f"Give a stricter rule, or none: {own.source}")
    return own.model_copy(update={"suppress_below": below, "round_to": to})


def stricter(one: SmallNumbers, other: SmallNumbers) -> SmallNumbers:
    """The rule that keeps both: numbers suppressed as by either, rounded to a multiple of both."""
    below, to = max(one.suppress_below, other.suppress_below), lcm(one.round_to, other.round_to)
    return one.model_copy(update={"suppress_below": below, "round_to": to})


def released(measured: Measured, rule: SmallNumbers | None = None, *, national: bool = False) -> Release:
    """A measure after disclosure control, by the measure's own rule where no stricter one is given.

    `national` says that the extract is of all England.
    """
    rule = rule or measured.measure.small_numbers
    whole = ENGLAND if national else ALL
    areas = {one.area for month in measured.months for one in month.counted}
    rows = [
        row
        for month in measured.months
        for row in _month(measured.measure, month.month, _with_none(month.counted, areas), rule, whole)
    ]
    return Release(measured=measured, rows=tuple(rows), rule=rule, national=national)


def _with_none(counted: Sequence[Counted], areas: set[str]) -> list[Counted]:
    """A month's rows, with none counted for areas that the extract holds in other months."""
    held = {one.area for one in counted}
    none = [Counted(area=area, numerator=0, denominator=0, records=0) for area in sorted(areas - held)]
    return [*counted, *none]


def _month(
    measure: Measure, month: date, counted: Sequence[Counted], rule: SmallNumbers, total: str
) -> Iterable[Disclosed]:
    small = {one.area for one in counted if _is_small(measure, one, rule)}
    hidden = small | _more_to_hide(measure, counted, small)
    for one in sorted(counted, key=lambda one: one.area):
        if one.area != UNKNOWN:
            yield _disclosed(measure, month, one, rule, hidden=one.area in hidden)
    whole = _sum(counted, total)
    yield _disclosed(measure, month, whole, rule, hidden=_is_small(measure, whole, rule))


def _people(measure: Measure, one: Counted) -> list[int]:
    """The numbers of people that a row tells, the complement of a rate's numerator among them."""
    numbers = [getattr(one, name) for name in measure.of_people]
    return [*numbers, one.denominator - one.numerator] if measure.kind == "rate" else numbers


def _is_small(measure: Measure, one: Counted, rule: SmallNumbers) -> bool:
    return any(0 < number < rule.suppress_below for number in _people(measure, one))


def _more_to_hide(measure: Measure, counted: Sequence[Counted], small: set[str]) -> set[str]:
    """Areas that must be hidden too, the smallest first, so that the total does not tell one that is hidden.

    One hidden alone is the total less the others; several of which each must be 1 are known as well.
    """
    if not small:
        return set()
    others = sorted(
        (one for one in counted if one.area not in small and max(_people(measure, one)) > 0),
        key=lambda one: (max(_people(measure, one)), one.area),
    )
    hidden = [one for one in counted if one.area in small]
    more = set[str]()
    while others and (len(hidden) == 1 or sum(max(_people(measure, one)) for one in hidden) <= len(hidden)):
        hidden.append(others.pop(0))
        more.add(hidden[-1].area)
    return more


def _disclosed(measure: Measure, month: date, one: Counted, rule: SmallNumbers, *, hidden: bool) -> Disclosed:
    if hidden:
        return Disclosed(area=one.area, month=month, value=None, numerator=None, denominator=None, suppressed=True)
    numerator, denominator = _rounded(one.numerator, rule), _rounded(one.denominator, rule)
    return Disclosed(
        area=one.area,
        month=month,
        value=_value(measure, one, numerator, denominator),
        numerator=numerator,
        denominator=None if measure.kind == "count" else denominator,
        suppressed=False,
    )


def _value(measure: Measure, one: Counted, numerator: int, denominator: int) -> float | None:
    """A count and a rate from rounded numbers; a mean, whose sum is not of people, to one decimal."""
    if measure.kind == "count":
        return float(numerator)
    if measure.kind == "mean":
        return round(one.numerator / one.denominator * measure.scale, DIGITS_OF_A_MEAN) if one.denominator else None
    return min(measure.scale * numerator / denominator, float(measure.scale)) if denominator else None


def whole_value(measure: Measure, counted: Sequence[Counted], rule: SmallNumbers) -> float | None:
    """The value over some rows together, as it may leave; None where it is suppressed or there is nothing to divide."""
    whole = _sum(counted, ALL)
    if _is_small(measure, whole, rule):
        return None
    return _value(measure, whole, _rounded(whole.numerator, rule), _rounded(whole.denominator, rule))


def _sum(counted: Sequence[Counted], area: str) -> Counted:
    sums = {name: sum(getattr(one, name) for one in counted) for name in ("numerator", "denominator", "records")}
    return Counted(area=area, **sums)


def told(number: int, rule: SmallNumbers) -> int | None:
    """How many people or records there are, as it may leave: none where they are too few, else rounded."""
    return None if 0 < number < rule.suppress_below else _rounded(number, rule)


def _rounded(number: int, rule: SmallNumbers) -> int:
    """A number rounded to a multiple, halves up."""
    return (number + rule.round_to // 2) // rule.round_to * rule.round_to
