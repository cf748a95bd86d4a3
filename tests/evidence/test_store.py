"""The store: whole releases or none, whoever reads, writes or is killed meanwhile."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carefund.evidence import store as store_module
from carefund.evidence.release import Release
from carefund.evidence.store import DamagedStore, FolderStore, NotAStore, StoreBusy
from carefund.refusal import RefusedFile
from tests.evidence.checking import contents, read
from tests.evidence.making import Delays, delays_workbook, write
from tests.evidence.releases import SERIES, numbered, release_of

MONTH, PUBLISHED = date(2015, 4, 1), date(2015, 6, 11)
PROCESSES = multiprocessing.get_context("spawn")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


def _import_until_killed(root: Path, seconds: float) -> None:
    words = (
        "from pathlib import Path; from tests.evidence.releases import import_forever; "
        f"import_forever(Path({str(root)!r}), 300)"
    )
    process = subprocess.Popen([sys.executable, "-c", words], cwd=Path(__file__).parents[2])
    deadline = time.monotonic() + 30
    while not list(root.glob("releases/*/*")) and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait(30)


def _assert_whole(root: Path) -> int:
    """Every release in the store holds all its figures; gives their number."""
    store = FolderStore(root)
    releases = store.releases()
    for release in releases:
        figures = store.figures([release], None)
        assert figures.height == 2_000
        assert figures["value"].n_unique() == 1
    return len(releases)


@pytest.mark.parametrize("seconds", [0.0, 0.013, 0.05, 0.11])
def test_killed_import_leaves_whole_releases_and_can_be_repeated(root: Path, seconds: float) -> None:
    _import_until_killed(root, seconds)
    before = _assert_whole(root)
    done = FolderStore(root).add([numbered(number) for number in range(before + 3)])
    assert len(done.added) + len(done.already_held) == before + 3
    assert _assert_whole(root) == before + 3
    assert not list(root.rglob("*.partial"))


def _read_repeatedly(root: Path, until: float, results: Any) -> None:
    reads = 0
    try:
        while not reads or time.monotonic() < until:
            store = FolderStore(root)
            figures = store.figures(store.releases(), [SERIES])
            counts = figures["release"].value_counts()["count"].to_list() if figures.height else []
            assert set(counts) <= {2_000}
            reads += 1
        results.put(("read", reads))
    except BaseException as error:
        results.put(("failed", repr(error)))
        raise


def test_readers_see_whole_releases_while_an_import_runs(root: Path) -> None:
    results: Any = PROCESSES.Queue()
    until = time.monotonic() + 4
    readers = [PROCESSES.Process(target=_read_repeatedly, args=(root, until, results)) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(40):
        FolderStore(root).add([numbered(number)])
    outcomes = [results.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join(30)
    assert {words for words, _ in outcomes} == {"read"}, outcomes
    assert sum(reads for _, reads in outcomes) > 0


def _add_all(root: Path, results: Any) -> None:
    done = FolderStore(root).add([numbered(number) for number in range(25)])
    results.put((len(done.added), len(done.already_held)))


def test_two_importers_take_turns(root: Path) -> None:
    results: Any = PROCESSES.Queue()
    importers = [PROCESSES.Process(target=_add_all, args=(root, results)) for _ in range(2)]
    for importer in importers:
        importer.start()
    outcomes = sorted(results.get(timeout=60) for _ in importers)
    for importer in importers:
        importer.join(30)
    assert outcomes == [(0, 25), (25, 0)]
    assert _assert_whole(root) == 25


def test_busy_store_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    FolderStore(root).add([numbered(0)])
    monkeypatch.setattr(store_module, "LOCK_SECONDS", 0.1)
    with FileLock(root / ".import.lock"), pytest.raises(StoreBusy, match="another import"):
        FolderStore(root).add([numbered(1)])


def test_importing_again_changes_no_byte(root: Path, tmp_path: Path) -> None:
    file = read(write(tmp_path, delays_workbook(Delays(date(2018, 12, 1)))))
    first = FolderStore(root).add([file])
    before = contents(root)
    again = FolderStore(root).add([file, file])
    assert contents(root) == before
    assert [release.file_name for release in first.added] == ["made.xls"]
    assert again.already_held == ("made.xls", "made.xls")


def test_file_given_twice_is_stored_once(root: Path) -> None:
    done = FolderStore(root).add([numbered(1), numbered(1)])
    assert len(done.added) == 1
    assert len(FolderStore(root).releases()) == 1


def test_everything_comes_back(root: Path) -> None:
    file = release_of(MONTH, PUBLISHED, {"E1": 3.0, "E2": None, "E3": 0.1 + 0.2}, revised=date(2016, 4, 8))
    FolderStore(root).add([file])
    store = FolderStore.existing(root)
    assert store.releases() == [file.release]
    back = store.figures(store.releases(), None)
    assert back.drop("release").equals(file.figures)
    assert back["release"].unique().to_list() == [file.release.id]
    assert Release.from_record(file.release.as_record()) == file.release


def test_another_file_of_the_same_release_is_refused_and_changes_nothing(root: Path) -> None:
    store = FolderStore(root)
    store.add([release_of(MONTH, PUBLISHED, {"E1": 1.0})])
    before = contents(root)
    other = release_of(MONTH, PUBLISHED, {"E1": 2.0})
    with pytest.raises(RefusedFile, match=r"Apr_15\.xls: expected .* April 2015 released 11 June 2015"):
        store.add([numbered(7), other])
    assert contents(root) == before


def test_reissue_under_the_same_date_is_kept_beside_the_first(root: Path) -> None:
    store = FolderStore(root)
    store.add([release_of(MONTH, PUBLISHED, {"E1": 1.0})])
    for value in (2.0, 3.0):
        store.add([release_of(MONTH, PUBLISHED, {"E1": value})], reissue=True)
    assert sorted(release.sequence for release in store.releases()) == [0, 1, 2]


def test_undated_releases_are_told_apart_by_their_contents(root: Path) -> None:
    store = FolderStore(root)
    store.add([release_of(MONTH, None, {"E1": 1.0})])
    with pytest.raises(RefusedFile, match="without a release date"):
        store.add([release_of(MONTH, None, {"E1": 2.0})])
    assert [release.released for release in store.releases()] == [None]


def test_failed_write_leaves_the_store_as_it_was(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FolderStore(root)
    store.add([numbered(0)])
    before, real, calls = contents(root), os.fsync, []

    def failing(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(NotAStore, match="No space left"):
        store.add([numbered(1), numbered(2), numbered(3)])
    assert contents(root) == before


def test_folder_that_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(NotAStore, match="expected a store"):
        FolderStore.existing(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotAStore, match="a folder that can be written to"):
        FolderStore(tmp_path / "file").add([numbered(0)])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_read_only_store_can_be_read_and_not_written(root: Path) -> None:
    FolderStore(root).add([numbered(0)])
    for folder in [root, *(path for path in root.rglob("*") if path.is_dir())]:
        folder.chmod(0o555)
    try:
        assert _assert_whole(root) == 1
        with pytest.raises(NotAStore, match="a folder that can be written to"):
            FolderStore(root).add([numbered(1)])
    finally:
        for folder in [root, *(path for path in root.rglob("*") if path.is_dir())]:
            folder.chmod(0o755)


@pytest.mark.parametrize("content", [b"junk", b"", b"PAR1junkPAR1"])
def test_a_damaged_file_is_named(root: Path, content: bytes) -> None:
    FolderStore(root).add([release_of(MONTH, PUBLISHED, {"A": 1.0})])
    bad = root / "releases" / "delayed-transfers" / "bad.parquet"
    bad.write_bytes(content)
    with pytest.raises(DamagedStore, match=r"bad\.parquet: expected a release"):
        FolderStore(root).releases()


def test_a_table_of_another_kind_is_named(root: Path) -> None:
    import polars as pl

    folder = root / "releases" / "other"
    folder.mkdir(parents=True)
    pl.DataFrame({"a": [1]}).write_parquet(folder / "foreign.parquet")
    with pytest.raises(DamagedStore, match=r"foreign\.parquet"):
        FolderStore(root).releases()


def test_a_collision_can_be_passed_over(root: Path) -> None:
    store = FolderStore(root)
    store.add([release_of(MONTH, PUBLISHED, {"A": 1.0})])
    refused: list[RefusedFile] = []
    files = [release_of(MONTH, PUBLISHED, {"A": 2.0}), release_of(date(2015, 5, 1), date(2015, 7, 9), {"A": 3.0})]
    done = store.add(files, refused=refused)
    assert [release.period_first for release in done.added] == [date(2015, 5, 1)]
    assert "other contents" in refused[0].found
