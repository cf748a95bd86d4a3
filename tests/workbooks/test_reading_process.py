"""Whatever a file does to its reader, that file alone is refused, and the next is read."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.refusal import RefusedFile
from carefund.workbooks import reading_process
from carefund.workbooks.messages import Answer, Broken, as_bytes, from_bytes
from carefund.workbooks.reading_process import Limits, NoReader, ReadingEnded, read_each, read_in_child
from tests.workbooks import jobs

LITTLE = Limits(memory=200 * 2**20, seconds=1.0, answer=2**20)
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded where the platform bounds it")

ENDINGS: list[tuple[Callable[..., Any], tuple[Any, ...], str]] = [
    (jobs.spin, (), "time"),
    (jobs.sleep, (600,), "time"),
    (os.abort, (), "abort"),
    (jobs.leave, (0,), "abort"),
    (jobs.leave, (3,), "abort"),
    (jobs.fail, (), "failure"),
    (jobs.panic, (), "failure"),
    (jobs.nested, (100_000,), "failure"),
    (jobs.many_bytes, (2**22,), "memory"),
    (jobs.path_of_another_kind, (), "failure"),
    (jobs.refuse_otherwise, (), "failure"),
]


@pytest.mark.parametrize(("job", "arguments", "ending"), ENDINGS, ids=lambda value: getattr(value, "__name__", None))
def test_what_ends_a_reader_is_a_refusal_and_the_next_is_read(
    job: Callable[..., Any], arguments: tuple[Any, ...], ending: str
) -> None:
    with pytest.raises(ReadingEnded, match=r"bad\.xls: expected a file that can be read within 200 MB") as ended:
        read_in_child("bad.xls", job, *arguments, limits=LITTLE)
    assert ended.value.ending == ending
    assert ended.value.to_do
    assert read_in_child("good.xls", jobs.echo, [1, "a"]) == [1, "a"]


@ON_LINUX
def test_a_reader_that_fills_the_memory_is_ended() -> None:
    with pytest.raises(ReadingEnded) as ended:
        read_in_child("bad.xls", jobs.fill, 2**30, limits=LITTLE)
    assert ended.value.ending == "memory"
    assert read_in_child("good.xls", jobs.fill, 2**20, limits=LITTLE) == 2**20


@ON_LINUX
def test_what_earlier_files_left_behind_is_not_counted_against_the_next() -> None:
    patient = replace(LITTLE, seconds=60.0)
    first = read_in_child("a.xls", jobs.process_id)
    for _ in range(20):
        read_in_child("a.xls", jobs.keep, 150 * 2**20, limits=patient)
    assert read_in_child("a.xls", jobs.process_id) != first


@pytest.mark.skipif(not hasattr(os, "setpriority"), reason="processes have an order of precedence here")
def test_a_reader_gives_way_where_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_process, "_POOL", reading_process._Pool())
    monkeypatch.setattr(reading_process._Process, "behind", 0)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    reading_process.read_behind(3)
    assert read_in_child("a", os.getpriority, os.PRIO_PROCESS, 0) == max(own, 3)
    assert os.getpriority(os.PRIO_PROCESS, 0) == own


def test_a_process_is_used_again() -> None:
    assert len({read_in_child("a.xls", jobs.process_id) for _ in range(5)}) == 1
    assert read_in_child("a.xls", jobs.process_id) != os.getpid()


def test_a_reader_that_died_before_it_was_asked_is_not_held_against_the_file() -> None:
    read_in_child("a.xls", jobs.process_id)
    for process in reading_process._POOL._idle:
        process.popen.kill()
    assert read_in_child("a.xls", jobs.echo, 5) == 5


def test_a_refusal_comes_as_it_was_raised() -> None:
    with pytest.raises(RefusedFile) as refused:
        read_in_child("a.xls", jobs.refuse)
    assert type(refused.value) is RefusedFile
    assert str(refused.value) == "a.xls, sheet 'S', cell B2: expected x; found y\\x1b. Z."


def test_what_a_reader_prints_is_not_taken_for_its_answer() -> None:
    assert read_in_child("a.xls", jobs.talk) == "said"


PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.binary(), st.dates(),
              st.datetimes(), st.timedeltas(), st.decimals(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.tuples(inner, inner), st.dictionaries(st.text(), inner)),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None)
@given(PLAIN)
def test_plain_values_come_back_as_they_are(value: object) -> None:
    assert read_in_child("a.xls", jobs.echo, value) == value


@pytest.mark.parametrize("value", [os.system, subprocess.Popen, print, Path(), object(), jobs.OtherRefusal])
def test_an_answer_makes_nothing_but_plain_values(value: object) -> None:
    with pytest.raises(Broken, match="no plain value"):
        from_bytes(as_bytes(Answer(value=value)))


def test_values_with_their_types() -> None:
    value = (
        date(2015, 4, 1),
        datetime(2015, 4, 1, 12),
        timedelta(1),
        Decimal("1.50"),
        {1},
        {"a": [b"x"]},
        float("inf"),
    )
    assert read_in_child("a.xls", jobs.echo, value) == value


def test_many_at_once_in_their_order() -> None:
    slow_first = [0.3, 0.0, 0.2, 0.0, 0.1, 0.0, 0.0, 0.0]
    assert list(read_each(lambda seconds: read_in_child("a", jobs.sleep, seconds), slow_first, 3)) == slow_first
    assert len(reading_process._POOL._idle) <= reading_process.MOST_AT_ONCE


def test_threads_each_have_their_own_answer() -> None:
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(lambda number: read_in_child("a", jobs.echo, number), range(60))) == list(range(60))


def test_reading_ahead_is_bounded_and_stops_with_the_reader() -> None:
    started: list[int] = []

    def read(number: int) -> int:
        started.append(number)
        return read_in_child("a", jobs.echo, number)

    numbers = read_each(read, range(1_000), 2)
    assert next(numbers) == 0
    numbers.close()  # type: ignore[attr-defined]
    assert len(started) < 10


def test_without_a_python_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    reading_process._POOL.close()
    for executable in ("", "/no/such/python", sys.executable.replace("python", "pythom")):
        monkeypatch.setattr(sys, "executable", executable)
        with pytest.raises(NoReader, match="second process"):
            read_in_child("a.xls", jobs.process_id)


def test_a_python_that_cannot_read(monkeypatch: pytest.MonkeyPatch) -> None:
    reading_process._POOL.close()
    monkeypatch.setattr(reading_process, "_command", lambda: [sys.executable, "-c", "print('hello' * 100)"])
    with pytest.raises(NoReader, match="ended at once"):
        read_in_child("a.xls", jobs.process_id)


def _run(code: str, *arguments: str, folder: Path, script: bool = False) -> str:
    text = textwrap.dedent(code)
    if script:
        (folder / "script.py").write_text(text)
    command = [sys.executable, *(["script.py"] if script else ["-c", text]), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


USE = """
    import sys
    from carefund.workbooks.reading import open_spreadsheet
    print("started")
    print(open_spreadsheet("a", open(sys.argv[1], "rb").read()).all_sheets)
"""


@pytest.mark.parametrize("script", [False, True], ids=["python -c", "a script without a guard"])
def test_used_from_anywhere(tmp_path: Path, script: bool) -> None:
    from tests.workbooks.hostile import valid_xlsx

    (tmp_path / "a.xlsx").write_bytes(valid_xlsx())
    assert _run(USE, "a.xlsx", folder=tmp_path, script=script).count("started") == 1


def test_files_beside_the_user_are_never_run(tmp_path: Path) -> None:
    from tests.workbooks.hostile import valid_xlsx

    (tmp_path / "a.xlsx").write_bytes(valid_xlsx())
    for name in ("zipfile", "olefile", "python_calamine"):
        (tmp_path / f"{name}.py").write_text("open('run.txt', 'w').write(__name__)\n")
    safe = "import sys; sys.path = [each for each in sys.path if each]\n" + textwrap.dedent(USE)
    assert "started" in _run(safe, "a.xlsx", folder=tmp_path)
    assert not (tmp_path / "run.txt").exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="where processes are copied")
def test_a_copy_of_the_process_has_readers_of_its_own(tmp_path: Path) -> None:
    code = """
        import os
        from carefund.workbooks.reading_process import read_in_child
        mine = read_in_child("a", os.getpid)
        copy = os.fork()
        if copy == 0:
            os._exit(0 if read_in_child("a", os.getpid) != mine else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]), read_in_child("a", os.getpid) == mine)
    """
    assert _run(code, folder=tmp_path) == "0 True\n"


@pytest.mark.skipif(os.name != "posix", reason="asks the system which processes there are")
def test_no_reader_outlives_the_process_that_asks(tmp_path: Path) -> None:
    code = """
        import os
        from carefund.workbooks.reading_process import read_in_child
        print(read_in_child("a", os.getpid), flush=True)
        os.kill(os.getpid(), 9)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path)
    reader = int(done.stdout)
    for _ in range(100):
        try:
            os.kill(reader, 0)
        except ProcessLookupError:
            return
        jobs.sleep(0.1)
    raise AssertionError("the reader is still there")
