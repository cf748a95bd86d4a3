"""Writing a table as CSV, Parquet, XLSX or JSON, by the ending of the file's name."""

import io
import json
import os
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from carefund.report.cell_text import neutral_frame

LISTED = "; "


def write_table(frame: pl.DataFrame, path: Path | str) -> Path:
    """Write a table to `path` (`.csv`, `.parquet`, `.xlsx` or `.json`), replacing what is there; returns the path.

    Dates are written as ISO text in CSV and JSON, money exactly. Text that a spreadsheet would execute is made harmless
    in CSV and XLSX. Raises ValueError, listing the endings, for any other ending.
    """
    target = Path(path)
    write = WRITERS.get(target.suffix.lower())
    if write is None:
        found = f"'{target.suffix}'" if target.suffix else "no ending"
        raise ValueError(f"{target.name}: the ending must be one of {', '.join(WRITERS)}; found {found}.")
    replace_file(target, write(frame))
    return target


def replace_file(target: Path, content: bytes) -> None:
    """Write a file whole: to a temporary name beside it, then renamed, so that no reader sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        temporary.write_bytes(content)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """The table as CSV in UTF-8.

    A byte order mark, by which Excel knows UTF-8, stands first only where there are letters beyond ASCII: to a plain
    reader it is part of the first column's name.
    """
    text = neutral_frame(flat(frame)).write_csv()
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """The table as Parquet, text untouched."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def json_bytes(frame: pl.DataFrame) -> bytes:
    """The table as a JSON list with one object for each row."""
    return to_json(frame.to_dicts())


def to_json(value: object) -> bytes:
    """A value as JSON in UTF-8: dates as ISO text, decimals as exact numbers, no NaN."""
    return json.dumps(value, ensure_ascii=False, default=plain, allow_nan=False, separators=(",", ":")).encode()


def plain(value: object) -> object:
    """A date or decimal as JSON writes it. Raises TypeError for anything else."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def xlsx_bytes(frame: pl.DataFrame) -> bytes:
    """The table as a workbook of one sheet."""
    from carefund.report.workbook import one_sheet

    return one_sheet(flat(frame))


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with every list column joined to text, since a cell holds one value."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    return frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(LISTED) for name in lists)


WRITERS: dict[str, Callable[[pl.DataFrame], bytes]] = {
    ".csv": csv_bytes,
    ".parquet": parquet_bytes,
    ".xlsx": xlsx_bytes,
    ".json": json_bytes,
}
"""The endings that `write_table` knows, with what writes each."""
