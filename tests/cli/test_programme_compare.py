"""``programme compare`` and ``programme show`` of a file, as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from carefund.plan.checks.catalogue import checks_of
from carefund.programme.rounds import load_round

from .running import answer, carefund

NEXT = """
id = "next"
extends = "bcf-2025-26"
removes = ["metrics[reablement]"]
title = "A later round"

[[streams]]
id = "disabled-facilities-grant"
pounds = 750_000_000
source = []
verified = false

[[conditions]]
id = "carers"
label = "Carers are supported"
requirement = "Say how."
source = []
verified = false
"""


@pytest.fixture
def next_round(tmp_path: Path) -> Path:
    path = tmp_path / "next.toml"
    path.write_text(NEXT, encoding="utf-8")
    return path


class TestCompare:
    def test_a_new_file_is_compared_without_any_code(self, next_round: Path) -> None:
        result = carefund("programme", "compare", "bcf-2025-26", next_round)
        assert result.exit_code == 0, result.output
        for words in (
            "From Better Care Fund 2025-26 to A later round",
            "Streams: 2 changed",
            "£711m",
            "£750m (not",
            "Conditions: 1 added",
            "Metrics: 1 removed",
        ):
            assert words in result.stdout

    def test_json_holds_both_rounds_the_counts_and_every_change(self, next_round: Path) -> None:
        found = answer("programme", "compare", "bcf-2025-26", next_round)
        assert found["before"] == {"id": "bcf-2025-26", "title": "Better Care Fund 2025-26"}
        assert found["after"] == {"id": "next", "title": "A later round", "extends": "bcf-2025-26"}
        assert found["counts"]["Streams"] == {"added": 0, "removed": 0, "changed": 2}
        (figure,) = (one for one in found["changes"] if one["key"] == "pounds")
        assert (figure["before"], figure["after"], figure["after_verified"]) == (711_000_000, 750_000_000, False)

    @pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "json"])
    def test_the_changes_are_written_by_the_ending_of_the_file(self, next_round: Path, ending: str) -> None:
        target = next_round.with_name(f"changes.{ending}")
        result = carefund("programme", "compare", "bcf-2025-26", next_round, "--output", target)
        assert (result.exit_code, result.stdout) == (0, "")
        assert "Wrote 5 rows to" in result.stderr
        readers = {"csv": pl.read_csv, "parquet": pl.read_parquet, "json": pl.read_json}
        if ending in readers:
            table = readers[ending](target)
            assert table["kind"].to_list() == ["changed", "changed", "changed", "added", "removed"]

    def test_an_ending_that_is_not_known_is_wrong_usage(self, next_round: Path) -> None:
        result = carefund("programme", "compare", "bcf-2025-26", next_round, "--output", next_round.with_suffix(".doc"))
        assert result.exit_code == 2
        assert "the ending must be one of" in result.stderr

    def test_two_that_do_not_differ_say_so(self) -> None:
        result = carefund("programme", "compare", "bcf-2015-16", "bcf-2015-16")
        assert (result.exit_code, result.stdout.splitlines()[1]) == (0, "No rule differs.")
        assert answer("programme", "compare", "bcf-2015-16", "bcf-2015-16")["changes"] == []

    def test_history_is_added_on_request(self) -> None:
        without = answer("programme", "compare", "bcf-2015-16", "bcf-2023-25")["counts"]
        found = json.loads(carefund("programme", "compare", "bcf-2015-16", "bcf-2023-25", "--json", "--history").stdout)
        assert set(found["counts"]) - set(without) == {
            "Timetable",
            "Totals of the fund",
            "What is new",
            "Allocations",
            "Totals of decisions",
            "Bases of plans",
            "Published plans",
            "Published audit figures",
            "Auditor",
            "Evaluation",
            "Notes of reports",
        }

    def test_the_checks_that_plans_are_put_to_are_compared(self) -> None:
        found = answer("programme", "compare", "bcf-2015-16", "bcf-2023-25")["changes"]
        checks = {(one["kind"], one["part"]) for one in found if one["section"] == "Checks of plans"}
        in_force = [{one.id for one in checks_of(load_round(name))} for name in ("bcf-2015-16", "bcf-2023-25")]
        assert checks == {
            *(("removed", name) for name in in_force[0] - in_force[1]),
            *(("added", name) for name in in_force[1] - in_force[0]),
        }
        assert checks, "the rounds differ in pay for performance, scheme types and capacity"

    def test_an_unknown_round_is_wrong_usage_with_a_suggestion(self) -> None:
        result = carefund("programme", "compare", "bcf-2015-16", "bcf-2025-62")
        assert (result.exit_code, result.stdout) == (2, "")
        assert 'did you mean "bcf-2025-26"?' in result.stderr


class TestShow:
    def test_a_new_file_is_shown_with_what_it_took_over(self, next_round: Path) -> None:
        result = carefund("programme", "show", next_round)
        assert result.exit_code == 0, result.output
        assert "A later round  (next, England)" in result.stdout
        assert "Extends bcf-2025-26" in result.stdout
        for words in ("Carers are supported", "£750m", "Local Authority Better Care Grant", "Section 151 officer"):
            assert words in result.stdout

    @pytest.mark.parametrize("contents", ["not a definition", 'id = "x"\nextends = "nothing"', "\x00"])
    def test_a_broken_file_is_refused_on_standard_error(self, tmp_path: Path, contents: str) -> None:
        path = tmp_path / "broken.toml"
        path.write_text(contents, encoding="utf-8")
        result = carefund("programme", "show", path)
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"{path}: 1 problem" in result.stderr

    @pytest.mark.parametrize(("name", "found"), [("nothing.toml", "could not be read"), ("folder.toml", "a folder")])
    def test_a_file_that_cannot_be_read_is_wrong_usage(self, tmp_path: Path, name: str, found: str) -> None:
        (tmp_path / "folder.toml").mkdir()
        result = carefund("programme", "show", tmp_path / name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert found in result.stderr


@pytest.mark.parametrize("round_id", ["bcf-2023-25", "bcf-2025-26"])
def test_an_audit_of_a_round_that_nothing_measures_says_so(round_id: str, tmp_path: Path) -> None:
    result = carefund("audit", round_id, "--output", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nothing to audit" in result.stderr
    assert not (tmp_path / "out").exists()
