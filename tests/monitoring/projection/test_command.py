"""The commands: what they print, write and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from carefund.cli.main import app

ASKED = ["bcf-2015-16", "--as-of", "2015-10", "--metric", "delayed-days", "--draws", "300"]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["monitor", "project", *arguments])
    return result.exit_code, result.output


def test_json_holds_every_place_with_chance_interval_and_what_it_rests_on(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    asked = ["monitor", "project", *ASKED, "--target", "-3.5%", "--json", "--output", str(page)]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 0, result.output
    assert "--metric delayed-days --target -3.5%" in page.read_text(encoding="utf-8")
    found = json.loads(result.stdout)
    assert found["metrics"][0]["months_known"] == 7
    england = next(row for row in found["places"] if row["area_code"] == "E92000001")
    assert england["outturn_low"] < england["outturn_middle"] < england["outturn_high"]
    assert 0 <= england["chance"] <= 1
    assert england["chance_from"] == "own"
    assert len(found["places"]) == 152
    assert found["releases"]
    assert found["replayed"]
    assert max(row["year"] for row in found["replayed"]) < "2015-04-01"


def test_one_area_is_told_in_words_and_all_as_a_table(tmp_path: Path) -> None:
    table = tmp_path / "places.csv"
    code, said = run(*ASKED, "--output", str(table))
    assert code == 0, said
    assert pl.read_csv(table)["area_code"].n_unique() == 152
    code, said = run(*ASKED, "--area", "Kent")
    assert code == 0, said
    assert "Kent: delayed transfers of care" in " ".join(said.split())
    assert "Leeds" not in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bcf-2015-16"], "--as-of"),
        (["bcf-2015-16", "--as-of", "2015-10", "--metric", "reablement"], "reablement"),
        (["bcf-2015-16", "--as-of", "2015-10", "--target", "much"], "much"),
        (["bcf-2015-16", "--as-of", "2009-10"], "figure"),
        (["no-such-round", "--as-of", "2015-10"], "no-such-round"),
        ([*ASKED, "--area", "Atlantis"], "Atlantis"),
        ([*ASKED, "--output", "page.doc"], ".doc"),
    ],
)
def test_what_cannot_be_told_is_said_without_a_traceback(arguments: list[str], words: str) -> None:
    code, said = run(*arguments)
    assert code == 2, said
    assert words in said
    assert "Traceback" not in said


def test_a_replay_of_a_metric_that_nothing_measures_is_refused() -> None:
    result = CliRunner().invoke(app, ["monitor", "replay", "--metric", "reablement"])
    assert result.exit_code == 2
    assert "reablement" in result.output
