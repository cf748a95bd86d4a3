"""What was observed of a metric: monthly figures for England and every area, and the parts they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import fsum

import polars as pl

from carefund.evidence.apportionment import Apportionment
from carefund.evidence.areas import AreaRegister
from carefund.evidence.derived import SOURCES, derive
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.series import SeriesCatalogue
from carefund.evidence.totals import Totals, totals_of
from carefund.programme.measures import Comparison, Metric
from carefund.refusal import Refusal
from carefund.wording.lists import mid_sentence

BREAKDOWN_COLUMNS = (
    "comparison", "area_code", "breakdown", "series", "label", "baseline", "outturn", "change", "share_of_outturn",
)  # fmt: skip
"""Columns of `breakdown_of`."""


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
    totals: Totals | None = field(default=None, repr=False)
    """The same figures over months, of whatever cadence and kind; None where they are monthly counts."""

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

    def values_of(self, area: str) -> dict[date, float | None]:
        """An area's figures by month, None where a month has none; nothing for a code without figures."""
        return dict(sorted(self._by_area.get(area, {}).items()))

    def total(self, area: str, months: Sequence[date]) -> float | None:
        """An area's total over some months; None when any month has no figure, for a hole is never filled.

        Of a rate or mean it is the quotient over all of the months, per as many as the metric is.
        """
        if self.totals is not None:
            return self.totals.total(area, months, self.metric.rate_per or 1)
        values = [self._by_area.get(area, {}).get(month) for month in months]
        return None if any(value is None for value in values) else fsum(value for value in values if value is not None)

    def together(self, areas: Sequence[str], months: Sequence[date]) -> float | None:
        """The total of several areas over some months, of a rate or mean over all that they divide; None as of one."""
        if self.totals is not None:
            return self.totals.together(areas, months, self.metric.rate_per or 1)
        values = [self.total(area, months) for area in areas]
        return None if any(value is None for value in values) else fsum(value for value in values if value is not None)

    @property
    def compares(self) -> bool:
        """Whether some figure lies in each of the two periods of some comparison."""
        held = {month for months in self._by_area.values() for month, value in months.items() if value is not None}
        pairs = ((one.baseline.months(), one.outturn.months()) for one in self.metric.comparisons)
        return any(held.intersection(before) and held.intersection(after) for before, after in pairs)

    def missing_months(self, area: str, months: Sequence[date]) -> list[date]:
        """The months among these for which an area has no figure."""
        if self.totals is not None:
            return self.totals.missing(area, months)
        return [month for month in months if self._by_area.get(area, {}).get(month) is None]


def observe(
    evidence: Evidence, metric: Metric, as_of: AsOf | None = None, areas: AreaRegister | None = None
) -> Observed:
    """The metric's monthly figures for England and every area; with `areas`, of what an area was made of too.

    Raises NoEvidence when the evidence holds no figure of its series, and ValueError when no series measures it.
    """
    if metric.area_series is None or metric.national_series is None:
        raise ValueError(f"no open series measures '{metric.id}'")
    derived = derive(evidence, metric.area_series, as_of) if metric.area_series in SOURCES else None
    figures = derived.figures if derived else evidence.figures([metric.area_series], as_of=as_of)
    _require(figures, metric, evidence.series)
    monthly = figures.select("area_code", "period", "value", "release")
    totals = totals_of(evidence, figures, metric.area_series, areas=areas, as_of=as_of)
    return Observed(metric, monthly, _releases(monthly), derived.apportionment if derived else None, totals)


def _require(figures: pl.DataFrame, metric: Metric, known: SeriesCatalogue) -> None:
    if figures.is_empty():
        series = metric.national_series or ""
        source = known.definition(series).source
        raise NoEvidence(
            f"figures of '{series}', which measures {mid_sentence(metric.label)}",
            "none in the evidence",
            f"Import the publication ({source})",
            remedy="import",
        )


def _releases(monthly: pl.DataFrame) -> tuple[str, ...]:
    return tuple(monthly["release"].unique().sort())


def breakdown_of(evidence: Evidence, metric: Metric, as_of: AsOf | None = None) -> pl.DataFrame | None:
    """A metric by the parts of its series, for England and every area, in each comparison; None without a breakdown.

    Columns as in BREAKDOWN_COLUMNS: `breakdown` is its id, `share_of_outturn` in per cent of the area's outturn. Cells
    without a number count as none.
    """
    breakdowns = evidence.series.breakdowns_of(metric.national_series or "")
    if not breakdowns or not metric.comparisons:
        return None
    named = {series: one.name for one in breakdowns for series in one.parts}
    labels = {series: label for one in breakdowns for series, label in one.parts.items()}
    figures = evidence.figures(list(named), as_of=as_of)
    table = pl.concat([_summed(figures, comparison) for comparison in metric.comparisons]).with_columns(
        breakdown=pl.col("series").replace_strict(named),
        label=pl.col("series").replace_strict(labels),
        change=pl.col("outturn") - pl.col("baseline"),
    )
    whole = pl.col("outturn").sum().over("comparison", "area_code", "breakdown")
    shared = table.with_columns(share_of_outturn=pl.when(whole > 0).then(pl.col("outturn") / whole * 100))
    seen = shared.filter((pl.col("baseline") > 0) | (pl.col("outturn") > 0))
    return seen.select(BREAKDOWN_COLUMNS).sort("comparison", "area_code", "breakdown", "series")


def _summed(figures: pl.DataFrame, comparison: Comparison) -> pl.DataFrame:
    """Each part's totals over the periods of a comparison, by area."""
    before, after = list(comparison.baseline.months()), list(comparison.outturn.months())
    return figures.group_by("series", "area_code").agg(
        baseline=pl.col("value").filter(pl.col("period").is_in(before)).sum(),
        outturn=pl.col("value").filter(pl.col("period").is_in(after)).sum(),
        comparison=pl.lit(comparison.id),
    )
