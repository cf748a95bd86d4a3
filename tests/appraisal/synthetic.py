"""Panels with known truth, drawn from what the forecast assumes, by which it can be checked.

England's trend comes from the prior of `forecast.national`; each unit's part of it is a slow walk, an AR(1) deviation
and noise, with its own size of movement. The code shares the assumptions' numbers with the forecast but none of its
sums, so that a slip in one shows against the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from carefund.appraisal.forecast import national
from carefund.appraisal.forecast.seasons import contrasts
from carefund.appraisal.panel import MonthlyPanel, calendar_months, month_lengths
from carefund.arrays import Flags, Floats, Whole
from carefund.calendar import MONTHS_IN_YEAR, months_after

FIRST = date(2011, 4, 1)


@dataclass(frozen=True)
class Population:
    """What units are like.

    `settings` are the variances of walk and AR(1) shocks over the noise's, and the AR(1) coefficient; each is as likely
    as its share in `chances`. A unit's usual monthly count is log-normal about `usual_count`; the noise of a unit of
    that count is `noise` in logs, of others in proportion to the count to the power `by_size`; and own variances are
    inverse-gamma about it, as if known from `own_months` months. `own_season` is the spread of own seasonal contrasts.
    """

    settings: tuple[tuple[float, float, float], ...] = ((0.03, 0.0, 0.0), (0.1, 1.0, 0.75), (0.3, 0.3, 0.5))
    chances: tuple[float, ...] = (0.4, 0.3, 0.3)
    usual_count: float = 600.0
    spread: float = 0.8
    noise: float = 0.06
    by_size: float = -0.25
    own_months: float = 8.0
    own_season: float = 0.0


@dataclass(frozen=True)
class Planted:
    """A proportional change (-0.15: a fall of 15 per cent) in the first `units` from a month on, counted from 0."""

    effect: float
    units: int
    begins: int


@dataclass(frozen=True)
class Synthetic:
    """A panel, and what came after it: `later` is units x months, `later_england` by month.

    `volatility` is that which England was drawn with.
    """

    panel: MonthlyPanel
    later: Floats = field(repr=False)
    later_england: Floats = field(repr=False)
    volatility: float


def synthetic_panel(
    units: int,
    months: int,
    seed: int,
    *,
    after: int = 12,
    population: Population | None = None,
    volatility: float | None = None,
    planted: Planted | None = None,
    holes: float = 0.0,
    shifted: int = 0,
    poisson: bool = False,
) -> Synthetic:
    """Draw a panel of some units and months, and the `after` months that follow it.

    `volatility` sets how far England may move; when not said, it is measured by the units as drawn. `holes` is the part
    of figures left out; `shifted` so many of the last units change their level, by a half more or a third less, in a
    month marked as broken. Counts are the rounded expectation, as the forecast has it, or `poisson` about it.
    """
    generator = np.random.default_rng(seed)
    kind = population or Population()
    dates = (FIRST, *months_after(FIRST, months + after - 1))
    calendar = calendar_months(dates)
    sizes = kind.usual_count * np.exp(kind.spread * generator.standard_normal(units))
    parts = _parts(sizes, kind, calendar, generator)
    level_break = _shift(parts, shifted, months, generator)
    volatility = national.yearly_volatility(parts[:, :months], np.zeros(months)) if volatility is None else volatility
    england = synthetic_england(calendar, volatility, 1, generator)[:, 0]
    shares = np.exp(parts) / np.exp(parts).sum(axis=0)
    expected = shares * np.exp(england) * month_lengths(dates) * sizes.sum() * MONTHS_IN_YEAR / 365.25
    if planted is not None:
        expected[: planted.units, planted.begins :] *= 1 + planted.effect
    counts = generator.poisson(expected).astype(np.float64) if poisson else np.rint(expected)
    return _cut(counts, months, level_break if shifted else None, holes, volatility, generator)


def synthetic_england(calendar: Whole, volatility: float, number: int, generator: np.random.Generator) -> Floats:
    """Draw England's log daily rate about 0, months x `number`, each with its own setting from the prior."""
    settings = national.settings_for(volatility)
    prior = np.exp(settings.log_prior)
    chosen = generator.choice(len(prior), number, p=prior / prior.sum())
    level_step, bend_step, noise = settings.level[chosen], settings.bend[chosen], settings.noise[chosen]
    drift = national.DRIFT * volatility / MONTHS_IN_YEAR * generator.standard_normal(number)
    season = contrasts() @ (national.SEASON * generator.standard_normal((MONTHS_IN_YEAR - 1, number)))
    bend = bend_step / np.sqrt(1 - national.BEND_LASTS**2) * generator.standard_normal(number)
    level, rates = np.zeros(number), np.empty((len(calendar), number))
    for month, of_year in enumerate(calendar):
        shocks = generator.standard_normal((3, number))
        level = level + bend + drift + level_step * shocks[0]
        bend = national.BEND_LASTS * bend + bend_step * shocks[1]
        rates[month] = level + season[of_year] + noise * shocks[2]
    return rates


def _parts(sizes: Floats, kind: Population, calendar: Whole, generator: np.random.Generator) -> Floats:
    """The log of each unit's part of England but for a constant, units x months."""
    units, length = len(sizes), len(calendar)
    walk, ar1, coefficient = np.array(kind.settings)[generator.choice(len(kind.settings), units, p=kind.chances)].T
    usual = kind.noise * (sizes / kind.usual_count) ** kind.by_size
    deviation = usual * np.sqrt(kind.own_months / generator.chisquare(kind.own_months, units))
    shocks = generator.standard_normal((3, units, length))
    deviated = np.empty((units, length))
    now = np.sqrt(ar1 / (1 - coefficient**2)) * generator.standard_normal(units)
    for month in range(length):
        now = coefficient * now + np.sqrt(ar1) * shocks[0, :, month]
        deviated[:, month] = now
    walked = np.sqrt(walk)[:, None] * np.cumsum(shocks[1], axis=1)
    season = kind.own_season * generator.standard_normal((units, MONTHS_IN_YEAR - 1)) @ contrasts().T
    moved: Floats = deviation[:, None] * (walked + deviated + shocks[2]) + season[:, calendar]
    return np.log(sizes)[:, None] + moved


def _shift(parts: Floats, shifted: int, months: int, generator: np.random.Generator) -> Flags:
    """Shift the level of the last units from a month on, in place; where they broke, over its months."""
    level_break = np.zeros((len(parts), months), dtype=bool)
    for row in range(len(parts) - shifted, len(parts)):
        month = int(generator.integers(1, months))
        parts[row, month:] += generator.choice([-1, 1]) * np.log(1.5)
        level_break[row, month] = True
    return level_break


def _cut(
    counts: Floats,
    months: int,
    level_break: Flags | None,
    holes: float,
    volatility: float,
    generator: np.random.Generator,
) -> Synthetic:
    """The panel up to its last month, with holes, and the truth after it."""
    england = counts.sum(axis=0)
    seen = counts[:, :months].copy()
    seen[generator.random(seen.shape) < holes] = np.nan
    codes = tuple(f"S{row:04d}" for row in range(len(counts)))
    panel = MonthlyPanel(
        series="synthetic",
        codes=codes,
        first=FIRST,
        counts=seen,
        england=england[:months],
        level_break=level_break,
    )
    return Synthetic(panel, counts[:, months:], england[months:], volatility)
