"""Whether outcomes moved more where councils had more of the fund: slopes of the change on the dose.

What is held against what is fixed here, before any outcome is read: the dose's financial year against the two years
before the fund, logs of the daily count by month, councils alike. Every other reasonable choice stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.calendar import MONTHS_IN_YEAR, by_financial_year, days_in, financial_year, month_after, months_between
from carefund.evaluation.methods.dose_response import (
    FEWEST,
    DosePanel,
    NoSlope,
    Slopes,
    detectable,
    joint_test,
    permuted,
    slopes,
)
from carefund.evaluation.observed import Observed
from carefund.evaluation.whole_fund.doses import Dose
from carefund.evidence.areas import AreaRegister
from carefund.evidence.coverage.audit import CoverageAudit
from carefund.interval import NO_EFFECT, Interval
from carefund.programme.measures import Metric
from carefund.relative import percent_of_log

POUNDS = 100.0
"""Slopes are for so many pounds more for each of the people that the dose is per."""
HALF = 0.5
"""Added to each count before its logarithm, so that 0 has one."""
LEAST = 20.0
"""Areas with fewer a month before the fund than this are noise, and left out."""
HOLE = 0.01
"""An area with a known hole of more than this part of its count in any year that is used is left out."""
SHIFT = 0.1
"""A shift of recording that would change the compared change by this part of the count, for the further analysis."""
YEARS_BEFORE = 2
MIDDLE_OF_DOSES = (0.05, 0.95)
NEARLY_ALL = 0.9
"""A month for which fewer of the areas with a dose have a figure is not used."""
CUSTOMARY = 0.05
"""The p-value below which a slope is counted among those that differ from nought."""


@dataclass(frozen=True, kw_only=True)
class Slope:
    """One slope in logs for POUNDS more for each person, with its clustered error and 95% by CR2.

    `words` says what was done; `p_value` is by the corrected error and Student's t.
    """

    words: str
    units: int
    estimate: float
    error: float
    low: float
    high: float
    p_value: float

    @property
    def percent(self) -> Interval[float]:
        """The same as a change in per cent."""
        return Interval(self.low, self.estimate, self.high).map(percent_of_log)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One area: its dose in pounds for each person, its change in per cent, and the slope without it."""

    code: str
    dose: float
    percent: float
    without: float


@dataclass(frozen=True, kw_only=True)
class DoseResponse:
    """The change of one metric on the dose of one year.

    `main` is the analysis that was fixed beforehand, `others` every other choice; `years` are the slopes of each
    financial year's change on the year before the fund, None for that year itself, by its label. `p_permuted` permutes
    doses over all areas, `p_within` within regions; `p_before` is F's and `p_before_permuted` the permutations' answer
    to whether the years before the fund already went with the dose, None where there is none. `detectable` is the
    slope in per cent that would be found four times in five. `no_dose`, `holes`, `small` and `gaps` are the areas left
    out: without a usable dose, with a known hole, too small, without a figure for every month.
    """

    metric: Metric
    dose: Dose
    main: Slope
    others: tuple[Slope, ...]
    years: Mapping[str, Slope | None]
    p_permuted: float
    p_within: float
    p_before: float | None
    p_before_permuted: float | None
    draws: int
    detectable: float
    points: tuple[Point, ...] = field(repr=False)
    holes: tuple[str, ...]
    small: tuple[str, ...]
    gaps: tuple[str, ...]

    @property
    def extremes(self) -> tuple[Point, Point]:
        """The areas without which the slope is lowest, and highest."""
        return min(self.points, key=lambda one: one.without), max(self.points, key=lambda one: one.without)

    @property
    def found(self) -> int:
        """How many of all the analyses have a slope that differs from nought at 5%."""
        return sum(one.p_value < CUSTOMARY for one in (self.main, *self.others))


def dose_response(
    metric: Metric,
    observed: Observed,
    coverage: CoverageAudit,
    dose: Dose,
    *,
    start: date,
    areas: AreaRegister,
    covariates: Mapping[str, Mapping[str, float]],
    draws: int,
    seed: int,
) -> DoseResponse | None:
    """The slopes of one metric on one year's doses; None where too few areas have both.

    `covariates` are partialled out in some of the further analyses: by their names, a number for each area code.
    """
    sample = _sample(observed, coverage, dose, start)
    analyses = _Analyses(sample=sample, dose=dose, coverage=coverage, areas=areas, start=start, covariates=covariates)
    if len(analyses.kept) < FEWEST or not (sample.before and sample.after):
        return None
    try:
        return _response(metric, analyses, draws, seed)
    except NoSlope:
        return None


def _response(metric: Metric, analyses: _Analyses, draws: int, seed: int) -> DoseResponse:
    sample, dose, kept = analyses.sample, analyses.dose, analyses.kept
    main = _Choice("As fixed beforehand", kept)
    panel, found = analyses.panel(main), analyses.slopes(main)
    yearly, names, before = analyses.yearly(), analyses.other_years, analyses.years_before
    by_year = slopes(yearly, len(names) + 1)
    together = permuted(yearly, joint=before, draws=draws, seed=seed) if len(before) else None
    said = {name: _said(name, by_year, span) for span, name in enumerate(names)}
    return DoseResponse(
        metric=metric,
        dose=dose,
        main=_said(main.words, found, 0),
        others=tuple(analyses.others()),
        years={name: said.get(name) for name in by_financial_year(sample.months)},
        p_permuted=float(permuted(panel, draws=draws, seed=seed).p_values[0]),
        p_within=float(permuted(panel, draws=draws, seed=seed, within=analyses.regions(kept)).p_values[0]),
        p_before=joint_test(by_year, before),
        p_before_permuted=together.p_joint if together else None,
        draws=draws,
        detectable=percent_of_log(detectable(found)),
        points=tuple(
            Point(code=code, dose=dose.per_head[code], percent=percent_of_log(change), without=percent_of_log(without))
            for code, change, without in zip(kept, panel.changes[:, 0], found.without[:, 0], strict=True)
        ),
        holes=sample.holes,
        small=sample.small,
        gaps=sample.gaps,
    )


def _said(words: str, found: Slopes, span: int) -> Slope:
    from scipy.special import stdtr

    estimate = float(found.estimates[span])
    return Slope(
        words=words,
        units=len(found.left),
        estimate=estimate,
        error=float(found.errors[span]),
        low=float(found.low[span]),
        high=float(found.high[span]),
        p_value=float(2 * stdtr(found.freedom, -abs(estimate) / found.corrected[span])),
    )


@dataclass(frozen=True, kw_only=True)
class _Sample:
    """The areas with a dose and figures, and their logs of daily counts (areas, months)."""

    codes: tuple[str, ...]
    months: tuple[date, ...]
    logs: Floats
    before: tuple[date, ...]
    after: tuple[date, ...]
    holes: tuple[str, ...]
    small: tuple[str, ...]
    gaps: tuple[str, ...]

    def rows(self, codes: Sequence[str]) -> Whole:
        """The rows of these areas."""
        return np.array([self.codes.index(code) for code in codes], dtype=np.int64)

    def mean(self, codes: Sequence[str], months: Sequence[date]) -> Floats:
        """The mean log of these areas over months, (areas,)."""
        steps = [self.months.index(month) for month in months]
        found: Floats = self.logs[self.rows(codes)][:, steps].mean(1)
        return found


def _sample(observed: Observed, coverage: CoverageAudit, dose: Dose, start: date) -> _Sample:
    values = {code: observed.values_of(code) for code in dose.per_head}
    months = _months(values)
    before = months_between(month_after(start, -MONTHS_IN_YEAR * YEARS_BEFORE), month_after(start, -1))
    after = months_between(dose.first, month_after(dose.first, MONTHS_IN_YEAR - 1))
    whole = [code for code, own in values.items() if all(own.get(month) is not None for month in months)]
    small = [code for code in whole if _level(values[code], before) < LEAST]
    holes = [code for code in whole if code not in small and _has_hole(coverage, code, values[code], months)]
    kept = sorted(set(whole) - set(small) - set(holes))
    counts = np.array([[values[code][month] for month in months] for code in kept], dtype=float)
    days = np.array([days_in(month) for month in months], dtype=float)
    return _Sample(
        codes=tuple(kept),
        months=tuple(months),
        logs=np.log((counts.reshape(len(kept), len(months)) + HALF) / days),
        before=tuple(month for month in before if month in months),
        after=tuple(month for month in after if month in months),
        holes=tuple(sorted(holes)),
        small=tuple(sorted(small)),
        gaps=tuple(sorted(set(values) - set(whole))),
    )


def _months(values: Mapping[str, Mapping[date, float | None]]) -> list[date]:
    """The months for which nearly all of these areas have a figure."""
    seen: dict[date, int] = {}
    for own in values.values():
        for month, value in own.items():
            seen[month] = seen.get(month, 0) + (value is not None)
    return sorted(month for month, number in seen.items() if number >= NEARLY_ALL * len(values))


def _level(values: Mapping[date, float | None], months: Sequence[date]) -> float:
    return float(np.mean([values.get(month) or 0.0 for month in months]))


def _has_hole(coverage: CoverageAudit, code: str, values: Mapping[date, float | None], months: Sequence[date]) -> bool:
    """Whether what is known to be missing of an area in any financial year is more than HOLE of its count."""
    if coverage.effect(months, code) == NO_EFFECT:
        return False
    for span in by_financial_year(months).values():
        counted = sum(values[month] or 0.0 for month in span)
        if abs(coverage.effect(span, code).middle) > HOLE * max(counted, 1.0):
            return True
    return False


@dataclass(frozen=True)
class _Choice:
    """One analysis: its words, the areas, and what differs from the main one."""

    words: str
    codes: tuple[str, ...]
    after: tuple[date, ...] = ()
    before: tuple[date, ...] = ()
    controls: bool = False
    regions: bool = False


@dataclass(frozen=True, kw_only=True)
class _Analyses:
    """All slopes of one sample on one dose; `covariates` are by name and area code."""

    sample: _Sample
    dose: Dose
    coverage: CoverageAudit
    areas: AreaRegister
    start: date
    covariates: Mapping[str, Mapping[str, float]]

    @property
    def kept(self) -> tuple[str, ...]:
        """The areas of the main analysis: councils whose years are alike."""
        return tuple(code for code in self.sample.codes if code in self.dose.steady)

    def panel(self, choice: _Choice) -> DosePanel:
        """The changes and doses of one analysis."""
        sample, codes = self.sample, choice.codes
        return DosePanel.of(
            sample.mean(codes, choice.after or sample.after) - sample.mean(codes, choice.before or sample.before),
            self._doses(codes),
            controls=self._controls(codes) if choice.controls else None,
            groups=self.regions(codes) if choice.regions else None,
        )

    def slopes(self, choice: _Choice) -> Slopes:
        """The slope of one analysis. Raises NoSlope."""
        months = len(choice.after or self.sample.after) + len(choice.before or self.sample.before)
        return slopes(self.panel(choice), months)

    def others(self) -> Iterator[Slope]:
        """The further analyses, each one choice away from the main one, but for the one with two."""
        for choice in self._further():
            try:
                yield _said(choice.words, self.slopes(choice), 0)
            except NoSlope:
                continue

    def _further(self) -> Iterator[_Choice]:
        sample, kept = self.sample, self.kept
        last_year = tuple(month for month in sample.before if month >= month_after(self.start, -MONTHS_IN_YEAR))
        ever_after = tuple(month for month in sample.months if month >= self.start)
        low, high = np.quantile([self.dose.per_head[code] for code in kept], MIDDLE_OF_DOSES)
        middle = tuple(code for code in kept if low <= self.dose.per_head[code] <= high)
        still = tuple(code for code in kept if not self._shifted(code))
        yield _Choice("Compared within regions", kept, regions=True)
        yield _Choice("Age, deprivation and size allowed for", kept, controls=True)
        yield _Choice("Both of these", kept, regions=True, controls=True)
        yield _Choice("Against the last year before only", kept, before=last_year)
        yield _Choice("All months since the start", kept, after=ever_after)
        yield _Choice("Without the largest and smallest doses (5% each)", middle)
        yield _Choice("Without areas whose recording shifted", still)
        yield _Choice("With councils whose two years differ threefold", sample.codes)

    def _shifted(self, code: str) -> bool:
        """Whether undoing shifts of an area's recording would change its compared change by SHIFT of its count."""
        sample = self.sample
        counted = float(np.exp(sample.mean([code], sample.before))[0]) * sum(map(days_in, sample.after))
        shifts = self.coverage.shifts_on_change(sample.before, sample.after, code)
        return max(abs(shifts.low), abs(shifts.high)) > SHIFT * counted

    @property
    def _against(self) -> str:
        return financial_year(month_after(self.start, -1))

    @property
    def other_years(self) -> list[str]:
        """The financial years that are held against the last before the fund."""
        return [name for name in by_financial_year(self.sample.months) if name != self._against]

    @property
    def years_before(self) -> Whole:
        """Which of them lie before the fund, by number."""
        return np.array([span for span, name in enumerate(self.other_years) if name < self._against], dtype=np.int64)

    def yearly(self) -> DosePanel:
        """Each other year's change on the last before the fund. Raises NoSlope where that is not held."""
        years, kept = by_financial_year(self.sample.months), self.kept
        if self._against not in years or not kept:
            raise NoSlope("no figures before the start")
        against = self.sample.mean(kept, years[self._against])
        spans = [self.sample.mean(kept, years[name]) - against for name in self.other_years]
        return DosePanel.of(np.array(spans).T, self._doses(kept))

    def _doses(self, codes: Sequence[str]) -> Floats:
        return np.array([self.dose.per_head[code] for code in codes]) / POUNDS

    def regions(self, codes: Sequence[str]) -> Whole:
        """Each area's region as a number."""
        found = [self.areas.get(code) for code in codes]
        numbers: Whole = np.unique([(one.region if one else None) or "" for one in found], return_inverse=True)[1]
        return numbers

    def _controls(self, codes: Sequence[str]) -> Floats:
        """The covariates of areas, standardised, (areas, covariates); the middle one's where an area has none."""
        columns = []
        for known in self.covariates.values():
            values = np.array([known.get(code, np.nan) for code in codes])
            if np.isfinite(values).any():
                values = np.where(np.isfinite(values), values, np.nanmedian(values))
                columns.append((values - values.mean()) / (values.std() or 1.0))
        return np.array(columns).T.reshape(len(codes), -1)
