"""Chance: a stream for each area, month and step, and chances shared out so that their sum is what was meant.

Nothing that is drawn depends on the order of areas, on which others there are, or on how many processes draw.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from carefund.arrays import Floats, Whole

Stream = np.random.Generator


class Step(IntEnum):
    """What a stream is for. The numbers are part of what a seed means: append, never renumber."""

    PEOPLE = 0
    YEAR = 1
    DEATHS = 2
    FIRST = 3
    EFFECT = 4
    COURSE = 5
    ELECTIVE = 6
    MOVES = 7
    FAULTS = 8
    WANDER = 9
    EPISODES = 10


def area_key(code: str) -> int:
    """The number of an area in the key of its streams: the nine marks of its ONS code.

    >>> area_key("E06000001"), area_key("E10000016")
    (506000001, 510000016)
    """
    return (ord(code[0]) - ord("A") + 1) * 100_000_000 + int(code[1:])


def stream(seed: int, area: int, month: int, step: Step, turn: int = 0) -> Stream:
    """The stream of one area (0 for none), month (counted from year 0) and step; `turn` tells repeated steps apart."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(area, month, int(step), turn))))


def shared_chances(chances: Floats, weights: Floats, groups: Whole, size: int) -> Floats:
    """Chances that lean by weight within each group and add up there to what the chances given add up to.

    All arrays have one value for each event, but `size`, which is how many groups there are. A chance that would be
    above 1 is 1. `chances` must not depend on the weights.
    """
    number = np.bincount(groups, minlength=size)
    mean = np.bincount(groups, weights=weights, minlength=size) / np.maximum(number, 1)
    scaled: Floats = np.minimum(chances * weights / np.where(mean > 0, mean, 1)[groups], 1.0)
    return scaled


def chosen_by(cumulative: Floats, uniform: Floats) -> Whole:
    """Positions drawn by cumulative weights, whose last is their sum."""
    found: Whole = np.searchsorted(cumulative, uniform * cumulative[-1], side="right")
    return np.minimum(found, cumulative.size - 1)
