"""Spells as episodes of Hospital Episode Statistics: put together again they are the spells."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from carefund.records.generation.hes_layout import ADMISSION, DESTINATION
from tests.records.generation.making import HARTLEPOOL, KENT, asked, made, table


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


def test_faults_go_into_this_layout_too(tmp_path: Path) -> None:
    found = made(tmp_path / "faulty", asked(0.05, areas=(KENT,), hes=True, faults=True))
    rows, planted = episodes(tmp_path / "faulty"), found.truth["faults"]["planted"]
    first = rows.filter(EPIORDER="1")
    assert first["PSEUDO_HESID"].null_count() == planted["missing-person"]
    assert first.filter(ADMIMETH="ZZ").height == planted["unknown-method"]
    assert rows.filter(pl.col("DISDATE") < pl.col("ADMIDATE")).height == planted["discharge-before-admission"]
