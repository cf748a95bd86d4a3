"""Refusals: what they say, and that a refused file of any kind leaves the store byte for byte as it was."""

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from carefund.evidence.contradiction import ContradictingFile
from carefund.evidence.importers.many import RefusedImport
from carefund.evidence.store import FolderStore
from carefund.refusal import RefusedFile
from tests.evidence.checking import contents, read, refusal
from tests.evidence.making import Page, activity_workbook, as_xls, write
from tests.workbooks import hostile

MONTH = date(2018, 12, 1)


def _bytes(content: Callable[[], bytes], ending: str = "xls") -> Callable[[Path], Path]:
    def made(folder: Path) -> Path:
        path = folder / f"official.{ending}"
        path.write_bytes(content())
        return path

    return made


def _folder(folder: Path) -> Path:
    path = folder / "official.xls"
    path.mkdir()
    return path


def _broken_link(folder: Path) -> Path:
    path = folder / "official.xls"
    path.symlink_to(folder / "gone.xls")
    return path


def _link_to_itself(folder: Path) -> Path:
    path = folder / "official.xls"
    path.symlink_to(path)
    return path


def _pipe(folder: Path) -> Path:
    path = folder / "official.xls"
    os.mkfifo(path)
    return path


def _too_large(folder: Path) -> Path:
    path = folder / "official.xls"
    with path.open("wb") as stream:
        stream.truncate(50 * 2**20)
    return path


BAD: dict[str, Callable[[Path], Path]] = {
    "missing": lambda folder: folder / "official.xls",
    "empty": _bytes(bytes),
    "a folder": _folder,
    "a link to nothing": _broken_link,
    "a link to itself": _link_to_itself,
    "a pipe": _pipe,
    "50 MB": _too_large,
    "a name too long": lambda folder: folder / ("x" * 300 + ".xls"),
    "CSV renamed": _bytes(lambda: b"Year,Code,Name\n2015,E1,England\n"),
    "PDF renamed": _bytes(lambda: b"%PDF-1.7 ..."),
    "page renamed": _bytes(lambda: b"<html><table></table></html>"),
    "archive renamed": _bytes(lambda: hostile.archive({"a.txt": b"a"})),
    "document renamed": _bytes(lambda: hostile.archive({"word/document.xml": b"<a/>"}), "xlsx"),
    "cut off": _bytes(lambda: hostile.valid_xls()[:3_000]),
    "password": _bytes(hostile.protected_xls),
    "million rows": _bytes(lambda: hostile.in_sheet(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "xlsx"),
    "workbook renamed to CSV, cut off": _bytes(lambda: hostile.valid_xls()[:3_000], "csv"),
    "text": _bytes(lambda: b"hello", "txt"),
    "CSV of another kind": _bytes(lambda: b"a,b\n1,2\n", "csv"),
    "CSV of bytes": _bytes(lambda: b"a,b\n\x00\x01,2\n", "csv"),
    "CSV in UTF-16": _bytes(lambda: "year,code,name,pop_all\n2015,E1,A,5\n".encode("utf-16"), "csv"),
    "CSV with a million columns": _bytes(lambda: b"," * 1_000_000, "csv"),
    "CSV with ragged rows": _bytes(lambda: b"year,code,name,pop_all\n2015,E1\n", "csv"),
    "CSV with an open quote": _bytes(lambda: b'year,code,name,pop_all\n2015,"E1,A,5\n', "csv"),
    "CSV of blank lines": _bytes(lambda: b"\n\n\n", "csv"),
    "CSV with a huge field": _bytes(lambda: b"year," + b"x" * 200_000 + b"\n", "csv"),
    "workbook of another kind": _bytes(lambda: as_xls([Page("A", [["a", "b"]])])),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_file_is_refused_by_name_and_the_store_stays(tmp_path: Path, kind: str) -> None:
    root = tmp_path / "store"
    store = FolderStore(root)
    store.add([read(write(tmp_path, activity_workbook(MONTH)))])
    before = contents(root)
    bad = tmp_path / "bad"
    bad.mkdir()
    refused = refusal(BAD[kind](bad))
    assert contents(root) == before
    assert json.loads(json.dumps(refused.as_record()))["expected"] == refused.expected


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_unreadable_file(tmp_path: Path) -> None:
    path = write(tmp_path, activity_workbook(MONTH))
    path.chmod(0)
    assert "nothing that can be read" in refusal(path).found


def test_link_and_ending_do_not_matter(tmp_path: Path) -> None:
    path = write(tmp_path, activity_workbook(MONTH))
    link = tmp_path / "link.dat"
    link.symlink_to(path)
    assert read(link).figures.equals(read(path).figures)


def test_words_of_a_refusal() -> None:
    refused = RefusedFile("a.xls", sheet="England", cell="E15", expected="a count", found="'x'", to_do="Look.")
    assert str(refused) == "a.xls, sheet 'England', cell E15: expected a count; found 'x'. Look."
    both = RefusedImport([refused, refused], 3)
    assert str(both).startswith("2 refused files, so nothing was imported:")
    assert "3 other files could be read" in str(both)
    assert both.refusals == (refused, refused)


def test_an_import_has_what_helps_with_each_of_its_files_once_and_goes_on_only_with_others_at_hand() -> None:
    odd = ContradictingFile("a.csv", expected="x", found="y", to_do="z", remedy="accept")
    assert RefusedImport([odd, odd], 2).remedies == ("accept", "import-the-others")
    alone = RefusedImport([odd], 0)
    assert alone.remedies == ("accept",)
    assert str(alone).startswith("1 refused file, so nothing was imported:")
    assert str(alone).endswith("Put right what was refused.")
