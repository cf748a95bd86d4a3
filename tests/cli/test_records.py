"""``carefund records``: what leaves, in every medium, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from carefund.cli.main import app
from tests.records.episodes import written
from tests.records.test_running import MONTHS, put

RUN = CliRunner()


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    for month in MONTHS:
        put(tmp_path / "extract", month)
    return tmp_path / "extract"


def ask(*words: object) -> tuple[int, str, str]:
    result = RUN.invoke(app, ["records", *map(str, words)])
    return result.exit_code, result.stdout, result.stderr


def test_a_measure_is_written_as_a_series_that_the_evidence_takes(extract: Path, tmp_path: Path) -> None:
    given = ("--input", extract, "--mapping", "carefund")
    code, _, said = ask("measure", "emergency-admissions", *given, "--national", "--output", tmp_path / "series.csv")
    assert code == 0, said
    table = pl.read_csv(tmp_path / "series.csv")
    assert table.columns[:4] == ["area", "area_name", "period", "value"]
    assert set(table["area"]) == {"E08000035", "E92000001"}
    assert (table["value"] % 5 == 0).all()
    store = ["--store", str(tmp_path / "store")]
    imported = RUN.invoke(
        app,
        ["evidence", "import", str(tmp_path / "series.csv"), "--definition", str(tmp_path / "series.toml"), *store],
    )
    assert imported.exit_code == 0, imported.stderr


def test_json_says_what_was_measured_and_what_it_rests_on(extract: Path) -> None:
    code, out, _ = ask("measure", "emergency-readmissions", "--input", extract, "--mapping", "carefund", "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["schema"] == "carefund-measure/1"
    assert answer["measure"]["version"] == 2
    assert len(answer["files"]) == len(MONTHS)
    assert answer["not_yet"] == ["2019-06-01"]
    assert all(row["numerator"] % 5 == 0 for row in answer["series"])
    assert "p0" not in out


def test_both_engines_versions_and_pages(extract: Path, tmp_path: Path) -> None:
    given = ("--input", extract, "--mapping", "carefund")
    code, out, said = ask("compare", "emergency-readmissions-1", "emergency-readmissions-2", *given, "--json")
    assert code == 0, said
    assert {row["measure"] for row in json.loads(out)["values"]} == {
        "emergency-readmissions-1",
        "emergency-readmissions-2",
    }
    code, _, said = ask("measure", "length-of-stay-1", *given, "--output", tmp_path / "page.html")
    assert code == 0, said
    assert "Length of stay after an emergency admission" in (tmp_path / "page.html").read_text()
    code, out, _ = ask("list", "emergency-readmissions")
    assert code == 0
    assert "semi join" in out


def test_a_check_ends_with_1_where_measures_would_be_wrong(extract: Path, tmp_path: Path) -> None:
    assert ask("check", "--input", extract, "--mapping", "carefund")[0] == 0
    code, out, _ = ask("check", "--input", written(tmp_path), "--mapping", "hes-apc", "--json")
    assert code == 1
    assert {one["id"] for one in json.loads(out)["findings"]} >= {"discharged-before-admitted", "repeated-episode"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("measure", "admissions"), "expected a measure"),
        (("measure", "length-of-stay", "--memory", "2"), "--memory: expected a size"),
        (("measure", "length-of-stay", "--engine", "oracle"), "--engine: expected one of duckdb, spark"),
        (("measure", "length-of-stay", "--from", "soon"), "no month or day"),
        (("measure", "length-of-stay", "--suppress-below", "3"), "suppressed below 8 or more"),
        (("measure", "length-of-stay", "--output", "x.doc"), "the ending must be one of"),
        (
            (
                "measure",
                "at-home-91-days",
            ),
            "Expected files reablement",
        ),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_why(extract: Path, words: tuple[str, ...], said: str) -> None:
    code, out, error = ask(*words, "--input", extract, "--mapping", "carefund")
    assert code == 2
    assert out == ""
    assert said.casefold() in " ".join(error.split()).casefold()


def test_an_extract_or_mapping_that_is_not_there(tmp_path: Path) -> None:
    code, _, error = ask("check", "--input", tmp_path / "none", "--mapping", "carefund")
    assert (code, "expected a folder or file of records" in error) == (2, True)
    code, _, error = ask("check", "--input", tmp_path, "--mapping", "hess")
    assert (code, "expected a mapping: carefund, cld, hes-apc, sus-apc, or a TOML file; found 'hess'" in error) == (
        2,
        True,
    )
