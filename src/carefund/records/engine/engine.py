"""What a measure needs of an engine: files as sources, views over them, and rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol, Self

from carefund.records.views import SourceTypes

EngineName = Literal["duckdb", "spark"]
ENGINES: tuple[EngineName, ...] = ("duckdb", "spark")


class Engine(Protocol):
    """An engine. SQL is given in DuckDB's dialect, whichever it is; it is closed when its context ends."""

    name: EngineName
    version: str

    def __enter__(self) -> Self:
        """Itself, ready to be asked."""
        ...

    def __exit__(self, *error: object) -> None:
        """Close it, and take away what it wrote beside."""
        ...

    def types(self, files: Sequence[Path]) -> SourceTypes:
        """What the columns of files hold, by heading; raises RefusedFile for a file that cannot be read."""
        ...

    def source(self, name: str, files: Sequence[Path], types: SourceTypes) -> None:
        """Offer files of one layout under a name: of CSV all is text; of no files a table without rows."""
        ...

    def lookup(self, name: str, words: Mapping[str, str]) -> None:
        """Offer a table `code, word` under a name."""
        ...

    def view(self, name: str, sql: str) -> None:
        """Give a query a name."""
        ...

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query answers; raises RefusedFile for files that turn out not to be readable."""
        ...


def is_csv(files: Sequence[Path]) -> bool:
    """Whether files are text."""
    return files[0].suffix.lower() == ".csv"
