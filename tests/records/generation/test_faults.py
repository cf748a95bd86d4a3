"""Faults are planted in known numbers, each in a row of its own, and can all be found again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from carefund.records.checks import check_extract
from carefund.records.generation.faults import (
    LATE,
    RATES,
    UNKNOWN_AREA,
    UNKNOWN_DIAGNOSIS,
    UNKNOWN_METHOD,
    with_faults,
)
from tests.records.extracts import offered
from tests.records.generation.making import HARTLEPOOL, KENT, asked, made, table


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same records without faults and with them."""
    base = tmp_path_factory.mktemp("faults")
    for name, faults in (("clean", False), ("faulty", True)):
        made(base / name, asked(0.1, areas=(HARTLEPOOL, KENT), faults=faults))
    return base / "clean", base / "faulty"


def test_each_fault_is_found_as_often_as_the_truth_says(folders: tuple[Path, Path]) -> None:
    clean, faulty = folders
    planted = json.loads((faulty / "truth.json").read_text(encoding="utf-8"))["faults"]["planted"]
    assert set(planted) == {*RATES, LATE}
    spells = table(faulty, "spells")
    whole = spells.drop("person", "area", "method", "diagnosis", "discharged")
    found = {
        "missing-person": spells["person"].null_count(),
        "unknown-area": spells.filter(area=UNKNOWN_AREA).height,
        "unknown-method": spells.filter(method=UNKNOWN_METHOD).height,
        "unknown-diagnosis": spells.filter(diagnosis=UNKNOWN_DIAGNOSIS).height,
        "discharge-before-admission": spells.filter(pl.col("discharged") < pl.col("admitted")).height,
        "overlapping-spells": spells.filter(pl.col("spell").str.ends_with("V")).height,
        "duplicate-spells": spells.height - spells.unique().height,
        LATE: sum(pl.read_parquet(path).height for path in faulty.glob("spells/*-arrived-*.parquet")),
    }
    assert found == planted
    assert min(found.values()) > 0
    assert whole["spell"].n_unique() == table(clean, "spells").height + found["overlapping-spells"]


def test_the_check_of_records_finds_what_the_truth_says(folders: tuple[Path, Path]) -> None:
    clean, faulty = folders
    planted = json.loads((faulty / "truth.json").read_text(encoding="utf-8"))["faults"]["planted"]
    with offered(clean) as extract:
        assert [one.id for one in check_extract(extract).findings] == []
    with offered(faulty) as extract:
        found = {one.id: one.records for one in check_extract(extract).findings}
    assert found["discharged-before-admitted"] == planted["discharge-before-admission"]
    assert found["repeated-record"] == planted["duplicate-spells"]
    assert found["no-person"] == planted["missing-person"]
    overlapping = planted["overlapping-spells"]
    assert overlapping <= found["overlapping-stays"] <= overlapping + planted["duplicate-spells"] + 3


def test_an_overlapping_spell_lies_within_another_of_the_same_person(folders: tuple[Path, Path]) -> None:
    spells = table(folders[1], "spells")
    over = spells.filter(pl.col("spell").str.ends_with("V")).with_columns(spell=pl.col("spell").str.head(-1))
    joined = over.join(spells, on=["spell", "person"], suffix="_of")
    assert joined.height >= over.height
    assert ((joined["admitted"] > joined["admitted_of"]) & (joined["admitted"] < joined["discharged_of"])).all()


def test_late_rows_are_of_hospitals_that_are_missing_from_the_month(folders: tuple[Path, Path]) -> None:
    late = sorted(folders[1].glob("spells/*-arrived-*.parquet"))
    for path in late:
        month, arrived = path.stem.split("-arrived-")
        assert arrived > month
        missing = pl.read_parquet(path)
        in_time = pl.read_parquet(path.with_name(f"{month}.parquet"))
        assert not set(missing["provider"]) & set(in_time["provider"])
        assert set(missing["admitted"].dt.strftime("%Y-%m")) == {month}


def test_the_truth_of_measures_is_that_before_faults(folders: tuple[Path, Path]) -> None:
    clean, faulty = (pl.read_parquet(folder / "truth" / "series.parquet") for folder in folders)
    assert clean.equals(faulty)


@pytest.mark.parametrize("rows", [0, 1, 3, 1000])
def test_months_of_any_size_take_faults(folders: tuple[Path, Path], rows: int) -> None:
    spells = pl.read_parquet(folders[0] / "spells" / "2015-04.parquet").head(rows)
    found = with_faults(spells, date(2015, 4, 1), 1)
    added = found.counts["duplicate-spells"] + found.counts["overlapping-spells"]
    assert found.spells.height + found.late.height == rows + added
    assert found.spells.schema == spells.schema
