"""Apache Spark: the same measures where records are spread over a cluster, or in threads of this machine.

The SQL is written in DuckDB's dialect and transpiled by sqlglot; what Spark would do otherwise (time zones, errors of
its ANSI mode) is set so that both answer alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from carefund.records.engine.engine import EngineName, is_csv
from carefund.records.views import SourceType, SourceTypes
from carefund.refusal import Refusal, RefusedFile

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
}
LOOPBACK = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
"""Of a session in this process: nobody else connects to it. On a cluster the workers must reach the driver."""
_TYPES: dict[str, SourceType] = {
    "string": "text", "date": "date", "timestamp": "timestamp", "timestamp_ntz": "timestamp",
    "int": "integer", "bigint": "integer", "smallint": "integer", "tinyint": "integer",
}  # fmt: skip


class NoSpark(Refusal):
    """Spark, or the Java that it runs on, is not there."""


def transpiled(sql: str) -> str:
    """SQL of DuckDB's dialect as Spark's, which never keeps a part of a query and knows no word for it.

    >>> transpiled("select date_diff('day', a, b) from t")
    'SELECT DATEDIFF(DAY, a, b) FROM t'
    >>> transpiled("with u as not materialized (select a from t) select a from u")
    'WITH u AS (SELECT a FROM t) SELECT a FROM u'
    """
    import sqlglot

    tree = sqlglot.parse_one(sql, read="duckdb")
    for part in tree.find_all(sqlglot.exp.CTE):
        part.set("materialized", None)
    return tree.sql("spark")


class Spark:
    """An engine of a Spark session.

    `master` is the address of the cluster, `local[2]` for two threads of this process; `memory` is that of the driver
    in bytes, which a local session does all its work in. `session` is one that is there already, and left open.
    """

    name: EngineName = "spark"

    def __init__(
        self, master: str = "local[2]", memory: int | None = None, session: SparkSession | None = None
    ) -> None:
        self._own = session is None
        self._session = session or _session(master, memory)
        self.version = str(self._session.version)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._own:
            self._session.stop()

    def types(self, files: Sequence[Path]) -> SourceTypes:
        """What the columns of the files hold."""
        return {field.name: _TYPES.get(field.dataType.simpleString(), "other") for field in self._read(files).schema}

    def source(self, name: str, files: Sequence[Path], types: SourceTypes) -> None:
        """Offer files under a name."""
        frame = self._read(files) if files else self._empty(types)
        frame.createOrReplaceTempView(name)

    def lookup(self, name: str, words: Mapping[str, str]) -> None:
        """Offer a table of codes and words."""
        frame = self._session.createDataFrame(list(words.items()), "code string, word string")
        frame.createOrReplaceTempView(name)

    def view(self, name: str, sql: str) -> None:
        """Give a query a name."""
        self._session.sql(transpiled(sql)).createOrReplaceTempView(name)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query answers."""
        return [tuple(row) for row in self._session.sql(transpiled(sql)).collect()]

    def _empty(self, types: SourceTypes) -> Any:  # noqa: ANN401 - a data frame
        words = {"text": "string", "other": "string", "integer": "bigint"}
        columns = ", ".join(f"`{heading}` {words.get(kind, kind)}" for heading, kind in types.items())
        return self._session.createDataFrame([], columns)

    def _read(self, files: Sequence[Path]) -> Any:  # noqa: ANN401 - a data frame
        from pyspark.errors import PySparkException

        paths = [str(file) for file in files]
        reader = self._session.read
        try:
            if is_csv(files):
                parts = [reader.csv(path, header=True, quote='"', escape='"', enforceSchema=False) for path in paths]
            else:
                parts = [reader.parquet(path) for path in paths] if _differ(files) else [reader.parquet(*paths)]
        except PySparkException as error:
            words = str(error).splitlines()[0][:300]
            to_do = "Export the file again and compare its layout"
            raise RefusedFile(files[0].name, expected="CSV or Parquet", found=words, to_do=to_do) from None
        whole = parts[0]
        for part in parts[1:]:
            whole = whole.unionByName(part, allowMissingColumns=True)
        return whole


def _differ(files: Sequence[Path]) -> bool:
    """Whether Parquet files have different columns, by their own footers."""
    import polars as pl

    schemas = {tuple(pl.read_parquet_schema(file)) for file in files}
    return len(schemas) > 1


def _session(master: str, memory: int | None) -> SparkSession:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        to_do = "Install the extra: pip install 'carefund[spark]', and a Java runtime, version 17 or newer"
        raise NoSpark("Apache Spark", "no package pyspark", to_do) from None
    from pyspark.errors import PySparkException

    builder = SparkSession.builder.master(master).appName("carefund records")
    for key, value in (SETTINGS | (LOOPBACK if master.startswith("local") else {})).items():
        builder = builder.config(key, value)
    if memory:
        builder = builder.config("spark.driver.memory", f"{memory // 2**20}m")
    try:
        session = builder.getOrCreate()
    except (PySparkException, FileNotFoundError, RuntimeError) as error:
        words = str(error).splitlines()[0][:200]
        raise NoSpark("Apache Spark that starts", words, "Install a Java runtime, version 17 or newer") from None
    session.sparkContext.setLogLevel("ERROR")
    return session
