"""Spells as episodes of Hospital Episode Statistics: put together again they are the spells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from carefund.records.checks import check_extract
from carefund.records.engine.duckdb import DuckDB
from carefund.records.extract import Extract
from carefund.records.generation.hes_layout import ADMISSION, DESTINATION
from carefund.records.mapping import packaged_mapping
from carefund.records.measure import measure_of
from carefund.records.running import Asked, measure_records
from tests.records.generation.making import HALF_YEAR, HARTLEPOOL, KENT, asked, made, numbers, of_months, table, told

EPISODES_TELL = (
    "emergency-admissions", "emergency-admissions-65", "emergency-admissions-falls", "emergency-admissions-acs",
    "emergency-readmissions",
)  # fmt: skip
"""Measures that need no discharge-ready date, nor other tables."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records in both layouts."""
    folder = tmp_path_factory.mktemp("hes") / "records"
    made(folder, asked(0.05, areas=(HARTLEPOOL, KENT), hes=True))
    return folder


def episodes(folder: Path) -> pl.DataFrame:
    """All episodes as text."""
    return pl.concat(pl.read_csv(path, infer_schema=False) for path in sorted((folder / "hes").glob("*.csv")))


def test_episodes_put_together_are_the_spells(folder: Path) -> None:
    spells, rows = table(folder, "spells"), episodes(folder)
    assert rows["EPIKEY"].is_unique().all()
    first, last = rows.filter(EPIORDER="1"), rows.filter(SPELEND="Y")
    assert first.height == spells.height
    assert first["DIAG_4_01"].to_list() == spells["diagnosis"].to_list()
    assert first["CAUSE_4"].to_list() == spells["cause"].to_list()
    assert first["ADMIMETH"].to_list() == [ADMISSION[method] for method in spells["method"]]
    over = spells.filter(pl.col("discharged").is_not_null())
    assert last["DISDATE"].to_list() == over["discharged"].cast(pl.String).to_list()
    assert last["DISDEST"].to_list() == [DESTINATION[where] for where in over["destination"]]
    assert last["RESLADST_ONS"].to_list() == over["area"].to_list()
    assert (last["EPIEND"] == last["DISDATE"]).all()


def test_episodes_of_a_stay_follow_one_another(folder: Path) -> None:
    rows = episodes(folder)
    stays = ["PSEUDO_HESID", "PROCODE3", "ADMIDATE", "ADMIMETH"]
    assert set(rows["EPIORDER"]) == {"1", "2", "3"}
    later = rows.with_columns(before=pl.col("EPIEND").shift().over(stays)).filter(pl.col("EPIORDER") > "1")
    assert (later["EPISTART"] == later["before"]).all()
    assert set(later["FAE"]) == {"0"}
    assert set(later["SPELBGIN"]) == {"0"}
    unfinished = rows.filter(EPISTAT="1")
    assert unfinished.height > 5
    assert unfinished["DISDATE"].null_count() == unfinished["EPIEND"].null_count() == unfinished.height
    assert (rows["PSEUDO_HESID"].str.len_chars() == 32).all()


@contextmanager
def offered(folder: Path) -> Iterator[Extract]:
    """The episodes, read by the mapping that is shipped for them."""
    with DuckDB(memory=256 * 2**20, threads=1) as engine:
        yield Extract(folder / "hes", packaged_mapping("hes-apc"), engine)


def test_measures_of_the_episodes_find_the_truth_of_stays_that_are_over(folder: Path) -> None:
    truth, first = numbers(folder), HALF_YEAR.first
    months = Asked(first=first, last=first, known_until=HALF_YEAR.last)
    with offered(folder) as extract:
        for name in EPISODES_TELL:
            found = measure_records(measure_of(name), extract, months)
            assert told(found, "numerator") == of_months(truth[name], found) != {}, name
        assert [one.id for one in check_extract(extract).findings] == []


def test_faults_go_into_this_layout_too(tmp_path: Path) -> None:
    found = made(tmp_path / "faulty", asked(0.05, areas=(KENT,), hes=True, faults=True))
    rows, planted = episodes(tmp_path / "faulty"), found.truth["faults"]["planted"]
    with offered(tmp_path / "faulty") as extract:
        check = {one.id: one.records for one in check_extract(extract).findings}
    assert check["unknown-method"] == rows.filter(ADMIMETH="ZZ").height
    assert check["no-area"] == planted["unknown-area"]
    assert check["discharged-before-admitted"] == planted["discharge-before-admission"]
    first = rows.filter(EPIORDER="1")
    assert first["PSEUDO_HESID"].null_count() == planted["missing-person"]
    assert first.filter(ADMIMETH="ZZ").height == planted["unknown-method"]
    assert rows.filter(pl.col("DISDATE") < pl.col("ADMIDATE")).height == planted["discharge-before-admission"]
