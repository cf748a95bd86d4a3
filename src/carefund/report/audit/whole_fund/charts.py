"""The pictures of the whole fund's evaluation: England beside its forecast, areas by their dose, slopes by year."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from carefund.calendar import days_in, financial_year, next_month
from carefund.evaluation.audit import Audit
from carefund.evaluation.whole_fund.dose_response import POUNDS, DoseResponse
from carefund.evaluation.whole_fund.england import EnglandWithout
from carefund.evaluation.whole_fund.evaluation import WholeFund
from carefund.programme.measures import Metric
from carefund.relative import log_of_percent, percent_of_log
from carefund.report.appraisal.fan_rows import observed_row
from carefund.report.audit.comparisons import area_names, area_source, national_source
from carefund.report.audit.whole_fund.parts import PREFIX
from carefund.report.audit.whole_fund.sentences import PEOPLE
from carefund.report.charts.doses import Row, dose_chart, slopes_by_year
from carefund.report.charts.fan import BANDS, FanRows, at_middle, fan_chart
from carefund.report.document import DataTable, Figure
from carefund.wording.dates import month_words
from carefund.wording.intervals import between_percents, percent_with_interval
from carefund.wording.lists import capital, mid_sentence
from carefund.wording.money import pounds
from carefund.wording.numbers import count, percent

GRID = 25
"""Points along a slope's line."""


def england_figure(audit: Audit, one: EnglandWithout) -> Figure:
    """England's months before the fund, the forecast from its start, and what came."""
    unit = f"{capital(one.metric.unit)} a day"
    rows = FanRows(past=_past(one), ahead=_ahead(one), target=(), later=_later(one))
    shaded = (one.months[0].month, next_month(one.months[-1].month))
    return Figure(
        name=f"{PREFIX}{one.metric.id}",
        title=f"{one.metric.label}, England: what was to be expected without the fund, and what happened",
        key=(
            "Dots: months before the fund. Line and bands: what would have come had things gone on as before, by the "
            "forecast made at its start (the middle, and where half, four fifths and 95% of its courses lie). Orange "
            "squares: what came, missing figures added. Shaded: months of the fund. The scale does not begin at zero."
        ),
        description=_gaps_in_words(one),
        source=f"{national_source(audit, one.metric)} Forecast by carefund.",
        make=partial(
            fan_chart, rows, unit=unit, shaded=shaded, target_words="", target_is_low=True, bands="Without the fund:"
        ),
        table=_months_table(one),
    )


def _past(one: EnglandWithout) -> list[Row]:
    panel = one.panel
    hidden = np.zeros(panel.length) if panel.under_recorded is None else panel.under_recorded
    return [
        observed_row(month, float(value), float(unseen), incomplete=bool(unseen > 0))
        for month, value, unseen in zip(panel.months, panel.england, hidden, strict=True)
    ]


def _ahead(one: EnglandWithout) -> list[Row]:
    rows = []
    for each in one.months:
        days = days_in(each.month)
        bands = {
            f"{end} {band}": each.quantiles[level] / days
            for band, levels in BANDS.items()
            for end, level in zip(("low", "high"), levels, strict=True)
        }
        rows.append({**at_middle(each.month), "middle_value": each.quantiles[0.5] / days, **bands})
    return rows


def _later(one: EnglandWithout) -> list[Row]:
    return [observed_row(each.month, each.observed) for each in one.months]


def _gaps_in_words(one: EnglandWithout) -> str:
    gaps = "; ".join(f"{gap.label} {percent_with_interval(gap.percent)}" for gap in one.years)
    return f"What happened against what was to be expected, with 95% intervals: {gaps}."


def _months_table(one: EnglandWithout) -> DataTable:
    rows = tuple(
        (
            month_words(each.month),
            count(each.published),
            count(each.observed),
            count(each.quantiles[0.5]),
            f"{count(each.quantiles[0.025])} to {count(each.quantiles[0.975])}",
        )
        for each in one.months
    )
    headings = ("Month", "As published", "With missing added", "Expected without the fund", "95% interval")
    return DataTable(headings, rows, f"{one.metric.label}, England, and what was to be expected without the fund")


def dose_figure(audit: Audit, one: DoseResponse) -> Figure:
    """Areas by their dose and their change, with the slope."""
    across = f"£ of the fund for each {PEOPLE[one.dose.people]}, {one.dose.year}"
    points = [{"dose": point.dose, "change": point.percent} for point in one.points]
    what = mid_sentence(one.metric.label)
    return Figure(
        name=f"{PREFIX}dose-{one.metric.id}-{one.dose.year}",
        title=f"{one.metric.label} by what councils had of the fund in {one.dose.year}",
        key=(
            f"Each point is an area: across, what its council recorded for each {PEOPLE[one.dose.people]}; up, the "
            f"change of its {what} from the two years before the fund. The line is the slope, the band its 95% "
            "interval about the middle of all areas. A band that holds a level line tells no effect from none."
        ),
        description=(
            f"Slope for {pounds(POUNDS)} more: {percent_with_interval(one.main.percent)}, {one.main.units} areas. "
            "Doses "
            f"run from {pounds(min(row['dose'] for row in points))} to {pounds(max(row['dose'] for row in points))}."
        ),
        source=f"{area_source(audit, one.metric)} {_dose_source(audit)}",
        make=partial(dose_chart, points, _line(one), across, "Change, %"),
        table=_points_table(audit, one),
    )


def _line(one: DoseResponse) -> list[Row]:
    """The slope through the middle of all areas, with its interval, in per cent."""
    doses = np.array([point.dose for point in one.points])
    middle = float(np.mean([log_of_percent(point.percent) for point in one.points]))
    rows = []
    for dose in np.linspace(doses.min(), doses.max(), GRID):
        steps = float(dose - doses.mean()) / POUNDS
        logs = [middle + slope * steps for slope in (one.main.low, one.main.estimate, one.main.high)]
        low, estimate, high = map(percent_of_log, logs)
        rows.append({"dose": float(dose), "low": min(low, high), "middle": estimate, "high": max(low, high)})
    return rows


def _points_table(audit: Audit, one: DoseResponse) -> DataTable:
    names = area_names(audit)
    ranked = sorted(one.points, key=lambda point: -point.dose)
    rows = tuple(
        (names.get(point.code, point.code), pounds(point.dose), percent(point.percent), percent(point.without))
        for point in ranked
    )
    headings = ("Area", "Dose", "Change", "Slope without it")
    return DataTable(headings, rows, f"{one.metric.label}: dose of {one.dose.year} and change, by area")


def _dose_source(audit: Audit) -> str:
    asked = audit.round.evaluation
    return f"Doses: {audit.series[asked.dose].source}." if asked and asked.dose else ""


def years_figure(audit: Audit, fund: WholeFund, metric: Metric) -> Figure:
    """The slopes of every year on each year's dose, of one metric."""
    own = [one for one in fund.responses if one.metric.id == metric.id]
    start = financial_year(fund.asked.start)
    doses = [f"Dose of {one.dose.year}" for one in own]
    rows = [row for one, dose in zip(own, doses, strict=True) for row in _year_rows(one, dose)]
    against = next((row["year"] for row in rows if row["low"] is None), "the year before")
    return Figure(
        name=f"{PREFIX}years-{metric.id}",
        title=f"{metric.label}: did areas with more of the fund move otherwise, year by year?",
        key=(
            f"Each mark: how much more (up) or less (down) {mid_sentence(metric.label)} changed since {against} for "
            f"{pounds(POUNDS)} more of the fund, with its 95% interval. Shaded: years of the fund. Before it there was "
            "no fund to have an effect, so marks away from nought there are a warning."
        ),
        description="; ".join(_years_in_words(one, dose) for one, dose in zip(own, doses, strict=True)) + ".",
        source=f"{area_source(audit, metric)} {_dose_source(audit)}",
        make=partial(slopes_by_year, rows, start, doses, f"% for {pounds(POUNDS)} more"),
        table=_years_table(own),
    )


def _year_rows(one: DoseResponse, dose: str) -> Iterator[Row]:
    for year, slope in one.years.items():
        found = slope.percent if slope else None
        yield {
            "year": year,
            "dose": dose,
            "middle": found.middle if found else 0.0,
            "low": found.low if found else None,
            "high": found.high if found else None,
        }


def _years_in_words(one: DoseResponse, dose: str) -> str:
    parts = (f"{year} {percent(slope.percent.middle)}" for year, slope in one.years.items() if slope)
    return f"{dose}: {', '.join(parts)}"


def _years_table(own: list[DoseResponse]) -> DataTable:
    rows = tuple(
        (f"{year}, dose of {one.dose.year}", percent(slope.percent.middle), between_percents(slope.percent))
        for one in own
        for year, slope in one.years.items()
        if slope
    )
    return DataTable(("Year", "Slope", "95% interval"), rows, f"{own[0].metric.label}: slope on the dose, year by year")
