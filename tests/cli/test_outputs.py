"""No verb of a plan writes over the workbook that it reads."""

from pathlib import Path

import pytest

from tests.cli.running import carefund


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "plan.xlsx"
    assert carefund("plan", "example", "bcf-2015-16", "nottinghamshire", "--output", path).exit_code == 0
    return path


@pytest.mark.parametrize(
    ("verb", "files", "option"),
    [("check", 1, "--output"), ("diff", 2, "--output"), ("money", 1, "--output"), ("money", 1, "--chart")],
)
def test_a_plan_that_is_read_is_not_replaced(workbook: Path, verb: str, files: int, option: str) -> None:
    before = workbook.read_bytes()
    result = carefund("plan", verb, *[workbook] * files, option, workbook)
    assert result.exit_code == 2
    assert "is one of the files to be read; write to another" in result.stderr
    assert workbook.read_bytes() == before


@pytest.mark.parametrize("verb", ["check", "money"])
def test_an_ending_that_is_not_known_is_told_with_those_that_are(workbook: Path, verb: str, tmp_path: Path) -> None:
    result = carefund("plan", verb, workbook, "--output", tmp_path / "table.doc")
    assert result.exit_code == 2
    assert ".csv, .parquet, .xlsx, .json" in result.stderr
