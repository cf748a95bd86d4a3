"""Made-up panels of what other series do: local seasons, shocks to all of England, steps, dips, gaps, small counts.

Unlike `synthetic`, nothing here is drawn from what the forecast assumes: places wander, swing and scatter by rules of
their own, so that a scenario shows what the forecast does with a series that it was not made for. `python -m
tests.appraisal.scenarios [PANELS]` prints, for each, what its intervals held and its mean error beside two simple
forecasts; `test_any_series` holds the same to what is asked.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from carefund.appraisal.forecast.forecast import forecast_panel
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.whole_of_places import whole_of_places
from carefund.arrays import Floats

FIRST = date(2012, 4, 1)
UNITS, MONTHS, AFTER, DRAWS = 50, 66, 12, 200
LEVELS = np.array([0.5, 0.8, 0.95])
ENGLANDS_STEP, PLACES_STEP = 0.006, 0.014
"""A month's lasting change, in logs: England's about a quarter of a place's, as in the official series."""


@dataclass(frozen=True)
class Drawn:
    """Rates by place and month (units x months, of which the last AFTER are to come), and what chance to use next."""

    expected: Floats
    chance: np.random.Generator = field(repr=False)


def drawn(seed: int, *, step: float = ENGLANDS_STEP, usual: float = 300.0, season: float = 0.0) -> Drawn:
    """Expected counts of places that wander and swing about an England that wanders by `step` a month.

    `usual` is the median place's count, `season` the amplitude in logs of a yearly wave whose peak differs by place.
    """
    chance = np.random.default_rng(seed)
    length = MONTHS + AFTER
    month = np.arange(length)
    england = np.cumsum(step * chance.standard_normal(length)) + 0.01 * chance.standard_normal(length)
    england += 0.05 * np.cos(2 * np.pi * (month - 9) / 12)
    walk = np.cumsum(PLACES_STEP * chance.standard_normal((UNITS, length)), axis=1)
    swing = np.zeros((UNITS, length))
    shocks = 0.035 * chance.standard_normal((UNITS, length))
    for now in range(1, length):
        swing[:, now] = 0.6 * swing[:, now - 1] + shocks[:, now]
    peak = chance.uniform(0, 12, (UNITS, 1))
    wave = season * np.cos(2 * np.pi * (month - peak) / 12)
    size = np.log(usual) + 0.7 * chance.standard_normal((UNITS, 1))
    return Drawn(np.exp(size + england + walk + swing + wave), chance)


@dataclass(frozen=True)
class Known:
    """A panel and the counts that came after it, units x months."""

    panel: MonthlyPanel
    later: Floats


def counted(rates: Drawn, *, missing: float = 0.0, published: bool = True) -> Known:
    """Counts about the rates; `missing` is the part of figures left out, `published` whether England has its own."""
    counts = rates.chance.poisson(rates.expected).astype(np.float64)
    known = counts[:, :MONTHS].copy()
    known[rates.chance.random(known.shape) < missing] = np.nan
    england = counts[:, :MONTHS].sum(axis=0) if published else whole_of_places(known, adds_up=True)
    codes = tuple(f"place-{row:02d}" for row in range(UNITS))
    return Known(
        MonthlyPanel(series="made-up", codes=codes, first=FIRST, counts=known, england=england), counts[:, MONTHS:]
    )


def with_course(rates: Drawn, course: Floats) -> Drawn:
    """The rates times a course of England, by month."""
    return replace(rates, expected=rates.expected * course)


def step_at(month: int, size: float) -> Floats:
    """A course that is 1 up to a month and 1 + `size` from it."""
    return np.where(np.arange(MONTHS + AFTER) < month, 1.0, 1 + size)


def dip_at(month: int) -> Floats:
    """A course like that of spring 2020: three months deep down, half a year of coming back, a little lower after."""
    course = np.ones(MONTHS + AFTER)
    course[month:] = 0.95
    course[month : month + 9] = [0.75, 0.55, 0.6, 0.7, 0.78, 0.84, 0.88, 0.9, 0.93]
    return course


def places_shifted(rates: Drawn, places: int) -> Drawn:
    """The rates, the first `places` a half more from some month on, which nobody marked."""
    expected = rates.expected.copy()
    for row in range(places):
        expected[row, rates.chance.integers(12, MONTHS) :] *= 1.5
    return replace(rates, expected=expected)


SCENARIOS: dict[str, Callable[[int], Known]] = {
    "plain": lambda seed: counted(drawn(seed)),
    "local season": lambda seed: counted(drawn(seed, season=0.2)),
    "England moves as places do": lambda seed: counted(drawn(seed, step=0.024)),
    "national step": lambda seed: counted(with_course(drawn(seed), step_at(MONTHS - 15, -0.25))),
    "national dip": lambda seed: counted(with_course(drawn(seed), dip_at(MONTHS - 20))),
    "a dip just over": lambda seed: counted(with_course(drawn(seed), dip_at(MONTHS - 12))),
    "an outlier month": lambda seed: counted(with_course(drawn(seed), outlier_at(MONTHS - 9))),
    "places shifted": lambda seed: counted(places_shifted(drawn(seed), 8)),
    "missing, England published": lambda seed: counted(drawn(seed), missing=0.4),
    "missing, England not published": lambda seed: counted(drawn(seed), missing=0.4, published=False),
    "small counts": lambda seed: counted(drawn(seed, usual=4.0)),
    "small counts, missing": lambda seed: counted(drawn(seed, usual=4.0), missing=0.4, published=False),
}


def outlier_at(month: int) -> Floats:
    """A course with one month at seven tenths."""
    course = np.ones(MONTHS + AFTER)
    course[month] = 0.7
    return course


@dataclass(frozen=True)
class Measured:
    """What a scenario's forecasts of places and of England held, and places' mean absolute errors.

    `held` and `held_by_england` are the parts within 50, 80 and 95% intervals; `by_panel` is `held` panel by panel.
    `error` is of the median, `last_year` of the same month last year, `seasonal_mean` of the mean of such months.
    `not_forecast` is the part of places without a forecast.
    """

    held: Floats
    held_by_england: Floats
    by_panel: Floats
    error: float
    last_year: float
    seasonal_mean: float
    not_forecast: float

    def row(self, name: str) -> str:
        """One line of the table."""
        held, england = (
            " ".join(f"{100 * part:5.1f}" for part in parts) for parts in (self.held, self.held_by_england)
        )
        errors = f"{self.error:7.2f} {self.last_year:7.2f} {self.seasonal_mean:7.2f}"
        return f"{name:32} {held}   {england}   {errors}   {100 * self.not_forecast:4.1f}"


def fell_at(draws: Floats, seen: Floats, chance: np.random.Generator) -> Floats:
    """Where figures fell among draws (last axis), 0 to 1, ties broken by chance."""
    below = (draws < seen[..., None]).sum(axis=-1)
    level = (draws == seen[..., None]).sum(axis=-1)
    found: Floats = (below + chance.random(seen.shape) * (level + 1)) / (draws.shape[-1] + 1)
    return found


def held(fell: Floats) -> Floats:
    """The part within each central interval."""
    return np.array([(np.abs(fell - 0.5) <= level / 2).mean() for level in LEVELS])


def measure(scenario: Callable[[int], Known], panels: int) -> Measured:
    """Forecast so many panels of a scenario and measure them."""
    chance = np.random.default_rng(1)
    by_panel, england, errors, left_out = [], [], [], []
    for seed in range(panels):
        known = scenario(seed)
        made = forecast_panel(known.panel, AFTER, draws=DRAWS, seed=seed)
        rows = [known.panel.codes.index(code) for code in made.codes]
        later = known.later[rows]
        by_panel.append(held(fell_at(made.units, later, chance)))
        england.append(held(fell_at(made.england, known.later.sum(axis=0), chance)))
        simple = (by_last_year(known.panel.counts[rows]), by_seasonal_mean(known.panel.counts[rows]))
        errors.append([np.nanmean(np.abs(one - later)) for one in (np.median(made.units, axis=-1), *simple)])
        left_out.append(1 - len(rows) / UNITS)
    return Measured(
        np.mean(by_panel, axis=0),
        np.mean(england, axis=0),
        np.array(by_panel),
        *np.mean(errors, axis=0).tolist(),
        float(np.mean(left_out)),
    )


def by_last_year(counts: Floats) -> Floats:
    """The same month last year; where it is missing the latest such month that is not."""
    years = [counts[:, MONTHS - 12 * back : MONTHS - 12 * (back - 1)] for back in range(1, MONTHS // 12 + 1)]
    found = years[0].copy()
    for year in years[1:]:
        found = np.where(np.isfinite(found), found, year)
    return found


def by_seasonal_mean(counts: Floats) -> Floats:
    """The mean of all such months."""
    years = np.array([counts[:, MONTHS - 12 * back : MONTHS - 12 * (back - 1)] for back in range(1, MONTHS // 12 + 1)])
    number = np.isfinite(years).sum(axis=0)
    mean: Floats = np.where(number > 0, np.nansum(years, axis=0) / np.maximum(number, 1), np.nan)
    return mean


def main() -> None:
    """Print a line for each scenario."""
    panels = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    chosen = sys.argv[2:] or list(SCENARIOS)
    print(f"{'':32} {'places: 50 80 95':17}   {'England: 50 80 95':17}   error, last year, mean   left out %")
    for name in chosen:
        print(measure(SCENARIOS[name], panels).row(name), flush=True)


if __name__ == "__main__":
    main()
