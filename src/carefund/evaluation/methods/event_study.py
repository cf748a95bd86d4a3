"""Effects by time since the start with bands that hold for all of them at once, and what the periods before say.

Callaway and Sant'Anna (2021), Journal of Econometrics 225:200, section 4.1: simultaneous (sup-t) bands, by the largest
of all standardised effects in draws that multiply influence functions by normal numbers (their algorithm 1 with normal
multipliers; Montiel Olea and Plagborg-Moller 2019, Journal of Applied Econometrics 34:1). With few treated units
influence functions do not see how the treated differ: the draws are then permutations of the starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.evaluation.methods.aggregates import by_event_time
from carefund.evaluation.methods.group_time import GroupTime, Panels, Rules, base_of, effects

MULTIPLIED = 9_999
"""Draws of multipliers."""
SAME = 1e-12


@dataclass(frozen=True, kw_only=True)
class EventEffect:
    """The effect so many periods since the start (before it below 0), with its error and its simultaneous band.

    Where the error is nought, as in the base period, the band is the effect itself.
    """

    event_time: int
    att: float
    standard_error: float
    lower: float
    upper: float


@dataclass(frozen=True, kw_only=True)
class EventStudy:
    """Effects in the order of time, and the joint test of those before the start.

    `critical` is how many errors the band is wide on each side; `before_p` the chance that nought everywhere before
    the start gives a largest standardised effect as large there, None without such periods; `is_change` says that
    effects before the start are changes since the period before, and not since the base period.
    """

    effects: tuple[EventEffect, ...]
    critical: float
    level: float
    before_p: float | None
    basis: str
    is_change: bool
    anticipation: int = 0

    @property
    def before(self) -> tuple[EventEffect, ...]:
        """Those before the start, less the anticipation that was allowed for, with an error."""
        return tuple(one for one in self.effects if is_before(one.event_time, self.anticipation) and one.standard_error)

    @property
    def outside(self) -> tuple[EventEffect, ...]:
        """Those before the start whose band does not hold nought."""
        return tuple(one for one in self.before if one.lower > 0 or one.upper < 0)


def is_before(event_time: int, anticipation: int) -> bool:
    """Whether nothing should have happened yet."""
    return event_time < -anticipation


def by_influence(cells: GroupTime, starts: Whole, rules: Rules, level: float, seed: int) -> EventStudy:
    """Bands by multiplied influence functions; `starts` (units,) say who is in which group."""
    found = by_event_time(cells, starts)[1]
    times = sorted(found)
    influence = np.stack([found[time].influence for time in times])
    errors = np.array([found[time].standard_error for time in times])
    values, vectors = np.linalg.eigh(influence @ influence.T)  # of normal multipliers nothing else counts
    noise = np.random.default_rng(seed).standard_normal((MULTIPLIED, len(times)))
    with np.errstate(divide="ignore", invalid="ignore"):
        turned = (noise * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
        chance = np.abs(turned / (influence.shape[1] * errors))
    return _study(times, np.array([found[time].att for time in times]), _errors_of_few(influence, errors, starts),
                  chance, rules, level, "influence-functions")  # fmt: skip


def _errors_of_few(influence: Floats, errors: Floats, starts: Whole) -> Errors:
    """Errors by influence functions (times, units), with what few units in a group make uncertain of them.

    Each group's part of the variance is divided by one less than its units, and the degrees of freedom are those of
    Satterthwaite (1946, Biometrics Bulletin 2:110) for a sum of such parts, as in Welch's test of two means.
    """
    sizes = np.array([(starts == start).sum() for start in np.unique(starts)])
    squares = np.stack([(influence[:, starts == start] ** 2).sum(1) for start in np.unique(starts)], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = squares * np.where(sizes > 1, sizes / (sizes - 1), 1.0) / influence.shape[1] ** 2
        freedom = parts.sum(1) ** 2 / (parts**2 / np.maximum(sizes - 1, 1)).sum(1)
    return Errors(told=errors, wide=np.sqrt(parts.sum(1)), freedom=freedom)


def by_permutation(cells: GroupTime, starts: Whole, pool: Panels, rules: Rules, level: float) -> EventStudy:
    """Bands by the effects of the same starts on the samples of `pool`, where nothing was done."""
    found = by_event_time(cells, starts)[1]
    times = sorted(found)
    chance = effects_by_time(pool, rules, times)
    units, terms = pool.starts.shape[1], pool.terms(0).shape[1]
    left = max(units - 1 - terms, 1)
    spread = np.sqrt((chance**2).mean(axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.abs(chance / spread)
        standardised = size * np.sqrt(left / np.maximum(units - 1 - size**2, 1e-3))
    errors, freedom = spread * np.sqrt((units - 1) / left), np.full(len(times), np.inf)
    return _study(times, np.array([found[time].att for time in times]), Errors(errors, errors, freedom), standardised,
                  rules, level, "permutation-of-starts")  # fmt: skip


@dataclass(frozen=True)
class Errors:
    """By time: the error as it is told, that by which bands are made, and the degrees of freedom of the latter."""

    told: Floats
    wide: Floats
    freedom: Floats

    def width(self, critical: float) -> Floats:
        """Half the band where so many errors would do, were they known: Student's t of the same chance."""
        from scipy.special import ndtr, stdtrit

        with np.errstate(invalid="ignore"):
            times: Floats = -stdtrit(np.nan_to_num(self.freedom, nan=1.0), ndtr(-critical))
        return times * self.wide

    def as_normal(self, att: Floats) -> Floats:
        """How many errors each effect is from nought, as a normal number of the same chance."""
        from scipy.special import ndtri, stdtr

        size: Floats = -ndtri(np.maximum(stdtr(self.freedom, -np.abs(att) / self.wide), 1e-300))
        return size

    def of(self, known: Flags) -> Errors:
        """Those of some times."""
        return Errors(self.told[known], self.wide[known], self.freedom[known])


def _study(
    times: Sequence[int], att: Floats, errors: Errors, chance: Floats, rules: Rules, level: float, basis: str
) -> EventStudy:
    """`chance` (draws, times) are the sizes of standardised effects where there is none."""
    known = errors.told > SAME * max(float(np.abs(att).max(initial=0.0)), SAME)
    largest = np.sort(chance[:, known].max(axis=1, initial=0.0))
    place = min(int(np.ceil(level * (1 + len(largest)) - 1e-9)) - 1, len(largest) - 1)
    critical = float(largest[place])
    early = known & np.array([is_before(time, rules.anticipation) for time in times])
    half = np.where(known, errors.width(critical), 0.0)
    return EventStudy(
        effects=tuple(
            EventEffect(event_time=time, att=float(one), standard_error=float(error), lower=float(one - width),
                        upper=float(one + width))
            for time, one, error, width in zip(times, att, np.where(known, errors.told, 0.0), half, strict=True)
        ),
        critical=critical,
        level=level,
        before_p=_joint(errors.of(early).as_normal(att[early]), chance[:, early]) if early.any() else None,
        basis=basis,
        is_change=rules.base == "varying",
        anticipation=rules.anticipation,
    )  # fmt: skip


def _joint(own: Floats, chance: Floats) -> float:
    """The chance of a largest as large, the study itself counted."""
    largest = float(np.abs(own).max())
    return float((1 + (chance.max(axis=1) >= largest * (1 - SAME)).sum()) / (1 + len(chance)))


def effects_by_time(panels: Panels, rules: Rules, times: Sequence[int]) -> Floats:
    """Effects at times since the start, shape (samples, times); every sample has the same starts.

    Starts weigh by their treated units, as the groups' shares do.
    """
    length = panels.outcome.shape[1]
    starts, sizes = np.unique(panels.starts[0][panels.starts[0] < length], return_counts=True)
    total, weight = np.zeros((len(panels.starts), len(times))), np.zeros(len(times))
    for start, size in zip(starts.tolist(), sizes.tolist(), strict=True):
        columns = [start + time for time in times]
        inside = [place for place, column in enumerate(columns) if _is_known(column, start, length, rules)]
        total[:, inside] += size * _of_start(panels, start, [columns[place] for place in inside], rules)
        weight[inside] += size
    mean: Floats = total / weight
    return mean


def _is_known(column: int, start: int, length: int, rules: Rules) -> bool:
    first = 1 if rules.base == "varying" and column < start else 0
    return first <= column < length


def _of_start(panels: Panels, start: int, columns: Sequence[int], rules: Rules) -> Floats:
    """One start's effects in some periods, shape (samples, periods); changes before it where the base varies."""
    if rules.base == "universal":
        return effects(panels, start, base_of(start, rules), columns, rules, whole=False).att
    early = [
        effects(panels, start, column - 1, [column], rules, whole=False).att for column in columns if column < start
    ]
    late = [column for column in columns if column >= start]
    found = effects(panels, start, base_of(start, rules), late, rules, whole=False).att
    return np.concatenate([*early, found], axis=1)
