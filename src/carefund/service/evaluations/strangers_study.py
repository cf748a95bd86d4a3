"""A protocol and a panel that somebody else made, read in a process of its own and rebuilt from checked parts."""

from __future__ import annotations

import io
import tomllib
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from carefund.evaluation.study.panel_file import texts_of_csv
from carefund.evaluation.study.protocol import ENDINGS, Protocol, read_protocol
from carefund.refusal import Refusal, RefusedFile
from carefund.wording.lists import counted
from carefund.wording.numbers import megabytes
from carefund.workbooks.reading_process import read_in_child

LARGEST_PROTOCOL = 2**16
"""Bytes of a protocol that is taken here."""
MOST_ROWS, MOST_COLUMNS = 100_000, 50
"""Of a panel that the service works on; the command line takes larger ones."""
MOST_CROSS_VALIDATED = 20_000
"""Rows up to which methods that fit each donor for each period left out are done here."""
HERE = "Run it with `carefund evaluate` on a machine of your own"
CSV = ".csv"


def protocol_words(content: bytes) -> dict[str, str]:
    """Title, question and method of a protocol, and the name that it gives its panel.

    Raises NotAProtocol, which names the key, RefusedFile, and Refusal for one that asks for what is not done here.
    """
    if len(content) > LARGEST_PROTOCOL:
        raise Refusal("a protocol of up to 64 kB", megabytes(len(content)), "Leave out what is no part of it")
    panel = read_in_child("protocol", named_panel, content)
    with TemporaryDirectory() as folder:
        where = written(Path(folder), content, panel, b"")
        return read_in_child("protocol", words_of, str(where))


def named_panel(content: bytes) -> str:
    """The name of the panel's file; what cannot be read is left to the protocol's own reader to tell."""
    try:
        given = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return f"panel{CSV}"
    if "replications" in given:
        raise Refusal("one study", "replications", HERE)
    panel = given.get("panel")
    name = panel.get("file") if isinstance(panel, dict) else None
    if not isinstance(name, str) or not name:
        return f"panel{CSV}"
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS or not _is_plain(name):
        raise Refusal("the name of the panel's file alone, ending in .csv or .parquet", f"'{name[:80]}'",
                      "Name it without a folder", "panel.file")  # fmt: skip
    return name


def _is_plain(name: str) -> bool:
    return name.isprintable() and len(name) <= 100 and not set(name) & set("/\\:\x00") and not name.startswith(".")  # noqa: PLR2004


def written(folder: Path, protocol: bytes, panel: str, content: bytes) -> Path:
    """A protocol and its panel in a folder; gives the protocol's path."""
    (folder / panel).write_bytes(content)
    where = folder / "protocol.toml"
    where.write_bytes(protocol)
    return where


def words_of(path: str) -> dict[str, str]:
    """What a page says of a protocol."""
    protocol = read_protocol(Path(path))
    return {
        "title": protocol.title[:200],
        "question": protocol.question[:1000],
        "method": protocol.method,
        "panel": protocol.panel.file.name,
    }


def plain_panel(content: bytes, ending: str) -> bytes:
    """A panel as CSV with every cell a text. Raises RefusedFile for one that is no table, or too large for here."""
    try:
        frame = _frame(content, ending)
    except (pl.exceptions.PolarsError, UnicodeDecodeError, OSError, ValueError) as error:
        raise RefusedFile("panel", expected="a table with a heading over each column",
                          found=f"what cannot be read as one ({type(error).__name__})",
                          to_do="Save it as CSV in UTF-8, or as Parquet") from None  # fmt: skip
    if frame.height > MOST_ROWS or frame.width > MOST_COLUMNS:
        size = f"{counted(frame.height, 'row')} in {counted(frame.width, 'column')}"
        raise RefusedFile("panel", expected=f"at most {MOST_ROWS:,} rows in {MOST_COLUMNS} columns", found=size,
                          to_do=HERE)  # fmt: skip
    days = [pl.col(name).dt.date() for name, kind in frame.schema.items() if kind == pl.Datetime]
    return frame.with_columns(days).write_csv().encode()


def _frame(content: bytes, ending: str) -> pl.DataFrame:
    if ending == CSV:
        return texts_of_csv(content)
    frame = pl.read_parquet(io.BytesIO(content))
    plain = [name for name, kind in frame.schema.items() if not kind.is_nested() and kind not in (pl.Binary, pl.Object)]
    return frame.select(plain)


def rebuilt(folder: Path, protocol: bytes, panel: bytes) -> Protocol:
    """The protocol with its panel rebuilt in a folder.

    Raises as the functions above, and Refusal for what would take too long here.
    """
    name = read_in_child("protocol", named_panel, protocol)
    text = read_in_child(name, plain_panel, panel, Path(name).suffix.lower())
    read = read_protocol(written(folder, protocol, name, b""))
    clean = folder / "rebuilt.csv"
    clean.write_bytes(text)
    _require_quick(read, text.count(b"\n"))
    return replace(read, name="protocol.toml", panel=replace(read.panel, file=clean))


def _require_quick(protocol: Protocol, rows: int) -> None:
    options: dict[str, Any] = dict(protocol.options)
    slow = options.get("penalty") == "cross-validation" or protocol.placebos.leave_two_out
    slow = slow or options.get("importance") == "optimised" or protocol.inference == "conformal"
    if slow and rows > MOST_CROSS_VALIDATED:
        raise Refusal(f"at most {MOST_CROSS_VALIDATED:,} rows where each donor is fitted many times", f"{rows:,}", HERE)
