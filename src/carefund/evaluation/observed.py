"""What was observed of a metric: monthly figures for England and every area, from the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from carefund.evidence.apportionment import Apportionment
from carefund.evidence.derived import SOURCES, derive
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.series import DELAYED_DAYS, PEOPLE_SERIES, SERIES
from carefund.programme.measures import Metric
from carefund.refusal import Refusal
from carefund.wording.lists import mid_sentence

PEOPLE_OF = {DELAYED_DAYS: "18-plus"}


class NoEvidence(Refusal):
    """The evidence at hand does not hold what an evaluation needs."""


@dataclass(frozen=True)
class Observed:
    """Monthly figures of one metric.

    `monthly` has columns area_code, period, value and release; England is `E92000001`, and what an apportionment gave
    to no area stands as `not-apportioned`. `apportionment` is None for a series published by area.
    """

    metric: Metric
    monthly: pl.DataFrame = field(repr=False)
    releases: tuple[str, ...] = field(repr=False)
    apportionment: Apportionment | None = field(default=None, repr=False)

    @cached_property
    def _by_area(self) -> dict[str, dict[date, float | None]]:
        table: dict[str, dict[date, float | None]] = {}
        for area, period, value in self.monthly.select("area_code", "period", "value").iter_rows():
            table.setdefault(area, {})[period] = value
        return table

    @property
    def area_codes(self) -> list[str]:
        """Codes with figures, in order."""
        return sorted(self._by_area)

    def total(self, area: str, months: Sequence[date]) -> float | None:
        """An area's total over some months; None when any month has no figure, for a hole is never filled."""
        values = [self._by_area.get(area, {}).get(month) for month in months]
        return None if any(value is None for value in values) else sum(value for value in values if value is not None)

    def missing_months(self, area: str, months: Sequence[date]) -> list[date]:
        """The months among these for which an area has no figure."""
        return [month for month in months if self._by_area.get(area, {}).get(month) is None]


def observe(evidence: Evidence, metric: Metric, as_of: AsOf | None = None) -> Observed:
    """The metric's monthly figures for England and every area.

    Raises NoEvidence when the evidence holds no figure of its series, and ValueError when no series measures it.
    """
    if metric.area_series is None or metric.national_series is None:
        raise ValueError(f"no open series measures '{metric.id}'")
    derived = derive(evidence, metric.area_series, as_of) if metric.area_series in SOURCES else None
    figures = derived.figures if derived else evidence.figures([metric.area_series], as_of=as_of)
    _require(figures, metric)
    monthly = figures.select("area_code", "period", "value", "release")
    return Observed(metric, monthly, _releases(monthly), derived.apportionment if derived else None)


def _require(figures: pl.DataFrame, metric: Metric) -> None:
    if figures.is_empty():
        series = metric.national_series or ""
        raise NoEvidence(
            f"figures of '{series}', which measures {mid_sentence(metric.label)}",
            "none in the evidence",
            f"Import the publication ({SERIES[series].source})",
            remedy="import",
        )


def _releases(monthly: pl.DataFrame) -> tuple[str, ...]:
    return tuple(monthly["release"].unique().sort())


def people(evidence: Evidence, metric: Metric, year: int) -> tuple[int | None, dict[str, float]]:
    """The year of the nearest mid-year population to `year`, and people by area of the metric's denominator."""
    series = PEOPLE_SERIES[PEOPLE_OF.get(metric.national_series or "", "all")]
    figures = evidence.figures(series)
    years = figures["period"].dt.year().unique().to_list()
    if not years:
        return None, {}
    nearest = min(years, key=lambda other: (abs(other - year), other))
    of_year = figures.filter(pl.col("period").dt.year() == nearest)
    summed = of_year.group_by("area_code").agg(pl.col("value").sum())
    return nearest, dict(summed.iter_rows())
