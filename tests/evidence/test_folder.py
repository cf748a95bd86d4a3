"""Which files of a folder are imported."""

from datetime import date
from pathlib import Path

import pytest

from carefund.evidence.folder import files_to_import, official_files
from carefund.refusal import RefusedFile
from tests.evidence.making import activity_workbook, write


def test_workbooks_and_known_tables_below_a_folder(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    workbook = write(tmp_path / "deep", activity_workbook(date(2018, 12, 1)), name="b")
    table = tmp_path / "people.csv"
    table.write_text("year,code,name,pop_all\n")
    (tmp_path / "other.csv").write_text("a,b\n")
    (tmp_path / "~$open.xls").write_bytes(b"x")
    (tmp_path / ".hidden.xls").write_bytes(b"x")
    (tmp_path / "notes.txt").write_bytes(b"x")
    (tmp_path / "folder.xls").mkdir()
    assert official_files(tmp_path) == [workbook, table]


def test_each_file_once_in_the_order_given(tmp_path: Path) -> None:
    second = write(tmp_path, activity_workbook(date(2018, 12, 1)), name="a")
    first = write(tmp_path, activity_workbook(date(2018, 11, 1)), name="b")
    assert files_to_import([first, tmp_path, first]) == [first, second]


@pytest.mark.parametrize("name", ["gone", "x" * 300, "with\0nought"])
def test_path_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(RefusedFile, match="nothing there"):
        files_to_import([tmp_path / name])


def test_folder_without_publications(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match="no such file in it"):
        files_to_import([tmp_path])


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    path = write(tmp_path, activity_workbook(date(2018, 12, 1)))
    (tmp_path / "round").symlink_to(tmp_path)
    assert path in official_files(tmp_path)
