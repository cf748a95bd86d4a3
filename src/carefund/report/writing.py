"""Writing the files of a report one after the other, with word of how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

Progress = Callable[[str, int, int], None]
"""Called with the name of a file that has been written, how many are written and how many there will be."""


def write_each(
    folder: Path | str, write: Callable[[Path], Iterator[Path]], number: int, progress: Progress | None
) -> list[Path]:
    """Let `write` put its files into a folder, made where it is not there; returns their paths.

    `number` is how many there will be. Raises OSError when the folder cannot be written.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for path in write(target):
        written.append(path)
        if progress:
            progress(path.name, len(written), number)
    return written
