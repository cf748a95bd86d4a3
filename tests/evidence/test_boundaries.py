"""Centres of areas: known shapes, the real outlines, and files that are not what they claim."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.evidence.importers.boundaries import project, read_centres, unproject
from carefund.refusal import RefusedFile

SQUARE = [[-1.0, 52.0], [0.0, 52.0], [0.0, 53.0], [-1.0, 53.0], [-1.0, 52.0]]


def feature(coordinates: Any, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    named = {"code": "E1", "name": "One"} | properties
    return {"type": "Feature", "properties": named, "geometry": {"type": kind, "coordinates": coordinates}}


def written(folder: Path, *features: Any) -> Path:
    path = folder / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path


def shifted(ring: list[list[float]], east: float) -> list[list[float]]:
    return [[x + east, y] for x, y in ring]


def test_centre_and_size_of_a_square_degree(tmp_path: Path) -> None:
    row = read_centres(written(tmp_path, feature([SQUARE]))).row(0, named=True)
    expected = 6371.0**2 * math.radians(1) * (math.sin(math.radians(53)) - math.sin(math.radians(52)))
    assert row["area_code"] == "E1"
    assert row["longitude"] == pytest.approx(-0.5, abs=0.01)
    assert row["latitude"] == pytest.approx(52.5, abs=0.01)
    assert row["square_kilometres"] == pytest.approx(expected, rel=0.001)


def test_direction_of_drawing_does_not_matter(tmp_path: Path) -> None:
    one = read_centres(written(tmp_path, feature([SQUARE])))
    assert one.row(0)[2:] == pytest.approx(read_centres(written(tmp_path, feature([SQUARE[::-1]]))).row(0)[2:])


def test_islands_are_weighted_by_their_area_and_holes_taken_out(tmp_path: Path) -> None:
    islands = feature([[SQUARE], [shifted(SQUARE, 3.0)]], "MultiPolygon")
    hole = [[-0.9, 52.1], [-0.6, 52.1], [-0.6, 52.9], [-0.9, 52.9], [-0.9, 52.1]]
    assert read_centres(written(tmp_path, islands))["longitude"][0] == pytest.approx(1.0, abs=0.02)
    holed = read_centres(written(tmp_path, feature([SQUARE, hole]))).row(0, named=True)
    assert holed["longitude"] > -0.45
    assert holed["square_kilometres"] == pytest.approx(0.76 * 7540, rel=0.02)


def test_ons_names_of_properties_are_understood(tmp_path: Path) -> None:
    properties = {"code": None, "name": None, "CTYUA19CD": "E06000058", "CTYUA19NM": "Somewhere"}
    assert read_centres(written(tmp_path, feature([SQUARE], **properties))).row(0)[:2] == (
        "E06000058",
        "Somewhere",
    )


@given(st.floats(-6, 2), st.floats(49.5, 56))
def test_projection_comes_back(longitude: float, latitude: float) -> None:
    x, y = project(np.array([longitude]), np.array([latitude]))
    assert unproject(float(x[0]), float(y[0])) == pytest.approx((longitude, latitude), abs=1e-9)


BAD_FEATURES = {
    "no code": feature([SQUARE], code=None),
    "metres, not degrees": feature([[[400000.0, 300000.0], [1.0, 2.0], [2.0, 3.0], [400000.0, 300000.0]]]),
    "a line": feature(SQUARE, "LineString"),
    "too few points": feature([SQUARE[:2]]),
    "no area": feature([[[0.0, 52.0]] * 5]),
    "words for numbers": feature([[["a", "b"]] * 5]),
    "ragged points": feature([[[0.0], [1.0, 2.0], [1.0, 2.0], [0.0]]]),
    "no rings": feature([]),
    "no geometry": {"properties": {"code": "E1"}, "geometry": None},
    "not an object": 7,
}


@pytest.mark.parametrize("bad", BAD_FEATURES.values(), ids=BAD_FEATURES.keys())
def test_broken_areas_are_refused(tmp_path: Path, bad: Any) -> None:
    with pytest.raises(RefusedFile) as caught:
        read_centres(written(tmp_path, bad))
    assert caught.value.file == "areas.geojson"
    assert caught.value.expected


@pytest.mark.parametrize("text", ["", "no json", "[]", "{}", '{"features": []}', "[" * 100_000, "\udcff"])
def test_broken_files_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "areas.geojson"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(RefusedFile):
        read_centres(path)


def test_an_area_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match="E1 more than once"):
        read_centres(written(tmp_path, feature([SQUARE]), feature([SQUARE])))


def test_real_outlines(official_files: Path) -> None:
    path = next((official_files / "geography").glob("*utla_2013-2019*.geojson"))
    centres = read_centres(path)
    assert centres.height == 152
    assert centres["square_kilometres"].sum() == pytest.approx(130_300, rel=0.01)
    places = {row["name"]: row for row in centres.iter_rows(named=True)}
    for name, longitude, latitude in [("Westminster", -0.16, 51.51), ("Cornwall", -4.8, 50.4)]:
        assert places[name]["longitude"] == pytest.approx(longitude, abs=0.15)
        assert places[name]["latitude"] == pytest.approx(latitude, abs=0.15)
