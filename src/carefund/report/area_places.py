"""Where areas lie: the region of each and its tile on the map, from the register that comes with carefund."""

from __future__ import annotations

from typing import Any

from carefund.evidence.areas import default_register, read_areas_table
from carefund.evidence.tiles import tile_places

TILES_SOURCE = (
    "Tiles laid out by carefund from the areas’ centres (Office for National Statistics; contains OS data © Crown "
    "copyright and database right)."
)


def region_of(code: str) -> str:
    """The region of an area, or an empty text where it is not known."""
    area = default_register().get(code)
    return area.region or "" if area else ""


def tile_positions() -> dict[str, dict[str, Any]]:
    """Where each area's tile lies, as `x` and `y`, by area code."""
    table = read_areas_table().rename({"tile_column": "column", "tile_row": "row"})
    return {row["area_code"]: row for row in tile_places(table).to_dicts()}
