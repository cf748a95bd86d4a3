"""Months held against what was expected of them, by the basis that fits a series."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
from scipy.special import ndtr

from carefund.arrays import Flags, Floats, Whole
from carefund.monitoring.signals.bank import OWN, Movement
from carefund.monitoring.signals.findings import LEAST_MONTHS
from carefund.monitoring.signals.mixture import MonthAhead, month_ahead
from carefund.monitoring.signals.predictive import Predictive, drawn_score
from carefund.monitoring.signals.scales import Kind, Scale, scales_for
from carefund.monitoring.signals.small_counts import against_sum

ROUNDS = 3
"""How often months outside their limits are drawn in to them and what follows them is expected anew."""


@dataclass(frozen=True, kw_only=True)
class Scored:
    """What was seen against what was expected, series x months, NaN where nothing was expected.

    `middle` is the chance of less than what was seen with half that of just so much (mid-p), `score` a normal score.
    """

    expected: Floats = field(repr=False)
    lower: Floats = field(repr=False)
    upper: Floats = field(repr=False)
    score: Floats = field(repr=False)
    middle: Floats = field(repr=False)

    def only(self, where: Flags) -> Scored:
        """It in some places, and nothing in others."""
        return Scored(**{one.name: np.where(where, getattr(self, one.name), np.nan) for one in fields(self)})


def modelled(
    values: Floats,
    exposure: Floats,
    kind: Kind,
    calendar: Whole,
    uniform: Floats,
    limit: float,
    movement: Movement = OWN,
) -> tuple[Scored, MonthAhead]:
    """Series (of one group and kind) held against their own months before, season and trend taken out.

    A month that lies outside its limits is drawn in to them before later months are expected: one odd month is not
    learned from as if it were usual.
    """
    given = values / exposure if kind == "count" else values
    scales = scales_for(kind, np.where(_judged(given), np.nan, given))
    ahead = month_ahead(given, calendar, scales, movement=movement)
    scored = _scored(values, Predictive(ahead, scales, kind, exposure), uniform, limit)
    rows = np.arange(len(values))
    for _ in range(ROUNDS):
        held = np.clip(values[rows], scored.lower[rows], scored.upper[rows])
        held = np.where(_judged(values[rows]) & np.isfinite(held), held, values[rows])
        changed = (held != values[rows]).any(axis=1)
        rows, held = rows[changed], held[changed]
        if not len(rows):
            break
        again = _again(
            values[rows], held, exposure[rows], kind, calendar, scales, uniform[rows], limit, movement, ahead
        )
        for one in fields(scored):
            getattr(scored, one.name)[rows] = getattr(again, one.name)
    return scored, ahead


def _again(
    values: Floats,
    held: Floats,
    exposure: Floats,
    kind: Kind,
    calendar: Whole,
    scales: tuple[Scale, ...],
    uniform: Floats,
    limit: float,
    movement: Movement,
    first: MonthAhead,
) -> Scored:
    """Series expected from months drawn in to their limits, what is known of all series staying as it was."""
    given = held / exposure if kind == "count" else held
    ahead = month_ahead(given, calendar, scales, movement=movement, population=first.population)
    return _scored(values, Predictive(ahead, scales, kind, exposure), uniform, limit)


def _judged(values: Floats) -> Flags:
    known = np.isfinite(values)
    return np.asarray(known & (known.cumsum(axis=1) > LEAST_MONTHS))


def _scored(values: Floats, predictive: Predictive, uniform: Floats, limit: float) -> Scored:
    with np.errstate(divide="ignore", invalid="ignore"):
        lower, upper = predictive.limit(-limit), predictive.limit(limit)
        if predictive.kind == "count":
            below, upto = predictive.ends(values)
            score = drawn_score(below, upto, uniform)
        else:
            score = predictive.score(values)
            below = upto = predictive.chance(values)
        expected = predictive.mean()
    scored = _with_chances(expected, lower, upper, score, below, upto)
    return _agreeing(values, scored, float(ndtr(-limit))) if predictive.kind == "count" else scored


def _with_chances(expected: Floats, lower: Floats, upper: Floats, score: Floats, below: Floats, upto: Floats) -> Scored:
    return Scored(expected=expected, lower=lower, upper=upper, score=score, middle=(below + upto) / 2)


def small(values: Floats, exposure: Floats, uniform: Floats, limit: float) -> Scored:
    """Small counts of a group held against the sum of their own months before."""
    made = against_sum(values, exposure)
    seen = np.where(np.isfinite(values), exposure, 0.0)
    before = np.maximum(seen.cumsum(axis=1) - seen, 1e-12)
    chance = float(ndtr(-limit))
    lower, upper = made.limit(chance, exposure, before), made.limit(1 - chance, exposure, before)
    score = drawn_score(made.below, made.upto, uniform)
    scored = _with_chances(made.expected, lower, upper, score, made.below, made.upto)
    return _agreeing(values, scored, chance)


def _agreeing(values: Floats, scored: Scored, chance: float) -> Scored:
    """Limits moved by a count where the chance of the sum says otherwise than they do."""
    up, down = 1 - scored.middle <= chance, scored.middle <= chance
    upper = np.where(up, np.minimum(scored.upper, values - 1), np.maximum(scored.upper, values))
    lower = np.where(down, np.maximum(scored.lower, values + 1), np.minimum(scored.lower, values))
    parts = {one.name: getattr(scored, one.name) for one in fields(scored)}
    known = np.isfinite(values)
    return Scored(**{
        **parts, "upper": np.where(known, upper, scored.upper), "lower": np.where(known, lower, scored.lower)
    })  # fmt: skip
