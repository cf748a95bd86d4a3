"""What a coverage finding is, and how much it could change a total: an estimate with its range, by month and area."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from carefund.arrays import Floats
from carefund.calendar import by_financial_year, month_number
from carefund.interval import NO_EFFECT, Interval
from carefund.wording.dates import span_words

ALIKE = 0.2
"""How far the errors of two places go together: neighbours are held to much the same course (measured 0.15 to 0.22)."""

KINDS = {
    "missing-month": "Months that the store does not hold",
    "missing-place": "Places without a figure in months in which others have one",
    "out-of-range": "Rates and means that cannot be",
    "other-quotient": "Rates and means that are not their numerator over their denominator",
    "denominator-jump": "Denominators that double or halve from one month to the next",
    "repeated": "One value for months on end",
    "common-break": "Months from which most places stand at another level",
    "not-submitted": "Organisations that the publisher says did not submit",
    "hole": "Drops that end again and that neighbours do not share, with no publisher's note",
    "submitted-late": "Organisations that submitted late, included since",
    "revised": "Organisations that revised what they had submitted",
    "estimated": "Figures that the publisher or an organisation estimated",
    "quality": "Data-quality warnings by the publisher",
    "does-not-add-up": "Rows or breakdowns that do not add up to England",
    "appeared": "Areas or commissioners that appear",
    "disappeared": "Areas or commissioners that disappear",
    "code-change": "Areas or commissioners that change code or name",
    "level-shift": "Lasting shifts in one series that its neighbours do not share",
    "recording-change": "Changes of headings, definitions or scope",
    "suppressed": "Cells without a number",
    "not-whole": "Counts that are not whole numbers",
    "release-date": "Release dates that are missing or oddly written",
}
"""Every kind of finding, with the words that head its list."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Estimate:
    """What one series would have shown, month by month, had the finding's cause not been there.

    `months` are month numbers; `missing` is expected less published, in the series' unit; `level_error` and
    `month_error` are the standard errors, in the same unit, of the expected level (shared by all months, so it adds
    up) and of each month's own scatter (independent between months).
    """

    place: str
    months: npt.NDArray[np.int64]
    missing: Floats
    level_error: Floats
    month_error: Floats

    def over(self, months: Iterable[date]) -> tuple[float, float]:
        """Middle estimate and variance of what is missing over some months."""
        chosen = {month_number(month) for month in months}
        wanted = np.array([month in chosen for month in self.months.tolist()], dtype=np.bool_)
        if not wanted.any():
            return 0.0, 0.0
        variance = float(self.level_error[wanted].sum() ** 2 + (self.month_error[wanted] ** 2).sum())
        return float(self.missing[wanted].sum()), variance

    def share(self, place: str, part: float) -> "Estimate":
        """The part of this estimate that falls to another place."""
        return Estimate(
            place=place,
            months=self.months,
            missing=self.missing * part,
            level_error=self.level_error * part,
            month_error=self.month_error * part,
        )


def total_over(estimates: Iterable[Estimate], months: Sequence[date]) -> Interval[float]:
    """The summed estimate over some months with its 95% interval, the places' errors in part alike."""
    middle, errors = 0.0, []
    for estimate in estimates:
        one, spread = estimate.over(months)
        middle += one
        errors.append(float(np.sqrt(spread)))
    return Interval.normal(middle, error_of_sum(errors))


def error_of_sum(errors: Iterable[float]) -> float:
    """The standard error of a sum of estimates of which every two go together by `ALIKE`."""
    each = np.array(list(errors))
    return float(np.sqrt((1 - ALIKE) * (each**2).sum() + ALIKE * each.sum() ** 2))


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing to know before trusting a total.

    `series` is the series that it concerns; `places` the area or commissioner codes (England's alone when national);
    `first` and `last` the months; `what` a plain sentence; `basis` where it was found (`publisher's notes` or
    `figures`); `organisation` whom the publisher names; `estimates` what it hides or adds, by series and month;
    `counts` whether its estimate belongs in the range beside a published total: holes do, because figures are
    absent; a lasting shift does not, because it may be real; it is shown on its own.
    """

    kind: str
    series: str
    first: date
    last: date
    what: str
    basis: str
    places: tuple[str, ...] = ()
    organisation: str = ""
    estimates: tuple[Estimate, ...] = field(default=(), repr=False)
    counts: bool = False
    releases: tuple[str, ...] = ()

    @property
    def span(self) -> str:
        """Its months in words."""
        return span_words(self.first, self.last)

    def effect(self, months: Sequence[date]) -> Interval[float]:
        """What it would add to England's published total over some months.

        For a finding that does not count, the range runs from nothing (it is real) to all of it (it is not).
        """
        if not self.estimates:
            return NO_EFFECT
        total = total_over(self.estimates, months)
        return total if self.counts else Interval(min(0.0, total.middle), total.middle, max(0.0, total.middle))

    def effects_by_year(self, months: Iterable[date]) -> dict[str, Interval[float]]:
        """Its effect on each financial year that these months touch and that it changes."""
        effects = {year: self.effect(span) for year, span in by_financial_year(months).items()}
        return {year: effect for year, effect in effects.items() if effect != NO_EFFECT}
