"""Councils' income from the fund, from CSV."""

from datetime import date
from pathlib import Path

import pytest

from tests.evidence.checking import read, refusal

HEAD = "cssr_code,ons_code,council,bcf_income_2015_16_gbp000,bcf_income_2016_17_gbp000\n"
ROWS = "111.0,E06000001,Hartlepool,6151.0,6657.0\n112.0,E06000002,Middlesbrough,,0.0\n"


def _file(folder: Path, text: str) -> Path:
    path = folder / "income.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_sums_by_council_and_year_blank_and_nought_apart(tmp_path: Path) -> None:
    found = read(_file(tmp_path, HEAD + ROWS)).figures
    rows = {(row["area_code"], row["period"]): (row["value"], row["marker"]) for row in found.to_dicts()}
    assert rows["E06000001", date(2015, 4, 1)] == (6151.0, None)
    assert rows["E06000002", date(2015, 4, 1)] == (None, "blank")
    assert rows["E06000002", date(2016, 4, 1)] == (0.0, None)
    assert set(found["series"]) == {"council-income-from-fund"}


def test_a_council_without_a_code_is_left_out_and_named(tmp_path: Path) -> None:
    found = read(_file(tmp_path, HEAD + ROWS + "906.0,,Isles of Scilly,15.0,\n,,,,\n"))
    assert found.figures.height == 4
    assert "left out: Isles of Scilly, which has no ONS code" in found.release.remarks


@pytest.mark.parametrize(
    "text",
    [HEAD, HEAD + ROWS + ROWS, HEAD + ROWS.replace("E06000001", "E07000008"), HEAD + ROWS.replace("6151.0", "much"),
     HEAD + ROWS.replace("6151.0", "-3"), HEAD.replace("2015_16", "2015_17") + ROWS,
     HEAD.replace("2016_17", "2015_16") + ROWS, HEAD.replace("2015_16", "0000_01") + ROWS,
     HEAD + ROWS.replace("6151.0", "nan"), HEAD + ROWS.replace("E06000001", "E99999999")],
)  # fmt: skip
def test_what_cannot_be_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(_file(tmp_path, text)).cell


def test_official_table(official_files: Path) -> None:
    found = read(official_files / "bcf" / "asc_income_from_bcf_by_council_2015-16_2016-17.csv")
    assert found.figures["area_code"].n_unique() == 151
    assert found.figures.drop_nulls("value").height == 221
