"""Work handed to a second process: the same answers and errors, and none is lost where there is no such process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError
from importlib import import_module
from pathlib import Path

import pytest

from carefund import second_process
from carefund.refusal import Refusal
from carefund.second_process import SecondProcess

HERE = "carefund.refusal"


@pytest.fixture(autouse=True)
def found_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The functions of this file can be found by the other process too."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]), prepend=os.pathsep)


def where(_: int = 0) -> int:
    """The process that runs this."""
    print("words that are no answer")
    return os.getpid()


def refuse() -> None:
    raise Refusal("a", "b", "c", "d")


def leave() -> int:
    """End the process, unless it is the one that asked."""
    if os.environ.get("PYTEST_CURRENT_TEST") and os.getpid() == int(os.environ["ASKED_BY"]):
        return 7
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)
    return 0


def test_calls_are_answered_in_another_process_in_turn_whatever_they_print() -> None:
    with SecondProcess(HERE) as second:
        answers = [second.submit(where, number) for number in range(3)]
        found = {answer() for answer in answers}
    assert len(found) == 1
    assert os.getpid() not in found


def test_an_error_is_raised_where_the_answer_is_asked_for_and_the_next_call_is_answered() -> None:
    with SecondProcess(HERE) as second:
        refused, after = second.submit(refuse), second.submit(where)
        with pytest.raises(Refusal, match="expected a; found b"):
            refused()
        assert after() != os.getpid()


def test_what_cannot_be_handed_over_or_stops_the_process_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKED_BY", str(os.getpid()))
    with SecondProcess(HERE) as second:
        assert second.submit(lambda number: os.getpid() + number, 0)() == os.getpid()
        assert second.submit(leave)() == 7
        assert second.submit(where)() == os.getpid()


def test_what_cannot_be_found_there_is_done_here_without_a_word(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "only_here.py").write_text("import os\n\ndef where():\n    return os.getpid()\n")
    monkeypatch.syspath_prepend(tmp_path)
    where_only = import_module("only_here").where
    with SecondProcess(HERE) as second:
        assert second.submit(where_only)() == os.getpid()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("processors", [1, None])
def test_with_one_processor_the_work_is_done_here(processors: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_process.os, "cpu_count", lambda: processors)
    with SecondProcess(HERE) as second:
        assert second.submit(where)() == os.getpid()


def test_where_no_process_can_be_started_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(second_process.sys, "executable", str(tmp_path / "nowhere"))
    with SecondProcess(HERE) as second:
        assert second.submit(where)() == os.getpid()


def test_leaving_ends_the_process_and_does_no_more_work() -> None:
    with SecondProcess(HERE) as second:
        begun, waiting = second.submit(time.sleep, 60), second.submit(time.sleep, 60)
    with pytest.raises((EOFError, CancelledError)):
        begun()
    with pytest.raises(CancelledError):
        waiting()


def test_a_script_that_guards_nothing_may_use_it(tmp_path: Path) -> None:
    """`multiprocessing` would run the script again in the new process."""
    script = tmp_path / "script.py"
    script.write_text(
        "import os\n"
        "from carefund.second_process import SecondProcess\n"
        "with SecondProcess('carefund.refusal') as second:\n"
        "    print(second.submit(os.getpid)() != os.getpid())\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True\n", "")
