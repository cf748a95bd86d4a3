"""Many files are read as one by one would read them, in their places, whoever reads them."""

import pickle
from pathlib import Path

import pytest

from carefund.evidence.importers import many
from carefund.evidence.importers.many import read_many
from carefund.evidence.importers.reading import UnknownPublication
from carefund.evidence.release import ReadFile
from carefund.refusal import RefusedFile


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Seven files: none can be read, each for a reason of its own."""
    paths = [tmp_path / f"{number}.xls" for number in range(7)]
    for number, path in enumerate(paths):
        path.write_bytes(b"<html>" * number)
    return paths


def _told(paths: list[Path]) -> list[str]:
    found = sorted(read_many(paths), key=lambda item: item[0])
    assert [place for place, _ in found] == list(range(len(paths)))
    return [str(outcome) if isinstance(outcome, RefusedFile) else outcome.release.id for _, outcome in found]


def test_two_processes_tell_what_one_tells(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    alone = _told(files)
    monkeypatch.setattr(many, "ENOUGH", 2)
    monkeypatch.setattr(many, "AT_A_TIME", 2)
    assert _told(files) == alone
    assert all(path.name in words for path, words in zip(files, alone, strict=True))


def test_what_the_other_process_could_not_answer_is_read_here(files: list[Path]) -> None:
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool

    future: Future[list[ReadFile | RefusedFile]] = Future()
    future.set_exception(BrokenProcessPool("gone"))
    assert len(many._results(future, files)) == len(files)


def test_a_refusal_is_the_same_after_it_was_handed_over() -> None:
    refusal = UnknownPublication("a.xls", sheet="S", cell="B2", expected="x", found="y\x1b", to_do="z")
    again = pickle.loads(pickle.dumps(refusal))
    assert type(again) is UnknownPublication
    assert (str(again), again.as_record()) == (str(refusal), refusal.as_record())
    assert "\x1b" not in str(again)
