"""The same starts given to units that are never treated, drawn from a seed, and what chance alone makes of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from carefund.arrays import Floats, Whole

FEWEST_LEFT = 2
"""Units that a draw must leave untreated."""


@dataclass(frozen=True, kw_only=True)
class Inference:
    """What draws say of an effect: their spread, its rank among them, and the effects that they do not reject."""

    standard_error: float
    p_value: float
    interval: tuple[float, float]


def drawn(starts: Whole, length: int, seed: int, draws: int) -> Whole | None:
    """Starts of the never-treated units in each draw, shape (draws, never-treated); None where they are too few.

    `starts` (units,) is `length` for a unit that is never treated; its starts are given to never-treated units drawn
    without replacement.
    """
    given, never = starts[starts < length], int((starts == length).sum())
    if never < len(given) + FEWEST_LEFT:
        return None
    return shuffled(given, never, length, seed, draws)


def shuffled(given: Whole, number: int, length: int, seed: int, draws: int) -> Whole:
    """The given starts on units drawn from `number`, shape (draws, number)."""
    rng = np.random.default_rng(seed)
    places = np.stack([rng.permutation(number)[: len(given)] for _ in range(draws)])
    made = np.full((draws, number), length)
    np.put_along_axis(made, places, np.broadcast_to(given, places.shape), 1)
    return made


def narrowing(treated: int, never: int) -> float:
    """By how much draws over never-treated units spread more than the study's own effect: its inverse, at most 1.

    A draw leaves as many units fewer to compare with as it treats. The variance of a difference of means of units
    alike is as the sum of the inverses of their numbers.
    """
    return float(np.sqrt((1 / treated + 1 / never) / (1 / treated + 1 / (never - treated))))


def inference(att: float, chance: Floats, level: float, narrower: float = 1.0) -> Inference:
    """Hold an effect to those of draws (draws,), made narrower where they had fewer units to compare with.

    The p-value counts the effect itself (Phipson and Smyth 2010); the interval inverts it for an effect that is the
    same in every treated unit-period.
    """
    chance = chance * narrower
    size = np.sort(np.abs(chance))
    p_value = (1 + (size >= abs(att) * (1 - 1e-12)).sum()) / (1 + len(size))
    place = min(int(np.ceil(level * (1 + len(size)) - 1e-9)) - 1, len(size) - 1)
    half = float(size[place])
    return Inference(standard_error=float(chance.std()), p_value=float(p_value), interval=(att - half, att + half))
