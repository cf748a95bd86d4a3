"""What is asked of a forecast: a metric's change from the months of a baseline to the months of a target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from math import isfinite
from numbers import Real

import numpy as np

from carefund.appraisal.forecast.forecast import LONGEST, Forecast
from carefund.appraisal.panel import Floats, MonthlyPanel
from carefund.evidence.periods import month_number
from carefund.evidence.series import ENGLAND, SERIES
from carefund.programme.definition import Round
from carefund.programme.measures import Metric

LARGEST_CHANGE = 50.0
"""A change of more than so many per cent is no target that can be judged."""


class NoAppraisal(ValueError):
    """A target that cannot be appraised; the message says why and what could be done."""


def checked_target(percent: object) -> float:
    """A target's change in per cent (a fall negative) as a number.

    Raises NoAppraisal for what is no number, is not finite, or is a change of more than LARGEST_CHANGE.
    """
    if isinstance(percent, bool) or not isinstance(percent, Real | Decimal):
        raise NoAppraisal(f"a target is a change in per cent, a number such as -3.5; found {percent!r}")
    try:
        value = float(percent)
    except (OverflowError, ValueError):
        value = float("nan")
    if not isfinite(value):
        raise NoAppraisal(f"a target is a change in per cent, a finite number such as -3.5; found {percent}")
    if abs(value) > LARGEST_CHANGE:
        bounds = f"expected -{LARGEST_CHANGE:g}% to +{LARGEST_CHANGE:g}%"
        raise NoAppraisal(f"a target of {value:+g}% is no target that can be judged; {bounds}")
    return value


@dataclass(frozen=True)
class Question:
    """A metric, the series that measures it in areas, and the months of baseline and target, equally many."""

    metric: Metric
    series: str
    baseline: tuple[date, ...]
    target: tuple[date, ...]

    def horizon(self, last: date) -> int:
        """Months from the last that is known to the target's end. Raises NoAppraisal when that is over or too far."""
        horizon = month_number(self.target[-1]) - month_number(last)
        if horizon < 1:
            raise NoAppraisal(
                f"the target's months were over at the end of {self.target[-1]:%B %Y}, and figures are known to "
                f"{last:%B %Y}: audit the outturn, or give an --as-of before {self.target[-1]:%B %Y}"
            )
        if horizon > LONGEST:
            raise NoAppraisal(f"the target ends {horizon} months after {last:%B %Y}; at most {LONGEST} can be forecast")
        return horizon


def question_of(round_: Round, metric_id: str | None = None, comparison: str | None = None) -> Question:
    """The question that a round's target for a metric asks: by the plan's own periods, or by a named comparison.

    Without a metric: the one that is paid by result, else the first that a known series measures in areas. Raises
    NoAppraisal when the round has no such metric, more of it is better, carefund knows no series that measures it, or
    it sets no months.
    """
    metric = _metric(round_, metric_id)
    series = _series(metric)
    if series is None:
        raise NoAppraisal(
            f"no open series that carefund reads measures '{metric.id}' for areas, so nothing can be forecast of it; "
            f"{_measured(round_)}"
        )
    if metric.direction != "lower":
        raise NoAppraisal(f"only metrics of which less is better can be appraised; '{metric.id}' is none")
    if comparison is not None:
        try:
            pair = metric.comparison(comparison)
        except LookupError as error:
            raise NoAppraisal(str(error)) from error
        return Question(metric, series, pair.baseline.months(), pair.outturn.months())
    setting = round_.planning.target(metric.id) if round_.planning else None
    if setting is None:
        if not metric.comparisons:
            raise NoAppraisal(
                f"{round_.id} sets no months for a target of '{metric.id}'; add a comparison or a target to the round"
            )
        return question_of(round_, metric.id, metric.comparisons[0].id)
    periods = setting.target[-len(setting.baseline) :]
    months = [tuple(chain.from_iterable(period.months() for period in part)) for part in (setting.baseline, periods)]
    return Question(metric, series, months[0], months[1])


def _series(metric: Metric) -> str | None:
    """The series that measures a metric in areas; None where carefund knows none."""
    return metric.area_series if metric.area_series in SERIES else None


def _metric(round_: Round, metric_id: str | None) -> Metric:
    wanted = metric_id or (round_.pay_for_performance.metric if round_.pay_for_performance else None)
    chosen = (metric for metric in round_.metrics if (metric.id == wanted if wanted else _series(metric)))
    found = next(chosen, None)
    if found is None and wanted:
        raise NoAppraisal(f"{round_.id} has no metric '{wanted}'; {_measured(round_)}")
    if found is None:
        raise NoAppraisal(
            f"{round_.id} has no metric to appraise: no open series that carefund reads measures one of them for areas"
        )
    return found


def _measured(round_: Round) -> str:
    """What can be asked about instead, in words."""
    known = [metric.id for metric in round_.metrics if _series(metric)]
    return f"the round's metrics with a series for areas: {', '.join(known) or 'none'}"


def total_over(panel: MonthlyPanel, forecast: Forecast, code: str, months: Sequence[date]) -> Floats:
    """Draws of a place's (or England's) total over months: what is known, and the forecast of what is not.

    Raises NoAppraisal when a known month has no figure.
    """
    values = panel.england if code == ENGLAND else panel.row(code)
    total = np.zeros(forecast.england.shape[1])
    ahead = [month for month in months if month > panel.last]
    for month in (month for month in months if month <= panel.last):
        step = month_number(month) - month_number(panel.first)
        if step < 0 or not np.isfinite(values[step]):
            raise NoAppraisal(
                f"no figure for {code} in {month:%B %Y}, which the baseline needs: import it, or choose other months"
            )
        total += values[step]
    return total + (forecast.total(code, ahead) if ahead else 0.0)
