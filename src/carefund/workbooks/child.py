"""The process in which files are read: it runs one reading function after another, each within limits.

It is started by `carefund.workbooks.reading_process`, is asked through its standard input and answers through its
standard output. Its end is that of its input, so it does not outlive the process that asks.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from carefund.refusal import Refusal
from carefund.workbooks.messages import GREETING, Answer, as_bytes, receive, send

LARGEST_REQUEST = 2**31
SECONDS_OVER = 5
"""Seconds of processor beyond the limit on time, after which a process ends that nobody ends."""
LARGEST_WRITTEN = 2**28
"""Bytes of a file that a process may write, as some readers do for a while."""
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_USED = Path("/proc/self/statm")
_GROWN = 2
"""A process that still holds more than one part in so many of what a file may take is not used again."""


def main() -> None:
    """Answer until there are no more questions."""
    questions, answers = _pipes()
    send(answers, GREETING)
    while (request := receive(questions, LARGEST_REQUEST)) is not None:
        answer = _answer(request)
        try:
            content = as_bytes(answer)
        except Exception as error:
            answer = _failed(error)
            content = as_bytes(answer)
        send(answers, content)
        if answer.last:
            return


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes for questions and answers; whatever else reads or prints here has nothing and nobody."""
    questions, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return os.fdopen(questions, "rb", buffering=0), os.fdopen(answers, "wb", buffering=0)


def _answer(request: bytes) -> Answer:
    try:
        function, arguments, memory, seconds = pickle.loads(request)
        before = _reserved()
        _limit(memory, seconds)
        return _grown(_run(function, arguments), before + memory // _GROWN)
    except MemoryError:
        return Answer(ending="memory", words="one that needs more memory", last=True)
    except Exception as error:
        return _failed(error)


def _run(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Answer:
    try:
        return Answer(function(*arguments))
    except Refusal as refusal:
        refusal.__cause__ = refusal.__context__ = refusal.__traceback__ = None
        return Answer(refusal=refusal)
    except MemoryError:
        raise
    except BaseException as error:
        return _failed(error)


def _failed(error: BaseException) -> Answer:
    words = f"one that its reader fails on ({type(error).__name__}: {str(error)[:160]})"
    return Answer(ending="failure", words=words, last=True)


def _grown(answer: Answer, most: int) -> Answer:
    answer.last = answer.last or _reserved() > most
    return answer


def _reserved() -> int:
    """Bytes of this process's address space; 0 where the platform does not tell."""
    try:
        return int(_USED.read_text().split()[0]) * _PAGE
    except (OSError, ValueError):
        return 0


def _limit(memory: int, seconds: float) -> None:
    """Set the limits for one file, where the platform has them; the one who asks watches the clock besides."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + SECONDS_OVER
    limits = {"RLIMIT_AS": _reserved() + memory, "RLIMIT_CPU": until, "RLIMIT_CORE": 0, "RLIMIT_FSIZE": LARGEST_WRITTEN}
    for name, most in limits.items():
        which = getattr(resource, name, None)
        if which is not None:
            _now, highest = resource.getrlimit(which)
            allowed = most if highest == resource.RLIM_INFINITY else min(most, highest)
            with suppress(ValueError, OSError):
                resource.setrlimit(which, (allowed, highest))


if __name__ == "__main__":
    main()
