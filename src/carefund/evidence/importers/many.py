"""Reading many official files: on two processes where there are enough of them to pay for starting the second."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from carefund.evidence.areas import default_register
from carefund.evidence.importers.reading import read_official_file
from carefund.evidence.release import ReadFile
from carefund.refusal import Refusal, RefusedFile

ENOUGH = 60
"""Files from which a second process is worth its start."""
AT_A_TIME = 12
OTHERS_SHARE = 0.42
"""The part that the other process reads; it starts later, and what it has read must be handed over."""

Outcome = ReadFile | RefusedFile


class RefusedImport(Refusal):
    """One or more files of an import were refused, so nothing of it was stored; the message gives each of them."""

    def __init__(self, refusals: Sequence[RefusedFile], accepted: int) -> None:
        self.refusals = tuple(refusals)
        self.accepted = accepted
        super().__init__(
            "files that can all be read",
            f"{len(self.refusals)} file(s) that were refused, so nothing was imported",
            f"{accepted} other file(s) could be read; put the refused ones right, or import the others alone",
            remedy="import-the-others",
        )

    def __str__(self) -> str:
        """Each refusal on a line of its own, then what to do."""
        lines = "\n".join(f"- {refusal}" for refusal in self.refusals)
        return f"{len(self.refusals)} file(s) were refused and nothing was imported:\n{lines}\n{self.to_do}"


def read_many(paths: Sequence[Path]) -> Iterator[tuple[int, Outcome]]:
    """Each file's place in `paths` with what was read, or its refusal, as they come."""
    share = int(len(paths) * OTHERS_SHARE) if len(paths) >= ENOUGH and (os.cpu_count() or 1) > 1 else 0
    if not share:
        yield from ((place, _read(path)) for place, path in enumerate(paths))
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        handed = {start: paths[start : min(start + AT_A_TIME, share)] for start in range(0, share, AT_A_TIME)}
        reading = {start: other.submit(_read_all, part) for start, part in handed.items()}
        yield from ((place, _read(path)) for place, path in enumerate(paths[share:], share))
        for start, future in reading.items():
            yield from enumerate(_results(future, handed[start]), start)


def _results(future: "Future[list[Outcome]]", paths: Sequence[Path]) -> list[Outcome]:
    """What the other process read; read here where it came to an end before it could answer."""
    try:
        return future.result()
    except (BrokenProcessPool, OSError):
        return _read_all(paths)


def _read_all(paths: Sequence[Path]) -> list[Outcome]:
    return [_read(path) for path in paths]


def _read(path: Path) -> Outcome:
    try:
        return read_official_file(path, default_register())
    except RefusedFile as refusal:
        return refusal
