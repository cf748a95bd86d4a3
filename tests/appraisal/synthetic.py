"""Panels with known truth, drawn from what the forecast assumes, by which it can be checked.

England's course comes from the prior of `forecast.national`; each place's part of it is a slow walk, a passing swing
and scatter, with its own size of movement. The code shares the assumptions' numbers with the forecast but none of its
sums, so that a slip in one shows against the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from carefund.appraisal.forecast import national
from carefund.appraisal.forecast.seasons import contrasts
from carefund.appraisal.forecast.wander import yearly_wander
from carefund.appraisal.panel import MonthlyPanel, calendar_months, month_lengths
from carefund.arrays import Flags, Floats, Whole
from carefund.calendar import MONTHS_IN_YEAR, months_after

FIRST = date(2011, 4, 1)


@dataclass(frozen=True)
class Population:
    """What places are like.

    `settings` are walk and swing (variances over the noise's) and what of a swing lasts a month; each is as likely as
    its share in `chances`. A place's usual monthly count is log-normal about `usual_count`; the scatter of a place of
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
    """A proportional change (-0.15: a fall of 15 per cent) in the first `places` from a month on, counted from 0."""

    effect: float
    places: int
    begins: int


@dataclass(frozen=True)
class Synthetic:
    """A panel, and what came after it: `later` is places x months, `later_england` by month; `wander` is England's."""

    panel: MonthlyPanel
    later: Floats = field(repr=False)
    later_england: Floats = field(repr=False)
    wander: float


def synthetic_panel(
    places: int,
    months: int,
    seed: int,
    *,
    after: int = 12,
    population: Population | None = None,
    wander: float | None = None,
    planted: Planted | None = None,
    holes: float = 0.0,
    shifted: int = 0,
    poisson: bool = False,
) -> Synthetic:
    """Draw a panel of some places and months, and the `after` months that follow it.

    `wander` sets how far England may move; when not said, it is measured by the places as drawn. `holes` is the part of
    figures left out; `shifted` so many of the last places change their level, by a half more or a third less, in a
    month marked as broken. Counts are the rounded expectation, as the forecast has it, or `poisson` about it.
    """
    generator = np.random.default_rng(seed)
    kind = population or Population()
    dates = (FIRST, *months_after(FIRST, months + after - 1))
    calendar = calendar_months(dates)
    sizes = kind.usual_count * np.exp(kind.spread * generator.standard_normal(places))
    parts = _parts(sizes, kind, calendar, generator)
    broken = _shift(parts, shifted, months, generator)
    wander = yearly_wander(parts[:, :months], np.zeros(months)) if wander is None else wander
    england = synthetic_england(calendar, wander, 1, generator)[:, 0]
    shares = np.exp(parts) / np.exp(parts).sum(axis=0)
    expected = shares * np.exp(england) * month_lengths(dates) * sizes.sum() * MONTHS_IN_YEAR / 365.25
    if planted is not None:
        expected[: planted.places, planted.begins :] *= 1 + planted.effect
    counts = generator.poisson(expected).astype(np.float64) if poisson else np.rint(expected)
    return _cut(counts, months, broken if shifted else None, holes, wander, generator)


def synthetic_england(calendar: Whole, wander: float, number: int, generator: np.random.Generator) -> Floats:
    """Draw England's log daily rate about nought, months x `number`, each with its own setting from the prior."""
    settings = national.settings_for(wander)
    prior = np.exp(settings.log_prior)
    chosen = generator.choice(len(prior), number, p=prior / prior.sum())
    level_step, bend_step, noise = settings.level[chosen], settings.bend[chosen], settings.noise[chosen]
    drift = national.DRIFT * wander / MONTHS_IN_YEAR * generator.standard_normal(number)
    season = contrasts() @ (national.SEASON * generator.standard_normal((MONTHS_IN_YEAR - 1, number)))
    bend = bend_step / np.sqrt(1 - national.BEND_LASTS**2) * generator.standard_normal(number)
    level, found = np.zeros(number), np.empty((len(calendar), number))
    for month, place in enumerate(calendar):
        shocks = generator.standard_normal((3, number))
        level = level + bend + drift + level_step * shocks[0]
        bend = national.BEND_LASTS * bend + bend_step * shocks[1]
        found[month] = level + season[place] + noise * shocks[2]
    return found


def _parts(sizes: Floats, kind: Population, calendar: Whole, generator: np.random.Generator) -> Floats:
    """The log of each place's part of England but for a constant, places x months."""
    places, length = len(sizes), len(calendar)
    walk, swing, lasts = np.array(kind.settings)[generator.choice(len(kind.settings), places, p=kind.chances)].T
    usual = kind.noise * (sizes / kind.usual_count) ** kind.by_size
    deviation = usual * np.sqrt(kind.own_months / generator.chisquare(kind.own_months, places))
    shocks = generator.standard_normal((3, places, length))
    swung = np.empty((places, length))
    now = np.sqrt(swing / (1 - lasts**2)) * generator.standard_normal(places)
    for month in range(length):
        now = lasts * now + np.sqrt(swing) * shocks[0, :, month]
        swung[:, month] = now
    walked = np.sqrt(walk)[:, None] * np.cumsum(shocks[1], axis=1)
    season = kind.own_season * generator.standard_normal((places, MONTHS_IN_YEAR - 1)) @ contrasts().T
    moved: Floats = deviation[:, None] * (walked + swung + shocks[2]) + season[:, calendar]
    return np.log(sizes)[:, None] + moved


def _shift(parts: Floats, shifted: int, months: int, generator: np.random.Generator) -> Flags:
    """Shift the level of the last places from a month on, in place; where they are broken, over the panel's months."""
    broken = np.zeros((len(parts), months), dtype=bool)
    for row in range(len(parts) - shifted, len(parts)):
        month = int(generator.integers(1, months))
        parts[row, month:] += generator.choice([-1, 1]) * np.log(1.5)
        broken[row, month] = True
    return broken


def _cut(
    counts: Floats, months: int, broken: Flags | None, holes: float, wander: float, generator: np.random.Generator
) -> Synthetic:
    """The panel up to its last month, with holes, and the truth after it."""
    england = counts.sum(axis=0)
    seen = counts[:, :months].copy()
    seen[generator.random(seen.shape) < holes] = np.nan
    codes = tuple(f"S{row:04d}" for row in range(len(counts)))
    panel = MonthlyPanel("synthetic", codes, FIRST, seen, england[:months], broken=broken)
    return Synthetic(panel, counts[:, months:], england[months:], wander)
