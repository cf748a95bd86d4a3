"""What one more month is worth: how much surer the chance will be, and whether acting can wait for it.

The next month is drawn many times from the kept paths, and the rest of the year conditioned on each of its values
(draws within draws). The mean Brier score that a calibrated chance p will get is p (1 - p); once the month is known it
is the mean of p' (1 - p') over its values; as the mean of p' is p, the fall is the variance of p'. Chances here are of
the place's own paths, without the outside view, and the month that becomes known is the place's own.

To act costs `cost` and lowers the chance of missing the target by `works` of it, both for a loss of 1 where it is
missed. Acting a month later works on what is left of the year alone. The expected value of sample information: Raiffa
and Schlaifer, Applied Statistical Decision Theory, 1961, chapter 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from carefund.appraisal.direction import comes_to
from carefund.appraisal.forecast.drawing import in_threads
from carefund.arrays import Floats
from carefund.monitoring.projection.kept_paths import KeptPaths
from carefund.monitoring.projection.year_draws import YearDraws

VALUES = 40
"""How many values of the next month are tried, each as likely."""
WITHIN = 500
"""Draws of the rest of the year for each."""
LEAST_SPREAD = 1e-12


@dataclass(frozen=True, kw_only=True)
class Action:
    """What can be done: its cost and how much of the chance of missing the target it takes away, if begun at once.

    Both are parts of what it costs to miss the target. No source gives them: they are declared, and may be given.
    """

    cost: float = 0.2
    works: float = 0.4


THE_USUAL_ACTION = Action()


@dataclass(frozen=True, kw_only=True)
class OneMoreMonth:
    """What one more month is worth to one place.

    `chance` is that by the place's own paths, `later` the same once the next month is known, at the 10th, 50th and 90th
    per cent of what it may be; `gain` the expected fall of the Brier score of the chance. `best_now` is the expected
    loss of the better of acting now and not at all, `best_later` that of deciding a month later; both are parts of what
    it costs to miss the target.
    """

    code: str
    chance: float
    later: tuple[float, float, float]
    gain: float
    best_now: float
    best_later: float
    acts_now: bool

    @property
    def worth_waiting(self) -> float:
        """What deciding a month later saves; below zero, what it costs."""
        return self.best_now - self.best_later


def one_more_month(
    kept: KeptPaths, year: YearDraws, targets: Floats, action: Action = THE_USUAL_ACTION
) -> tuple[OneMoreMonth, ...]:
    """What one more month is worth to every row of the year's draws, by its target in per cent (rows,).

    None where no month is to come.
    """
    if not year.to_come:
        return ()
    later = chances_after_next_month(kept, year, targets[:, None])[:, 0]
    return tuple(_worth(code, row, year.to_come, action) for code, row in zip(year.codes, later, strict=True))


def _worth(code: str, later: Floats, to_come: int, action: Action) -> OneMoreMonth:
    now = float(later.mean())
    missed, missed_later = 1 - now, 1 - later
    acting = action.cost + (1 - action.works) * missed
    works_later = action.works * (to_come - 1) / to_come
    best_later = np.minimum(missed_later, action.cost + (1 - works_later) * missed_later)
    low, middle, high = np.quantile(later, (0.1, 0.5, 0.9))
    return OneMoreMonth(
        code=code,
        chance=now,
        later=(float(low), float(middle), float(high)),
        gain=float(later.var()),
        best_now=min(missed, acting),
        best_later=float(best_later.mean()),
        acts_now=acting < missed,
    )


def chances_after_next_month(
    kept: KeptPaths, year: YearDraws, targets: Floats, *, values: int = VALUES, within: int = WITHIN
) -> Floats:
    """The chance of each target once the next month is known, rows x targets x values, each value as likely.

    `targets` are changes in per cent, rows x targets. Raises ValueError where no month is to come.
    """
    months = [month for month in year.question.target if month in kept.steps]
    if not months:
        raise ValueError("a year with a month to come")
    place = {code: unit for unit, code in enumerate(kept.codes)}
    base = np.median(year.baseline, axis=1)
    aimed = base[:, None] * (1 + targets / 100) - year.known[:, None]
    found = np.empty((*targets.shape, values))
    first, last = kept.steps[months[0]], kept.steps[months[-1]] + 1

    def weigh(row: int) -> None:
        code = year.codes[row]
        logs = kept.england[first:last].astype(np.float64)
        if code in place:
            logs = logs + kept.parts[place[code], first:last]
        totals = _totals(logs, kept.offset, values, within)
        for number, target in enumerate(aimed[row]):
            found[row, number] = comes_to(totals, target, more_is_better=year.question.more_is_better).mean(axis=1)

    in_threads(weigh, len(year.codes))
    return found


def _totals(logs: Floats, offset: float, values: int, within: int) -> Floats:
    """The counts of all months to come once the first is known, values x draws; `logs` is months x draws."""
    seen = np.quantile(logs[0], (np.arange(values) + 0.5) / values)
    gains = _gains(logs)
    some = logs[:, : min(within, logs.shape[1])]
    moved = some[1:, None, :] + gains[:, None, None] * (seen[None, :, None] - some[0])
    rest = np.maximum(np.exp(moved) - offset, 0.0).sum(axis=0)
    whole: Floats = np.maximum(np.exp(seen) - offset, 0.0)[:, None] + rest
    return whole if len(moved) else np.repeat(whole[:, :1], 1, axis=1)


def _gains(logs: Floats) -> Floats:
    """How far each later month moves with the first: its covariance over the first's variance."""
    centred = logs - logs.mean(axis=1, keepdims=True)
    variance = float(centred[0] @ centred[0])
    gains: Floats = centred[1:] @ centred[0] / max(variance, LEAST_SPREAD)
    return gains


def mean_worth(worth: Sequence[OneMoreMonth]) -> tuple[float, float, float]:
    """The mean gain, the mean worth of waiting, and the part of places in which waiting is the better of the two."""
    gains = np.array([(one.gain, one.worth_waiting, one.worth_waiting > 0) for one in worth], dtype=np.float64)
    gain, waiting, better = gains.mean(axis=0)
    return float(gain), float(waiting), float(better)
