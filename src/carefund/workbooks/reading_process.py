"""Processes of their own in which strangers' files are read, within limits on memory and time.

A reading function is run there by name and answers with plain values. Should a file bring its reader to an end, fill
its memory or keep it busy for ever, that file alone is refused, and the next one gets a new process. A process is used
again and again, for starting one takes longer than reading a file; several threads may ask at once, and each is given a
process of its own.

The process is started as a module of its own (`python -m carefund.workbooks.child`) and not by `multiprocessing`, which
would run the user's script again, and cannot be used from a script that is not written for it.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from pickle import HIGHEST_PROTOCOL, dumps
from typing import IO, Any, TypeVar

from carefund.refusal import RefusedFile
from carefund.wording.lists import counted
from carefund.wording.numbers import megabytes
from carefund.workbooks.messages import GREETING, Answer, Broken, TooLarge, from_bytes, receive, send

T = TypeVar("T")
S = TypeVar("S")

MOST_AT_ONCE = max(2, min(os.cpu_count() or 1, 4))
"""Reading processes at one time; whoever asks for more waits."""
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS", "MALLOC_ARENA_MAX")
"""What makes a process reserve memory by the number of processors, which would be counted against the limit."""
_HANDED_ON = {"PATH", "HOME", "LANG", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR",
              "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "PYTHONHOME"}  # fmt: skip
"""The environment of a reading process: what Python needs to start, and no password of whoever starts it."""


@dataclass(frozen=True)
class Limits:
    """What the reading of one file may take."""

    memory: int = 1024 * 2**20
    """Bytes of address space beside those that the process had before."""
    seconds: float = 30.0
    answer: int = 256 * 2**20
    """Bytes of what was read."""


LIMITS = Limits()


class ReadingEnded(RefusedFile):
    """A file whose reading came to no result. `ending` says how: `time`, `memory`, `abort` or `failure`."""

    def __init__(self, file: str, ending: str, words: str, limits: Limits) -> None:
        self.ending = ending
        within = f"{megabytes(limits.memory)} of memory and {counted(round(limits.seconds), 'second')}"
        again = "Try once more; if it is refused again, do not open it, and" if ending == "time" else "Do not open it;"
        super().__init__(
            file,
            expected=f"a file that can be read within {within}",
            found=words,
            to_do=f"{again} ask whoever made it for another copy.",
        )


class NoReader(RefusedFile):
    """No process could be started in which to read a file."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(
            file,
            expected="a second process of this Python, in which strangers' files are read",
            found=f"none that could be started ({why})",
            to_do="See that the machine lets a program start another, and that carefund can be imported there.",
        )


def read_behind(by: int) -> None:
    """Let reading processes that are started from now on give way by so much (0 to 19) where processors are few.

    For a program that answers others while a file is read. Does nothing where the system knows no such order.
    """
    _Process.behind = by


def read_in_child(file: str, function: Callable[..., T], *arguments: object, limits: Limits = LIMITS) -> T:
    """What `function(*arguments)` gives in a process of its own; `file` names what is read, in refusals.

    The function stands in a module by name, and gives plain values: numbers, texts, bytes, dates, and lists, tuples,
    sets and mappings of them. Raises the Refusal that it raises, ReadingEnded when it came to no result, and NoReader
    when no process can be started.
    """
    request = dumps((function, arguments, limits.memory, limits.seconds), HIGHEST_PROTOCOL)
    try:
        answer = _POOL.ask(request, limits)
    except _NotStarted as error:
        raise NoReader(file, str(error)) from error
    if answer.refusal is not None:
        raise answer.refusal
    if answer.ending:
        raise ReadingEnded(file, answer.ending, answer.words, limits)
    return answer.value  # type: ignore[no-any-return]


def read_each(function: Callable[[S], T], items: Iterable[S], at_once: int = MOST_AT_ONCE) -> Iterator[T]:
    """What a function that reads in a child gives for each item, in their order, with so many being read at once.

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


class _NotStarted(OSError):
    """Why a reading process could not be started."""


class _Process:
    """One reading process."""

    behind = 0
    """By how much it gives way."""

    def __init__(self) -> None:
        self.used = self.late = False
        try:
            self.popen = subprocess.Popen(_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                          stderr=subprocess.DEVNULL, bufsize=0, env=_environment(),
                                          **_apart())  # fmt: skip
        except OSError as error:
            raise _NotStarted(str(error)) from error
        if self.behind and hasattr(os, "setpriority"):
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.popen.pid, self.behind)

    def ask(self, request: bytes, limits: Limits) -> Answer:
        """The answer; where the process comes to an end before it gives one, how it ended."""
        self.late = False
        watch = threading.Timer(limits.seconds, self._overdue)
        watch.daemon = True
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
            send(sink, request)
        if not self.used and not self._greets(source):
            self.end()
            raise _NotStarted(f"it ended at once, with code {self.popen.returncode}")
        try:
            message = receive(source, limits.answer)
            answer = self._ended(limits) if message is None else from_bytes(message)
        except TooLarge as error:
            answer = Answer(ending="memory", words=f"one that gives too much to hold ({error})", last=True)
        except Broken as error:
            answer = Answer(ending="failure", words=f"one that its reader fails on ({error})", last=True)
        if answer.last:
            self.end()
        self.used = True
        return answer

    def _greets(self, source: IO[bytes]) -> bool:
        with suppress(Broken):
            return receive(source, len(GREETING)) == GREETING
        return False

    def _ended(self, limits: Limits) -> Answer:
        self.end()
        if self.late:
            words = f"one that takes longer than {counted(round(limits.seconds), 'second')}"
            return Answer(ending="time", words=words, last=True)
        code = self.popen.returncode
        return Answer(ending="abort", words=f"one that brings its reader to an end (code {code})", last=True)

    def _overdue(self) -> None:
        self.late = True
        self.popen.kill()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self.popen.stdout is None or self.popen.stdin is None:
            raise _NotStarted("it has no pipes")
        return self.popen.stdout, self.popen.stdin

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked once more."""
        return self.popen.poll() is None

    def end(self) -> None:
        """End it, whatever it is doing."""
        self.popen.kill()
        self.let_go()
        self.popen.wait()

    def let_go(self) -> None:
        """Close this end of its pipes."""
        for pipe in self._pipes():
            with suppress(OSError):
                pipe.close()


class _Pool:
    """Reading processes, each used by one thread at a time; those that nobody uses wait for the next file."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew; in a copy of this process (a fork), leave the reading processes to the original."""
        for process in getattr(self, "_all", ()):
            process.let_go()
            process.popen.returncode = 0
        self._lock, self._places = threading.Lock(), threading.BoundedSemaphore(MOST_AT_ONCE)
        self._idle: list[_Process] = []
        self._all: set[_Process] = set()

    def ask(self, request: bytes, limits: Limits) -> Answer:
        """The answer of some process. One that ended before its time, and had read before, is not held against it."""
        with self._places:
            answer, was_used = self._ask_one(self._take(), request, limits)
            if answer.ending == "abort" and was_used:
                answer, _ = self._ask_one(self._started(), request, limits)
            return answer

    def _ask_one(self, process: _Process, request: bytes, limits: Limits) -> tuple[Answer, bool]:
        was_used = process.used
        try:
            return process.ask(request, limits), was_used
        finally:
            self._give_back(process)

    def _take(self) -> _Process:
        with self._lock:
            process = self._idle.pop() if self._idle else None
        if process is None:
            return self._started()
        if process.is_alive:
            return process
        process.end()
        with self._lock:
            self._all.discard(process)
        return self._take()

    def _started(self) -> _Process:
        process = _Process()
        with self._lock:
            self._all.add(process)
        return process

    def _give_back(self, process: _Process) -> None:
        with self._lock:
            if process.is_alive:
                self._idle.append(process)
            else:
                self._all.discard(process)

    def close(self) -> None:
        """End every process."""
        with self._lock:
            ending, self._idle, self._all = list(self._all), [], set()
        for process in ending:
            process.end()


def _command() -> list[str]:
    if not sys.executable:
        raise _NotStarted("this Python does not know where it is itself")
    return [sys.executable, "-P", "-m", "carefund.workbooks.child"]


def _environment() -> dict[str, str]:
    """What a reading process finds: a bare environment, and what this process imports from where."""
    kept = {name: value for name, value in os.environ.items() if name.upper() in _HANDED_ON or name.startswith("LC_")}
    own = str(Path(__file__).resolve().parents[2])
    known = [each for each in sys.path if isinstance(each, str) and each]
    path = os.pathsep.join(dict.fromkeys([*known, own]))
    return {**kept, "PYTHONPATH": path, **dict.fromkeys(_ONE_THREAD, "1")}


def _apart() -> dict[str, Any]:
    """Apart from the terminal: an interrupt there is for this process, which then ends the other."""
    if os.name == "nt":
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        return {"creationflags": flags}
    return {"start_new_session": True}


_POOL = _Pool()
atexit.register(_POOL.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_POOL.forget)
