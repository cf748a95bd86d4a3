"""Reading a map of areas (GeoJSON, longitude and latitude in degrees) and giving each area's centre.

The centre is the area-weighted centroid of the outline, holes taken out, worked out on a sinusoidal
projection, which keeps areas true. For a council of several islands or with a deep bay it may fall outside
the land.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from carefund.refusal import RefusedFile
from carefund.workbooks.ordinary_file import read_publication

EARTH_RADIUS_KM = 6371.0
CENTRAL_MERIDIAN = -1.5
FEWEST_POINTS = 4
CENTRES_SCHEMA = {
    "area_code": pl.String,
    "name": pl.String,
    "longitude": pl.Float64,
    "latitude": pl.Float64,
    "square_kilometres": pl.Float64,
}
Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """Area (km²) and first moments (km³) of an outline; those of several rings simply add."""

    area: float = 0.0
    x: float = 0.0
    y: float = 0.0

    def __add__(self, other: "Moments") -> "Moments":
        """Join two outlines."""
        return Moments(self.area + other.area, self.x + other.x, self.y + other.y)


def read_centres(path: Path) -> pl.DataFrame:
    """Give the centre and size of every area of a GeoJSON file, sorted by code.

    Gives columns area_code, name, longitude, latitude (degrees) and square_kilometres, one row for each area.
    Raises RefusedFile when the file is not a collection of areas with codes and outlines in degrees.
    """
    features = _read_features(path)
    rows = [_centre_of(path.name, number, feature) for number, feature in enumerate(features, start=1)]
    centres = pl.DataFrame(rows, schema=CENTRES_SCHEMA, orient="row").sort("area_code")
    repeated = centres.filter(pl.col("area_code").is_duplicated())["area_code"].unique().to_list()
    if repeated:
        raise _refuse(path.name, "each area once", f"{', '.join(sorted(repeated))} more than once")
    return centres


def project(longitude: Points, latitude: Points) -> tuple[Points, Points]:
    """Kilometres east of the central meridian and north of the equator (sinusoidal, equal-area)."""
    north = np.radians(latitude)
    east = np.radians(longitude - CENTRAL_MERIDIAN) * np.cos(north)
    return EARTH_RADIUS_KM * east, EARTH_RADIUS_KM * north


def unproject(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude (degrees) of a point in projected kilometres."""
    north = y / EARTH_RADIUS_KM
    return CENTRAL_MERIDIAN + math.degrees(x / (EARTH_RADIUS_KM * math.cos(north))), math.degrees(north)


def _refuse(file: str, expected: str, found: str) -> RefusedFile:
    return RefusedFile(
        file,
        expected=expected,
        found=found,
        to_do="Use a GeoJSON file of area boundaries in longitude and latitude (EPSG:4326).",
    )


def _read_features(path: Path) -> list[object]:
    try:
        parsed = json.loads(read_publication(path))
    except (ValueError, RecursionError) as error:
        if isinstance(error, RefusedFile):
            raise
        raise _refuse(path.name, "a GeoJSON file", f"text that is not JSON ({str(error)[:80]})") from error
    features = parsed.get("features") if isinstance(parsed, dict) else None
    if not isinstance(features, list) or not features:
        raise _refuse(path.name, "a FeatureCollection with at least one area", "none")
    return features


def _centre_of(file: str, number: int, feature: object) -> tuple[str, str, float, float, float]:
    place = f"feature {number}"
    properties, geometry = _parts_of(file, place, feature)
    code = _property(properties, "code", "CD")
    if not code:
        raise _refuse(file, f"a code in the properties of {place}", f"only {sorted(properties)}")
    moments = sum((_outline(file, code, rings) for rings in _polygons(file, code, geometry)), Moments())
    if not moments.area > 0:
        raise _refuse(file, f"an outline with an area for {code}", "one without")
    longitude, latitude = unproject(moments.x / moments.area, moments.y / moments.area)
    return code, _property(properties, "name", "NM"), longitude, latitude, moments.area


def _parts_of(file: str, place: str, feature: object) -> tuple[dict[str, object], dict[str, object]]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        raise _refuse(file, f"properties and a geometry in {place}", "one of them missing")
    return properties, geometry


def _property(properties: dict[str, object], plain: str, ending: str) -> str:
    """Give a property called `code` or `name`, or as ONS calls them, such as CTYUA19CD and CTYUA19NM."""
    for key, value in properties.items():
        if isinstance(value, str) and (key.lower() == plain or key.upper().endswith(ending)):
            return value.strip()
    return ""


def _polygons(file: str, code: str, geometry: dict[str, object]) -> list[object]:
    coordinates = geometry.get("coordinates")
    if isinstance(coordinates, list) and geometry.get("type") == "Polygon":
        return [coordinates]
    if isinstance(coordinates, list) and geometry.get("type") == "MultiPolygon":
        return coordinates
    raise _refuse(file, f"a Polygon or MultiPolygon for {code}", f"{geometry.get('type')!r}")


def _outline(file: str, code: str, rings: object) -> Moments:
    """Moments of one polygon: the first ring is its outside, the others are holes."""
    if not isinstance(rings, list) or not rings:
        raise _refuse(file, f"at least one ring of points for {code}", "none")
    return sum(_signed_moments(file, code, rings), Moments())


def _signed_moments(file: str, code: str, rings: list[object]) -> Iterator[Moments]:
    for number, ring in enumerate(rings):
        moments = _ring_moments(_points(file, code, ring))
        direction = math.copysign(1.0, moments.area) * (1 if number == 0 else -1)
        yield Moments(direction * moments.area, direction * moments.x, direction * moments.y)


def _points(file: str, code: str, ring: object) -> Points:
    expected = f"rings of at least {FEWEST_POINTS} points in degrees for {code}"
    try:
        points = np.array([point[:2] for point in ring] if isinstance(ring, list) else [], dtype=np.float64)
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise _refuse(file, expected, "points that are not pairs of numbers") from error
    if points.ndim != 2 or points.shape[1:] != (2,) or len(points) < FEWEST_POINTS:  # noqa: PLR2004
        raise _refuse(file, expected, f"one of {len(points)}")
    if not (np.isfinite(points).all() and (np.abs(points) <= (180.0, 90.0)).all()):
        raise _refuse(file, expected, "numbers outside the range of longitude and latitude")
    return points


def _ring_moments(points: Points) -> Moments:
    """Give the shoelace formula, taken about the ring's first point so that little precision is lost."""
    x, y = project(points[:, 0], points[:, 1])
    east, north = x - x[0], y - y[0]
    cross = east[:-1] * north[1:] - east[1:] * north[:-1]
    area = float(cross.sum()) / 2
    first_x = float(((east[:-1] + east[1:]) * cross).sum()) / 6
    first_y = float(((north[:-1] + north[1:]) * cross).sum()) / 6
    return Moments(area, first_x + area * float(x[0]), first_y + area * float(y[0]))
