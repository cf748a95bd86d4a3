"""Areas that are alike: by what is held of who lives there, the same whichever is asked, and never an area itself."""

from __future__ import annotations

import math
from datetime import date

import polars as pl
import pytest

from carefund.evidence.query import Evidence
from carefund.evidence.similar import MEASURES, NEAREST, similar_areas, similar_on
from tests.packaged import REGISTERS

CODES = [area.code for area in REGISTERS.areas.all() if area.longitude is not None]
KENT, ESSEX, BIRMINGHAM, CITY = "E10000016", "E10000012", "E08000025", "E09000001"


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return Evidence.packaged()


def by_hand(evidence: Evidence, one: str, other: str) -> float:
    """The distance of two areas, from the figures themselves."""
    names = ["population", "population-65-plus", "population-85-plus", "deprivation-average-score"]
    held = evidence.figures(names).filter(pl.col("period").dt.year() == 2015).drop_nulls("value")
    wide = held.pivot("series", index="area_code", values="value").filter(pl.col("area_code").is_in(CODES)).drop_nulls()
    points = wide.select(
        "area_code",
        pl.col("population").log().alias("residents"),
        *((pl.col(name) / pl.col("population")).alias(name) for name in names[1:3]),
        pl.col(names[3]).alias("deprivation"),
    )
    rows = {row[0]: row[1:] for row in points.iter_rows()}
    spreads = [points[name].std(ddof=0) for name in points.columns[1:]]
    return math.sqrt(sum(((a - b) / s) ** 2 for a, b, s in zip(rows[one], rows[other], spreads, strict=True)))


@pytest.mark.parametrize("code", [KENT, BIRMINGHAM, CITY])
def test_the_distance_is_what_the_method_says(evidence: Evidence, code: str) -> None:
    found = similar_areas(evidence, code, CODES, 2015)
    assert (found.people_year, found.index_year) == (2015, 2015)
    for other in found.neighbours[:3]:
        assert found.distances[other] == pytest.approx(by_hand(evidence, code, other), rel=1e-9)


def test_the_nearest_come_first_and_the_area_itself_is_none_of_them(evidence: Evidence) -> None:
    found = similar_areas(evidence, KENT, CODES, 2015)
    distances = [found.distances[one] for one in found.neighbours]
    assert distances == sorted(distances)
    assert len(found.neighbours) == NEAREST
    assert KENT not in found.neighbours
    assert found.neighbours[0] == ESSEX


def test_two_areas_are_equally_far_from_each_other(evidence: Evidence) -> None:
    there = similar_areas(evidence, KENT, CODES, 2015).distances[ESSEX]
    back = similar_areas(evidence, ESSEX, CODES, 2015, len(CODES)).distances[KENT]
    assert there == pytest.approx(back)


def test_on_a_day_only_areas_of_that_day_are_alike(evidence: Evidence) -> None:
    """Dorset was one county until April 2019; on a day of 2015 what it went into is like nobody."""
    day = date(2015, 4, 1)
    found = similar_on(evidence, KENT, REGISTERS, day)
    assert found == similar_areas(evidence, KENT, [area.code for area in REGISTERS.areas.all(day)], 2015)
    assert "E06000059" not in [area.code for area in REGISTERS.areas.all(day)]


def test_the_order_in_which_areas_are_given_makes_no_difference(evidence: Evidence) -> None:
    assert (
        similar_areas(evidence, KENT, CODES[::-1], 2015).neighbours
        == similar_areas(evidence, KENT, CODES, 2015).neighbours
    )


def test_an_area_of_which_nothing_is_held_is_like_none(evidence: Evidence) -> None:
    found = similar_areas(evidence, "E99999999", CODES, 2015)
    assert not found.is_known
    assert found.neighbours == ()


def test_without_an_index_of_deprivation_no_area_is_called_alike(evidence: Evidence) -> None:
    class Without:
        """The evidence without the index."""

        def figures(self, series: list[str], **asked: object) -> pl.DataFrame:
            frame = evidence.figures(series, **asked)  # type: ignore[arg-type]
            return frame.filter(~pl.col("series").str.starts_with("deprivation"))

    found = similar_areas(Without(), KENT, CODES, 2015)  # type: ignore[arg-type]
    assert found.index_year is None
    assert not found.neighbours


def test_the_traits_are_those_that_are_compared(evidence: Evidence) -> None:
    traits = similar_areas(evidence, KENT, CODES, 2015).traits[KENT]
    assert set(MEASURES) == set(vars(traits))
    assert 18 < traits.aged_65_plus < 21
    assert traits.aged_85_plus < traits.aged_65_plus


@pytest.mark.parametrize("name", ["Barnsley", "Sheffield", "Somerset", "North Yorkshire", "Buckinghamshire"])
def test_a_place_whose_code_alone_changed_has_what_is_held_under_the_other_code(evidence: Evidence, name: str) -> None:
    day = date(2025, 4, 1)
    area = next(area for area in REGISTERS.areas.all(day) if area.name == name)
    found = similar_on(evidence, area.code, REGISTERS, day)
    assert found.is_known
    assert len(found.neighbours) == NEAREST
