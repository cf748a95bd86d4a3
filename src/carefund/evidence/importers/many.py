"""Reading many official files: on several processes where there are enough of them to pay for starting those."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from carefund.evidence.areas import default_register
from carefund.evidence.importers.reading import read_official_file
from carefund.evidence.release import ReadFile
from carefund.refusal import Refusal, RefusedFile
from carefund.wording.lists import counted
from carefund.workbooks.reading_process import read_each

WORTH_A_PROCESS = 30
"""Files that take about as long to read as another process does to start."""
MOST_AT_ONCE = 4

Outcome = ReadFile | RefusedFile


class RefusedImport(Refusal):
    """One or more files of an import were refused, so nothing of it was stored; the message gives each of them."""

    def __init__(self, refusals: Sequence[RefusedFile], accepted: int) -> None:
        self.refusals = tuple(refusals)
        self.accepted = accepted
        others = f"{counted(accepted, 'other file')} could be read; put the refused ones right, or import the others"
        super().__init__(
            "files that can all be read",
            f"{counted(len(self.refusals), 'refused file')}, so nothing was imported",
            f"{others} alone" if accepted else "Put right what was refused",
            remedy="import-the-others",
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """Those of its refusals, each once, then its own where there are others to import."""
        of_files = [remedy for refusal in self.refusals for remedy in refusal.remedies]
        return tuple(dict.fromkeys([*of_files, *(super().remedies if self.accepted else ())]))

    def __str__(self) -> str:
        """Each refusal on a line of its own, then what to do."""
        lines = "\n".join(f"- {refusal}" for refusal in self.refusals)
        return f"{self.found}:\n{lines}\n{self.to_do}"


def read_many(paths: Sequence[Path]) -> Iterator[tuple[int, Outcome]]:
    """Each file's place in `paths` with what was read, or its refusal, in order."""
    at_once = min(os.cpu_count() or 1, MOST_AT_ONCE, 1 + len(paths) // WORTH_A_PROCESS)
    yield from enumerate(read_each(_read, paths, at_once))


def _read(path: Path) -> Outcome:
    try:
        return read_official_file(path, default_register())
    except RefusedFile as refusal:
        return refusal
