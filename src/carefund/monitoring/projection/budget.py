"""The chance that a pool ends its year within its budget, from its books as of a day.

The middle is the pool's own forecast of its outturn (`pool.outturn`: given figures, the run rate, or the budget of what
has not begun). What it may be off by is taken from how the known months of spending differ from each other: the sum of
n months to come, given m that are alike, has Student's t with m - 1 degrees of freedom and the variance
s² (n + n² / m) (the predictive law of a normal sum; Gelman et al., Bayesian Data Analysis, 2013, section 3.2). Bills
that come late, or all in March, are not in it. No ledger of past years is held, so that how good such chances are is
not known, and is said to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from scipy.special import stdtr, stdtrit

from carefund.arrays import Floats
from carefund.interval import CENTRAL_95, Interval
from carefund.monitoring.projection.projection import ProjectionFinding
from carefund.pool.books import Books, books_as_of
from carefund.pool.money import ZERO
from carefund.pool.outturn import FIRST_RUN_RATE, Expectation, forecast_year
from carefund.pool.spend import MONTHS, months_of, months_reached, spend_lines
from carefund.pool.year import months_known

LEAST = 0.0001
"""No chance is said to be nearer to certain while a month is to come."""


@dataclass(frozen=True, kw_only=True)
class BudgetProjection:
    """What a pool's year comes to, in pounds.

    `spent` is what was spent in the `months_known` months that had ended, `budget` the plan with what was vired,
    `forecast` the pool's own forecast of the outturn, `outturn` its central 95% and `chance` that of ending at or under
    the budget; both None in the first months, which say too little.
    """

    area_code: str
    year: str
    day: date
    months_known: int
    budget: Decimal
    spent: Decimal
    forecast: Decimal
    outturn: Interval[float] | None
    chance: float | None
    findings: tuple[ProjectionFinding, ...] = ()


def budget_projection(books: Books, day: date, expected: Sequence[Expectation] = ()) -> BudgetProjection:
    """What a pool's books as of a day come to by the year's end; `expected` is what those who know say of schemes."""
    books = books if months_reached(books.year, day) == MONTHS else books_as_of(books, day)
    lines, known = spend_lines(books), months_known(books, day)
    budget = sum((line.budget for line in lines), ZERO)
    made = forecast_year(books, lines, known, expected)
    forecast = sum((line.outturn for line in made.lines), ZERO)
    months = [month.spent or ZERO for month in months_of(books, lines, day)[:known]]
    spread = spread_of(np.array([float(one) for one in months]), MONTHS - known)
    return BudgetProjection(
        area_code=books.opening.area_code,
        year=books.year,
        day=day,
        months_known=known,
        budget=budget,
        spent=sum(months, ZERO),
        forecast=forecast,
        outturn=None if spread is None else _interval(float(forecast), *spread),
        chance=None if spread is None else chance_within(float(budget), float(forecast), *spread),
        findings=tuple(_findings(books.opening.area_code, known)),
    )


def spread_of(months: Floats, to_come: int) -> tuple[float, int] | None:
    """The scale and degrees of freedom of what the months to come may be off by; None where too few are known."""
    number = len(months)
    if not to_come:
        return 0.0, max(number - 1, 1)
    if number < FIRST_RUN_RATE:
        return None
    scale = float(np.std(months, ddof=1) * np.sqrt(to_come + to_come**2 / number))
    return scale, number - 1


def chance_within(budget: float, forecast: float, scale: float, freedom: int) -> float:
    """The chance of ending at or under a budget; one of the ends where nothing is to come.

    >>> chance_within(100.0, 100.0, 5.0, 4), chance_within(100.0, 101.0, 0.0, 11)
    (0.5, 0.0)
    """
    if not scale:
        return float(forecast <= budget)
    return float(np.clip(stdtr(freedom, (budget - forecast) / scale), LEAST, 1 - LEAST))


def _interval(forecast: float, scale: float, freedom: int) -> Interval[float]:
    ends = [forecast + scale * float(stdtrit(freedom, level)) if scale else forecast for level in CENTRAL_95]
    return Interval(ends[0], forecast, ends[1])


def _findings(code: str, known: int) -> list[ProjectionFinding]:
    if known >= MONTHS:
        return []
    if known < FIRST_RUN_RATE:
        return [
            ProjectionFinding(
                id="few-months",
                severity="note",
                code=code,
                expected=f"{FIRST_RUN_RATE} months of spending",
                found=str(known),
                to_do="Wait: the first months are mostly late invoices, and no chance is said",
            )
        ]
    return [
        ProjectionFinding(
            id="not-measured",
            severity="note",
            code=code,
            expected="ledgers of past years to try the chance on",
            found="none held",
            to_do="Take the chance as what this year's own months say, no more",
        )
    ]
