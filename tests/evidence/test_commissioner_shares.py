"""The shares of commissioners' residents by council: the real file, and files that do not add up."""

from pathlib import Path

import polars as pl
import pytest

from carefund.evidence.area_tables import build_commissioner_shares
from carefund.evidence.commissioners import read_shares_table
from carefund.evidence.importers.commissioner_shares import SHARES_SCHEMA, read_commissioner_shares
from carefund.refusal import RefusedFile

HEADINGS = "CCG15CD,CCG15CDH,CCG15NM,UTLA17CD,UTLA17NM,total_population,share_of_ccg_pop,share_of_utla_pop"
ROWS = [
    "E3,01A,NHS A,E10,Ten,30,0.75,0.6",
    "E3,01A,NHS A,E11,Eleven,10,0.25,1",
    "E4,01B,NHS B,E10,Ten,20,1,0.4",
]


def written(folder: Path, *lines: str) -> Path:
    path = folder / "shares.csv"
    path.write_text("\n".join(lines))
    return path


def test_a_small_file_is_read_whole_and_sorted(tmp_path: Path) -> None:
    shares = read_commissioner_shares(written(tmp_path, HEADINGS, *ROWS[::-1]))
    assert dict(shares.schema) == SHARES_SCHEMA
    assert shares["commissioner_code"].to_list() == ["01A", "01A", "01B"]
    assert shares["population"].sum() == 60


def test_other_years_headings_are_understood(tmp_path: Path) -> None:
    later = HEADINGS.replace("CCG15", "CCG21").replace("UTLA17", "UTLA22")
    assert read_commissioner_shares(written(tmp_path, later, *ROWS)).height == 3


BROKEN = {
    "no heading": [HEADINGS.replace("share_of_ccg_pop", "share"), *ROWS],
    "no rows": [HEADINGS],
    "a gap": [HEADINGS, ROWS[0].replace("30", ""), *ROWS[1:]],
    "a word": [HEADINGS, ROWS[0].replace("30", "many"), *ROWS[1:]],
    "not a number": [HEADINGS, ROWS[0].replace("30", "NaN"), *ROWS[1:]],
    "endless": [HEADINGS, ROWS[0].replace("30", "inf"), *ROWS[1:]],
    "negative": [HEADINGS, ROWS[0].replace("0.75", "-0.75"), *ROWS[1:]],
    "above one": [HEADINGS, ROWS[0].replace("0.75", "75"), *ROWS[1:]],
    "twice": [HEADINGS, *ROWS, ROWS[0]],
    "a row lost": [HEADINGS, *ROWS[1:]],
    "shares altered": [HEADINGS, ROWS[0].replace("0.75", "0.7"), *ROWS[1:]],
    "binary": ["\x00\x01\x02"],
    "empty": [""],
    "ragged": [HEADINGS, "a,b,c,d,e,f,g,h,i,j,k"],
}


@pytest.mark.parametrize("lines", BROKEN.values(), ids=BROKEN.keys())
def test_broken_files_are_refused(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(RefusedFile) as caught:
        read_commissioner_shares(written(tmp_path, *lines))
    assert caught.value.file == "shares.csv"


def test_shipped_shares_add_up() -> None:
    shares = read_shares_table()
    assert shares["commissioner_code"].n_unique() == 209
    assert shares["area_code"].n_unique() == 152
    for side, share in (("commissioner_code", "share_of_commissioner"), ("area_code", "share_of_area")):
        sums = shares.group_by(side).agg(pl.col(share).sum())[share]
        assert (sums - 1).abs().max() == pytest.approx(0, abs=1e-9)


def test_shipped_shares_are_those_of_the_official_files(official_files: Path) -> None:
    assert build_commissioner_shares(official_files).equals(read_shares_table())
