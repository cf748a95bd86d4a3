"""Starting an engine by its name."""

from __future__ import annotations

from pathlib import Path

from carefund.records.engine.engine import Engine, EngineName

LOCAL = "local[2]"
"""Spark in two threads of this process."""


def started(name: EngineName, memory: int, scratch: Path | None = None, master: str = LOCAL) -> Engine:
    """The engine of that name with so much memory in bytes, to be used as a context.

    DuckDB writes what does not fit into `scratch`, made where it is not there; Spark works at `master`. Raises NoSpark
    where Spark or Java is not there.
    """
    if name == "spark":
        from carefund.records.engine.spark import Spark

        return Spark(master, memory)
    from carefund.records.engine.duckdb import DuckDB

    if scratch is not None:
        scratch.mkdir(parents=True, exist_ok=True)
    return DuckDB(memory, scratch=scratch)
