"""The months of a fan, a row each, a day's count: what was observed, the forecast's bands, and the target's course."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from carefund.calendar import days_in, month_number
from carefund.evidence.series import ENGLAND
from carefund.report.judged import Judged

Row = dict[str, Any]
BANDS = {"95%": (0.025, 0.975), "80%": (0.1, 0.9), "50%": (0.25, 0.75)}
"""The bands, widest first, with the quantiles that bound them."""
SHOWN = 72
"""At most so many months of the past are drawn."""
MIDDLE_OF_MONTH = 15


def history_rows(judged: Judged) -> list[Row]:
    """The months observed, oldest first, with `count`, `value` a day, and `doubted` where part is known to be missing.

    A month without a figure has None. `filled` is the day's value with the missing part added, where that is estimated.
    """
    panel = judged.basis.panel
    england = judged.code == ENGLAND
    counts = panel.england if england else panel.row(judged.code)
    hidden = panel.under_recorded if england else None
    marked = None if england or panel.incomplete is None else panel.incomplete[panel.codes.index(judged.code)]
    rows = []
    for step, month in list(enumerate(panel.months))[-SHOWN:]:
        unseen = 0.0 if hidden is None else float(hidden[step])
        doubted = unseen > 0 or (marked is not None and bool(marked[step]))
        rows.append(observed_row(month, float(counts[step]), unseen, doubted=doubted))
    first = next((place for place, row in enumerate(rows) if row["count"] is not None), len(rows))
    return rows[first:]


def observed_row(month: date, count: float, unseen: float = 0.0, *, doubted: bool = False) -> Row:
    """One month that was observed, as `history_rows` gives them."""
    known = bool(np.isfinite(count))
    return {
        **placed(month),
        "count": count if known else None,
        "value": count / days_in(month) if known else None,
        "doubted": known and doubted,
        "filled": (count + unseen) / days_in(month) if known and unseen else None,
    }


def forecast_rows(judged: Judged) -> list[Row]:
    """The months ahead: the median `middle_value` and each band's `low` and `high`, a day."""
    draws = judged.basis.forecast.of(judged.code)
    levels = [0.5, *(end for ends in BANDS.values() for end in ends)]
    rows = []
    for month, values in zip(judged.basis.forecast.months, draws, strict=True):
        found = (np.quantile(values, levels) / days_in(month)).tolist()
        bands = {f"{end} {band}": found[1 + place] for place, (band, end) in enumerate(_ends())}
        rows.append({**placed(month), "middle_value": found[0], **bands})
    return rows


def _ends() -> list[tuple[str, str]]:
    return [(band, end) for band in BANDS for end in ("low", "high")]


def target_rows(judged: Judged) -> list[Row]:
    """The target's course, a day: each month's part of the baseline, so that the months add up to the target's count.

    Months of the baseline that are still to come have the forecast's median.
    """
    parts = np.array([_baseline_count(judged, month) for month in judged.basis.question.baseline])
    total = float(np.nansum(parts))
    if not total:
        return []
    counts = parts / total * judged.verdict.target_count
    return [
        {**placed(month), "value": float(count) / days_in(month), "count": float(count)}
        for month, count in zip(judged.target_months, counts, strict=True)
    ]


def _baseline_count(judged: Judged, month: date) -> float:
    panel, forecast = judged.basis.panel, judged.basis.forecast
    if month > panel.last:
        return float(np.median(forecast.total(judged.code, [month])))
    counts = panel.england if judged.code == ENGLAND else panel.row(judged.code)
    return float(counts[month_number(month) - month_number(panel.first)])


def placed(month: date) -> Row:
    """A month with the day that its mark is drawn at."""
    return {"period": month, "middle": month.replace(day=MIDDLE_OF_MONTH)}
