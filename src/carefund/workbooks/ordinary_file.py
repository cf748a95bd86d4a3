"""The bytes of a file that somebody names: an ordinary file of a bounded size, and never a device, a pipe or a folder.

A pipe blocks whoever opens it and a device may give bytes for ever, so neither is opened to be read.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from carefund.refusal import RefusedFile
from carefund.wording.numbers import megabytes

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
CHECK_THE_PATH = "Check the path and that you may read it."


def read_ordinary_file(
    path: Path, largest: int, what: str, *, name: str = "", to_do: str = CHECK_THE_PATH, if_larger: str = ""
) -> bytes:
    """The bytes of a file; `what` is said of it in a refusal, such as `a plan's workbook`, and `name` names it there.

    Raises RefusedFile for a file that is missing, no ordinary one, larger than `largest` bytes (then with the advice
    `if_larger`), or that may not be read. An empty file gives no bytes.
    """
    found, size = "", 0
    try:
        about = path.stat()
        size, found = about.st_size, _kind(about)
        content = b"" if found or size > largest else _read(path, largest)
    except (OSError, ValueError) as error:
        found = f"nothing that can be read ({getattr(error, 'strerror', None) or error})"
        raise _refusal(name or str(path), largest, what, found, to_do) from error
    if found:
        raise _refusal(name or str(path), largest, what, found, to_do)
    if max(size, len(content)) > largest:
        raise _refusal(name or path.name, largest, what, f"one of {_size(max(size, len(content)))}", if_larger or to_do)
    return content


def is_ordinary_file(path: Path) -> bool:
    """Whether a path is that of an ordinary file; a link counts as what it leads to."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _refusal(name: str, largest: int, what: str, found: str, to_do: str) -> RefusedFile:
    return RefusedFile(name, expected=f"{what} of up to {_size(largest)}", found=found, to_do=to_do)


def _kind(about: os.stat_result) -> str:
    """What a file is that is no ordinary one; empty for one that is."""
    if stat.S_ISREG(about.st_mode):
        return ""
    return next((words for is_kind, words in _KINDS if is_kind(about.st_mode)), "no ordinary file")


def _size(size: int) -> str:
    return megabytes(size) if size >= 2**20 else f"{size // 1024} KB"


def _read(path: Path, largest: int) -> bytes:
    """Read up to one byte more than the largest size, of what is still an ordinary file once it is open."""
    descriptor = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        if _kind(os.fstat(descriptor)):
            raise OSError("it changed while it was opened")
        parts = []
        left = largest + 1
        while left and (part := stream.read(min(left, 2**20))):
            parts.append(part)
            left -= len(part)
    return b"".join(parts)
