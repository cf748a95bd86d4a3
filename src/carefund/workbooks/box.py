"""The box: processes of their own in which strangers' files are read, within limits on memory and time.

A reading function is run there by name and answers with plain values. Should a file bring its reader to an end, fill
its memory or keep it busy for ever, that file alone is refused, and the next one gets a new process. A process is used
again and again, for starting one takes longer than reading a file.

The process is started as a module of its own (`python -m carefund.workbooks.child`) and not by `multiprocessing`, which
would run the user's script again, and cannot be used from a script that is not written for it.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from carefund.refusal import Refusal, RefusedFile
from carefund.wording.lists import counted
from carefund.wording.numbers import megabytes
from carefund.workbooks.frames import GREETING, Answer, Broken, load_plain, read_frame, write_frame

T = TypeVar("T")
S = TypeVar("S")

KEPT_IDLE = 4
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS", "MALLOC_ARENA_MAX")
"""What makes a process reserve memory by the number of processors, which would be counted against the limit."""


@dataclass(frozen=True)
class Limits:
    """What the reading of one file may take."""

    memory: int = 1024 * 2**20
    """Bytes of address space beside those that the process had before."""
    seconds: float = 60.0
    answer: int = 256 * 2**20
    """Bytes of what was read."""


LIMITS = Limits()


class ReadingEnded(RefusedFile):
    """A file whose reading came to no result. `ending` says how: `time`, `memory`, `abort` or `failure`."""

    def __init__(self, file: str, ending: str, words: str, limits: Limits) -> None:
        self.ending = ending
        within = f"{megabytes(limits.memory)} of memory and {counted(round(limits.seconds), 'second')}"
        super().__init__(
            file,
            expected=f"a file that can be read within {within}",
            found=words,
            to_do="Do not open it; ask whoever made it for another copy.",
        )


class NoReader(Refusal):
    """No process could be started in which to read."""


def read_in_box(file: str, function: Callable[..., T], *arguments: object, limits: Limits = LIMITS) -> T:
    """What `function(*arguments)` gives in a process of its own; `file` names what is read, in refusals.

    The function stands in a module by name, and gives plain values: numbers, texts, dates, and lists, tuples, sets and
    mappings of them. Raises the Refusal that it raises, ReadingEnded when it came to no result, and NoReader when no
    process can be started.
    """
    request = pickle.dumps((function, arguments, limits.memory, limits.seconds), pickle.HIGHEST_PROTOCOL)
    answer: Answer = _POOL.ask(request, limits)
    if answer.refusal is not None:
        raise answer.refusal
    if answer.ending:
        raise ReadingEnded(file, answer.ending, answer.words, limits)
    return answer.value  # type: ignore[no-any-return]


def read_each(function: Callable[[S], T], items: Iterable[S], at_once: int) -> Iterator[T]:
    """What a function that reads in the box gives for each item, in their order, with so many being read at once.

    Few are read ahead of what is asked for, so that what was read is not piled up.
    """
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(at_once, "reading") as threads:
        try:
            for item in items:
                waiting.append(threads.submit(function, item))
                if len(waiting) > 2 * at_once:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


class _Process:
    """One reading process."""

    def __init__(self) -> None:
        self.used = False
        try:
            self.popen = subprocess.Popen(_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                          stderr=subprocess.DEVNULL, env=_environment(), **_apart())  # fmt: skip
        except OSError as error:
            raise _no_reader(str(error)) from error

    def ask(self, request: bytes, limits: Limits) -> Answer:
        """The answer; where the process comes to an end before it gives one, how it ended."""
        watch = threading.Timer(limits.seconds, self._overdue)
        watch.daemon = True
        self.late = False
        watch.start()
        try:
            return self._answer(request, limits)
        except BaseException:
            self.end()
            raise
        finally:
            watch.cancel()

    def _answer(self, request: bytes, limits: Limits) -> Answer:
        source, sink = self._pipes()
        with suppress(OSError):  # one that has come to an end already says so when it is read from
            write_frame(sink, request)
        if not self.used and not self._greets(source):
            self.end()
            raise _no_reader(f"it ended at once, with code {self.popen.returncode}")
        try:
            frame = read_frame(source, limits.answer)
            answer = load_plain(frame) if frame is not None else self._ended(limits)
        except Broken as error:
            answer = Answer(ending="memory", words=f"one that gives too much to hold ({error})", last=True)
        if answer.last:
            self.end()
        self.used = True
        return answer

    def _greets(self, source: IO[bytes]) -> bool:
        with suppress(Broken):
            return read_frame(source, len(GREETING)) == GREETING
        return False

    def _ended(self, limits: Limits) -> Answer:
        self.end()
        if self.late:
            return Answer(ending="time", words=f"one that takes longer than {round(limits.seconds)} seconds", last=True)
        code = self.popen.returncode
        return Answer(ending="abort", words=f"one that brings its reader to an end (code {code})", last=True)

    def _overdue(self) -> None:
        self.late = True
        self.popen.kill()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self.popen.stdout is None or self.popen.stdin is None:
            raise _no_reader("it has no pipes")
        return self.popen.stdout, self.popen.stdin

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked once more."""
        return self.popen.poll() is None

    def end(self) -> None:
        """End it, whatever it is doing."""
        self.popen.kill()
        for pipe in self._pipes():
            with suppress(OSError):
                pipe.close()
        self.popen.wait()


class _Pool:
    """Reading processes that wait to be used again. Each is used by one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Process] = []

    def ask(self, request: bytes, limits: Limits) -> Answer:
        """The answer of some process. One that ended before its time, and had read before, is not held against it."""
        process = self._take()
        was_used = process.used
        answer = process.ask(request, limits)
        if answer.ending == "abort" and was_used:
            process = _Process()
            answer = process.ask(request, limits)
        if process.is_alive:
            self._give_back(process)
        return answer

    def _take(self) -> _Process:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.is_alive:
                    return process
                process.end()
        return _Process()

    def _give_back(self, process: _Process) -> None:
        with self._lock:
            if len(self._idle) < KEPT_IDLE:
                self._idle.append(process)
                return
        process.end()

    def close(self) -> None:
        """End every process that waits."""
        with self._lock:
            for process in self._idle:
                process.end()
            self._idle.clear()

    def forget(self) -> None:
        """In a copy of this process: leave the reading processes to the original."""
        self._lock, self._idle = threading.Lock(), []


def _command() -> list[str]:
    if not sys.executable:
        raise _no_reader("this Python does not know where it is itself")
    return [sys.executable, "-P", "-m", "carefund.workbooks.child"]


def _environment() -> dict[str, str]:
    """This process's environment, with what it imports from where, and without reserves for many processors."""
    own = str(Path(__file__).resolve().parents[2])
    known = [each for each in sys.path if isinstance(each, str) and each]
    path = os.pathsep.join(dict.fromkeys([*known, own]))
    return {**os.environ, "PYTHONPATH": path, **dict.fromkeys(_ONE_THREAD, "1")}


def _apart() -> dict[str, Any]:
    """Apart from the terminal: an interrupt there is for this process, which then ends the other."""
    if os.name == "nt":
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        return {"creationflags": flags}
    return {"start_new_session": True}


def _no_reader(words: str) -> NoReader:
    return NoReader(
        "a second process of this Python, in which strangers' files are read",
        f"none that could be started ({words})",
        "See that the machine lets a program start another, and that carefund can be imported there",
    )


_POOL = _Pool()
atexit.register(_POOL.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_POOL.forget)
