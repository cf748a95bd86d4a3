"""What is asked of a forecast: a metric's change from the months of a baseline to the months of a target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import isfinite
from numbers import Real
from types import MappingProxyType

import numpy as np

from carefund.appraisal.forecast.forecast import LONGEST, Forecast
from carefund.appraisal.panel import MonthlyPanel
from carefund.arrays import Floats
from carefund.calendar import month_number
from carefund.evidence.series import ENGLAND, SERIES, SeriesCatalogue
from carefund.programme.definition import Round
from carefund.programme.measures import Metric
from carefund.refusal import Refusal
from carefund.wording.dates import month_words
from carefund.wording.numbers import percent

A_TARGET = "a change in per cent, a number such as -3.5"
LARGEST_CHANGE = 50.0
"""A change of more than so many per cent is no target that can be judged."""


class NoAppraisal(Refusal):
    """A target that cannot be appraised."""


def checked_target(change: object) -> float:
    """A target's change in per cent (a fall negative) as a number.

    Raises NoAppraisal for what is no number, is not finite, or is a change of more than LARGEST_CHANGE.
    """
    if isinstance(change, bool) or not isinstance(change, Real | Decimal):
        raise NoAppraisal(A_TARGET, repr(change), "Give the change as a number")
    try:
        value = float(change)
    except (OverflowError, ValueError):
        value = float("nan")
    if not isfinite(value):
        raise NoAppraisal(A_TARGET, str(change), "Give a finite number")
    if abs(value) > LARGEST_CHANGE:
        bounds = f"a target from {percent(-LARGEST_CHANGE)} to {percent(LARGEST_CHANGE)}"
        raise NoAppraisal(bounds, f"{percent(value)}, which is no target that can be judged", "Check the figure")
    return value


@dataclass(frozen=True)
class Question:
    """A metric, the series that measures it in areas, and the months of baseline and target, equally many.

    `known` are the series that were known when it was asked.
    """

    metric: Metric
    series: str
    baseline: tuple[date, ...]
    target: tuple[date, ...]
    known: SeriesCatalogue = field(default=SERIES, repr=False, compare=False)

    @property
    def more_is_better(self) -> bool:
        """Whether a rise of the metric is what is aimed at."""
        return self.metric.direction == "higher"

    def horizon(self, last: date) -> int:
        """Months from the last that is known to the target's end. Raises NoAppraisal when that is over or too far."""
        horizon = month_number(self.target[-1]) - month_number(last)
        if horizon < 1:
            end = month_words(self.target[-1])
            raise NoAppraisal(
                "a target with months still to come",
                f"one whose months were over at the end of {end}, and figures known to {month_words(last)}",
                f"Audit the outturn, or appraise from what was known before {end}",
                remedy="as-of",
            )
        if horizon > LONGEST:
            raise NoAppraisal(
                f"a target that ends at most {LONGEST} months after the last known figure",
                f"one that ends {horizon} months after {month_words(last)}",
                "Import later figures, or appraise it later",
            )
        return horizon


def question_of(
    round_: Round, metric_id: str | None = None, comparison: str | None = None, known: SeriesCatalogue = SERIES
) -> Question:
    """The question that a round's target for a metric asks: by the plan's own periods, or by a named comparison.

    `known` are the series of the evidence. Without a metric: the one that is paid by result, else the first that a
    known series measures in areas, by month if there is such a one. Raises
    NoAppraisal when the round has no such metric, does not say which way is better, carefund knows no series that
    measures it, or it sets no months.
    """
    metric = _metric(round_, metric_id, known)
    series = _series(metric, known)
    if series is None:
        raise NoAppraisal(
            "a metric that a series measures for areas",
            f"'{metric.id}', which no open series that carefund reads measures",
            _measured(round_, known),
        )
    if metric.direction == "set-locally":
        raise NoAppraisal(
            "a metric of which less is better, or more",
            f"'{metric.id}', whose direction each area sets",
            "Judge this target by other means; only metrics with a direction can be appraised",
        )
    if comparison is not None:
        try:
            pair = metric.comparison(comparison)
        except LookupError as error:
            ids = ", ".join(one.id for one in metric.comparisons) or "none"
            raise NoAppraisal(f"a comparison of '{metric.id}'", f"'{comparison}'", f"There are: {ids}") from error
        return Question(metric, series, pair.baseline.months(), pair.outturn.months(), known)
    setting = round_.planning.target(metric.id) if round_.planning else None
    if setting is None:
        if not metric.comparisons:
            raise NoAppraisal(
                f"months for a target of '{metric.id}'",
                "none set by the round",
                "Add a comparison or a target to the round",
                round_.id,
            )
        return question_of(round_, metric.id, metric.comparisons[0].id, known)
    return Question(metric, series, *setting.months_compared, known)


def _series(metric: Metric, known: SeriesCatalogue) -> str | None:
    """The series that measures a metric in areas; None where carefund knows none."""
    return metric.area_series if metric.area_series in known else None


def _metric(round_: Round, metric_id: str | None, known: SeriesCatalogue) -> Metric:
    wanted = metric_id or (round_.pay_for_performance.metric if round_.pay_for_performance else None)
    fitting = [metric for metric in round_.metrics if (metric.id == wanted if wanted else _series(metric, known))]
    monthly = (metric for metric in fitting if (series := _series(metric, known)) and known[series].is_monthly)
    chosen = next(monthly, next(iter(fitting), None))
    if chosen is None and wanted:
        raise NoAppraisal("a metric of the round", f"'{wanted}'", _measured(round_, known), round_.id)
    if chosen is None:
        raise NoAppraisal(
            "a metric that a series measures for areas",
            "none that an open series measures which carefund reads",
            "Name a metric's series in the round's definition, or choose another round",
            round_.id,
        )
    return chosen


def _measured(round_: Round, known: SeriesCatalogue) -> str:
    """What can be asked about instead, in words."""
    ids = [metric.id for metric in round_.metrics if _series(metric, known)]
    return f"The round's metrics with a series for areas: {', '.join(ids) or 'none'}"


NOTHING_ESTIMATED: Mapping[date, Floats] = MappingProxyType({})


def total_over(
    panel: MonthlyPanel,
    forecast: Forecast,
    code: str,
    months: Sequence[date],
    estimated: Mapping[date, Floats] = NOTHING_ESTIMATED,
) -> Floats:
    """Draws of a unit's (or England's) total over months: what is known, and the forecast of what is not.

    `estimated` has draws for known months without a figure. Raises NoAppraisal when there is neither.
    """
    values = panel.england if code == ENGLAND else panel.row(code)
    ahead = [month for month in months if month > panel.last]
    total: Floats | float = 0.0
    for month in (month for month in months if month <= panel.last):
        step = panel.step(month)
        if month in estimated:
            total = total + estimated[month]
            continue
        if step < 0 or not isfinite(values[step]):
            raise NoAppraisal(
                f"a figure for {code} in {month_words(month)}, which the baseline needs",
                "none",
                "Import it, or choose other months",
            )
        total = total + float(values[step])
    of_draws = np.full(forecast.england.shape[1], total)
    return of_draws + forecast.total(code, ahead) if ahead else of_draws
