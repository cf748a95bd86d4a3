"""Official series of nearly the same thing as a metric: a check from outside on the size of a change.

Two such series never move quite alike: definitions differ, and each has holes of its own. By how much they are apart
year by year says how far a corrected change is to be trusted beyond the holes that were found.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum, sqrt

from scipy.special import stdtrit

from carefund.calendar import month_after
from carefund.evaluation.outturn import whole_baseline
from carefund.evidence.coverage.audit import CoverageAudit
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.programme.measures import Comparison, Metric

FEWEST = 3
"""Pairs of periods below which two series' disagreement is not told."""
YEARS = range(-20, 21)
"""How many years before and after a comparison are looked at for pairs of the same months."""
Months = Sequence[date]


@dataclass(frozen=True, kw_only=True)
class NearChange:
    """The change of a near series for England over a comparison's periods; counts are in the series' unit."""

    series: str
    label: str
    definition: str
    baseline: float
    outturn: float

    @property
    def change_percent(self) -> float:
        """The change in per cent of the baseline."""
        return (self.outturn / self.baseline - 1) * 100


def near_changes(metric: Metric, comparison: Comparison, evidence: Evidence) -> tuple[NearChange, ...]:
    """The changes of the series that count nearly the same as the metric's, as far as they are held.

    A series that lacks a month of the periods is left out; nothing is filled in.
    """
    near = evidence.series.definition(metric.national_series).near if metric.national_series else ()
    changes = (_near_change(evidence, series, comparison) for series in near)
    return tuple(change for change in changes if change is not None)


def _near_change(evidence: Evidence, series: str, comparison: Comparison) -> NearChange | None:
    held = _held(evidence, series)
    before, after = ([held.get(month) for month in part.months()] for part in (comparison.baseline, comparison.outturn))
    if None in before or None in after:
        return None
    baseline, outturn = (fsum(value for value in part if value is not None) for part in (before, after))
    if not baseline:
        return None
    definition = evidence.series.definition(series)
    return NearChange(
        series=series,
        label=definition.label,
        definition=definition.definition,
        baseline=baseline,
        outturn=outturn,
    )


def disagreement(metric: Metric, comparison: Comparison, coverage: CoverageAudit, evidence: Evidence) -> float | None:
    """How far a near series is apart from the metric's own in a change over periods like these: 95%, percentage points.

    The same months of every year for which both are held are compared, the comparison's own year among them, the
    metric's with what its coverage findings would add. The differences d of n pairs have no known direction, so their
    spread about nothing is the root of the mean of their squares, and 95% that times the quantile of Student's t with n
    degrees of freedom. None where no series is near, or fewer than three pairs are held.
    """
    near = evidence.series.definition(metric.national_series).near if metric.national_series else ()
    own = dict(coverage.england.drop_nulls("value").iter_rows())
    apart = [gap for series in near for gap in _gaps(comparison, own, _held(evidence, series), coverage)]
    if len(apart) < FEWEST:
        return None
    return float(stdtrit(len(apart), 0.975)) * sqrt(fsum(gap**2 for gap in apart) / len(apart))


def _gaps(
    comparison: Comparison, own: Mapping[date, float], other: Mapping[date, float], coverage: CoverageAudit
) -> Iterator[float]:
    """The metric's own change, corrected, less the other's, in percentage points, year by year."""
    for years in YEARS:
        before, after = (
            [month_after(month, 12 * years) for month in part.months()]
            for part in (comparison.baseline, comparison.outturn)
        )
        if all(month in own and month in other for month in (*before, *after)):
            missing = coverage.effect_on_change(before, after).middle
            yield _change(own, before, after, missing) - _change(other, before, after)


def _change(values: Mapping[date, float], before: Months, after: Months, missing: float = 0.0) -> float:
    """The change in per cent, with what is missing added on the side where it is missing."""
    baseline, outturn = (fsum(values[month] for month in months) for months in (before, after))
    return (outturn - baseline + missing) / whole_baseline(baseline, missing) * 100


def _held(evidence: Evidence, series: str) -> Mapping[date, float]:
    """England's figures of a series by month, as far as they are held."""
    figures = evidence.figures([series], areas=[ENGLAND]).drop_nulls("value")
    return dict(figures.select("period", "value").iter_rows())
