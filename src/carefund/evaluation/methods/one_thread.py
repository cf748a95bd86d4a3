"""Linear algebra on one thread, where the library that NumPy brought along lets itself be told.

Thousands of small decompositions gain nothing from threads; where others use the machine too, threads that wait for
each other make them a hundred times slower (72 by 72 eigenvalues: 1.3 ms on one thread, 300 ms on two of a busy
machine).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np

_PREFIXES = ("scipy_openblas", "openblas")
_SUFFIXES = ("64_", "")


@cache
def _library() -> tuple[ctypes.CDLL, str, str] | None:
    """The library and the names of its functions that read and set the number of threads; None where it has none."""
    for path in sorted((Path(np.__file__).parent.parent / "numpy.libs").glob("*openblas*")):
        try:
            library = ctypes.CDLL(str(path))
        except OSError:
            continue
        for prefix in _PREFIXES:
            for suffix in _SUFFIXES:
                read, write = (f"{prefix}_{verb}_num_threads{suffix}" for verb in ("get", "set"))
                if hasattr(library, read) and hasattr(library, write):
                    return library, read, write
    return None


@contextmanager
def one_thread() -> Iterator[None]:
    """Within this, linear algebra runs on one thread; afterwards as before. Does nothing where it cannot be told."""
    found = _library()
    if found is None:
        yield
        return
    library, read, write = found
    before = int(getattr(library, read)())
    getattr(library, write)(1)
    try:
        yield
    finally:
        getattr(library, write)(before)
