"""Many files are read as one by one would read them, in their places, whoever reads them."""

import os
import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from carefund.evidence.areas import AreaRegister
from carefund.evidence.importers import many
from carefund.evidence.importers.many import read_many
from carefund.evidence.importers.reading import UnknownPublication, read_official_file
from carefund.evidence.release import ReadFile
from carefund.refusal import RefusedFile
from carefund.workbooks.reading_process import ReadingEnded, read_in_child
from tests.evidence.making import activity_workbook, write


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Seven files: none can be read, each for a reason of its own."""
    paths = [tmp_path / f"{number}.xls" for number in range(7)]
    for number, path in enumerate(paths):
        path.write_bytes(b"<html>" * number)
    return paths


def _told(paths: list[Path]) -> list[str]:
    found = list(read_many(paths))
    assert [place for place, _ in found] == list(range(len(paths)))
    return [str(outcome) if isinstance(outcome, RefusedFile) else outcome.release.id for _, outcome in found]


def test_several_processes_tell_what_one_tells(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    alone = _told(files)
    monkeypatch.setattr(many, "WORTH_A_PROCESS", 2)
    monkeypatch.setattr(many.os, "cpu_count", lambda: 4)
    assert _told(files) == alone
    assert all(path.name in words for path, words in zip(files, alone, strict=True))


def test_a_file_that_ends_its_reader_costs_the_others_nothing(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = write(tmp_path, activity_workbook(date(2018, 12, 1)))
    monkeypatch.setattr(many, "read_official_file", _ending_at("3.xls"))
    outcomes = [outcome for _, outcome in read_many([*files, good])]
    ended = [outcome for outcome in outcomes if isinstance(outcome, ReadingEnded)]
    assert [(each.file, each.ending) for each in ended] == [("3.xls", "abort")]
    assert isinstance(outcomes[-1], ReadFile)
    assert all(isinstance(outcome, RefusedFile) for outcome in outcomes[:-1])


def _ending_at(name: str) -> Callable[[Path, AreaRegister], ReadFile]:
    """Reads as ever, but for the file of that name, at which the reading process aborts."""

    def read(path: Path, register: AreaRegister) -> ReadFile:
        if path.name == name:
            read_in_child(name, os.abort)
        return read_official_file(path, register)

    return read


def test_a_refusal_is_the_same_after_it_was_handed_over() -> None:
    refusal = UnknownPublication("a.xls", sheet="S", cell="B2", expected="x", found="y\x1b", to_do="z")
    again = pickle.loads(pickle.dumps(refusal))
    assert type(again) is UnknownPublication
    assert (str(again), again.as_record()) == (str(refusal), refusal.as_record())
    assert "\x1b" not in str(again)
