"""The smallest change of one area in a year that any design of an evaluation could find, as it was measured.

The figures stand in `smallest_effects.toml`, which says by which command they were made: effects planted in a series
where nothing was done, and looked for by every design that `carefund evaluate` has (power 80%, size 5%).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True)
class SmallestEffect:
    """For areas with up to `up_to` a month: the smallest change found in `months`, in per cent without a sign.

    `smallest` is None where not even a change of `largest_tried` was found; `by` is the design that finds it, over so
    many placebo `studies`; `source` are the figures in which effects were planted.
    """

    series: str
    source: str
    months: int
    up_to: float
    smallest: float | None
    by: str
    studies: int
    largest_tried: float


@cache
def packaged_smallest_effects() -> tuple[SmallestEffect, ...]:
    """What was measured, by series and size, smallest areas first."""
    text = (files("carefund.plan") / "smallest_effects.toml").read_text(encoding="utf-8")
    return tuple(_read(tomllib.loads(text)))


def _read(given: dict[str, object]) -> Iterator[SmallestEffect]:
    series: list[dict[str, object]] = given["series"]  # type: ignore[assignment]
    for one in series:
        sizes: list[dict[str, object]] = one["sizes"]  # type: ignore[assignment]
        for size in sizes:
            yield SmallestEffect(
                series=str(one["id"]),
                source=str(one["source"]),
                months=int(str(given["months"])),
                up_to=float(str(size["up_to"])),
                smallest=None if "smallest" not in size else float(str(size["smallest"])),
                by=str(size.get("by", "")),
                studies=int(str(size["studies"])),
                largest_tried=float(str(given["largest_tried"])),
            )


def smallest_effect(series: str, a_month: float) -> SmallestEffect | None:
    """What was measured of areas that have so many a month; None of a series that was not."""
    return next((one for one in packaged_smallest_effects() if one.series == series and a_month <= one.up_to), None)
