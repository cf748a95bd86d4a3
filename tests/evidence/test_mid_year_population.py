"""People by area and group at the mid-year nearest to a year."""

from datetime import date

import polars as pl
import pytest

from carefund.evidence.packaged import PackagedStore
from carefund.evidence.population import population_near
from carefund.evidence.query import AsOf, Evidence
from tests.appraisal.sources import Changed

HARTLEPOOL = "E06000001"


def test_the_nearest_mid_year_is_taken_and_of_two_as_near_the_earlier() -> None:
    evidence = Evidence.packaged()
    held = sorted(evidence.figures(["population"])["period"].dt.year().unique())
    assert population_near(evidence, 2015).year == 2015
    assert population_near(evidence, 1900).year == held[0]
    assert population_near(evidence, 2100).year == held[-1]
    without = Evidence([Changed(PackagedStore(), lambda frame: frame.filter(pl.col("period").dt.year() != 2017))])
    assert population_near(without, 2017).year == 2016


def test_adults_are_the_sum_of_the_bands_that_make_them() -> None:
    evidence = Evidence.packaged()
    population = population_near(evidence, 2015)
    figures = evidence.figures(["population-18-64", "population-65-plus"], areas=[HARTLEPOOL])
    adults = figures.filter(pl.col("period").dt.year() == 2015)["value"].sum()
    assert population.of_group("18-plus")[HARTLEPOOL] == pytest.approx(adults)
    assert population.of_group("18-plus")[HARTLEPOOL] < population.of_group("all")[HARTLEPOOL]


def test_a_group_of_which_a_part_is_not_known_is_left_out() -> None:
    hidden = (
        pl.when((pl.col("series") == "population-65-plus") & (pl.col("area_code") == HARTLEPOOL))
        .then(None)
        .otherwise(pl.col("value"))
    )
    evidence = Evidence([Changed(PackagedStore(), lambda frame: frame.with_columns(value=hidden))])
    population = population_near(evidence, 2015)
    assert HARTLEPOOL not in population.of_group("18-plus")
    assert HARTLEPOOL in population.of_group("all")


def test_without_figures_there_is_no_year_and_nobody() -> None:
    nobody = population_near(Evidence([]), 2015)
    assert (nobody.year, nobody.of_group("all")) == (None, {})


def test_only_what_was_knowable_counts() -> None:
    assert population_near(Evidence.packaged(), 2020, AsOf(date(2017, 12, 31))).year == 2017
    assert population_near(Evidence.packaged(), 2020, AsOf(date(2014, 12, 31))).year is None
