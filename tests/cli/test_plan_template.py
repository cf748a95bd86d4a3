"""`carefund plan template`."""

from __future__ import annotations

from pathlib import Path

import pytest

from carefund.plan.workbook import read_plan
from tests.cli.running import answer, carefund


@pytest.mark.parametrize("area", ["E06000015", "Derby", "derby city council"])
def test_an_area_is_given_by_code_or_name(tmp_path: Path, area: str) -> None:
    path = tmp_path / "plan.xlsx"
    result = carefund("plan", "template", "bcf-2015-16", area, "--output", path)
    assert result.exit_code == 0, result.output
    read = read_plan(path)
    assert (read.plan.area_code, read.plan.round_id) == ("E06000015", "bcf-2015-16")
    assert not read.findings


def test_official_baselines_are_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    told = answer("plan", "template", "bcf-2015-16", "Derby", "--output", path)
    days = read_plan(path).plan.target_for("delayed-days")
    assert days is not None
    first_quarter = days.baseline["q1-2014-15"].numerator
    shown = answer("evidence", "show", "delayed-days", "--area", "Derby")
    by_month = {row["period"][:7]: row["value"] for row in shown}
    assert first_quarter == sum(by_month[month] for month in ("2014-04", "2014-05", "2014-06"))
    assert "targets[delayed-days].baseline[q1-2014-15].numerator" in told["filled_in"]


def test_what_was_not_knowable_is_not_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    carefund("plan", "template", "bcf-2015-16", "Derby", "--as-of", "2014-09-19", "--output", path)
    admissions = read_plan(path).plan.target_for("non-elective-admissions")
    assert admissions is not None
    assert [period for period, figure in admissions.baseline.items() if figure.numerator] == [
        "q4-2013-14",
        "q1-2014-15",
    ]


@pytest.mark.parametrize(
    ("round_id", "area", "words"),
    [
        ("bcf-2015-16", "Derbyshre", "Did you mean 'Derbyshire'"),
        ("bcf-2015-16", "E99999999", "Expected the ONS code or name"),
        ("bcf-2015-16", "E06000058", "Use Bournemouth (E06000028)"),
        ("bcf-2015-17", "Derby", "bcf-2015-16"),
    ],
)
def test_a_wrong_round_or_area_says_what_to_give(tmp_path: Path, round_id: str, area: str, words: str) -> None:
    result = carefund("plan", "template", round_id, area, "--output", tmp_path / "plan.xlsx")
    assert result.exit_code == 2
    assert words in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_text("mine")
    result = carefund("plan", "template", "bcf-2015-16", "Derby", "--output", path)
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert path.read_text() == "mine"


def test_a_link_that_leads_nowhere_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.symlink_to(tmp_path / "elsewhere.xlsx")
    assert carefund("plan", "template", "bcf-2015-16", "Derby", "--output", path).exit_code == 2
    assert path.is_symlink()
    assert not path.exists()


def test_only_a_workbook_is_written(tmp_path: Path) -> None:
    result = carefund("plan", "template", "bcf-2015-16", "Derby", "--output", tmp_path / "plan.csv")
    assert result.exit_code == 2
    assert ".xlsx" in result.stderr
    assert not list(tmp_path.iterdir())


def test_the_file_is_named_after_round_and_area(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert carefund("plan", "template", "bcf-2015-16", "Kent").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["bcf-2015-16-kent.xlsx"]
