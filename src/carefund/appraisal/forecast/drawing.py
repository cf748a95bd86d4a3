"""Drawing places' paths: whole paths at once from each setting's covariance, a stream of chance for each place.

Every place has its own random stream, so that the answer does not depend on how many threads draw it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from carefund.appraisal.forecast.places import Bank, Parts
from carefund.arrays import Floats, Whole

Draws = npt.NDArray[np.float32]
LEAST_WEIGHT = 1e-3
"""Settings less likely than this are left out of the draws."""
LARGEST_SCALE = 3.0
"""No draw is more than so many times as wide as estimated: logs drawn from Student's t would have no mean."""

PIECE = 256
"""Columns that are multiplied at once: so few that the matrix library starts no threads of its own beside ours."""


def path_covariance(bank: Bank, horizon: int) -> tuple[Floats, Floats]:
    """What is added to each setting's path in the coming months, and how a swing fades.

    The covariance of walk, swing and noise over the noise's variance, settings x horizon x horizon; and the part of
    today's swing that is left, settings x horizon.
    """
    step = np.arange(1, horizon + 1)
    shorter = np.minimum(step[:, None], step)
    apart = np.abs(step[:, None] - step)
    lasts = bank.lasts[:, None, None]
    swung = bank.swing[:, None, None] * lasts**apart * (1 - lasts ** (2 * shorter)) / (1 - lasts**2)
    added: Floats = bank.walk[:, None, None] * shorter + swung + np.eye(horizon)
    return added, bank.lasts[:, None] ** step


def draw_parts(parts: Parts, horizon: int, draws: int, seed: np.random.SeedSequence) -> Draws:
    """Draws of the log of each place's part, places x horizon x draws."""
    added, fading = path_covariance(parts.bank, horizon)
    found = np.empty((len(parts.level), horizon, draws), dtype=np.float32)
    seeds = seed.spawn(len(found))

    def draw(place: int) -> None:
        generator = np.random.Generator(np.random.SFC64(seeds[place]))
        normals = _draw_place(parts, place, added, fading, draws, generator)
        np.take(normals, generator.permutation(draws), axis=1, out=found[place], mode="clip")

    in_threads(draw, len(found))
    return found


def in_threads(work: Callable[[int], None], count: int) -> None:
    """Call `work` with each number below `count`, on as many threads as there are processors."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(work, range(count)))


def _draw_place(
    parts: Parts, place: int, added: Floats, fading: Floats, draws: int, generator: np.random.Generator
) -> Draws:
    """One place's paths, horizon x draws: each setting draws its share, one after the other, to be shuffled."""
    kept = np.flatnonzero(parts.weights[place] >= LEAST_WEIGHT)
    weights = parts.weights[place, kept] / parts.weights[place, kept].sum()
    draws_of = generator.multinomial(draws, weights)
    middles, roots = _paths(parts, place, kept, added, fading)
    normals = generator.standard_normal((len(fading[0]), draws), dtype=np.float32)
    scales = _scales(parts, place, kept, draws_of, generator)
    ends = np.cumsum(draws_of)
    for setting, (start, end) in enumerate(zip(ends - draws_of, ends, strict=True)):
        for piece in range(start, end, PIECE):
            columns = slice(piece, min(piece + PIECE, end))
            normals[:, columns] = roots[setting] @ normals[:, columns]
        normals[:, start:end] *= scales[start:end]
        normals[:, start:end] += middles[setting][:, None]
    return normals


def _paths(parts: Parts, place: int, kept: Whole, added: Floats, fading: Floats) -> tuple[Draws, Draws]:
    """Each kept setting's middle path, settings x horizon, and the root of its covariance over the noise's variance."""
    left = fading[kept]
    one = {name: getattr(parts, name)[place, kept] for name in ("level", "passing", "level_variance", "shared")}
    together = one["shared"][:, None, None] * (left[:, :, None] + left[:, None, :])
    swing = parts.passing_variance[place, kept][:, None, None] * left[:, :, None] * left[:, None, :]
    covariance = added[kept] + one["level_variance"][:, None, None] + together + swing
    middles = one["level"][:, None] + one["passing"][:, None] * left
    return middles.astype(np.float32), np.linalg.cholesky(covariance).astype(np.float32)


def _scales(parts: Parts, place: int, kept: Whole, draws_of: Whole, generator: np.random.Generator) -> Draws:
    """The noise's standard deviation for each draw, from its inverse-gamma posterior."""
    estimate = np.repeat(np.sqrt(parts.noise[place, kept]), draws_of)
    wider = np.sqrt(parts.worth[place] / generator.chisquare(parts.worth[place], len(estimate)))
    scales: Draws = (estimate * np.minimum(wider, LARGEST_SCALE)).astype(np.float32)
    return scales
