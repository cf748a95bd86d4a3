"""Turning figures into SVG beside other work, in a process that `drawing` runs."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import replace
from itertools import count
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self

from carefund.report.document import Figure

DRAWING = "carefund.report.media.drawing"


class Renderer:
    """Makes and draws figures in the order they come; use as a context, `submit` each, then take `results`.

    Of two figures of one name the last stands; the same one handed over again is not drawn again. Where the process
    cannot be started, stops, or cannot be handed a figure, what is left undone is drawn here: slower, with the same
    result.
    """

    def __init__(self) -> None:
        self._figures: dict[str, Figure] = {}
        self._handed: dict[str, tuple[int, bytes]] = {}
        self._drawn: dict[int, dict[str, str]] = {}
        self._numbers = count()
        self._waiting: SimpleQueue[bytes | None] = SimpleQueue()
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

    def submit(self, figure: Figure) -> None:
        """Hand over a figure, as soon as it is known."""
        before = self._handed.pop(figure.name, None)
        self._figures[figure.name] = figure
        try:
            content = pickle.dumps(replace(figure, table=None))
        except (pickle.PicklingError, AttributeError, TypeError):
            return  # a chart made by a function that stands in no module
        if before is None or before[1] != content:
            before = (next(self._numbers), content)
            self._waiting.put(pickle.dumps(before))
        self._handed[figure.name] = before

    def results(self) -> dict[str, str]:
        """Every form of every submitted figure as SVG, by `name.form`; waits until all are drawn."""
        self._waiting.put(None)
        self._join()
        forms = {name: self._drawn_of(name) or draw_here(figure) for name, figure in self._figures.items()}
        return {f"{name}.{form}": svg for name, drawn in forms.items() for form, svg in drawn.items()}

    def _drawn_of(self, name: str) -> dict[str, str] | None:
        """What was drawn of a figure as it was last handed over."""
        handed = self._handed.get(name)
        return self._drawn.get(handed[0]) if handed else None

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
                for content in iter(self._waiting.get, None):
                    pipe.write(content)
                    pipe.flush()
        except OSError:
            return

    def _read(self) -> None:
        if self._process is None or self._process.stdout is None:
            return
        while True:
            try:
                number, drawn = pickle.load(self._process.stdout)
            except (EOFError, OSError, ValueError, pickle.UnpicklingError):
                return
            self._drawn[number] = drawn


def draw_here(figure: Figure) -> dict[str, str]:
    """Every form of one figure as SVG, in this process."""
    from carefund.report.media.drawing import draw_forms

    return draw_forms(figure)


def _started() -> subprocess.Popen[bytes] | None:
    if not sys.executable:
        return None
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", DRAWING],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None
