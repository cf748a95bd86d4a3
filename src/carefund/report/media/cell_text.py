"""Tables whose text a spreadsheet shows and never executes, with one value in each cell."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from carefund.report.columns import LISTED
from carefund.wording.characters import visible
from carefund.workbooks.cell_text import neutral


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with every list column joined to text, since a cell holds one value."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    return frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(LISTED) for name in lists)


def harmless(text: str) -> str:
    """Text for a cell: without what commands, with an apostrophe before it where a spreadsheet would execute it."""
    return neutral(visible(text))


def harmless_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with every text cell and every heading harmless; numbers, dates and flags stay as they are."""
    texts = [name for name, kind in frame.schema.items() if kind in (pl.String, pl.Categorical)]
    safe = frame.with_columns(
        pl.col(name).cast(pl.String).replace_strict(_harmless_texts(frame[name]), return_dtype=pl.String)
        for name in texts
    )
    return safe.rename({name: harmless(name) for name in frame.columns})


def _harmless_texts(column: pl.Series) -> dict[str | None, str | None]:
    unique: Iterable[str | None] = column.cast(pl.String).unique()
    return {text: None if text is None else harmless(text) for text in unique}
