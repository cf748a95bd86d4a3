"""Work handed to a second process, so that long work uses two processors where there are two; and its other side.

It is started as this module and not by `multiprocessing`, which would run the script again that asks for it.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
MODULE = "carefund.second_process"


class SecondProcess:
    """One process beside this one, as a context; `module` is loaded there while this one goes on.

    On a machine with one processor, and where no process can be started or it stops, the work is done here. What it
    prints or warns of there is not seen.
    """

    def __init__(self, module: str) -> None:
        self._process = _started(module) if (os.cpu_count() or 1) > 1 else None
        self._thread = ThreadPoolExecutor(1, "second-process")
        self._left = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left = True
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._process:
            self._process.kill()
        self._thread.shutdown()  # whoever waits for the process has seen its end before its pipes are closed
        if self._process:
            self._process.communicate()

    def submit(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> Callable[[], T]:
        """Begin a call of a function that stands in a module; what is given waits for the answer, or raises its error.

        Arguments and answer can be pickled. Calls are answered one after the other.
        """
        return self._thread.submit(self._answer, partial(function, *arguments, **named)).result

    def _answer(self, call: Callable[[], T]) -> T:
        try:
            error, answer = self._asked(call)
        except (OSError, EOFError, pickle.PickleError, AttributeError, TypeError):
            if self._left:
                raise
            return call()
        if error is not None:
            raise error
        return answer

    def _asked(self, call: Callable[[], T]) -> tuple[Exception | None, T]:
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            raise EOFError
        self._process.stdin.write(pickle.dumps(call))
        self._process.stdin.flush()
        asked: tuple[Exception | None, T] = pickle.load(self._process.stdout)
        return asked


def _started(module: str) -> subprocess.Popen[bytes] | None:
    if not sys.executable:
        return None
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE, module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None


def main() -> None:
    """Load a module, then answer each call that is handed over until the input ends: its error or None, its answer."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever the work prints is no answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who breaks off the work ends this process with it
    import_module(sys.argv[1])
    while True:
        try:
            call = pickle.load(sys.stdin.buffer)
        except (EOFError, ImportError, AttributeError, pickle.UnpicklingError):
            return  # no more calls, or one that cannot be made here
        answer: tuple[Exception | None, Any]
        try:
            answer = (None, call())
        except Exception as error:  # it is raised on the other side
            answer = (error, None)
        answers.write(pickle.dumps(answer))
        answers.flush()


if __name__ == "__main__":
    main()
