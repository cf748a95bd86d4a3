"""The months of a fan, a row each: what was observed, the forecast's bands, and the target's course.

Of a count a day's is drawn, for months differ in length; a rate or mean is drawn as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from carefund.calendar import days_in, month_number
from carefund.evidence.series import ENGLAND
from carefund.report.appraisal.target import TargetView
from carefund.report.charts.fan import BANDS, FanRows, Row, at_middle

SHOWN = 72
"""At most so many months of the past are drawn."""


def fan_rows(view: TargetView, later: Sequence[Row] = ()) -> FanRows:
    """All months of one target's fan; `later` are months that were not known, for a look back."""
    return FanRows(past=history_rows(view), ahead=forecast_rows(view), target=target_rows(view), later=later)


def history_rows(view: TargetView) -> list[Row]:
    """The months observed, oldest first: `count`, `value` a day, and `incomplete` where part is known to be missing.

    A month without a figure has None. `filled` is the day's value with the missing part added, where that is estimated.
    """
    panel = view.basis.panel
    england = view.code == ENGLAND
    counts = panel.england if england else panel.row(view.code)
    hidden = panel.under_recorded if england else None
    marked = None if england or panel.incomplete is None else panel.incomplete[panel.codes.index(view.code)]
    rows = []
    for step, month in list(enumerate(panel.months))[-SHOWN:]:
        unseen = 0.0 if hidden is None else float(hidden[step])
        incomplete = unseen > 0 or (marked is not None and bool(marked[step]))
        rows.append(observed_row(month, float(counts[step]), unseen, incomplete=incomplete, days=view.days(month)))
    first = next((number for number, row in enumerate(rows) if row["count"] is not None), len(rows))
    return rows[first:]


def observed_row(
    month: date, count: float, unseen: float = 0.0, *, incomplete: bool = False, days: int | None = None
) -> Row:
    """One month that was observed, as `history_rows` gives them; divided by its days, or by what is given for them."""
    known, days = bool(np.isfinite(count)), days or days_in(month)
    return {
        **at_middle(month),
        "count": count if known else None,
        "value": count / days if known else None,
        "incomplete": known and incomplete,
        "filled": (count + unseen) / days if known and unseen else None,
    }


def forecast_rows(view: TargetView) -> list[Row]:
    """The months ahead: the median `middle_value` and each band's `low` and `high`, a day."""
    draws = view.basis.forecast.of(view.code)
    levels = [0.5, *(end for ends in BANDS.values() for end in ends)]
    rows = []
    for month, values in zip(view.basis.forecast.months, draws, strict=True):
        found = (np.quantile(values, levels) / view.days(month)).tolist()
        bands = {f"{end} {band}": found[1 + number] for number, (band, end) in enumerate(_ends())}
        rows.append({**at_middle(month), "middle_value": found[0], **bands})
    return rows


def _ends() -> list[tuple[str, str]]:
    return [(band, end) for band in BANDS for end in ("low", "high")]


def target_rows(view: TargetView) -> list[Row]:
    """The target's course: each month's part of the baseline, so that the months come to the target's count.

    Of a rate or mean their mean comes to the target.

    Months of the baseline that are still to come have the forecast's median.
    """
    parts = np.array([_baseline_count(view, month) for month in view.basis.question.baseline])
    total = float(np.nansum(parts) if view.basis.adds_up else np.nanmean(parts))
    if not total:
        return []
    counts = parts / total * view.verdict.target_count
    return [
        {**at_middle(month), "value": float(count) / view.days(month), "count": float(count)}
        for month, count in zip(view.target_months, counts, strict=True)
    ]


def _baseline_count(view: TargetView, month: date) -> float:
    panel, forecast = view.basis.panel, view.basis.forecast
    if month > panel.last:
        return float(np.median(forecast.total(view.code, [month])))
    estimated = view.basis.of_area(view.code).estimated
    if month in estimated:
        return estimated[month]
    counts = panel.england if view.code == ENGLAND else panel.row(view.code)
    return float(counts[month_number(month) - month_number(panel.first)])
