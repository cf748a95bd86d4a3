"""``carefund plan check``: whose plans are expected, folders, one workbook for each area, the table of all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import answer, carefund


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sound plans of two rounds, and what else lies in a folder."""
    folder = tmp_path_factory.mktemp("plans")
    for round_id, name in (("bcf-2015-16", "darlington-sound"), ("bcf-2023-25", "leeds-sound")):
        result = carefund("plan", "example", round_id, name, "--output", folder / f"{name}.xlsx")
        assert result.exit_code == 0, result.output
    (folder / "~$leeds-sound.xlsx").write_bytes(b"a lock")
    (folder / "notes.txt").write_text("no plan", encoding="utf-8")
    return folder


def test_a_folder_is_its_workbooks_and_ends_with_a_table_of_them(folder: Path) -> None:
    result = carefund("plan", "check", folder)
    assert result.exit_code == 0, result.output
    table = result.stdout[result.stdout.index("All plans") :]
    assert "Darlington" in table
    assert "Leeds" in table
    assert [plan["counts"]["error"] for plan in answer("plan", "check", folder)["plans"]] == [0, 0]


@pytest.mark.parametrize(
    ("options", "check"),
    [
        (("--round", "bcf-2025-26"), "workbook-another-round"),
        (("--area", "Derby"), "workbook-another-area"),
        (("--area", "E06000015"), "workbook-another-area"),
    ],
)
def test_another_rounds_or_areas_plan_is_refused_and_nothing_else_is_said(
    folder: Path, options: tuple[str, str], check: str
) -> None:
    result = carefund("plan", "check", folder / "leeds-sound.xlsx", *options, "--json")
    assert result.exit_code == 1
    (plan,) = json.loads(result.stdout)["plans"]
    assert [finding["check"] for finding in plan["findings"]] == [check]
    assert not plan["can_be_submitted"]


@pytest.mark.parametrize("options", [("--round", "bcf-2023-25"), ("--area", "Leeds"), ("--area", "E08000035")])
def test_the_plan_that_is_expected_is_checked(folder: Path, options: tuple[str, str]) -> None:
    assert carefund("plan", "check", folder / "leeds-sound.xlsx", *options).exit_code == 0


@pytest.mark.parametrize("options", [("--round", "bcf-1999-00"), ("--area", "Atlantis")])
def test_a_round_or_area_that_is_none_is_wrong_usage(folder: Path, options: tuple[str, str]) -> None:
    assert carefund("plan", "check", folder / "leeds-sound.xlsx", *options).exit_code == 2


def test_a_folder_without_workbooks_is_wrong_usage(tmp_path: Path) -> None:
    result = carefund("plan", "check", tmp_path)
    assert (result.exit_code, "expected workbooks" in result.output) == (2, True)


def test_two_workbooks_of_one_area_are_an_error_on_both(folder: Path, tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        shutil.copy(folder / "leeds-sound.xlsx", tmp_path / name)
    result = carefund("plan", "check", tmp_path, "--json")
    assert result.exit_code == 1
    plans = json.loads(result.stdout)["plans"]
    assert [[finding["check"] for finding in plan["findings"]] for plan in plans] == [["area-sent-once"]] * 2
    assert "two.xlsx" in plans[0]["findings"][0]["found"]


def test_what_no_waiver_lifts_cannot_be_written_into_a_file_of_waivers(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "waivers.toml"
    file.write_text(
        '[[waivers]]\nround_id = "bcf-2023-25"\narea_code = "E08000035"\ncheck = "signed-off"\nasked_by = "A"\n'
        'approved_by = "B"\nreason = "R"\napproved = 2023-01-01\nuntil = 2030-01-01\n',
        encoding="utf-8",
    )
    result = carefund("plan", "check", folder / "leeds-sound.xlsx", "--waivers", file)
    assert (result.exit_code, "can be waived" in result.output) == (2, True)
