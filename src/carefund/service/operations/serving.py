"""Running the service: the web server and the worker as processes of their own, until they are told to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from carefund.refusal import Refusal
from carefund.service.frame.measuring import shared_counts
from carefund.service.settings.environment import listed_setting

WORKERS, THREADS = 2, 4
SLOWEST_START = 180
READY_IN_A_ROW = 8
"""Answers in a row that say ready: the server's processes answer in turn, and each reads what it needs by itself."""
END_WITHIN = 15


class NotStarted(Refusal):
    """A service that did not become ready."""


def serve(data: Path, host: str, port: int, ready: Callable[[str], None], *, log: Path | None = None) -> int:
    """Run the web server and the worker on a prepared data folder; `ready` is called once with the address.

    Ends, with both, when it is told to (SIGTERM, SIGINT), or when one of them ended by itself; gives the exit code.
    Raises NotStarted where the service does not become ready.
    """
    ended, address = Event(), f"http://{host}:{port}"
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _setting(ended))
    out: Any = log.open("ab") if log else None
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    beside = ExitStack()
    counting = environment | beside.enter_context(shared_counts())
    processes = [subprocess.Popen(_server(host, port), stdout=out, stderr=out, env=counting)]
    try:
        _wait_until_ready(address, processes, ended, log)
        if not ended.is_set():
            ready(address)
            processes.append(subprocess.Popen(_WORKER, stdout=out, stderr=out, env=environment))
        while not ended.wait(0.2):
            if any(process.poll() is not None for process in processes):
                return 1
        return 0
    finally:
        _end(processes)
        beside.close()


_WORKER = [sys.executable, "-m", "carefund.service.work.worker"]
"""Started when pages are answered: it would take from the server's processes what they need to become ready."""


def _server(host: str, port: int) -> list[str]:
    server = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(WORKERS)]
    threads = ["--blocking-threads", str(THREADS), "--respawn-failed-workers", "--no-ws", "--log-level", "warning"]
    return [sys.executable, "-m", "granian", *server, *threads, "carefund.service.wsgi:application"]


def _wait_until_ready(address: str, processes: list[subprocess.Popen[bytes]], ended: Event, log: Path | None) -> None:
    until, in_a_row = time.monotonic() + SLOWEST_START, 0
    while in_a_row < READY_IN_A_ROW and not ended.is_set():
        if any(process.poll() is not None for process in processes) or time.monotonic() > until:
            where = f"See {log} for why" if log else "See the log above for why"
            raise NotStarted("a service that becomes ready", "one that ended", f"{where}; is the port free?", address)
        in_a_row = in_a_row + 1 if _is_ready(address) else 0
        ended.wait(0.02 if in_a_row else 0.2)


def _is_ready(address: str) -> bool:
    asked = Request(f"{address}/health/ready", headers=_as_asked_from_outside())
    with suppress(URLError, OSError), urlopen(asked, timeout=5) as answer:
        return bool(answer.status == 200)  # noqa: PLR2004
    return False


def _as_asked_from_outside() -> dict[str, str]:
    """The name that the service goes by, where it answers to that alone."""
    hosts = [one.lstrip(".") for one in listed_setting("CAREFUND_HOSTS", "") if one != "*"]
    return {"Host": hosts[0]} if hosts else {}


def _setting(ended: Event) -> Callable[[int, FrameType | None], None]:
    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    return end


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Tell each to end, and end it where it does not."""
    for process in processes:
        with suppress(ProcessLookupError):
            process.terminate()
    for process in processes:
        try:
            process.wait(END_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
