"""One series' figures in long form, each with the release that it came from: as a table and as a document."""

from __future__ import annotations

import polars as pl

from carefund.evidence.place_names import place_name
from carefund.evidence.series import SERIES
from carefund.report.columns import Column, Table
from carefund.report.document import DataTable, Document, Prose
from carefund.wording.dates import short_month_words
from carefund.wording.numbers import count

ROWS_SHOWN = 24
FIGURE = (
    Column("series", "Series", "text", "the series"),
    Column("area_code", "Code", "text", "code of the area or commissioner"),
    Column("area_name", "Name", "text", "its name"),
    Column("period", "Month", "month", "the month, as its first day"),
    Column("value", "Value", "number", "as published; empty where the file has no number"),
    Column("marker", "Marker", "text", "what the file has in place of a number"),
    Column("release", "Release", "text", "the release that it was read from"),
    Column("released", "Released", "day", "day of that release"),
    Column("file_hash", "SHA-256", "text", "hash of its file"),
)


def figures_table(figures: pl.DataFrame) -> Table:
    """Figures as `carefund.evidence.derived.figures_of` gives them, with the places' names."""
    pairs = figures.select("area_code", "published_name").unique("area_code", keep="last", maintain_order=True)
    names = {code: place_name(code, name) for code, name in pairs.iter_rows()}
    name = pl.col("area_code").replace_strict(names, default="", return_dtype=pl.String)
    return Table.of_frame("figures", "Figures", FIGURE, figures.with_columns(area_name=name))


def figures_document(table: Table) -> Document:
    """The first rows, for a terminal."""
    first = str(table.frame["series"].first()) if table.frame.height else ""
    rows = tuple(
        (
            row["area_code"],
            row["area_name"],
            short_month_words(row["period"]),
            f"none ({row['marker']})" if row["value"] is None else count(row["value"]),
            str(row["released"] or "not stated"),
        )
        for row in table.frame.head(ROWS_SHOWN).iter_rows(named=True)
    )
    headings = ("Code", "Name", "Month", "Value", "Released")
    more = f"The first {ROWS_SHOWN} of {count(table.frame.height)} rows."
    left = (Prose(more),) if table.frame.height > ROWS_SHOWN else ()
    return Document(SERIES[first].label if first in SERIES else "", (DataTable(headings, rows), *left))
