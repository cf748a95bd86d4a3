"""Tables and records as files: CSV, Parquet, XLSX or JSON by the ending of a name, each written whole."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from carefund.refusal import Refusal
from carefund.report.columns import Table
from carefund.report.media.cell_text import flat, harmless_frame
from carefund.wording.characters import visible

_ESCAPED_CONTROL = re.compile(r"\\u00[01][0-9a-f]|\\[bfr]")
"""How JSON writes the control characters that it does not leave as they are."""


class UnknownEnding(Refusal):
    """A name for a file whose ending says no kind of table."""


def write_table(table: Table | pl.DataFrame, path: Path | str) -> Path:
    """Write a table to `path` (`.csv`, `.parquet`, `.xlsx` or `.json`), replacing what is there; returns the path.

    Dates are written as ISO text in CSV and JSON, money exactly. Text that a spreadsheet would execute is made harmless
    in CSV and XLSX. Raises UnknownEnding, listing the endings, for any other; OSError where it cannot be written.
    """
    target = Path(path)
    write = WRITERS.get(target.suffix.lower())
    if write is None:
        endings = f"a file that ends in {', '.join(WRITERS)}"
        found = f"'{target.suffix}'" if target.suffix else "no ending"
        raise UnknownEnding(endings, found, "Name the file with one of these endings", target.name)
    replace_file(target, write(table if isinstance(table, Table) else Table.of_any(table)))
    return target


def replace_file(target: Path, content: bytes) -> None:
    """Write a file whole: under a name that nobody can guess beside it, then renamed, so that no reader sees half.

    The temporary file is made anew and follows no link; the new file has the permissions of the one that it replaces.
    Raises OSError where it cannot be written, and where the name is that of a pipe or a device.
    """
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise OSError(errno.EINVAL, "a pipe or a device is there", str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.chmod(_permissions(target))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _permissions(target: Path) -> int:
    """Those of the file that is there, else those that a new file would have."""
    if target.is_file():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def csv_bytes(table: Table) -> bytes:
    """The table as CSV in UTF-8.

    A byte order mark, by which Excel knows UTF-8, stands first only where there are letters beyond ASCII: to a plain
    reader it is part of the first column's name.
    """
    text = harmless_frame(flat(table.frame)).write_csv()
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")


def parquet_bytes(table: Table) -> bytes:
    """The table as Parquet, text untouched."""
    buffer = io.BytesIO()
    table.frame.write_parquet(buffer)
    return buffer.getvalue()


def json_bytes(table: Table) -> bytes:
    """The table as a JSON list with one object for each row."""
    return to_json(table.records())


def to_json(value: object, indent: int | None = None) -> bytes:
    """A value as JSON in UTF-8: dates as ISO text, decimals as exact numbers, no NaN, no character that commands."""
    text = _dumped(value, indent)
    # what commands is rare: it is looked for once in the whole, and taken out text by text where there is any
    sound = visible(text) == text and not _ESCAPED_CONTROL.search(text)
    return (text if sound else _dumped(_shown(value), indent)).encode()


def _dumped(value: object, indent: int | None) -> str:
    separators = (",", ":") if indent is None else None
    return json.dumps(value, ensure_ascii=False, default=plain, allow_nan=False, separators=separators, indent=indent)


def _shown(value: object) -> object:
    """The value with all text in it free of what could command a terminal."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {name: _shown(part) for name, part in value.items()}
    return [_shown(part) for part in value] if isinstance(value, list | tuple) else value


def plain(value: object) -> object:
    """A date or decimal as JSON writes it. Raises TypeError for anything else."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def xlsx_bytes(table: Table) -> bytes:
    """The table as a workbook of one sheet."""
    from carefund.report.media.xlsx import one_sheet

    return one_sheet(table)


WRITERS: dict[str, Callable[[Table], bytes]] = {
    ".csv": csv_bytes,
    ".parquet": parquet_bytes,
    ".xlsx": xlsx_bytes,
    ".json": json_bytes,
}
"""The endings that `write_table` knows, with what writes each."""
