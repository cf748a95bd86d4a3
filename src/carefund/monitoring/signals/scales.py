"""The scales on which a series may move: as it stands, by roots, by logs, or as a proportion's angle.

A scale takes a figure to where its scatter is about as large in every month. Which one a series has is not decided
beforehand: month by month both are weighed by how well they foretold the months before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from carefund.arrays import Floats

Kind = Literal["number", "count", "proportion", "error"]
HALF, THREE_EIGHTHS = 0.5, 0.375
"""What is added to a count before its logarithm, and before its root (Anscombe, Biometrika 1948)."""


@dataclass(frozen=True)
class Scale:
    """A scale on which figures are expected.

    `there` takes figures to it, `back` from it, `steep` is the slope of `there` at a figure, `bent` half the second
    derivative of `back` at a place of the scale, by which means are taken back (delta method).
    """

    name: str
    there: Callable[[Floats], Floats]
    back: Callable[[Floats], Floats]
    steep: Callable[[Floats], Floats]
    bent: Callable[[Floats], Floats]


def _angle(share: Floats) -> Floats:
    angle: Floats = 2 * np.arcsin(np.sqrt(np.clip(share, 0.0, 1.0)))
    return angle


def _share(angle: Floats) -> Floats:
    share: Floats = np.sin(np.clip(angle, 0.0, np.pi) / 2) ** 2
    return share


PLAIN = Scale("plain", lambda x: x, lambda y: y, np.ones_like, np.zeros_like)
LEAST = 1e-300
"""A number at or below 0 where numbers were above it is taken as this: farther off than any limit."""
LOG_OF_NUMBER = Scale(
    "log",
    lambda x: np.log(np.maximum(x, LEAST)),
    np.exp,
    lambda x: 1 / np.maximum(x, LEAST),
    lambda y: np.exp(y) / 2,
)
LOG_OF_COUNT = Scale(
    "log",
    lambda x: np.log(x + HALF),
    lambda y: np.exp(y) - HALF,
    lambda x: 1 / (x + HALF),
    lambda y: np.exp(y) / 2,
)
ROOT = Scale(
    "root",
    lambda x: 2 * np.sqrt(x + THREE_EIGHTHS),
    lambda y: np.maximum(y, 0.0) ** 2 / 4 - THREE_EIGHTHS,
    lambda x: 1 / np.sqrt(x + THREE_EIGHTHS),
    lambda y: np.full_like(y, 0.25),
)
ANGLE = Scale(
    "angle",
    _angle,
    _share,
    lambda x: 1 / np.sqrt(np.clip(x * (1 - x), 1e-4, None)),
    lambda y: np.cos(y) / 4,
)


def scales_for(kind: Kind, values: Floats) -> tuple[Scale, ...]:
    """The scales that a group of series may move on, by the figures that are never judged (any shape, NaN for none).

    Counts move by roots or logs, proportions by angles, errors of a forecast as they stand, other numbers as they stand
    or, all above zero, by logs.
    """
    if kind == "count":
        return ROOT, LOG_OF_COUNT
    if kind == "proportion":
        return (ANGLE,)
    if kind == "error":
        return (PLAIN,)
    return (PLAIN, LOG_OF_NUMBER) if np.nanmin(values, initial=np.inf) > 0 else (PLAIN,)
