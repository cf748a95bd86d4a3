"""`carefund evidence import`: real files in, refusals named, nothing half done."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.cli.running import answer, carefund
from tests.evidence.test_provider_admissions import HEAD, row


@pytest.fixture
def workbook(official_files: Path) -> Path:
    return official_files / "dtoc" / "Aug_14.xls"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.parquet")}


def test_a_file_is_imported_and_can_be_shown(workbook: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    imported = answer("evidence", "import", workbook, "--store", store)
    assert [release["period_first"] for release in imported["imported"]] == ["2014-08-01"]
    rows = answer("evidence", "show", "delayed-days", "--area", "England", "--store", store, "--only-store")
    assert [(row["period"], row["value"]) for row in rows] == [("2014-08-01", 137_613.0)]


def test_importing_again_changes_nothing(workbook: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    carefund("evidence", "import", workbook, "--store", store)
    before = contents(store)
    again = answer("evidence", "import", workbook, "--store", store)
    assert (again["imported"], again["already_held"]) == ([], ["Aug_14.xls"])
    assert contents(store) == before


def test_the_name_of_a_file_means_nothing(workbook: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "April_11.xls"
    shutil.copy(workbook, renamed)
    imported = answer("evidence", "import", renamed, "--store", tmp_path / "store")
    assert imported["imported"][0]["period_first"] == "2014-08-01"


def test_one_bad_file_stops_the_import_and_says_how_to_go_on(workbook: Path, tmp_path: Path) -> None:
    bad, store = tmp_path / "bad.xls", tmp_path / "store"
    bad.write_bytes(workbook.read_bytes()[:20_000])
    result = carefund("evidence", "import", workbook, bad, "--store", store)
    assert result.exit_code == 1
    assert "bad.xls" in result.stderr
    assert "--skip-refused" in result.stderr
    assert not store.exists()


def test_good_files_go_in_when_asked(workbook: Path, tmp_path: Path) -> None:
    bad, store = tmp_path / "bad.xls", tmp_path / "store"
    bad.write_bytes(b"nothing like a workbook")
    result = carefund("evidence", "import", workbook, bad, "--store", store, "--skip-refused", "--json")
    assert result.exit_code == 1
    record = json.loads(result.stdout)
    assert len(record["imported"]) == 1
    assert record["refused"][0]["file"] == "bad.xls"
    assert set(record["refused"][0]) == {"file", "sheet", "cell", "place", "expected", "found", "to_do"}


def test_a_missing_path_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", tmp_path):
        result = carefund("evidence", "import", path, "--store", tmp_path / "store")
        assert result.exit_code == 1
        assert str(path) in result.stderr


def test_a_whole_folder_is_imported_with_what_is_not_a_publication_passed_over(
    official_files: Path, tmp_path: Path
) -> None:
    imported = answer("evidence", "import", official_files / "population", "--store", tmp_path / "store")
    assert {release["family"] for release in imported["imported"]} == {"population", "deprivation"}


def test_without_a_store_files_go_to_the_users_own_and_join_the_shipped_data(workbook: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    assert carefund("evidence", "import", workbook, store=own).exit_code == 0
    arguments = ("evidence", "show", "delayed-days", "--area", "England", "--from", "2014-08", "--to", "2014-09")
    rows = answer(*arguments, store=own)
    assert [row["value"] for row in rows] == [137_613.0, rows[1]["value"]]


def test_a_store_that_is_a_file_or_nothing_is_told(workbook: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    for store, code in ((file, 1), (file / "below", 1), ("", 2)):
        result = carefund("evidence", "import", workbook, "--store", store)
        assert result.exit_code == code
        assert result.stderr.startswith("carefund: ")


def test_a_file_whose_name_is_not_text_is_imported(workbook: Path, tmp_path: Path) -> None:
    name = tmp_path / os.fsdecode(b"bad\xff\x1b[31m.xls")
    shutil.copy(workbook, name)
    imported = answer("evidence", "import", name, "--store", tmp_path / "store")
    assert imported["imported"][0]["file_name"] == "bad\\udcff\\x1b[31m.xls"


def test_a_refusal_does_not_command_the_terminal(tmp_path: Path) -> None:
    bad = tmp_path / "a\x1b[2Jb.xls"
    bad.write_bytes(b"nothing like a workbook")
    result = carefund("evidence", "import", bad, "--store", tmp_path / "store")
    assert result.exit_code == 1
    assert "\x1b" not in result.stderr


def test_a_damaged_store_is_told(workbook: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    carefund("evidence", "import", workbook, "--store", store)
    next(store.rglob("*.parquet")).write_bytes(b"junk")
    for verb, code in ((("import", workbook), 1), (("list",), 2), (("show", "delayed-days"), 2), (("coverage",), 2)):
        result = carefund("evidence", *verb, "--store", store)
        assert result.exit_code == code
        assert "Move it out of the store" in result.stderr


def test_a_day_of_release_is_given_to_files_that_state_none_also_when_they_are_held(tmp_path: Path) -> None:
    file, store = tmp_path / "ae.csv", tmp_path / "store"
    total = row("TOTAL", 5, 6, 7, 8, period="TOTAL")
    file.write_text("\n".join([HEAD, row("RC9", 5, 6, 7, 8), total, ""]), encoding="utf-8")
    given = ("evidence", "import", file, "--store", store)
    early = carefund(*given, "--released", "2021-04-30")
    assert (early.exit_code, "from 1 May 2021 on" in early.stderr) == (1, True), early.output
    assert [one["published"] for one in answer(*given)["imported"]] == [None]
    assert [one["published"] for one in answer(*given, "--released", "2021-05-13")["imported"]] == ["2021-05-13"]
    again = answer(*given, "--released", "2021-05-13")
    assert (again["imported"], again["already_held"]) == ([], ["ae.csv"])
