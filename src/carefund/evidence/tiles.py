"""Laying out areas as equal hexagonal tiles that keep the shape of the country: one tile for each area.

Small crowded areas (London) and large empty ones get the same room, so the map is a cartogram. It is made in
four steps from the areas' centres alone: neighbours are found; the centres are moved so that neighbours stand
about one tile apart in their true directions; each is given a tile by least total movement; and tiles are
exchanged where that brings neighbours nearer to their true directions. There is no chance in it: the same
centres give the same tiles.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from carefund.evidence.areas import Area
from carefund.evidence.importers.boundaries import project

LAND_AREA_KM2 = 130_000.0
HOLD = 0.3
STRETCH = 0.3
RELAXING_STEPS = 200
PUSH, PULL = 0.25, 0.05
PITCH = math.sqrt(2 / math.sqrt(3))
ROW_HEIGHT = math.sqrt(3) / 2
OFFSETS = 4
STAY = 0.6
REACH = 1.5
MOST_PASSES = 20
Points = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Neighbours:
    """Pairs of neighbours (by number), the direction between them and how far apart they should be."""

    first: Integers
    second: Integers
    direction: Points
    length: Points


@dataclass(frozen=True)
class Grid:
    """Candidate tiles: their column and row, and their place (x to the east, y to the north)."""

    column: Integers
    row: Integers
    place: Points


def tile_layout(areas: Sequence[Area] | pl.DataFrame) -> pl.DataFrame:
    """Give a tile for every area: columns area_code, column, row, sorted by area_code.

    Takes areas with centres, or a frame with area_code, longitude and latitude (degrees). Columns count from
    0 in the west, rows from 0 in the north; odd rows are drawn half a tile further east (see `tile_places`).
    Raises ValueError when an area has no centre or stands twice.
    """
    codes, centres = _codes_and_centres(areas)
    if not codes:
        return pl.DataFrame(schema={"area_code": pl.String, "column": pl.Int64, "row": pl.Int64})
    neighbours = _neighbours(centres)
    relaxed = _relax(_spread(centres, neighbours), neighbours)
    grid, tiles = _nearest_tiles(relaxed)
    tiles = _exchange(tiles, grid.place / PITCH, relaxed / PITCH, neighbours)
    column, row = _from_corner(grid.column[tiles], grid.row[tiles])
    return pl.DataFrame({"area_code": codes, "column": column, "row": row})


def tile_places(layout: pl.DataFrame) -> pl.DataFrame:
    """Add each tile's centre to the layout: x to the east, y to the south, in widths of a hexagon."""
    odd = pl.col("row") % 2
    return layout.with_columns(x=pl.col("column") + 0.5 * odd, y=pl.col("row") * ROW_HEIGHT)


def _codes_and_centres(areas: Sequence[Area] | pl.DataFrame) -> tuple[list[str], Points]:
    """Codes in order, and centres in kilometres on an equal-area projection."""
    if not isinstance(areas, pl.DataFrame):
        rows = [(area.code, area.longitude, area.latitude) for area in areas]
        areas = pl.DataFrame(rows, schema=["area_code", "longitude", "latitude"], orient="row")
    table = areas.select("area_code", pl.col("longitude", "latitude").cast(pl.Float64)).sort("area_code")
    if table.null_count().sum_horizontal().item() or table["area_code"].is_duplicated().any():
        raise ValueError("Every area of a tile map needs a centre, and may stand there once only.")
    x, y = project(table["longitude"].to_numpy(), table["latitude"].to_numpy())
    return table["area_code"].to_list(), np.column_stack([x, y])


def _lengths(vectors: Points) -> Points:
    return np.asarray(np.sqrt((vectors**2).sum(axis=-1)))


def _neighbours(centres: Points) -> Neighbours:
    """Gabriel neighbours: no third centre lies inside the circle whose diameter joins the two."""
    first, second = (ends.astype(np.int64) for ends in np.triu_indices(len(centres), 1))
    middle = (centres[first] + centres[second]) / 2
    apart = _lengths(centres[second] - centres[first])
    nearest = _lengths(middle[:, None] - centres[None]).min(axis=1, initial=np.inf)
    chosen = nearest >= apart / 2 * (1 - 1e-9)
    first, second, apart = first[chosen], second[chosen], apart[chosen]
    direction = (centres[second] - centres[first]) / np.maximum(apart, 1e-9)[:, None]
    return Neighbours(first, second, direction, np.maximum(apart * _tiles_per_km(centres), 1.0) ** STRETCH)


def _tiles_per_km(centres: Points) -> float:
    """Tiles to the kilometre if every area had an equal part of England's land."""
    return math.sqrt(len(centres) / LAND_AREA_KM2)


def _spread(centres: Points, neighbours: Neighbours) -> Points:
    """Least squares: neighbours a tile apart in their true direction, areas weakly held in place."""
    pairs, count = len(neighbours.first), len(centres)
    equations = np.zeros((pairs + count, count))
    equations[np.arange(pairs), neighbours.first] = -1
    equations[np.arange(pairs), neighbours.second] = 1
    equations[pairs + np.arange(count), np.arange(count)] = HOLD
    wanted = neighbours.direction * neighbours.length[:, None]
    held = HOLD * (centres - centres.mean(axis=0)) * _tiles_per_km(centres)
    return np.asarray(np.linalg.lstsq(equations, np.vstack([wanted, held]), rcond=None)[0])


def _relax(places: Points, neighbours: Neighbours) -> Points:
    """Push apart areas closer than one tile, and pull together neighbours that are too far apart."""
    places = places.copy()
    for _ in range(RELAXING_STEPS):
        places += PUSH * _pushes(places)
        between = places[neighbours.second] - places[neighbours.first]
        apart = np.maximum(_lengths(between), 1e-9)
        pull = PULL * between * (np.clip(apart - neighbours.length, 0, None) / apart)[:, None]
        np.add.at(places, neighbours.first, pull)
        np.add.at(places, neighbours.second, -pull)
    return places


def _pushes(places: Points) -> Points:
    between = places[:, None] - places[None]
    apart = _lengths(between)
    overlap = np.clip(1 - apart, 0, None) / np.maximum(apart, 1e-6)
    return np.asarray((between * overlap[:, :, None]).sum(axis=1))


def _nearest_tiles(places: Points) -> tuple[Grid, Integers]:
    """Choose, of several slightly shifted grids, the one to which the places move least in all."""
    from scipy.optimize import linear_sum_assignment

    best: tuple[float, Grid, Integers] | None = None
    for shift in np.ndindex(OFFSETS, OFFSETS):
        grid = _grid_over(places, shift[0] / OFFSETS, shift[1] / OFFSETS)
        movement = ((places[:, None] - grid.place[None]) ** 2).sum(axis=2)
        areas, tiles = linear_sum_assignment(movement)
        total = float(movement[areas, tiles].sum())
        if best is None or total < best[0] - 1e-9:
            best = (total, grid, tiles.astype(np.int64))
    assert best is not None
    return best[1], best[2]


def _grid_over(places: Points, shift_x: float, shift_y: float) -> Grid:
    """Hexagon centres that cover the places and a margin, so that each hexagon has the area of one tile."""
    height = PITCH * ROW_HEIGHT
    low, high = places.min(axis=0) - 2, places.max(axis=0) + 2
    rows, columns = int((high[1] - low[1]) / height) + 2, int((high[0] - low[0]) / PITCH) + 2
    column, row = (numbers.ravel().astype(np.int64) for numbers in np.meshgrid(np.arange(columns), np.arange(rows)))
    x = low[0] + PITCH * (shift_x + column + 0.5 * (row % 2))
    y = high[1] - height * (shift_y + row)
    return Grid(column, row, np.column_stack([x, y]))


def _exchange(tiles: Integers, places: Points, relaxed: Points, neighbours: Neighbours) -> Integers:
    """Exchange nearby tiles, or move into free ones, as long as that lessens the strain."""
    board = _Board(tiles, places, relaxed, neighbours)
    for _ in range(MOST_PASSES):
        moves = [board.improve(area) for area in range(len(tiles))]
        if not any(moves):
            break
    return board.tile_of


class _Board:
    """Who stands on which tile, and what strain that causes (lengths in widths of a tile)."""

    def __init__(self, tiles: Integers, places: Points, relaxed: Points, neighbours: Neighbours) -> None:
        self.places, self.relaxed = places, relaxed
        self.tile_of = tiles.copy()
        self.area_on = np.full(len(places), -1, dtype=np.int64)
        self.area_on[tiles] = np.arange(len(tiles))
        ends = np.concatenate([neighbours.first, neighbours.second])
        others = np.concatenate([neighbours.second, neighbours.first])
        directions = np.concatenate([neighbours.direction, -neighbours.direction])
        self.around = [(others[ends == area], directions[ends == area]) for area in range(len(tiles))]

    def improve(self, area: int) -> bool:
        """Make the best single exchange for this area, if one helps."""
        here = int(self.tile_of[area])
        distance = _lengths(self.places - self.places[here])
        choices = [int(tile) for tile in np.flatnonzero(distance <= REACH) if tile != here]
        gains = [self._gain(area, tile) for tile in choices]
        best = int(np.argmax(gains)) if gains else 0
        if not gains or gains[best] <= 1e-9:  # noqa: PLR2004
            return False
        self._swap(area, choices[best])
        return True

    def _gain(self, area: int, tile: int) -> float:
        here, other = int(self.tile_of[area]), int(self.area_on[tile])
        before = self._strain(area) + (self._strain(other) if other >= 0 else 0.0)
        self._swap(area, tile)
        after = self._strain(area) + (self._strain(other) if other >= 0 else 0.0)
        self._swap(area, here)
        return before - after

    def _swap(self, area: int, tile: int) -> None:
        here, other = self.tile_of[area], self.area_on[tile]
        self.area_on[here] = other
        if other >= 0:
            self.tile_of[other] = here
        self.tile_of[area], self.area_on[tile] = tile, area

    def _strain(self, area: int) -> float:
        others, directions = self.around[area]
        place = self.places[self.tile_of[area]]
        astray = self.places[self.tile_of[others]] - place - directions
        return float((astray**2).sum() + STAY * ((place - self.relaxed[area]) ** 2).sum())


def _from_corner(column: Integers, row: Integers) -> tuple[Integers, Integers]:
    """Count columns and rows from 0, keeping odd rows the ones that are half a tile further east."""
    if row.min() % 2:
        column = np.where(row % 2 == 0, column - 1, column)
    return column - column.min(), row - row.min()
