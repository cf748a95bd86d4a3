"""Tables whose text a spreadsheet shows and never executes.

Every text that a report gives out as CSV or XLSX passes through here, or through `neutral` of `workbooks.cell_text`.
"""

import polars as pl

from carefund.workbooks.cell_text import DANGEROUS, QUOTE, neutral

__all__ = ["neutral", "neutral_frame"]


def neutral_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with every text cell and every heading neutral; numbers, dates and flags stay as they are."""
    text = [name for name, kind in frame.schema.items() if kind in (pl.String, pl.Categorical)]
    return frame.with_columns(_neutral_column(name) for name in text).rename(
        {name: neutral(name) for name in frame.columns}
    )


def _neutral_column(name: str) -> pl.Expr:
    column = pl.col(name).cast(pl.String)
    executed = column.str.contains(DANGEROUS.pattern)
    return pl.when(executed).then(pl.concat_str(pl.lit(QUOTE), column)).otherwise(column).alias(name)
