"""Only ordinary files of a bounded size are read; a pipe is never opened, for that would wait for ever."""

import errno
import os
import re
import socket
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from carefund.evidence.areas import default_register
from carefund.evidence.importers.boundaries import read_centres
from carefund.evidence.importers.commissioner_shares import read_commissioner_shares
from carefund.evidence.importers.reading import read_official_file
from carefund.plan.waivers import read_waivers
from carefund.plan.workbook.reading import read_plan
from carefund.programme.rounds import read_round
from carefund.refusal import Refusal, RefusedFile
from carefund.workbooks.ordinary_file import is_ordinary_file, read_ordinary_file, why_not_written

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and devices that have a path")


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def _socket(folder: Path) -> Path:
    path = folder / "s"
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(folder)
        listening.bind("s")
    return path


def _link(folder: Path) -> Path:
    (folder / "link").symlink_to("/dev/zero")
    return folder / "link"


def _large(folder: Path) -> Path:
    with (folder / "large").open("wb") as stream:
        stream.truncate(100 * 2**20)
    return folder / "large"


KINDS: dict[str, Callable[[Path], Path]] = {
    "a pipe": _pipe,
    "a socket": _socket,
    "a folder": lambda folder: folder,
    "a device": lambda folder: Path("/dev/zero"),
    "a device, by a link": _link,
    "one of 100 MB": _large,
}
READERS: dict[str, Callable[[Path], object]] = {
    "official file": lambda path: read_official_file(path, default_register()),
    "plan": read_plan,
    "round": read_round,
    "waivers": read_waivers,
    "map": read_centres,
    "shares": read_commissioner_shares,
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, which the test may make its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reader", READERS)
def test_every_reader_refuses_what_is_no_ordinary_file(folder: Path, kind: str, reader: str) -> None:
    with pytest.raises(Refusal, match=kind.partition(",")[0]):
        READERS[reader](KINDS[kind](folder))


def test_a_round_that_is_extended_may_be_no_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "earlier.toml")
    (tmp_path / "later.toml").write_text('id = "later"\nextends = "earlier"\n')
    with pytest.raises(Refusal, match="the id of a round"):
        read_round(tmp_path / "later.toml")


def test_ordinary_files(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 1000)
    assert read_ordinary_file(path, 1000, "a file") == b"x" * 1000
    with pytest.raises(RefusedFile, match=r"expected a file of up to 999 bytes; found one of 1,000 bytes\. Smaller"):
        read_ordinary_file(path, 999, "a file", if_larger="smaller")
    assert is_ordinary_file(path)
    assert not is_ordinary_file(tmp_path)
    assert not is_ordinary_file(tmp_path / "none")
    assert not is_ordinary_file(Path("a\0b"))


def test_a_file_that_grows_while_it_is_read_is_bounded() -> None:
    """The files below /proc say that they hold nothing, and hold something."""
    path = Path("/proc/self/status")
    if not path.is_file():
        pytest.skip("needs a file whose size is not known before it is read")
    with pytest.raises(RefusedFile, match="found one of"):
        read_ordinary_file(path, 10, "a file")


def test_a_missing_round_is_still_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_round(tmp_path / f"{date.min}.toml")


def test_a_full_disk_is_told_with_the_room_that_is_left(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", str(tmp_path / ".abc.part"))
    words = why_not_written(full, tmp_path / "new" / "report")
    assert re.fullmatch(rf"No space left on device: [\d,]+ MB free where {re.escape(str(tmp_path))} is", words)
    denied = OSError(errno.EACCES, "Permission denied", "x")
    assert why_not_written(denied, tmp_path) == "Permission denied"
