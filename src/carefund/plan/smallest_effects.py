"""The smallest change of one area in a year that any design of an evaluation could find, as it was measured.

The figures stand in `smallest_effects.toml`, which says by which command they were made: effects planted in a series
where nothing was done, and looked for by every design that `carefund evaluate` has (power 80%, size 5%).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True)
class SmallestEffect:
    """For areas with up to `up_to` a month: the smallest change found in `months`, in per cent without a sign.

    `smallest` is None where not even a change of `largest_tried` was found; `by` is the design that finds it or
    comes nearest to it, over so many placebo `studies`; `source` are the figures in which effects were planted.
    """

    series: str
    source: str
    months: int
    up_to: float
    by: str
    studies: int
    largest_tried: float
    smallest: float | None = None


@cache
def packaged_smallest_effects() -> tuple[SmallestEffect, ...]:
    """What was measured, by series and size, smallest areas first."""
    given = tomllib.loads((files("carefund.plan") / "smallest_effects.toml").read_text(encoding="utf-8"))
    alike = {name: given[name] for name in ("months", "largest_tried")}
    return tuple(
        SmallestEffect(series=series["id"], source=series["source"], **alike, **size)
        for series in given["series"]
        for size in series["sizes"]
    )


def smallest_effect(series: str, a_month: float) -> SmallestEffect | None:
    """What was measured of areas that have so many a month; None of a series that was not."""
    return next((one for one in packaged_smallest_effects() if one.series == series and a_month <= one.up_to), None)
