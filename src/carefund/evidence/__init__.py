"""What was observed: official series, areas and populations, kept as immutable releases, with a coverage audit.

The room can be called, for a table of a series' figures; `carefund.figures` is the same and says what it takes.

>>> import carefund
>>> carefund.evidence("delayed-days", area="Kent")["area_name"].unique().to_list()
['Kent']
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
