"""Turning chart specifications into SVG beside other work, in a process that `drawing` runs."""

import json
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Self

DRAWING = Path(__file__).with_name("drawing.py")


class Renderer:
    """Draws specifications in the order they come; use as a context, `submit` each, then take `results`.

    Where the process cannot be started or stops, what it left undone is drawn here: slower, with the same result.
    """

    def __init__(self) -> None:
        self._specs: dict[str, dict[str, Any]] = {}
        self._drawn: dict[str, str] = {}
        self._waiting: SimpleQueue[str | None] = SimpleQueue()
        self._process = _started()
        self._threads = [Thread(target=work, daemon=True) for work in (self._write, self._read)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._waiting.put(None)
        if self._process:
            self._process.kill()
            self._process.wait()
        self._join()

    def submit(self, name: str, spec: dict[str, Any]) -> None:
        """Hand over a specification under a name of its own."""
        self._specs[name] = spec
        self._waiting.put(json.dumps({"name": name, "spec": spec}) + "\n")

    def results(self) -> dict[str, str]:
        """Every submitted chart as SVG, by name; waits until all are drawn."""
        self._waiting.put(None)
        self._join()
        missing = {name: spec for name, spec in self._specs.items() if name not in self._drawn}
        return {**self._drawn, **{name: draw_here(spec) for name, spec in missing.items()}}

    def _join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        """Pass on what is waiting, from a thread of its own, so that nobody waits for the pipe; None ends it."""
        pipe = self._process.stdin if self._process else None
        if pipe is None:
            return
        try:
            with pipe:
                for line in iter(self._waiting.get, None):
                    pipe.write(line)
                    pipe.flush()
        except OSError:
            return

    def _read(self) -> None:
        if self._process is None or self._process.stdout is None:
            return
        for line in self._process.stdout:
            try:
                drawn = json.loads(line)
            except ValueError:
                return
            if drawn["svg"] is not None:
                self._drawn[drawn["name"]] = drawn["svg"]


def draw_here(spec: dict[str, Any]) -> str:
    """One specification as SVG, in this process."""
    from carefund.report.media.drawing import draw

    return draw(spec)


def _started() -> "subprocess.Popen[str] | None":
    if not sys.executable:
        return None
    try:
        return subprocess.Popen(
            [sys.executable, "-P", str(DRAWING)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
    except OSError:
        return None
