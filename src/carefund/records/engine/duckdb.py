"""DuckDB: embedded, on one machine, within a limit of memory beyond which it writes to disk."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

from carefund.records.engine.engine import EngineName, is_csv
from carefund.records.views import SourceType, SourceTypes, named, text
from carefund.refusal import RefusedFile

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NO_NETWORK = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""Nothing is fetched, whatever a file asks for."""
_WORDS: dict[str, SourceType] = {"VARCHAR": "text", "DATE": "date"}


class DuckDB:
    """An engine of this process alone.

    `memory` is the limit in bytes, DuckDB's own (most of the machine's) without it; `threads` likewise; `scratch` is
    the folder into which it writes what does not fit.
    """

    name: EngineName = "duckdb"

    def __init__(self, memory: int | None = None, threads: int | None = None, scratch: Path | None = None) -> None:
        import duckdb

        self.version = duckdb.__version__
        self._scratch = TemporaryDirectory(prefix="carefund-records-", dir=scratch)
        settings: dict[str, Any] = _NO_NETWORK | {"temp_directory": self._scratch.name}
        settings |= {"preserve_insertion_order": "false"}
        settings |= {"memory_limit": f"{memory // 2**20}MiB"} if memory else {}
        settings |= {"threads": str(threads)} if threads else {}
        self._connection: DuckDBPyConnection = duckdb.connect(":memory:", config=settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()
        self._scratch.cleanup()

    def types(self, files: Sequence[Path]) -> SourceTypes:
        """What the columns of the files hold; those of every file, where one lacks some."""
        described = self._ask(f"describe select * from {self._read(files)}", files)
        return {str(row[0]): _type_of(str(row[1])) for row in described}

    def source(self, name: str, files: Sequence[Path], types: SourceTypes) -> None:
        """Offer files under a name."""
        if files:
            self.view(name, f"select * from {self._read(files)}")
            return
        none = ", ".join(f"cast(null as {_sql_type(kind)}) as {named(heading)}" for heading, kind in types.items())
        self.view(name, f"select {none} where false")

    def lookup(self, name: str, words: Mapping[str, str]) -> None:
        """Offer a table of codes and words."""
        self._connection.execute(f"create or replace temp table {name} (code varchar, word varchar)")
        if words:
            self._connection.executemany(f"insert into {name} values (?, ?)", [list(one) for one in words.items()])

    def view(self, name: str, sql: str) -> None:
        """Give a query a name."""
        self._ask(f"create or replace temp view {name} as {sql}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query answers."""
        return self._ask(sql)

    def _ask(self, sql: str, files: Sequence[Path] = ()) -> list[tuple[Any, ...]]:
        import duckdb

        try:
            return self._connection.execute(sql).fetchall()
        except (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException) as error:
            raise _refused(str(error), files) from None
        except duckdb.OutOfMemoryException:
            expected = "records that can be worked on within the memory that is given"
            found = "a part that needs more"
            raise RefusedFile("the extract", expected=expected, found=found, to_do="Give more memory") from None

    @staticmethod
    def _read(files: Sequence[Path]) -> str:
        listed = ", ".join(text(str(file)) for file in files)
        if is_csv(files):
            form = "header = true, all_varchar = true, union_by_name = true, delim = ',', quote = '\"', escape = '\"'"
            return f"read_csv([{listed}], {form})"
        return f"read_parquet([{listed}], union_by_name = true)"


def _type_of(described: str) -> SourceType:
    if described.startswith("TIMESTAMP"):
        return "timestamp"
    return (
        "integer" if re.fullmatch(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?", described) else _WORDS.get(described, "other")
    )


def _sql_type(kind: SourceType) -> str:
    return {"text": "varchar", "other": "varchar"}.get(kind, kind)


def _refused(message: str, files: Sequence[Path]) -> RefusedFile:
    """DuckDB's words, cut to what a reader can use."""
    first = message.splitlines()[0]
    words = re.sub(r"^[\w ]*Error: ", "", first)
    at = re.search(r'["\']([^"\']+\.(?:csv|parquet))["\']', message, re.IGNORECASE)
    file = Path(at[1]).name if at else files[0].name if files else "the extract"
    expected = "CSV with a header, commas and quotes, or Parquet"
    return RefusedFile(file, expected=expected, found=words[:300], to_do="Export the file again and compare its layout")
