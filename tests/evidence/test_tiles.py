"""The tile map: one tile for each area, and a country that a reader recognises."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.evidence.areas import Area, all_areas, read_areas_table
from carefund.evidence.tiles import tile_layout, tile_places


@pytest.fixture(scope="module")
def england() -> pl.DataFrame:
    shipped = read_areas_table().rename({"tile_column": "column", "tile_row": "row"})
    return tile_places(shipped)


def place(england: pl.DataFrame, name: str) -> tuple[float, float]:
    row = england.row(by_predicate=pl.col("name") == name, named=True)
    return row["x"], row["y"]


def test_every_area_has_a_tile_of_its_own(england: pl.DataFrame) -> None:
    assert england.height == 152
    assert not england.select("column", "row").is_duplicated().any()
    assert england["column"].min() == 0
    assert england["row"].min() == 0


def test_shipped_tiles_are_what_the_centres_give(england: pl.DataFrame) -> None:
    layout = tile_layout(england.select("area_code", "longitude", "latitude"))
    assert layout.equals(england.select("area_code", "column", "row").sort("area_code"))


def test_areas_may_be_given_as_areas() -> None:
    some = [area for area in all_areas() if area.region == "North East" and area.longitude is not None]
    assert tile_layout(some)["area_code"].to_list() == [area.code for area in some]


def test_the_map_fills_little_more_than_its_tiles(england: pl.DataFrame) -> None:
    assert england["column"].max() + 1 <= 18
    assert england["row"].max() + 1 <= 22


def test_compass_order_is_kept(england: pl.DataFrame) -> None:
    """Of areas at least 30 km apart north to south (or east to west), nearly all keep their order."""
    east = england["longitude"].to_numpy() * 111.3 * math.cos(math.radians(52.8))
    north = england["latitude"].to_numpy() * 111.3
    for true, drawn in ((east, england["x"].to_numpy()), (north, -england["y"].to_numpy())):
        apart, shown = true[:, None] - true, drawn[:, None] - drawn
        kept = np.sign(apart) == np.sign(shown)
        assert kept[np.abs(apart) > 30].mean() > 0.95


def test_corners_of_england(england: pl.DataFrame) -> None:
    width, height = england["x"].max(), england["y"].max()
    assert isinstance(width, float)
    assert isinstance(height, float)
    cornwall, kent = place(england, "Cornwall"), place(england, "Kent")
    northumberland, cumbria = place(england, "Northumberland"), place(england, "Cumbria")
    assert cornwall[0] < width / 4
    assert cornwall[1] > height * 0.8
    assert kent[0] > width * 0.8
    assert kent[1] > height * 0.7
    assert northumberland[1] < height / 6
    assert cumbria[0] < place(england, "Middlesbrough")[0]
    assert place(england, "Norfolk")[0] > place(england, "Lincolnshire")[0] > place(england, "Shropshire")[0]
    london = england.filter(pl.col("region") == "London").mean()
    assert london["x"].item() > width * 0.6
    assert london["y"].item() > height * 0.6


def test_regions_hold_together(england: pl.DataFrame) -> None:
    """Nearly every tile touches one of its own region."""
    lonely = []
    for row in england.iter_rows(named=True):
        same = england.filter((pl.col("region") == row["region"]) & (pl.col("area_code") != row["area_code"]))
        distance = (same["x"] - row["x"]) ** 2 + (same["y"] - row["y"]) ** 2
        lonely += [row["name"]] if distance.min() > 1.1 else []  # type: ignore[operator]
    assert len(lonely) <= 6, lonely


def test_areas_without_a_centre_or_given_twice_are_refused() -> None:
    area = Area("E1", "One", None, longitude=0.0, latitude=52.0)
    with pytest.raises(ValueError, match="centre"):
        tile_layout([Area("E1", "One", None)])
    with pytest.raises(ValueError, match="once"):
        tile_layout([area, area])


def test_no_areas_give_an_empty_layout() -> None:
    assert tile_layout([]).is_empty()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(-60, 20), st.integers(500, 555)), min_size=1, max_size=12))
def test_any_places_get_different_tiles(places: list[tuple[int, int]]) -> None:
    areas = [Area(f"E{number}", "", None, longitude=x / 10, latitude=y / 10) for number, (x, y) in enumerate(places)]
    layout = tile_layout(areas)
    assert layout.height == len(areas)
    assert not layout.select("column", "row").is_duplicated().any()
    assert layout.equals(tile_layout(areas))
