"""A forecast's paths kept, so that a month that becomes known conditions them in place of a new simulation.

A forecast is kept as draws of the log of England's count and of the log of each unit's part of it. When a month is
known, every draw is moved by the part of its later months that goes with what that month missed: the gain is the
covariance of each later month with the known one over that one's variance, both over the draws. For normal draws this
gives draws of the exact conditional law (Matheron's rule; Journel and Huijbregts, Mining Geostatistics, 1978, chapter
VII; Wilson et al., Journal of Machine Learning Research 2021;22(105)), and months taken one after the other come to
the same as all at once. The size of movement of a unit is itself learned: the spread of what is left is changed as that
of Student's t is (Kotz and Nadarajah, Multivariate t Distributions, 2004, section 1.11), by (v + z²) / (v + 1) of the
variance for a month that fell z standard deviations from its middle.

What is not learned again is how the settings of the model compare, the season and how wide intervals are: these stay as
they were when the paths were drawn. How much that matters is measured (docs/projection.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np

from carefund.appraisal.forecast.drawing import Draws, in_threads
from carefund.appraisal.forecast.forecast import DRAWS, HALF, LONGEST, Forecast, forecast_panel
from carefund.appraisal.forecast.units import FADING, OWN_MONTHS
from carefund.appraisal.forecast.units import FARTHEST as FARTHEST_UNIT
from carefund.appraisal.panel import MonthlyPanel
from carefund.arrays import Floats
from carefund.calendar import month_number

FREEDOM_OF_ENGLAND = 12.0
"""Degrees of freedom of England's draws, which mix settings: their tails are about as heavy as Student's t has."""
FARTHEST_ENGLAND = 4.0
"""A month of England so many standard deviations from its middle is one that the kept draws did not foresee."""
TINY = 1e-9


@dataclass(frozen=True, kw_only=True)
class KeptPaths:
    """Draws of the months after `last`, on which every month up to `last` has been brought to bear.

    `england` is months x draws, the log of England's count; `parts` is units x months x draws, the log of each unit's
    part of it. `simulated` is the last month that was known when they were drawn; `freedom` and `freedom_of_england`
    are the degrees of freedom of their spreads, by unit and of England. `surprises` are the months of England that the
    draws did not foresee (more than `FARTHEST_ENGLAND` standard deviations off), after which they should be drawn anew.
    `offset` was added to counts before their log was taken.
    """

    series: str
    codes: tuple[str, ...]
    simulated: date
    last: date
    months: tuple[date, ...]
    england: Draws = field(repr=False)
    parts: Draws = field(repr=False)
    freedom: Floats = field(repr=False)
    freedom_of_england: float = FREEDOM_OF_ENGLAND
    offset: float = HALF
    seed: int = 0
    surprises: tuple[date, ...] = ()

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.england.shape[1])

    @cached_property
    def steps(self) -> dict[date, int]:
        """The place of each month that is still to come."""
        return {month: step for step, month in enumerate(self.months)}

    def england_counts(self, months: tuple[date, ...]) -> Floats:
        """Draws of England's count in some of the months to come, months x draws. Raises KeyError for another month."""
        return self._counts(self.england[[self.steps[month] for month in months]])

    def unit_counts(self, code: str, months: tuple[date, ...]) -> Floats:
        """The same of one unit. Raises KeyError for a code or month that the paths lack."""
        if code not in self.codes:
            raise KeyError(code)
        steps = [self.steps[month] for month in months]
        return self._counts(self.parts[self.codes.index(code)][steps] + self.england[steps])

    def england_total(self, months: tuple[date, ...]) -> Floats:
        """Draws of England's count over some of the months to come, (draws,)."""
        total: Floats = self.england_counts(months).sum(axis=0)
        return total

    def totals(self, months: tuple[date, ...]) -> Draws:
        """Draws of every unit's count over some of the months to come, units x draws."""
        steps = [self.steps[month] for month in months]
        found = np.zeros((len(self.codes), self.draws), dtype=np.float32)
        if not steps:
            return found
        low, high = min(steps), max(steps) + 1
        if high - low != len(steps):
            raise ValueError("months that follow one another")
        whole, less = self.england[low:high], np.float32(self.offset)

        def add(unit: int) -> None:
            counts = self.parts[unit, low:high] + whole
            np.exp(counts, out=counts)
            counts -= less
            np.maximum(counts, np.float32(0), out=counts)
            counts.sum(axis=0, out=found[unit])

        in_threads(add, len(self.codes))
        return found

    def _counts(self, logs: Draws) -> Floats:
        counts: Floats = np.maximum(np.exp(logs.astype(np.float64)) - self.offset, 0.0)
        return counts


def keep_paths(panel: MonthlyPanel, horizon: int, *, draws: int = DRAWS, seed: int = 0) -> KeptPaths:
    """Forecast a panel for so many months after its last and keep the paths.

    The same panel, draws and seed give the same paths. Raises ValueError as `forecast_panel`.
    """
    return paths_of(forecast_panel(panel, horizon, draws=draws, seed=seed), panel, seed)


def paths_of(forecast: Forecast, panel: MonthlyPanel, seed: int = 0) -> KeptPaths:
    """The paths of a forecast of a panel that was made before."""
    offset = HALF if forecast.kind == "count" else TINY
    england = np.log(np.maximum(forecast.england, 0) + np.float32(offset))
    parts = np.log(np.maximum(forecast.units, 0) + np.float32(offset))
    parts -= england
    return KeptPaths(
        series=forecast.series,
        codes=forecast.codes,
        simulated=forecast.last,
        last=forecast.last,
        months=forecast.months,
        england=england,
        parts=parts,
        freedom=_freedom(panel, forecast.codes),
        offset=offset,
        seed=seed,
    )


def _freedom(panel: MonthlyPanel, codes: tuple[str, ...]) -> Floats:
    """Degrees of freedom that each unit's spread rests on, as the forecast counts them from its known months."""
    rows = [panel.codes.index(code) for code in codes]
    known = np.isfinite(panel.trusted[rows]).sum(axis=1)
    settled = 1 / (1 - FADING)
    freedom: Floats = settled + (OWN_MONTHS - settled) * FADING**known
    return freedom


def observe(kept: KeptPaths, panel: MonthlyPanel, last: date | None = None) -> KeptPaths:
    """The paths once the panel's months after those known so far, up to `last` (or its own), are known too.

    What a unit has no trusted figure for leaves its paths as they were, a month without England's figure leaves all.
    The paths that were given are not changed; with no month to add they are given back. Raises ValueError for a panel
    of another series, or months that the paths do not reach.
    """
    if panel.series != kept.series:
        raise ValueError(f"a panel of {kept.series}, not of {panel.series}")
    until = min(panel.last, last or panel.last)
    number = month_number(until) - month_number(kept.last)
    if number <= 0:
        return kept
    if number > len(kept.months):
        raise ValueError(f"paths that reach {until}, not {kept.months[-1] if kept.months else kept.last}")
    months = kept.months[:number]
    seen, whole = _seen(kept, panel, months)
    england, freedom_of_england, surprises = _condition_england(kept, whole, months)
    parts, freedom = _condition_parts(kept, seen - whole)
    return replace(
        kept,
        last=months[-1],
        months=kept.months[number:],
        england=england,
        parts=parts,
        freedom=freedom,
        freedom_of_england=freedom_of_england,
        surprises=(*kept.surprises, *surprises),
    )


def horizon_to(last: date, end: date) -> int:
    """Months from the last known to the end of what is asked, at least one. Raises ValueError for too many."""
    horizon = max(month_number(end) - month_number(last), 1)
    if horizon > LONGEST:
        raise ValueError(f"at most {LONGEST} months ahead, not {horizon}")
    return horizon


def _seen(kept: KeptPaths, panel: MonthlyPanel, months: tuple[date, ...]) -> tuple[Floats, Floats]:
    """The logs of what was observed: units x months (NaN where there is no trusted figure), and England by month."""
    steps = [panel.step(month) for month in months]
    whole = panel.whole_england[steps]
    rows = {code: row for row, code in enumerate(panel.codes)}
    counts = np.full((len(kept.codes), len(months)), np.nan)
    for unit, code in enumerate(kept.codes):
        if code in rows:
            counts[unit] = panel.trusted[rows[code], steps]
    return np.log(counts + kept.offset), np.log(whole + kept.offset)


def _condition_england(
    kept: KeptPaths, whole: Floats, months: tuple[date, ...]
) -> tuple[Draws, float, tuple[date, ...]]:
    logs, freedom, surprises = kept.england.copy(), kept.freedom_of_england, list[date]()
    for month, seen in zip(months, whole, strict=True):
        if not np.isfinite(seen):
            logs = logs[1:]
            continue
        away = _away(logs[0], seen)
        if abs(away) > FARTHEST_ENGLAND:
            surprises.append(month)
        logs = _conditioned(logs, float(seen), freedom, np.inf)
        freedom += 1
    return logs, freedom, tuple(surprises)


def _condition_parts(kept: KeptPaths, seen: Floats) -> tuple[Draws, Floats]:
    """Every unit's paths after the known months; `seen` is units x months."""
    months = seen.shape[1]
    left = np.empty((len(kept.codes), kept.parts.shape[1] - months, kept.draws), dtype=np.float32)
    freedom = kept.freedom + np.isfinite(seen).sum(axis=1)

    def condition(unit: int) -> None:
        logs, rests_on = kept.parts[unit], float(kept.freedom[unit])
        for step in range(months):
            if np.isfinite(seen[unit, step]):
                logs = _conditioned(logs, float(seen[unit, step]), rests_on, FARTHEST_UNIT)
                rests_on += 1
            else:
                logs = logs[1:]
        left[unit] = logs

    in_threads(condition, len(kept.codes))
    return left, freedom


def _away(first: Draws, seen: float) -> float:
    """How many standard deviations of the draws an observation is from their middle."""
    return float((seen - first.mean()) / max(float(first.std()), TINY))


def _conditioned(logs: Draws, seen: float, freedom: float, farthest: float) -> Draws:
    """Draws of the later months (months - 1 x draws) once the first is known; `logs` is not changed.

    An observation farther than so many standard deviations moves the later months no more than that one would.
    """
    middle = logs.mean(axis=1, keepdims=True)
    centred = logs[1:] - middle[1:]
    first = logs[0] - middle[0]
    variance = float(first @ first) / len(first)
    if variance <= TINY**2:
        return logs[1:].copy()
    spread = variance**0.5
    away = float(np.clip((seen - float(middle[0, 0])) / spread, -farthest, farthest))
    gain = (centred @ first / np.float32(len(first) * variance))[:, None]
    centred -= gain * first
    centred *= np.float32(((freedom + away**2) / (freedom + 1)) ** 0.5)
    left: Draws = centred + (middle[1:] + gain * np.float32(away * spread))
    return left
