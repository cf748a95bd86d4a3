"""Running `carefund`, or a program of the tests, as a process of its own that begins with what all of them load.

A process that begins by itself spends most of its time on loading packages. One server of `multiprocessing` loads them
once, before anything has run; each command is a fork of it, with its own environment, folder and standard streams.
The commands that users start are tested from the outside too, where the README and the documentation print them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

LOADED = (
    "carefund.cli.main",
    "carefund.assurance.transitions",
    "carefund.plan.checking",
    "carefund.report.media.files",
    "carefund.service.settings.databases",
    "django.contrib.auth.hashers",
    "django.core.management.commands.migrate",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.forms",
    "django.template.backends.django",
    "django.urls",
    "jinja2",
    "numpy",
    "polars",
    "psycopg",
    "requests",
    "rich.traceback",
    "structlog",
)
"""Modules that need no settings of Django; those that are not there, on a machine without the web parts, are left."""
TAKES_TOO_LONG = 600.0
"""Seconds after which a command is ended."""
_SERVER = get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.forked_loaded"])


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def carefund(*arguments: str, environment: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ended:
    """Run the command line with some arguments."""
    return _forked("from carefund.cli.main import run; run()", ["carefund", *arguments], "", environment, cwd)


def program(
    text: str,
    *arguments: str,
    lines: str = "",
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Ended:
    """Run a program as `python -c` does, with lines on its standard input."""
    return _forked(text, ["-c", *arguments], lines, environment, cwd)


@contextmanager
def running(text: str, *arguments: str, environment: Mapping[str, str], errors: Path) -> Iterator[tuple[int, str]]:
    """A program that goes on until it is killed here: its process id, and the first line that it wrote."""
    with TemporaryDirectory(prefix="carefund-forked-") as named:
        folder = Path(named)
        (folder / "in").touch()
        (folder / "err").symlink_to(errors)
        process = _begun(text, ["-c", *arguments], dict(environment), Path.cwd(), folder)
        try:
            while process.is_alive() and "\n" not in _text(folder / "out"):
                sleep(0.05)
            line = _text(folder / "out")
            assert line, errors.read_text("utf-8")[-3000:]
            yield process.pid or 0, line.splitlines()[0]
        finally:
            process.kill()
            process.join()


def load() -> None:
    """Load what commands share; called in the server alone."""
    for name in LOADED:
        try:
            import_module(name)
        except ImportError:
            continue


def _forked(
    text: str, argv: Sequence[str], lines: str, environment: Mapping[str, str] | None, cwd: Path | None
) -> Ended:
    with TemporaryDirectory(prefix="carefund-forked-") as named:
        folder = Path(named)
        (folder / "in").write_text(lines, encoding="utf-8")
        own = dict(os.environ if environment is None else environment)
        process = _begun(text, argv, own, cwd or Path.cwd(), folder)
        process.join(TAKES_TOO_LONG)
        if process.exitcode is None:
            process.kill()
            process.join()
        return Ended(process.exitcode or 0, _text(folder / "out"), _text(folder / "err"))


def _begun(text: str, argv: Sequence[str], environment: dict[str, str], cwd: Path, folder: Path) -> ForkServerProcess:
    process = _SERVER.Process(target=_run, args=(text, list(argv), environment, str(cwd), str(folder)))
    process.start()
    return process


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


def _run(text: str, argv: list[str], environment: dict[str, str], cwd: str, folder: str) -> None:
    """In the fork: take on environment, folder and streams, then run the program."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    writing = os.O_WRONLY | os.O_CREAT
    for number, (name, mode) in enumerate((("in", os.O_RDONLY), ("out", writing), ("err", writing))):
        os.dup2(os.open(f"{folder}/{name}", mode, 0o600), number)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - open as long as the process is
        for number, mode in enumerate("rww")
    )
    sys.argv = argv
    exec(compile(text, "<command>", "exec"), {"__name__": "__main__"})
