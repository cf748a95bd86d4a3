"""Tables as plain bytes (an Arrow stream), in which form they cross from one process to another."""

import io

import polars as pl


def as_bytes(table: pl.DataFrame) -> bytes:
    """A table as bytes, with its types."""
    stream = io.BytesIO()
    table.write_ipc_stream(stream)
    return stream.getvalue()


def from_bytes(content: bytes) -> pl.DataFrame:
    """The table that `as_bytes` gave as bytes."""
    return pl.read_ipc_stream(io.BytesIO(content))
