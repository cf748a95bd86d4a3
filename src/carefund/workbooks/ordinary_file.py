"""The bytes of a file that somebody names: an ordinary file of a bounded size, and never a device, a pipe or a folder.

A pipe blocks whoever opens it and a device may give bytes for ever, so neither is opened to be read. Why a file could
not be written is said here too.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path

from carefund.refusal import RefusedFile
from carefund.wording.lists import counted
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
LARGEST_PUBLICATION = 64 * 2**20
"""Bytes; a month of discharge-ready dates as CSV has some 30 million."""


def read_publication(path: Path) -> bytes:
    """The bytes of an official file. Raises RefusedFile when it is missing, no ordinary file, empty or too large."""
    to_do = "Check the path and that you may read it, or download the file again from the publisher."
    content = read_ordinary_file(path, LARGEST_PUBLICATION, "an official file", to_do=to_do)
    if not content:
        raise _refusal(path.name, LARGEST_PUBLICATION, "an official file", "an empty file", to_do)
    return content


def read_ordinary_file(
    path: Path, largest: int, what: str, *, name: str = "", to_do: str = CHECK_THE_PATH, if_larger: str = ""
) -> bytes:
    """The bytes of a file; `what` is said of it in a refusal, such as `a plan's workbook`, and `name` names it there.

    Raises RefusedFile for a file that is missing, no ordinary one, larger than `largest` bytes (then with the advice
    `if_larger`), or that may not be read. An empty file gives no bytes.
    """
    kind, size = "", 0
    try:
        about = path.stat()
        kind, size = _kind(about), about.st_size
        content = b"" if kind or size > largest else _read(path, largest)
    except (OSError, ValueError) as error:
        kind = f"nothing that can be read ({getattr(error, 'strerror', None) or error})"
        raise _refusal(name or str(path), largest, what, kind, to_do) from error
    if kind:
        raise _refusal(name or str(path), largest, what, kind, to_do)
    size = max(size, len(content))
    if size > largest:
        raise _refusal(name or path.name, largest, what, f"one of {_size(size)}", if_larger or to_do)
    return content


def is_ordinary_file(path: Path) -> bool:
    """Whether a path is that of an ordinary file; a link counts as what it leads to."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _refusal(name: str, largest: int, what: str, kind: str, to_do: str) -> RefusedFile:
    return RefusedFile(name, expected=f"{what} of up to {_size(largest)}", found=kind, to_do=to_do)


def _kind(about: os.stat_result) -> str:
    """What a file is that is no ordinary one; empty for one that is."""
    if stat.S_ISREG(about.st_mode):
        return ""
    return next((words for is_kind, words in _KINDS if is_kind(about.st_mode)), "no ordinary file")


def _size(size: int) -> str:
    return megabytes(size) if size >= 2**20 else counted(size, "byte")


def _read(path: Path, largest: int) -> bytes:
    """Read up to one byte more than the largest size, of what is still an ordinary file once it is open."""
    descriptor = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        about = os.fstat(descriptor)
        if _kind(about):
            raise OSError("it changed while it was opened")
        parts = []
        left = largest + 1
        at_once = max(about.st_size, 2**20)  # all of it, so that its parts are not put together from copies
        while left and (part := stream.read(min(left, at_once))):
            parts.append(part)
            left -= len(part)
    return b"".join(parts)


def why_not_written(error: OSError, output: Path) -> str:
    """Why a file could not be written, without the temporary name that it was written under; a full disk with room."""
    words = error.strerror or type(error).__name__
    if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
        return words
    folder = next((one for one in (output, *output.parents) if one.is_dir()), Path())
    return f"{words}: {megabytes(shutil.disk_usage(folder).free)} free where {folder} is"
