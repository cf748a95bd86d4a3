"""The English Indices of Deprivation, upper-tier summaries, from CSV."""

from datetime import date
from pathlib import Path

import pytest

from tests.evidence.checking import read, refusal

HEAD = "Upper Tier Local Authority District code (2013),Upper Tier Local Authority District name (2013),"
HEAD += "IMD - Average rank,IMD - Average score,IMD - Proportion of LSOAs in most deprived 10% nationally\n"
ROWS = "E06000001,Hartlepool,20000.5,33.178,0.3276\nE06000002,Middlesbrough,22000,40.216,0.4884\n"


def _file(folder: Path, text: str) -> Path:
    path = folder / "deprivation.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_scores_ranks_and_shares(tmp_path: Path) -> None:
    found = read(_file(tmp_path, HEAD + ROWS)).figures
    rows = {(row["series"], row["area_code"]): row["value"] for row in found.to_dicts()}
    assert rows["deprivation-average-score", "E06000002"] == 40.216
    assert rows["deprivation-average-rank", "E06000001"] == 20_000.5
    assert rows["deprivation-share-in-most-deprived-tenth", "E06000001"] == 0.3276
    assert set(found["period"]) == {date(2015, 9, 1)}


@pytest.mark.parametrize(
    "text",
    [HEAD, HEAD + ROWS.replace("E06000001", "E07000008"), HEAD + ROWS.replace("E06000001", "Hartlepool"),
     HEAD + ROWS.replace("0.3276", "32.76"), HEAD + ROWS + "Source: MHCLG,,,,\n",
     HEAD.replace("2013", "2011") + ROWS, HEAD + ROWS + ROWS, HEAD + ROWS.replace("33.178", "high")],
)  # fmt: skip
def test_what_cannot_be_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(_file(tmp_path, text)).cell


@pytest.mark.parametrize(("name", "year"), [("imd2015_utla.csv", 2015), ("imd2019_utla.csv", 2019)])
def test_official_tables(official_files: Path, name: str, year: int) -> None:
    found = read(official_files / "population" / name)
    assert found.release.period_first == date(year, 9, 1)
    assert found.figures["area_code"].n_unique() in {150, 151, 152}
    assert found.figures["value"].null_count() == 0


def test_columns_missing_and_left_out_are_named(tmp_path: Path) -> None:
    changed = HEAD.replace("IMD - Proportion of LSOAs", "IMD - Proportion of neighbourhoods")
    remarks = "\n".join(read(_file(tmp_path, changed + ROWS + ",,,,\n\n,,\n")).release.remarks)
    assert "so no deprivation-share-in-most-deprived-tenth" in remarks
    assert "left out: 'IMD - Proportion of neighbourhoods" in remarks
