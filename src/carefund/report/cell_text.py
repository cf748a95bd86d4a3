"""Text that a spreadsheet shows and never executes.

A cell that begins with = + - @ or a control character is run as a formula by spreadsheet programs, also when it comes
from a CSV file. Every text that goes out to CSV or XLSX passes through here.
"""

import re

import polars as pl

_FIRST_CHARACTERS = r"=+\-@\t\r\n＝＋－＠"
DANGEROUS = re.compile(rf"^[{_FIRST_CHARACTERS}]")
QUOTE = "'"


def neutral(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would otherwise execute it."""
    return QUOTE + text if DANGEROUS.match(text) else text


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
