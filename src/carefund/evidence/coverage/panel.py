"""A series as a panel: places by months, on a log scale per day, and what the neighbours of each place did."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from carefund.arrays import Floats
from carefund.calendar import days_in, month_number, months_between
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND

HALF = 0.5
NEIGHBOURS = 8
LEAST_NEIGHBOURS = 3


@dataclass(frozen=True)
class Panel:
    """Values of one series: `values` is places by months, NaN where there is none."""

    series: str
    places: list[str]
    names: dict[str, str]
    months: list[date]
    values: Floats

    @property
    def days(self) -> Floats:
        """Days in each month."""
        return np.array([days_in(month) for month in self.months], dtype=np.float64)

    @property
    def log_rates(self) -> Floats:
        """Log of the count per day, half a count added so that a zero has a logarithm."""
        rates: Floats = np.log((self.values + HALF) / self.days)
        return rates

    @property
    def month_numbers(self) -> npt.NDArray[np.int64]:
        """The months as numbers."""
        return np.array([month_number(month) for month in self.months])


def panel_of(figures: pl.DataFrame, series: str, registers: Registers) -> Panel:
    """The panel of one series from long figures, without England's row and places that have no figure at all."""
    rows = figures.filter((pl.col("series") == series) & (pl.col("area_code") != ENGLAND))
    rows = rows.filter(pl.col("value").is_not_null().any().over("area_code"))
    if rows.is_empty():
        return Panel(series, [], {}, [], np.zeros((0, 0)))
    wide = by_month(rows)
    months, places = wide["period"].to_list(), [name for name in wide.columns if name != "period"]
    published = rows.sort("period").group_by("area_code", maintain_order=True).agg(pl.col("published_name").last())
    names = {code: registers.name(code, name) for code, name in published.iter_rows()}
    values = wide.select(places).to_numpy().T.astype(np.float64)
    return Panel(series, places, names, months, values)


def by_month(rows: pl.DataFrame) -> pl.DataFrame:
    """Long figures of one series as a column for each place, a row for every month from the first to the last.

    `rows` has area_code, period and value, and is not empty; a month without figures is null throughout.
    """
    wide = rows.pivot(on="area_code", index="period", values="value", aggregate_function="first").sort("period")
    months = months_between(wide["period"][0], wide["period"][-1])
    return pl.DataFrame({"period": months}).join(wide, on="period", how="left", maintain_order="left")


def neighbours_of(places: list[str], positions: dict[str, tuple[float, float]]) -> list[npt.NDArray[np.int64]]:
    """For each place, the rows of its nearest neighbours by straight line; none for a place without a position."""
    known = [index for index, place in enumerate(places) if place in positions]
    points = np.array([positions[places[index]] for index in known], dtype=np.float64).reshape(-1, 2)
    # a degree of longitude is about 0.6 of a degree of latitude at England's middle
    points = points * np.array([0.6, 1.0])
    distances = np.linalg.norm(points[:, None, :] - points[None, :, :], axis=2)
    np.fill_diagonal(distances, np.inf)  # several places may stand on one spot: a place is never its own neighbour
    nearest: list[npt.NDArray[np.int64]] = [np.array([], dtype=np.int64)] * len(places)
    for row, index in enumerate(known):
        order = np.argsort(distances[row], kind="stable")[: min(NEIGHBOURS, len(known) - 1)]
        nearest[index] = np.array([known[other] for other in order])
    return nearest


def neighbours_trend(log_rates: Floats, neighbours: list[npt.NDArray[np.int64]]) -> Floats:
    """What each place's neighbours did: the median of their log rates less their own means, month by month.

    A place with fewer than three neighbours is set beside all places. Shape: places by months.
    """
    centred = log_rates - np.nanmean(log_rates, axis=1, keepdims=True)
    everyone = _median_or(centred, np.zeros(log_rates.shape[1]))
    # a series of fewer months is set level with everyone over just the months that it has
    centred -= np.nanmean(centred - everyone, axis=1, keepdims=True)
    trend = np.tile(everyone, (log_rates.shape[0], 1))
    by_number: dict[int, list[int]] = {}
    for index, near in enumerate(neighbours):
        if len(near) >= LEAST_NEIGHBOURS:
            by_number.setdefault(len(near), []).append(index)
    for places in by_number.values():
        # all places with so many neighbours at once: neighbours by places by months
        beside = centred[np.array([neighbours[place] for place in places]).T]
        trend[places] = _median_or(beside, np.tile(everyone, (len(places), 1)))
    return trend


def _median_or(rows: Floats, otherwise: Floats) -> Floats:
    """The median over the first axis of the values that are there, or `otherwise` where there is none."""
    known = np.sort(rows, axis=0)  # what is missing comes last
    number = np.isfinite(rows).sum(axis=0)
    low, high = (
        np.take_along_axis(known, np.maximum(place, 0)[None], axis=0)[0] for place in ((number - 1) // 2, number // 2)
    )
    medians: Floats = np.where(number > 0, (low + high) / 2, otherwise)
    return medians
