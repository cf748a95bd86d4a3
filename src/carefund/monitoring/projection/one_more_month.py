"""What one more month is worth: how much surer the chance will be, and whether acting can wait for it.

The next month is drawn many times from the kept paths, and the rest of the year conditioned on each of its values
(draws within draws). The mean Brier score that a calibrated chance p will get is p (1 - p); once the month is known it
is the mean of p' (1 - p') over its values; as the mean of p' is p, the fall is the variance of p'. Chances here are of
the place's own paths, without the outside view, and the month that becomes known is the place's own.

To act costs `cost` of what it costs to miss the target, and betters the count of the months after it is begun by
`effect` per cent. Begun now it works on all months to come; begun once the next month is known, on those after it. The
expected value of sample information: Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961, chapter 4.
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
NO_DIFFERENCE = 1e-4
"""A worth of waiting below this part of the loss is none: so much the draws may be off by."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """What can be done: its cost as a part of what missing the target costs, and its effect in per cent of a count.

    No source gives the cost: it is declared, and may be given. The effect is about the most that controlled studies of
    integrated care found in a year (methods: centred near 0, +1 to -3%).
    """

    cost: float = 0.1
    effect: float = 3.0


THE_USUAL_ACTION = Action()


@dataclass(frozen=True, kw_only=True)
class OneMoreMonth:
    """What one more month is worth to one place.

    `chance` is that by the place's own paths, `later` the same once the next month is known, at the 10th, 50th and 90th
    per cent of what it may be; `gain` the expected fall of the Brier score of the chance. `chance_acting` is the chance
    with the action begun now. `best_now` is the expected loss of the better of acting now and not at all, `best_later`
    that of deciding a month later; both are parts of what it costs to miss the target.
    """

    code: str
    chance: float
    later: tuple[float, float, float]
    gain: float
    chance_acting: float
    best_now: float
    best_later: float

    @property
    def acts_now(self) -> bool:
        """Whether acting now is worth its cost."""
        return self.best_now < 1 - self.chance

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
    better = 1 + action.effect / 100 * (1 if year.question.more_is_better else -1)
    later, begun_later, begun_now = _chances(kept, year, targets[:, None], VALUES, WITHIN, better)
    return tuple(
        _worth(code, later[row, 0], begun_later[row, 0], begun_now[row, 0], action.cost)
        for row, code in enumerate(year.codes)
    )


def _worth(code: str, later: Floats, begun_later: Floats, begun_now: Floats, cost: float) -> OneMoreMonth:
    now, acting = float(later.mean()), float(begun_now.mean())
    best_later = np.minimum(1 - later, cost + 1 - begun_later)
    low, middle, high = np.quantile(later, (0.1, 0.5, 0.9))
    return OneMoreMonth(
        code=code,
        chance=now,
        later=(float(low), float(middle), float(high)),
        gain=float(later.var()),
        chance_acting=acting,
        best_now=min(1 - now, cost + 1 - acting),
        best_later=float(best_later.mean()),
    )


def chances_after_next_month(
    kept: KeptPaths, year: YearDraws, targets: Floats, *, values: int = VALUES, within: int = WITHIN
) -> Floats:
    """The chance of each target once the next month is known, rows x targets x values, each value as likely.

    `targets` are changes in per cent, rows x targets. Raises ValueError where no month is to come.
    """
    return _chances(kept, year, targets, values, within, None)[0]


def _chances(
    kept: KeptPaths, year: YearDraws, targets: Floats, values: int, within: int, better: float | None
) -> tuple[Floats, Floats, Floats]:
    """The chances without an action, with one begun after the next month, and with one begun now.

    `better` is what the count of a month becomes by the action; without it the last two are left at 0.
    """
    months = [month for month in year.question.target if month in kept.steps]
    if not months:
        raise ValueError("a year with a month to come")
    place = {code: unit for unit, code in enumerate(kept.codes)}
    aimed = np.median(year.baseline, axis=1)[:, None] * (1 + targets / 100) - year.known[:, None]
    found = np.zeros((3, *targets.shape, values))
    first, last = kept.steps[months[0]], kept.steps[months[-1]] + 1

    def weigh(row: int) -> None:
        logs = kept.england[first:last].astype(np.float64)
        if year.codes[row] in place:
            logs = logs + kept.parts[place[year.codes[row]], first:last]
        next_, rest = _drawn(logs, kept.offset, values, within)
        totals = [next_ + rest]
        if better is not None:
            totals += [next_ + better * rest, better * (next_ + rest)]
        for way, total in enumerate(totals):
            for number, target in enumerate(aimed[row]):
                met = comes_to(total, target, more_is_better=year.question.more_is_better)
                found[way, row, number] = met.mean(axis=1)

    in_threads(weigh, len(year.codes))
    return found[0], found[1], found[2]


def _drawn(logs: Floats, offset: float, values: int, within: int) -> tuple[Floats, Floats]:
    """Values of the first month (values x 1) and the counts of those after it given each (values x draws).

    `logs` is months x draws.
    """
    seen = np.quantile(logs[0], (np.arange(values) + 0.5) / values)
    gains = _gains(logs)
    some = logs[:, : min(within, logs.shape[1])]
    moved = some[1:, None, :] + gains[:, None, None] * (seen[None, :, None] - some[0])
    rest: Floats = np.maximum(np.exp(moved) - offset, 0.0).sum(axis=0)
    return np.maximum(np.exp(seen) - offset, 0.0)[:, None], rest


def _gains(logs: Floats) -> Floats:
    """How far each later month moves with the first: its covariance over the first's variance."""
    centred = logs - logs.mean(axis=1, keepdims=True)
    variance = float(centred[0] @ centred[0])
    gains: Floats = centred[1:] @ centred[0] / max(variance, LEAST_SPREAD)
    return gains


def mean_worth(worth: Sequence[OneMoreMonth]) -> tuple[float, float, float]:
    """The mean gain, the mean worth of waiting, and the part of places in which waiting is the better of the two."""
    gains = np.array(
        [(one.gain, one.worth_waiting, one.worth_waiting > NO_DIFFERENCE) for one in worth], dtype=np.float64
    )
    gain, waiting, better = gains.mean(axis=0)
    return float(gain), float(waiting), float(better)
