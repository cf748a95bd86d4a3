"""What few units leave uncertain of an error: degrees of freedom, and bands by Student's t in place of the normal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from carefund.arrays import Flags, Floats, Whole


@dataclass(frozen=True)
class Errors:
    """By time: the error as it is told, that by which bands are made, and the degrees of freedom of the latter."""

    told: Floats
    wide: Floats
    freedom: Floats

    def width(self, critical: float) -> Floats:
        """Half the band where so many errors would do, were they known: Student's t of the same chance."""
        from scipy.special import ndtr, stdtrit

        with np.errstate(invalid="ignore"):
            times: Floats = -stdtrit(np.nan_to_num(self.freedom, nan=1.0), ndtr(-critical))
        return times * self.wide

    def as_normal(self, att: Floats) -> Floats:
        """How many errors each effect is from nought, as a normal number of the same chance."""
        from scipy.special import ndtri, stdtr

        size: Floats = -ndtri(np.maximum(stdtr(self.freedom, -np.abs(att) / self.wide), 1e-300))
        return size

    def of(self, known: Flags) -> Errors:
        """Those of some times."""
        return Errors(self.told[known], self.wide[known], self.freedom[known])


def errors_of_few(influence: Floats, errors: Floats, starts: Whole) -> Errors:
    """Errors by influence functions (times, units), with what few units in a group make uncertain of them.

    Each group's part of the variance is divided by one less than its units, and the degrees of freedom are those of
    Satterthwaite (1946, Biometrics Bulletin 2:110) for a sum of such parts, as in Welch's test of two means. A group of
    one unit has no part of its own.
    """
    groups = [starts == start for start in np.unique(starts)]
    sizes = np.array([group.sum() for group in groups])
    squares = np.stack([(influence[:, group] ** 2).sum(1) for group in groups], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = squares * np.where(sizes > 1, sizes / np.maximum(sizes - 1, 1), 1.0) / influence.shape[1] ** 2
        freedom = parts.sum(1) ** 2 / (parts**2 / np.maximum(sizes - 1, 1)).sum(1)
    return Errors(told=errors, wide=np.sqrt(parts.sum(1)), freedom=freedom)
