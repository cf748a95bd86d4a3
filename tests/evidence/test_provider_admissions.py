"""NHS England's A&E return by provider: emergency admissions in three eras of its layout."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from carefund.evidence.areas import default_register
from carefund.evidence.folder import official_files as files_below
from carefund.evidence.importers.reading import read_official_content
from carefund.evidence.release import ReadFile
from carefund.evidence.series import ENGLAND, SERIES
from carefund.refusal import RefusedFile

SAMPLES = "present/ae_layout_samples"
OF_ENGLAND = {"ae_2021-04.csv": (date(2021, 4, 1), 510_262), "ae_2024-09.csv": (date(2024, 9, 1), 530_824)}
HEAD = (
    "Period,Org Code,Parent Org,Org name,A&E attendances Type 1,Patients who have waited 4-12 hs from DTA to admission,"
    "Emergency admissions via A&E - Type 1,Emergency admissions via A&E - Type 2,"
    "Emergency admissions via A&E - Other A&E department,Other emergency admissions"
)


def row(code: str, *admissions: object, period: str = "MSitAE-APRIL-2021") -> str:
    """A provider's line."""
    return f'{period},{code},REGION,"NAME, OF {code}",9,0,{",".join(map(str, admissions))}'


def read(*rows: str, head: str = HEAD) -> ReadFile:
    """What is read of made-up lines."""
    return read_official_content("a.csv", ("\n".join([head, *rows]) + "\n").encode(), default_register())


def value(file: ReadFile, series: str, code: str) -> float | None:
    """A provider's figure."""
    found = file.figures.filter(pl.col("series") == series, pl.col("area_code") == code)["value"]
    return found.item()  # type: ignore[no-any-return]


def test_admissions_through_ae_and_all_with_the_total_anywhere() -> None:
    total = row("TOTAL", '"1,200"', 5, 10, 300, period="TOTAL")
    file = read(row("RC9", 1000, 5, 0, 200), total, row("rgt", 200, 0, 10, 100))
    assert value(file, "provider-emergency-admissions", "RC9") == 1205
    assert value(file, "provider-emergency-admissions-through-a-and-e", "RC9") == 1005
    assert value(file, "provider-emergency-admissions", "RGT") == 310
    assert value(file, "provider-emergency-admissions", ENGLAND) == 1515
    assert file.release.period_first == date(2021, 4, 1)


def test_without_a_total_there_is_no_england_and_a_dash_is_missing() -> None:
    file = read(row("RC9", 1000, "-", 0, 200))
    assert value(file, "provider-emergency-admissions", "RC9") is None
    assert ENGLAND not in set(file.figures["area_code"])
    assert any("no figure for England" in remark for remark in file.release.remarks)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row("RC9", 1, 0, 0, 2), row("Total", 2, 0, 0, 2, period="Total")], "cut off"),
        ([row("RC9", 1, 0, 0, 2), row("RC9", 1, 0, 0, 2)], "one row for each place"),
        ([row("RC9", 1, 0, 0, 2), row("RGT", 1, 0, 0, 2, period="MSitAE-MAY-2021")], "one month in every row"),
        ([row("RC9", 1, 0, 0, 2, period="April")], "one month in every row"),
        ([row("RC9", 1, 0, 0, "many")], "a count"),
        ([row("", 1, 0, 0, 2)], "code of a provider"),
        ([row("Total", 0, 0, 0, 0, period="Total")], "at least one provider"),
    ],
)
def test_a_spoiled_file_is_refused(rows: list[str], said: str) -> None:
    with pytest.raises(RefusedFile, match=said):
        read(*rows)


@pytest.mark.parametrize("name", ["ae_2021-04.csv", "ae_2024-09.csv", "ae_2026-06.csv"])
def test_every_era_is_known_and_a_sample_of_it_is_refused_as_cut_off(official_files: Path, name: str) -> None:
    content = (official_files / SAMPLES / name).read_bytes()
    with pytest.raises(RefusedFile, match="cut off"):
        read_official_content(name, content, default_register())


@pytest.mark.parametrize("name", OF_ENGLAND)
def test_the_total_row_gives_the_printed_figure_of_england(official_files: Path, name: str) -> None:
    """One provider that stands for the rest makes a sample whole, for its total is England's as published."""
    with (official_files / SAMPLES / name).open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = list(csv.reader(stream))
    total = next(one for one in rows if one[0].strip().lower() == "total")
    rest = list(total)
    rest[:4] = [rows[0][0], "ZZZ", "REST", "REST"]
    for column in range(4, 22):
        rest[column] = str(int(total[column]) - sum(int(one[column]) for one in rows if one is not total))
    lines = [",".join(f'"{cell}"' for cell in one) for one in (head, *rows, rest)]
    file = read(*lines[1:], head=lines[0])
    month, admissions = OF_ENGLAND[name]
    assert file.release.period_first == month
    assert value(file, "provider-emergency-admissions", ENGLAND) == admissions


def test_providers_are_context_and_no_part_of_what_is_shipped(official_files: Path) -> None:
    names = [path.name for path in files_below(official_files / "present", shipped=True)]
    assert not [name for name in names if name.startswith("ae_")]
    assert [path.name for path in files_below(official_files / SAMPLES)]
    mine = [one for one in SERIES.values() if one.family == "accident-and-emergency-by-provider"]
    assert {one.basis for one in mine} == {"provider"}
    assert all("no measure of the people of an area" in one.definition for one in mine)
