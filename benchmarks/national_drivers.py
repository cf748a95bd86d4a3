"""Whether drivers make England's course better forecast: calendar, winters, and official series known before.

    python benchmarks/national_drivers.py [--draws N] [--every N] [--series NAME]...

Each driver is a further state of England's trend whose size never changes and is learned up to the origin, with a wide
prior. CRPS of England's months 1 to 18 ahead, relative to its mean: origins of the first half choose, those of the
second half say what a choice is worth. Beds, weather and flu are held in no file, so that none of them is tried.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from carefund.appraisal.assumptions import packaged_assumptions
from carefund.appraisal.backtest.origins import Origin, origin_at, origin_months
from carefund.appraisal.forecast import national
from carefund.appraisal.forecast.forecast import HALF, _relative, _reporting
from carefund.appraisal.forecast.seasons import contrasts
from carefund.appraisal.panel import MonthlyPanel, month_lengths
from carefund.appraisal.panel_from_evidence import newest_panel
from carefund.appraisal.scoring import LEVELS, crps
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR, days_in, month_after, months_after
from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers
from carefund.evidence.series import ENGLAND

SERIES = ("delayed-days", "non-elective-admissions")
SATURDAY, LEAP = 5, 29
KNOWN_BEFORE = 6
"""Months by which another series is taken to run ahead."""
Driver = Callable[[Evidence, Sequence[date], date], Floats]


def easter(year: int) -> date:
    """Easter Sunday by the rule of the Gregorian calendar (Meeus, Astronomical Algorithms, 1991, chapter 8)."""
    golden, (century, of_century) = year % 19, divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def easter_days(year: int) -> list[date]:
    """Good Friday to Easter Monday."""
    return [easter(year) + timedelta(days) for days in (-2, -1, 0, 1)]


def bank_holidays(year: int) -> set[date]:
    """Those of England in a usual year, with substitutes, and those for a wedding in 2011 and a jubilee in 2012."""
    fixed = [_no_weekend(date(year, 1, 1))]
    christmas = _no_weekend(date(year, 12, 25))
    boxing = _no_weekend(max(christmas + timedelta(1), date(year, 12, 26)))
    spring = {date(2012, 6, 4), date(2012, 6, 5)} if year == 2012 else {_monday(date(year, 5, 31), -1)}
    moving = {easter(year) + timedelta(-2), easter(year) + timedelta(1), date(2011, 4, 29)}
    return {*fixed, christmas, boxing, _monday(date(year, 5, 1), 1), _monday(date(year, 8, 31), -1), *spring, *moving}


def _no_weekend(day: date) -> date:
    while day.weekday() >= SATURDAY:
        day += timedelta(1)
    return day


def _monday(day: date, step: int) -> date:
    while day.weekday():
        day += timedelta(step)
    return day


def working_days(month: date) -> int:
    """Days from Monday to Friday that are no bank holiday."""
    days = (month.replace(day=1) + timedelta(step) for step in range(days_in(month)))
    return sum(day.weekday() < SATURDAY and day not in bank_holidays(month.year) for day in days)


def by_working_days(_: Evidence, months: Sequence[date], __: date) -> Floats:
    """The part of a month's days that are worked; its prior: a day more or less makes about 2%."""
    return np.array([[0.2 * 30 * working_days(month) / days_in(month)] for month in months])


def by_easter(_: Evidence, months: Sequence[date], __: date) -> Floats:
    """How many of Easter's four days lie in a month; its prior: a day makes about 1%."""
    inside = [sum((day.year, day.month) == (one.year, one.month) for day in easter_days(one.year)) for one in months]
    return 0.1 * np.array(inside, dtype=np.float64)[:, None]


def by_leap_day(_: Evidence, months: Sequence[date], __: date) -> Floats:
    """Whether a month is a February of 29 days; figures are per day already. Its prior: about 3%."""
    return np.array([[0.3 * (days_in(month) == LEAP)] for month in months])


def by_harder_winters(_: Evidence, months: Sequence[date], __: date) -> Floats:
    """December to February, growing by the year; its prior: about 2% a year."""
    return np.array([[0.2 * (month.year - 2014) * (month.month in (12, 1, 2))] for month in months])


def by_growth_of(series: str) -> Driver:
    """The change on the year before of England's figures of another series, so many months before; held once unknown.

    Its prior: half of that change comes back.
    """

    def driver(evidence: Evidence, months: Sequence[date], last: date) -> Floats:
        growth = _growth(evidence, series, last) or {last: 0.0}
        known = max(growth)
        sources = [min(month_after(month, -KNOWN_BEFORE), known) for month in months]
        first = growth[min(growth)]
        return np.array([[5 * growth.get(source, first)] for source in sources])

    return driver


def _growth(evidence: Evidence, series: str, last: date) -> dict[date, float]:
    figures = evidence.figures([series], last=last, areas=[ENGLAND]).drop_nulls("value")
    rates = {
        month: float(value) / days_in(month)
        for month, value in zip(figures["period"].to_list(), figures["value"].to_list(), strict=True)
        if value
    }
    return {
        month: float(np.log(rate / rates[month_after(month, -MONTHS_IN_YEAR)]))
        for month, rate in rates.items()
        if month_after(month, -MONTHS_IN_YEAR) in rates
    }


def small(driver: Driver) -> Driver:
    """A driver whose prior is a quarter as wide: less is lost where history is short."""
    return lambda evidence, months, last: driver(evidence, months, last) / 4


def together(*drivers: Driver) -> Driver:
    """Several drivers at once."""
    return lambda evidence, months, last: np.hstack([one(evidence, months, last) for one in drivers])


DRIVERS: dict[str, Driver] = {
    "none": lambda _, months, __: np.empty((len(months), 0)),
    "working days": by_working_days,
    "Easter": by_easter,
    "leap day": by_leap_day,
    "harder winters": by_harder_winters,
    "working days, Easter": together(by_working_days, by_easter),
    "working days, small": small(by_working_days),
    "working days, Easter, small": small(together(by_working_days, by_easter)),
    "attendances": by_growth_of("attendances"),
    "elective admissions": by_growth_of("elective-admissions"),
    "GP referrals": by_growth_of("gp-referrals-made"),
}


def england_ahead(origin: Origin, drivers: Floats, draws: int) -> Floats:
    """Quantiles of England's counts in the months ahead, months x 99, with drivers (known and coming months x any)."""
    panel, ahead = origin.panel, months_after(origin.month, origin.horizon)
    england = np.log((panel.whole_england + HALF) / month_lengths(panel.months))
    relative, _ = _relative(panel, _reporting(panel), england)
    season = contrasts()[[month.month - 1 for month in (*panel.months, *ahead)]]
    basis = np.hstack([season, drivers])
    usual = national.contrasts, national._STATES
    national.contrasts, national._STATES = (lambda: basis), national._SEASON + basis.shape[1]
    try:
        month = np.arange(len(basis))
        volatility = national.yearly_volatility(relative, england)
        trend = national.fit_trend(england, month[: panel.length], volatility, panel.growth)
        rates = national.draw_trend(trend, month[panel.length :], draws, np.random.default_rng(0))
    finally:
        national.contrasts, national._STATES = usual
    return np.quantile(np.exp(rates) * month_lengths(ahead)[:, None], LEVELS, axis=1).T


def origins_of(whole: MonthlyPanel) -> list[date]:
    """The backtest's origins; of a series of England alone every quarter's end between two years and three months."""
    if len(whole.codes):
        return origin_months(whole)
    return [month for month in whole.months[2 * MONTHS_IN_YEAR : -3] if month.month % 3 == 0]


def scores(evidence: Evidence, series: str, draws: int, every: int) -> Iterator[tuple[date, dict[str, float]]]:
    """Each origin with England's mean CRPS by driver."""
    held = {"registers": packaged_registers(), "assumptions": packaged_assumptions()}
    whole = newest_panel(evidence, series, **held)
    for month in origins_of(whole)[::every]:
        origin = origin_at(evidence, whole, month, **held)
        known = origin.panel.length
        seen = whole.england[known : known + origin.horizon]
        months = (*origin.panel.months, *months_after(month, origin.horizon))
        size = float(np.nanmean(origin.panel.england))
        said = {name: england_ahead(origin, driver(evidence, months, month), draws) for name, driver in DRIVERS.items()}
        yield month, {name: float(np.nanmean(crps(values, seen))) / size for name, values in said.items()}


def main() -> None:
    """Print, for each series and driver, the mean CRPS of the origins that choose and of those that do not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=4_000)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--series", action="append")
    asked = parser.parse_args()
    evidence = Evidence.packaged()
    for series in asked.series or SERIES:
        found = [by_driver for _, by_driver in scores(evidence, series, asked.draws, asked.every)]
        half = len(found) // 2
        print(f"{series}: {half} origins choose, {len(found) - half} do not")
        for name in DRIVERS:
            early, late = (np.array([one[name] for one in part]) for part in (found[:half], found[half:]))
            better = sum(one[name] < one["none"] for one in found[half:])
            print(f"  {name:28} {early.mean():.4f}  {late.mean():.4f}  better at {better} of {len(late)}", flush=True)


if __name__ == "__main__":
    main()
