"""Help, list, coverage and build on the command line."""

import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.running import answer, carefund


@pytest.mark.parametrize(
    "verb",
    [
        [],
        ["audit"],
        ["programme"],
        ["programme", "list"],
        ["programme", "show"],
        ["evidence"],
        ["evidence", "list"],
        ["evidence", "show"],
        ["evidence", "import"],
        ["evidence", "coverage"],
        ["evidence", "build"],
    ],
)
def test_every_verb_explains_itself(verb: list[str]) -> None:
    result = carefund(*verb, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_version() -> None:
    assert carefund("--version").stdout.startswith("carefund ")


def test_the_list_names_every_series_with_its_months() -> None:
    records = {record["series"]: record for record in answer("evidence", "list")}
    assert records["delayed-days"]["first"] == "2011-04-01"
    assert records["delayed-days"]["last"] >= "2018-12-01"
    assert records["delayed-days"]["releases"] >= 93
    assert records["non-elective-admissions"]["basis"] == "commissioner"
    assert records["non-elective-admissions-by-area"]["basis"] == "area"


def test_every_series_listed_as_held_can_be_shown(tmp_path: Path) -> None:
    names = [record["series"] for record in answer("evidence", "list") if record["first"]]
    for name in names[:40:5]:
        output = tmp_path / f"{name}.csv"
        assert carefund("evidence", "show", name, "--output", output).exit_code == 0
        assert pl.read_csv(output).height > 0


def test_the_list_on_a_screen_leaves_cross_tables_out_and_says_so() -> None:
    result = carefund("evidence", "list")
    assert "--all shows the cross-tables too" in result.stdout
    assert "delayed-days-acute-reason-a-nhs" not in result.stdout


def test_coverage_as_json_has_totals_and_findings() -> None:
    audits = answer("evidence", "coverage")["series"]
    admissions = next(audit for audit in audits if audit["series"] == "non-elective-admissions")
    total = next(total for total in admissions["totals"] if total["year"] == "2014-15")
    assert total["published"] == 5_691_577
    assert 0 < total["missing_low"] < total["missing"] < total["missing_high"]
    named = [finding for finding in admissions["findings"] if "Heart of England" in finding["organisation"]]
    assert named[0]["year"] == "2014-15"


def test_coverage_on_a_screen_shows_published_beside_the_range() -> None:
    result = carefund("evidence", "coverage", "non-elective-admissions")
    assert result.exit_code == 0
    assert "5,691,577" in result.stdout
    assert "Heart of England" in result.stdout
    assert "With holes filled, 95%" in result.stdout


def test_coverage_can_be_written(tmp_path: Path) -> None:
    output = tmp_path / "findings.csv"
    assert carefund("evidence", "coverage", "delayed-days", "--output", output).exit_code == 0
    assert "level-shift" in pl.read_csv(output)["kind"].to_list()


def test_coverage_of_another_series_is_wrong_usage() -> None:
    result = carefund("evidence", "coverage", "population")
    assert result.exit_code == 2
    assert "delayed-days" in result.stderr


def test_build_writes_the_data_set_elsewhere(official_files: Path, tmp_path: Path) -> None:
    result = carefund("evidence", "build", official_files, "--output", tmp_path / "built", "--json")
    assert result.exit_code == 0, result.output
    tables = {table["table"] for table in json.loads(result.stdout)["tables"]}
    assert tables >= {"delayed-transfers", "monthly-activity", "areas", "commissioner-shares"}


def test_build_from_a_folder_without_files_says_what_is_missing(tmp_path: Path) -> None:
    result = carefund("evidence", "build", tmp_path, "--output", tmp_path / "built")
    assert result.exit_code == 1
    assert "left as it was" in result.stderr
