"""What another official series of nearly the same thing did in the same periods: a check on the size of a change."""

from collections.abc import Mapping
from dataclasses import dataclass

from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND, SERIES
from carefund.programme.definition import Round
from carefund.programme.measures import Comparison


@dataclass(frozen=True)
class OtherChange:
    """The change of another series for England over a comparison's periods; counts are in the series' unit."""

    series: str
    label: str
    definition: str
    baseline: float
    outturn: float

    @property
    def change_percent(self) -> float:
        """The change in per cent of the baseline."""
        return (self.outturn / self.baseline - 1) * 100


def other_changes(round_: Round, evidence: Evidence) -> Mapping[tuple[str, str], tuple[OtherChange, ...]]:
    """By metric and comparison, the changes of the series that the round names beside it, as far as they are held.

    A series that lacks a month of the periods is left out; nothing is filled in.
    """
    return {
        (metric.id, comparison.id): tuple(
            found for name in metric.near_series if (found := _change(evidence, name, comparison)) is not None
        )
        for metric in round_.metrics
        for comparison in metric.comparisons
    }


def _change(evidence: Evidence, series: str, comparison: Comparison) -> OtherChange | None:
    figures = evidence.figures([series], areas=[ENGLAND]).drop_nulls("value")
    held = dict(figures.select("period", "value").iter_rows())
    before, after = ([held.get(month) for month in part.months()] for part in (comparison.baseline, comparison.outturn))
    if None in before or None in after:
        return None
    totals = [sum(value for value in part if value is not None) for part in (before, after)]
    definition = SERIES[series]
    return OtherChange(series, definition.label, definition.definition, totals[0], totals[1]) if totals[0] else None
