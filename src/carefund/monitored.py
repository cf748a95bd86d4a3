"""Monitoring in Python: control charts and signals of a series of the evidence, or of figures that a program holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from carefund.given import evidence_given, provenance_given

if TYPE_CHECKING:
    from pathlib import Path

    from carefund.evidence.definition import Direction
    from carefund.monitoring.charts.asked import Improvement
    from carefund.monitoring.charts.observations import Given
    from carefund.monitoring.rule_sets import Read
    from carefund.report.report import Report

BETTER: dict[Direction, Improvement] = {"lower": "decrease", "higher": "increase", "neither": "neutral"}


def monitor(
    figures: Any,  # noqa: ANN401 - the name of a series, a frame of any library, a sequence, or a mapping of these
    *,
    area: str | Sequence[str] = (),
    first: date | None = None,
    last: date | None = None,
    as_of: date | None = None,
    rules: str = "nhs",
    improvement: Improvement | None = None,
    target: float | None = None,
    rebase: Sequence[date] | date = (),
    fix_after: int | None = None,
    screening: bool = True,
    false_alarm_years: float | None = None,
    false_discovery: float | None = None,
    counts: bool | None = None,
    store: str | Path | None = None,
    only_store: bool = False,
) -> Report[Read]:
    """Draw control charts: limits, special causes, what the last point means, whether a target can be relied on.

    `figures` is the name of a series that `carefund evidence list` gives, of which `area` names places, `first` and
    `last` bound the months and `as_of` takes only what had been published by that day; or a data frame (polars or
    pandas) with the columns period and value, and unit for several charts; or pairs of a date and a value; or numbers
    of months from `first`; or a mapping of units to any of these. `improvement` ("increase", "decrease", "neutral")
    says which way is better: without it what the series' definition says, neutral for other figures. At each date of
    `rebase` limits begin anew; they rest on the first `fix_after` points of a segment, without it on all of them;
    `screening` leaves out moving ranges of 3.267 times their mean or more. `rules` are "nhs": those of Making Data
    Count as NHSRplotthedots applies them; or "carefund", for monthly figures: each month is held against what those
    before it let expect, at a false alarm in `false_alarm_years` chart-years (20) and the part `false_discovery` (0.1)
    of false ones among a month's discoveries; `counts` says whether figures are counts, else their first two years do.

    The report has `.charts` (each with `.points`, `.segments`, `.variation`, `.assurance`) and `.findings` beside what
    every report has; its `.table` has a row for each point, `.tables["charts"].frame` one for each chart. What is
    wrong with figures is a finding. Raises NoChart or NoSignals for what cannot be asked, UnknownSeries, UnknownPlace,
    NotAStore.

    >>> admitted = [4, 6, 5, 7, 4, 6, 5, 6, 4, 6, 5, 7, 14]
    >>> report = monitor(admitted, first=date(2015, 4, 1), improvement="decrease", target=12)
    >>> report.charts[0].variation, report.charts[0].points[-1].cause, report.charts[0].assurance
    ('concern', 'above-limit', 'consistently-passes')
    """
    from carefund.monitoring.charts.asked import Asked
    from carefund.monitoring.charts.figures_held import series_of
    from carefund.monitoring.rule_sets import read_by
    from carefund.report.report import Report

    given, better, words = (
        _of_evidence(figures, area, (first, last, as_of), store, only_store)
        if isinstance(figures, str)
        else (series_of(figures, first), "neutral", {})
    )
    asked = Asked(
        improvement=improvement or better,
        target=target,
        rebase=(rebase,) if isinstance(rebase, date) else tuple(rebase),
        fix_after=fix_after,
        screening=screening,
        false_alarm_years=false_alarm_years,
        false_discovery=false_discovery,
        counts=counts,
    )
    return Report(read_by(rules, given, asked, **words), provenance_given(store, only_store))


def _of_evidence(
    series: str,
    area: str | Sequence[str],
    span: tuple[date | None, date | None, date | None],
    store: str | Path | None,
    only_store: bool,
) -> tuple[Given, Improvement, dict[str, str]]:
    """The figures of a series, which way is better by its definition, and what they are in words."""
    from carefund.evidence.asked import figures_asked
    from carefund.evidence.query import AsOf
    from carefund.monitoring.charts.figures_held import series_of_evidence

    held, (first, last, as_of) = evidence_given(store, only_store), span
    places = [area] if isinstance(area, str) else list(area)
    known = AsOf(as_of) if as_of else None
    found = figures_asked(held, series, places=places, first=first, last=last, as_of=known)
    definition = held.series[series]
    words = {"source": definition.source or definition.publisher, "label": definition.label,
             "unit_of_values": definition.unit}  # fmt: skip
    return series_of_evidence(found), BETTER[definition.direction], words
