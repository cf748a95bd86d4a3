"""Running what the storms fall on: a furnished folder, `carefund serve` as a process group of its own, commands."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests import forked
from tests.service.storms.furnishing import environment

ROOT = Path(__file__).parents[3]
ROUND, LEEDS, KENT = "bcf-2025-26", "E08000035", "E10000016"  # as tests.service.site, which needs Django set up
YORK = "E06000014"
FURNISH = "import runpy; runpy.run_module('tests.service.storms.furnishing', run_name='__main__')"
COMMAND = "import sys; from carefund.cli.main import run; sys.argv[0] = 'carefund'; run()"


def own_environment(folder: Path, address: str = "") -> dict[str, str]:
    """Without what the tests' own process set for itself."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("CAREFUND_", "DJANGO_"))}
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return kept | environment(folder, address) | {"PYTHONPATH": paths}


def furnish(folder: Path, address: str = "", areas: int = 1, *, delivering: bool = False) -> dict[str, Any]:
    """A furnished folder; what is told of it."""
    given = [str(folder), address, str(areas), *(["delivering"] if delivering else [])]
    run = forked.program(FURNISH, *given, environment=own_environment(folder, address))
    assert run.returncode == 0, run.stderr[-3000:]
    told: dict[str, Any] = json.loads(run.stdout)
    return told


@contextmanager
def threaded(folder: Path, address: str = "", areas: int = 1, *, delivering: bool = False) -> Iterator[dict[str, Any]]:
    """A furnished folder, served by threads of one process: what is told of it, its url and the process."""
    given = (str(folder), address, str(areas), "serve", *(["delivering"] if delivering else []))
    with forked.running(
        FURNISH, *given, environment=own_environment(folder, address), errors=folder / "errors.txt"
    ) as (process, line):
        yield json.loads(line) | {"process": process}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Service:
    """`carefund serve` on a folder, in a session of its own, so that all its processes can be killed at once."""

    def __init__(self, folder: Path, address: str = "", more: dict[str, str] | None = None, port: int = 0) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder.parent / f"{folder.name}-serve.log"
        self._log = self.log.open("ab")
        database = ["--database", address] if address else []
        given = ["serve", "--data", str(folder), "--port", str(self.port), "--json", *database]
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *given],
            env=own_environment(folder, address) | {"CAREFUND_ADDRESS": self.url} | (more or {}),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=self._log,
            start_new_session=True,
        )

    def wait_until(self, what: str = "live", seconds: float = 120) -> None:
        """Until the service answers that it lives, or is ready."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self.process.poll() is None, "the service ended"
            with suppress(URLError, OSError), urlopen(f"{self.url}/health/{what}", timeout=5) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"not {what} within {seconds} s")

    def kill(self) -> None:
        """SIGKILL to every process of the session, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._log.close()

    def end(self) -> int:
        """End it as it is meant to be ended."""
        self.process.terminate()
        code = self.process.wait(60)
        self._log.close()
        return code


def operate(folder: Path, *arguments: str, address: str = "") -> tuple[int, str, str]:
    """Run `carefund operate`."""
    database = ["--database", address] if address else []
    run = forked.carefund("operate", *arguments, *database, environment=own_environment(folder, address))
    return run.returncode, run.stdout, run.stderr
