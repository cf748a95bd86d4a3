"""Extracts in other layouts: codes, dates, episodes, lookups, and what is told of what is wrong in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from carefund.programme.refusal import BrokenDefinition
from carefund.records.checks import check_extract
from carefund.records.engine.duckdb import DuckDB
from carefund.records.extract import Extract
from carefund.records.mapping import packaged_mapping, read_mapping
from carefund.records.measure import measure_of
from carefund.records.running import measure_records
from carefund.refusal import Refusal
from tests.records.episodes import ROWS, written

MAPPING = """
name = "own"
label = "Own extract"
source = "ours"
[spells]
files = "*.csv"
[spells.columns]
record = "id"
person = "who"
area = "lsoa"
age = "age"
admitted = "in"
discharged = "out"
method = "how"
[spells.dates]
admitted = "DD/MM/YYYY"
discharged = "YYYYMMDD"
[spells.codes]
area = { file = "lookup.csv", code = "LSOA", word = "UTLA" }
method = { emergency = ["A", { codes = ["B"], last = 2019-04-30 }] }
[spells.others]
method = "other"
"""
CSV = """id,who,lsoa,age,in,out,how
1,ann,L1,80,30/04/2019,20190502,A
2,bob,L2,80,30/04/2019,20190502,B
3,cat,L3,80,01/05/2019,20190502,B
4,dan,"L'1",80,31/02/2019,20190502,A
5,eve,L1,eighty,02/05/2019,20190501,Z
"""


def own(folder: Path, mapping: str = MAPPING, rows: str = CSV) -> Path:
    """An extract and its mapping; the mapping's path."""
    (folder / "extract").mkdir()
    (folder / "extract" / "stays.csv").write_text(rows, encoding="utf-8")
    (folder / "lookup.csv").write_text("LSOA,UTLA\nL1,E08000035\nL2,E10000016\n", encoding="utf-8")
    path = folder / "map.toml"
    path.write_text(mapping, encoding="utf-8")
    return path


def test_codes_with_validity_dates_in_parts_and_a_lookup(tmp_path: Path) -> None:
    path = own(tmp_path)
    with DuckDB() as engine:
        extract = Extract(tmp_path / "extract", read_mapping(path), engine, beside=tmp_path)
        measured = measure_records(measure_of("emergency-admissions"), extract)
        found = {(month.month, one.area): one.numerator for month in measured.months for one in month.counted}
        # 3's code B was no emergency any more in May; 4 has no day; 5 is another method.
        assert found == {(date(2019, 4, 1), "E08000035"): 1, (date(2019, 4, 1), "E10000016"): 1}
        ids = {one.id: one.records for one in check_extract(extract).findings}
    assert ids == {"no-admitted": 1, "no-area": 2, "no-age": 1, "discharged-before-admitted": 1}


def test_episodes_make_stays(tmp_path: Path) -> None:
    written(tmp_path)
    with DuckDB() as engine:
        extract = Extract(tmp_path, packaged_mapping("hes-apc"), engine)
        extract.offer("spells")
        rows = extract.engine.rows(
            "select person, age, discharged, method, diagnosis, destination from spells order by person nulls last"
        )
        checked = check_extract(extract)
    assert rows == [
        ("ann", 81, date(2019, 4, 11), "emergency", "S720", "home"),
        ("bob", 0, date(2019, 4, 6), "emergency", "J200", "home"),
        ("cat", 70, date(2019, 5, 31), "emergency", "R55X", "died"),
        (None, 44, date(2019, 5, 2), None, "J200", "home"),
    ]
    (table,) = checked.tables
    assert (table.rows, table.not_meant, table.records, table.people) == (len(ROWS), 1, 4, 3)
    found = {one.id: one.records for one in checked.findings}
    assert found["repeated-episode"] == 1
    assert found["unknown-method"] == 1
    assert found["no-person"] == 1
    assert found["discharged-before-admitted"] == 1
    assert checked.has_error


def test_findings_name_no_rare_code_and_nobody(tmp_path: Path) -> None:
    rows = [(*row[:1], f"person{row[0]}", *row[2:6], f"ZZ{row[0]}", *row[7:]) for row in ROWS]
    written(tmp_path, tuple(rows))
    with DuckDB() as engine:
        checked = check_extract(Extract(tmp_path, packaged_mapping("hes-apc"), engine))
    words = repr(checked)
    assert "person1" not in words
    assert "ZZ" not in words
    assert "other codes" in words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('record = "id"', 'record = "idd"'), "expected a column 'idd'; found 7 columns without it. Did you mean 'id'"),
        (('age = "age"', 'size = "age"'), "columns of spells: record, person"),
        (('emergency = ["A"', 'urgent = ["A"'), "words of method: emergency"),
        (('files = "*.csv"', 'files = "*.xls"'), "names of files that end in .csv or .parquet"),
        (('admitted = "in"\n', ""), "the heading of admitted"),
        (('"DD/MM/YYYY"', '"MM/DD/YYYY"'), "'YYYY-MM-DD', 'DD/MM/YYYY' or 'YYYYMMDD'"),
        (('file = "lookup.csv"', 'file = "none.csv"'), "a CSV file with the columns 'LSOA' and 'UTLA'"),
        (('files = "*.csv"', 'files = "no*.csv"'), "expected files no*.csv of stays in one hospital"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    path = own(tmp_path, MAPPING.replace(*change))
    with pytest.raises((BrokenDefinition, Refusal)) as told, DuckDB() as engine:
        measure_records(
            measure_of("emergency-admissions"),
            Extract(tmp_path / "extract", read_mapping(path), engine, beside=tmp_path),
        )
    assert words.casefold() in str(told.value).casefold()


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PAR1 not really", b'id,who\n"1,ann\n2'])
def test_a_file_that_is_no_extract_is_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("spells/a.parquet",):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(content)
    with DuckDB() as engine, pytest.raises(Refusal, match=r"a\.parquet"):
        Extract(tmp_path, packaged_mapping("carefund"), engine).offer("spells")


def test_the_artificial_episodes_are_read_in_their_layout(official_files: Path) -> None:
    path = official_files / "synthetic" / "artificial_hes_apc_0102_truncated.csv"
    with DuckDB() as engine:
        extract = Extract(path, packaged_mapping("hes-apc"), engine)
        (table,) = check_extract(extract).tables
        measured = measure_records(measure_of("emergency-admissions"), extract)
    assert (table.rows, table.not_meant) == (2075, 16)
    assert sum(one.numerator for month in measured.months for one in month.counted) == 812
