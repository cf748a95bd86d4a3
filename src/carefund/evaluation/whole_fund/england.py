"""England without the fund, by the forecast made at its start, and how far what happened is from that.

A forecast says what would have come had things gone on as before. What it misses is the fund and everything else that
was new: no figures of England alone can tell the two apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from carefund.appraisal.forecast.drawing import Draws
from carefund.appraisal.forecast.forecast import LONGEST, forecast_england
from carefund.appraisal.panel import MonthlyPanel
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR, by_financial_year, financial_year, month_after, months_between
from carefund.evidence.coverage.audit import CoverageAudit
from carefund.interval import Interval
from carefund.programme.measures import Metric

FEWEST_MONTHS = 18
"""Months before an origin below which no earlier forecast is made, as in the backtest."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """What happened over some months beside the forecast of them, in the metric's unit.

    `observed` has what is known to be missing added, with its 95% interval; `published` has not. `without` is what was
    to be expected without the fund, and `gap` observed less that, with 95% intervals; `percent` is the gap in per cent
    of what was expected. `chance_fewer` is the part of the forecast's courses that lie above what was observed.
    """

    label: str
    first: date
    last: date
    published: float
    observed: Interval[float]
    without: Interval[float]
    gap: Interval[float]
    percent: Interval[float]
    chance_fewer: float

    @property
    def is_inside(self) -> bool:
        """Whether what happened lies within the 95% interval of the forecast, so that nothing can be told."""
        return self.gap.holds(0.0)

    @property
    def detectable(self) -> float:
        """The fall in per cent of what was expected that would have lain at the foot of the 95% interval."""
        return (1 - self.without.low / self.without.middle) * 100


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month after the start: what was published, the same with what is known to be missing, and the forecast.

    `quantiles` of the forecast are by level, 0 to 1; all in the metric's unit.
    """

    month: date
    published: float
    observed: float
    quantiles: Mapping[float, float]


@dataclass(frozen=True, kw_only=True)
class EnglandWithout:
    """England's counts of one metric from the fund's start on beside those forecast at its start.

    `panel` is what was known before the start, holes as they are known today; `years` are by financial year, the last
    perhaps in part; `whole` is all months together; `months` each of them; `before` are forecasts of the same kind made
    before the fund, each held against its first and, where there is one, second year.
    """

    metric: Metric
    panel: MonthlyPanel = field(repr=False)
    years: tuple[Gap, ...]
    whole: Gap
    months: tuple[Month, ...] = field(repr=False)
    before: tuple[Gap, ...]


def england_without(
    metric: Metric,
    panel: MonthlyPanel,
    coverage: CoverageAudit,
    *,
    draws: int,
    seed: int,
    levels: Sequence[float] = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975),
) -> EnglandWithout | None:
    """The forecast from the panel's last month beside what came; None where nothing came, or not a whole year did.

    Months are the longest run with a figure, at most 60. `draws` and `seed` are the forecast's.
    """
    published = {month: value for month, value in coverage.england.iter_rows() if value is not None}
    months = _run(published, month_after(panel.last, 1))
    if len(months) < MONTHS_IN_YEAR:
        return None
    drawn = forecast_england(panel, len(months), draws=draws, seed=seed)
    seen = _Seen(published, coverage, seed)
    years = by_financial_year(months).values()
    quantiles = np.quantile(drawn, levels, axis=1)
    return EnglandWithout(
        metric=metric,
        panel=panel,
        years=tuple(seen.gap(_label(year), year, drawn[_steps(months, year)]) for year in years),
        whole=seen.gap("All months", months, drawn),
        months=tuple(
            Month(
                month=month,
                published=published[month],
                observed=published[month] + coverage.effect([month]).middle,
                quantiles=dict(zip(levels, map(float, quantiles[:, step]), strict=True)),
            )
            for step, month in enumerate(months)
        ),
        before=tuple(_before(panel, seen, draws, seed)),
    )


def _before(panel: MonthlyPanel, seen: _Seen, draws: int, seed: int) -> Iterator[Gap]:
    """The same from a year and from two years earlier, as far as enough was known then: it was no start of anything."""
    for years in (2, 1):
        origin = month_after(panel.last, -MONTHS_IN_YEAR * years)
        known = panel.step(origin) + 1
        if known < FEWEST_MONTHS:
            continue
        drawn = forecast_england(panel.until(known), MONTHS_IN_YEAR * years, draws=draws, seed=seed)
        for year in range(years):
            first = month_after(origin, 1 + MONTHS_IN_YEAR * year)
            months = months_between(first, month_after(first, MONTHS_IN_YEAR - 1))
            if all(month in seen.published for month in months):
                yield seen.gap(_label(months), months, drawn[MONTHS_IN_YEAR * year : MONTHS_IN_YEAR * (year + 1)])


class _Seen:
    """What was observed of England, with what is known to be missing."""

    def __init__(self, published: Mapping[date, float], coverage: CoverageAudit, seed: int) -> None:
        self.published, self._coverage, self._seed = published, coverage, seed

    def gap(self, label: str, months: Sequence[date], drawn: Draws) -> Gap:
        """What happened over months beside its draws, months x draws; the error of what is missing is drawn too."""
        published = float(sum(self.published[month] for month in months))
        missing = self._coverage.effect(months)
        without: Floats = drawn.sum(axis=0).astype(np.float64)
        noise = np.random.default_rng([self._seed, *(ord(letter) for letter in label)]).standard_normal(len(without))
        gap = published + missing.middle + missing.error * noise - without
        return Gap(
            label=label,
            first=months[0],
            last=months[-1],
            published=published,
            observed=missing.shifted(published),
            without=Interval.of_draws(without),
            gap=Interval.of_draws(gap),
            percent=Interval.of_draws(gap / without * 100),
            chance_fewer=float((gap < 0).mean()),
        )


def _run(published: Mapping[date, float], first: date) -> list[date]:
    """The months from the first on that have a figure, up to the first without one."""
    months = [month_after(first, step) for step in range(LONGEST)]
    missing = next((step for step, month in enumerate(months) if month not in published), len(months))
    return months[:missing]


def _steps(months: Sequence[date], chosen: Sequence[date]) -> list[int]:
    return [months.index(month) for month in chosen]


def _label(months: Sequence[date]) -> str:
    """A financial year; of a part of one how many months there are."""
    year = financial_year(months[0])
    return year if len(months) == MONTHS_IN_YEAR else f"{year}, {len(months)} months"
