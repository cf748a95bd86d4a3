"""Effects that are the same for every area of one run, and streams of random numbers that do not disturb each other."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np

from carefund.appraisal.reference_effects import area_class, reached_class
from carefund.arrays import Floats


@dataclass(frozen=True)
class SharedEffects:
    """Mean effects that are the same for all areas, drawn once: give the same object to every area of one run.

    Nothing is kept: every array follows from `draws` and `seed`.
    """

    draws: int
    """Number of draws."""
    seed: int
    """Where they come from."""

    @classmethod
    def draw(cls, draws: int, seed: int) -> SharedEffects:
        """Shared effects of so many draws. Raises ValueError for fewer than one."""
        if draws < 1:
            raise ValueError(f"expected at least one draw, found {draws}")
        return cls(draws, seed)

    def among_reached(self, metric: str, family: str | None) -> Floats:
        """A family's mean effect among those reached, as a part of 1, by draw (draws,); falls negative."""
        found = reached_class(metric, family)
        centre = found.centre_error * self._normal(metric, "all families")
        own = found.own_error * self._normal(metric, f"family {family}")
        return (found.mean + (1 - found.own_part) * centre + own) / 100

    def on_area(self, metric: str) -> Floats:
        """The mean one-year effect of a programme on an area's whole count, as a part of 1, by draw (draws,)."""
        found = area_class(metric)
        return (found.mean + found.standard_error * self._normal(metric, "area")) / 100

    def of_programme(self, metric: str) -> Floats:
        """How far this programme lies from the mean of programmes, in standard normals, by draw (draws,)."""
        return self._normal(metric, "programme")

    def _normal(self, metric: str, name: str) -> Floats:
        return stream(self.seed, f"{metric}/{name}").standard_normal(self.draws)


def area_seed(code: str, seed: int) -> int:
    """A seed of its own for each area of a run."""
    return seed * 2**32 + crc32(code.encode())


def root_of(seed: int | np.random.Generator) -> int:
    """The seed itself, or one drawn from the generator."""
    return int(seed.integers(2**63)) if isinstance(seed, np.random.Generator) else int(seed)


def stream(seed: int, name: str) -> np.random.Generator:
    """Random numbers that depend on a seed and a name alone, so that schemes and areas do not disturb one another."""
    return np.random.default_rng(np.random.SeedSequence([abs(seed), int(seed < 0), crc32(name.encode())]))
