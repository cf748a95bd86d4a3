"""The normal distribution, as intervals and p-values of models need it."""

from math import erfc, sqrt
from statistics import NormalDist


def normal_quantile(level: float) -> float:
    """Half the width of a central interval of this level, in standard errors.

    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    return NormalDist().inv_cdf((1 + level) / 2)


def two_sided(ratio: float) -> float:
    """The chance of a normal value as far from zero as this, or farther.

    >>> round(two_sided(-1.959964), 6)
    0.05
    """
    return erfc(abs(ratio) / sqrt(2))


def detectable(size: float, power: float) -> float:
    """The effect, in standard errors, that a two-sided test of this size finds with this power.

    >>> round(detectable(0.05, 0.8), 4)
    2.8016
    """
    return NormalDist().inv_cdf(1 - size / 2) + NormalDist().inv_cdf(power)
