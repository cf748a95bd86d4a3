"""Effects by time since the start with bands that hold for all of them at once, and what the periods before say.

Callaway and Sant'Anna (2021), Journal of Econometrics 225:200, section 4.1: simultaneous (sup-t) bands, by the largest
of all standardised effects in draws that multiply influence functions by normal numbers (their algorithm 1 with normal
multipliers; Montiel Olea and Plagborg-Moller 2019, Journal of Applied Econometrics 34:1), widened by Student's t for so
few units. With few treated units influence functions do not see how the treated differ: the draws are then permutations
of the starts over all units, what was done to the treated taken away (residuals permuted, ter Braak 1992, in
Bootstrapping and Related Techniques, 79), each with an error of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.aggregates import by_event_time
from carefund.evaluation.methods.group_time import GroupTime, Panels, Rules, base_of, effects
from carefund.evaluation.methods.placebos import different_sets
from carefund.evaluation.methods.small_samples import Errors, errors_of_few

MULTIPLIED = 9_999
"""Draws of multipliers."""
SAME = 1e-12
AS_MANY_SETS, AS_MANY_UNITS = 2, 1
"""Sets that can be told apart, or units, below which permutations give no band: so many times one over its chance.

For 95% that is 40 sets or 20 units: with 20 sets of six units a band left out nought in 12% of studies of nothing.
"""


@dataclass(frozen=True, kw_only=True)
class EventEffect:
    """The effect so many periods since the start (before it below 0), with its error and its simultaneous band.

    Where the error is nought, as in the base period, the band is the effect itself; None where so few units allow none.
    """

    event_time: int
    att: float
    standard_error: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True, kw_only=True)
class EventStudy:
    """Effects in the order of time, and the joint test of those before the start.

    `critical` is how many errors the band would be wide on each side with many units, None where there is no band:
    too few sets of units could be told apart; `before_p` the chance that nought everywhere before
    the start gives a largest standardised effect as large there, None without such periods; `is_change` says that
    effects before the start are changes since the period before, and not since the base period.
    """

    effects: tuple[EventEffect, ...]
    critical: float | None
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
        return tuple(one for one in self.before if (one.lower or 0) > 0 or (one.upper or 0) < 0)


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
    return _study(times, np.array([found[time].att for time in times]), errors_of_few(influence, errors, starts),
                  chance, rules, level, "influence-functions")  # fmt: skip


def by_permutation(cells: GroupTime, starts: Whole, pool: Panels, rules: Rules, level: float) -> EventStudy:
    """Bands by the effects of the same starts on the samples of `pool`, all units where nothing was done.

    The error of a sample is that of what its own effect leaves of all units' variation, so that a ratio is as Student's
    t would be. No band where too few samples differ.
    """
    found = by_event_time(cells, starts)[1]
    times = sorted(found)
    chance = effects_by_time(pool, rules, times)
    units, terms = pool.starts.shape[1], pool.terms(0).shape[1]
    left = max(units - 1 - terms, 1)
    spread = np.sqrt((chance**2).mean(axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.abs(chance / spread)
        standardised = size * np.sqrt(left / np.maximum(units - 1 - size**2, SAME))
    errors = spread * np.sqrt((units - 1) / left)
    given = starts[starts < pool.outcome.shape[1]]
    made = _study(times, np.array([found[time].att for time in times]),
                  Errors(errors, errors, np.full(len(times), np.inf)), standardised, rules, level,
                  "permutation-of-starts")  # fmt: skip
    fewest = 1 / (1 - level) - 1e-9
    enough = different_sets(units, given) >= AS_MANY_SETS * fewest or units >= AS_MANY_UNITS * fewest
    return made if enough else _without_band(made)


def _without_band(made: EventStudy) -> EventStudy:
    return replace(
        made, effects=tuple(replace(one, lower=None, upper=None) for one in made.effects), critical=None, before_p=None
    )


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
