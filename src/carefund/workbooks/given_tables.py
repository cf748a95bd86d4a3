"""A table that somebody gives as a CSV, a Parquet file or a workbook, as sheets of cells with their headings."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import polars as pl

from carefund.refusal import RefusedFile
from carefund.workbooks.cells import Row
from carefund.workbooks.container import is_spreadsheet
from carefund.workbooks.csv_tables import read_csv
from carefund.workbooks.folding import plain
from carefund.workbooks.limits import MOST_CELLS, MOST_COLUMNS
from carefund.workbooks.reading import read_spreadsheet
from carefund.workbooks.sheets import Sheet

PARQUET_MAGIC = b"PAR1"


def is_text(content: bytes) -> bool:
    """Whether a table is neither a workbook nor Parquet: then it is read as CSV."""
    return not is_spreadsheet(content) and not content.startswith(PARQUET_MAGIC)


def sheets_of(file: str, content: bytes, to_do: str) -> list[Sheet]:
    """The visible sheets of a workbook, or a plain table. Raises RefusedFile as `plain_table`."""
    if not is_spreadsheet(content):
        return [plain_table(file, content, to_do)]
    spreadsheet = read_spreadsheet(file, content)
    return [spreadsheet.sheet(name) for name in spreadsheet.visible_sheets]


def plain_table(file: str, content: bytes, to_do: str) -> Sheet:
    """A CSV or Parquet file as a sheet with a heading row. Raises RefusedFile, with `to_do`, for one of neither."""
    return _parquet(file, content, to_do) if content.startswith(PARQUET_MAGIC) else _csv(file, content)


def columns_by_heading(row: Row, headings: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Which column holds what, by a heading row; of each the first heading that stands in it, no column twice."""
    places: dict[str, int] = {}
    for column, cell in enumerate(row):
        places.setdefault(plain(str(cell)), column)
    found: dict[str, int] = {}
    for what, words in headings.items():
        known = (places[plain(one)] for one in words if plain(one) in places)
        free = next((column for column in known if column not in found.values()), None)
        found |= {} if free is None else {what: free}
    return found


def _csv(file: str, content: bytes) -> Sheet:
    """A CSV table, be it with commas, semicolons or tabs."""
    return read_csv(file, content, ragged=True)


def _parquet(file: str, content: bytes, to_do: str) -> Sheet:
    """The columns of a Parquet file as a sheet with a heading row."""
    try:
        schema = pl.read_parquet_schema(io.BytesIO(content))
        if any(kind.is_nested() or kind in (pl.Binary, pl.Object) for kind in schema.values()):
            raise RefusedFile(file, expected="columns of texts, dates and numbers",
                              found="a column of lists, structures or bytes", to_do=to_do)  # fmt: skip
        height = pl.scan_parquet(io.BytesIO(content)).select(pl.len()).collect().item()
        if len(schema) > MOST_COLUMNS or (height + 1) * len(schema) > MOST_CELLS:
            raise RefusedFile(file, expected="a table of ordinary size", found=f"{height} rows", to_do=to_do)
        table = pl.read_parquet(io.BytesIO(content))
    except pl.exceptions.PolarsError as error:
        raise RefusedFile(file, expected="a Parquet file, whole", found=f"one that cannot be read ({str(error)[:80]})",
                          to_do="Write the file again.") from error  # fmt: skip
    floats = table.with_columns(pl.selectors.decimal().cast(pl.Float64), pl.selectors.categorical().cast(pl.String))
    rows: list[Row] = [list(table.columns)]
    rows += [["" if cell is None else cell for cell in row] for row in floats.iter_rows()]
    return Sheet(file, "", rows)
