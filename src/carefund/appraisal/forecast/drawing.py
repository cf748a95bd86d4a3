"""Drawing units' paths: whole paths at once from each setting's covariance, a stream of chance for each unit.

Every unit has its own random stream, so that the answer does not depend on how many threads draw it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from carefund.appraisal.forecast.units import Bank, Parts
from carefund.arrays import Floats, Whole

Draws = npt.NDArray[np.float32]
LEAST_WEIGHT = 1e-3
"""Settings less likely than this are left out of the draws."""
LARGEST_SCALE = 3.0
"""No draw is more than so many times as wide as estimated: logs drawn from Student's t would have no mean."""

PIECE = 256
"""Columns that are multiplied at once: so few that the matrix library starts no threads of its own beside ours."""


def path_covariance(bank: Bank, horizon: int) -> tuple[Floats, Floats]:
    """What is added to each setting's path in the coming months, and how an AR(1) deviation fades.

    The covariance of walk, AR(1) deviation and noise over the noise's variance, settings x horizon x horizon; and the
    part of today's deviation that is left, settings x horizon.
    """
    step = np.arange(1, horizon + 1)
    shorter = np.minimum(step[:, None], step)
    apart = np.abs(step[:, None] - step)
    coefficient = bank.coefficient[:, None, None]
    ar1 = bank.ar1[:, None, None] * coefficient**apart * (1 - coefficient ** (2 * shorter)) / (1 - coefficient**2)
    added: Floats = bank.walk[:, None, None] * shorter + ar1 + np.eye(horizon)
    return added, bank.coefficient[:, None] ** step


def draw_parts(parts: Parts, horizon: int, draws: int, seed: np.random.SeedSequence) -> Draws:
    """Draws of the log of each unit's part, units x horizon x draws."""
    added, fading = path_covariance(parts.bank, horizon)
    paths = np.empty((len(parts.level), horizon, draws), dtype=np.float32)
    seeds = seed.spawn(len(paths))

    def draw(unit: int) -> None:
        generator = np.random.Generator(np.random.SFC64(seeds[unit]))
        normals = _draw_unit(parts, unit, added, fading, draws, generator)
        np.take(normals, generator.permutation(draws), axis=1, out=paths[unit], mode="clip")

    in_threads(draw, len(paths))
    return paths


def in_threads(work: Callable[[int], None], count: int) -> None:
    """Call `work` with each number below `count`, on as many threads as there are processors."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(work, range(count)))


def _draw_unit(
    parts: Parts, unit: int, added: Floats, fading: Floats, draws: int, generator: np.random.Generator
) -> Draws:
    """One unit's paths, horizon x draws: each setting draws its share, one after the other, to be shuffled."""
    kept = np.flatnonzero(parts.weights[unit] >= LEAST_WEIGHT)
    weights = parts.weights[unit, kept] / parts.weights[unit, kept].sum()
    draws_of = generator.multinomial(draws, weights)
    middles, roots = _paths(parts, unit, kept, added, fading)
    normals = generator.standard_normal((len(fading[0]), draws), dtype=np.float32)
    scales = _scales(parts, unit, kept, draws_of, generator)
    ends = np.cumsum(draws_of)
    for setting, (start, end) in enumerate(zip(ends - draws_of, ends, strict=True)):
        for piece in range(start, end, PIECE):
            columns = slice(piece, min(piece + PIECE, end))
            normals[:, columns] = roots[setting] @ normals[:, columns]
        normals[:, start:end] *= scales[start:end]
        normals[:, start:end] += middles[setting][:, None]
    return normals


def _paths(parts: Parts, unit: int, kept: Whole, added: Floats, fading: Floats) -> tuple[Draws, Draws]:
    """Each kept setting's middle path, settings x horizon, and the root of its covariance over the noise's variance."""
    left = fading[kept]
    one = {name: getattr(parts, name)[unit, kept] for name in ("level", "ar1", "level_variance", "covariance")}
    shared = one["covariance"][:, None, None] * (left[:, :, None] + left[:, None, :])
    ar1 = parts.ar1_variance[unit, kept][:, None, None] * left[:, :, None] * left[:, None, :]
    covariance = added[kept] + one["level_variance"][:, None, None] + shared + ar1
    middles = one["level"][:, None] + one["ar1"][:, None] * left
    return middles.astype(np.float32), np.linalg.cholesky(covariance).astype(np.float32)


def _scales(parts: Parts, unit: int, kept: Whole, draws_of: Whole, generator: np.random.Generator) -> Draws:
    """The noise's standard deviation for each draw, from its inverse-gamma posterior."""
    estimate = np.repeat(np.sqrt(parts.noise[unit, kept]), draws_of)
    wider = np.sqrt(parts.freedom[unit] / generator.chisquare(parts.freedom[unit], len(estimate)))
    scales: Draws = (estimate * np.minimum(wider, LARGEST_SCALE)).astype(np.float32)
    return scales
