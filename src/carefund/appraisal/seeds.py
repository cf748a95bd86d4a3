"""Seeds and streams of random numbers that do not disturb one another: one seed, and a stream for each name.

The names of the streams are part of every figure: another name draws other numbers.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np


def area_seed(code: str, seed: int) -> int:
    """A seed of its own for each area of a run."""
    return seed * 2**32 + crc32(code.encode())


def root_of(seed: int | np.random.Generator) -> int:
    """The seed itself, or one drawn from the generator."""
    return int(seed.integers(2**63)) if isinstance(seed, np.random.Generator) else int(seed)


def stream(seed: int, name: str) -> np.random.Generator:
    """Random numbers that depend on a seed and a name alone, so that schemes and areas do not disturb one another."""
    return np.random.default_rng(np.random.SeedSequence([abs(seed), int(seed < 0), crc32(name.encode())]))
