"""Admissions apportioned to areas, asked for like any series."""

from datetime import date

import polars as pl
import pytest

from carefund.evidence.derived import NOT_APPORTIONED, derive, figures_of
from carefund.evidence.query import RESULT_COLUMNS, AsOf, Evidence
from carefund.evidence.series import ENGLAND, NON_ELECTIVE_ADMISSIONS_BY_AREA

APRIL, MARCH = date(2014, 4, 1), date(2015, 3, 1)


@pytest.fixture(scope="module")
def figures() -> pl.DataFrame:
    return derive(Evidence.packaged(), NON_ELECTIVE_ADMISSIONS_BY_AREA).figures


def test_areas_and_remainder_add_up_to_england_in_every_month(figures: pl.DataFrame) -> None:
    england = figures.filter(pl.col("area_code") == ENGLAND).select("period", "value")
    parts = figures.filter(pl.col("area_code") != ENGLAND).group_by("period").agg(parts=pl.col("value").sum())
    compared = england.join(parts, on="period")
    assert compared.height == 81
    assert (compared["value"] - compared["parts"]).abs().max() == pytest.approx(0.0, abs=1e-6)


def test_it_looks_like_a_published_series(figures: pl.DataFrame) -> None:
    assert figures.columns == RESULT_COLUMNS
    assert figures["release"].null_count() == 0


def test_months_and_areas_can_be_chosen() -> None:
    found = figures_of(
        Evidence.packaged(), NON_ELECTIVE_ADMISSIONS_BY_AREA, first=APRIL, last=MARCH, areas=[NOT_APPORTIONED]
    )
    assert found.height == 12
    assert found["value"].sum() == pytest.approx(5_691_577 - 5_516_676)


def test_as_of_reaches_the_figures_it_is_made_from() -> None:
    found = figures_of(Evidence.packaged(), NON_ELECTIVE_ADMISSIONS_BY_AREA, as_of=AsOf(date(2014, 7, 31)))
    assert found["period"].max() == date(2013, 8, 1)


def test_primary_care_trusts_are_in_no_area(figures: pl.DataFrame) -> None:
    before = figures.filter(pl.col("period") < date(2013, 4, 1))
    assert before.filter(pl.col("area_code").str.starts_with("E0"))["value"].null_count() in {
        0,
        before.filter(pl.col("area_code").str.starts_with("E0")).height,
    }
    rest = before.filter(pl.col("area_code") == NOT_APPORTIONED)["value"].sum()
    assert rest == pytest.approx(before.filter(pl.col("area_code") == ENGLAND)["value"].sum())
