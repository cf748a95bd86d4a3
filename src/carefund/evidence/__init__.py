"""What was observed: official series, areas and populations, kept as immutable releases, with a coverage audit.

The room can be called: `carefund.evidence("delayed-days")` gives a table of a series' figures.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl


class _Room(ModuleType):
    """The room as a module that can be called."""

    def __call__(self, *arguments: Any, **options: Any) -> pl.DataFrame:  # noqa: ANN401 - as `carefund.figures`
        """The figures of a series, or what is held of every series; see `carefund.figures`."""
        found: pl.DataFrame = sys.modules["carefund"].figures(*arguments, **options)
        return found


sys.modules[__name__].__class__ = _Room
