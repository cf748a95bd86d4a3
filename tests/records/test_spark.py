"""Spark says what DuckDB says: on the same histories, for every measure. Runs where pyspark and Java are."""

from __future__ import annotations

import json
import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from carefund.records.engine.spark import Spark, transpiled
from carefund.records.mapping import packaged_mapping
from carefund.records.measure import measures
from carefund.records.running import measure_records
from carefund.records.views import view_of
from tests.records.extracts import offered, told, write
from tests.records.histories import FIRST, KNOWN, UNTIL, histories
from tests.records.reference import REFERENCE, History, sums


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    pytest.importorskip("pyspark", reason="needs the extra `spark`")
    if not shutil.which("java"):
        pytest.skip("needs a Java runtime")
    with Spark("local[2]", memory=1024 * 2**20) as engine:
        engine._session.conf.set("spark.sql.shuffle.partitions", "2")
        yield engine


@pytest.mark.parametrize("measure", measures(), ids=lambda one: one.name)
def test_every_measure_is_transpiled(measure: Any) -> None:
    words = transpiled(measure.query(FIRST, UNTIL, KNOWN))
    assert "$" not in words
    assert '"' not in words


def test_every_view_is_transpiled() -> None:
    for name in ("carefund", "hes-apc", "sus-apc", "cld"):
        for table, mapping in packaged_mapping(name).tables.items():
            headings = [
                one for given in mapping.columns.values() for one in ([given] if isinstance(given, str) else given)
            ]
            episodes = mapping.episodes
            extra = [*mapping.only, *([episodes.key, *episodes.order] if episodes else [])]
            assert transpiled(view_of(table, mapping, dict.fromkeys([*headings, *extra], "text")))


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=histories())
def test_spark_says_what_the_words_say(spark: Any, history: History) -> None:
    with TemporaryDirectory() as folder, offered(write(Path(folder), history), spark) as extract:
        for measure in measures():
            expected = sums(REFERENCE[measure.name](history, KNOWN), FIRST, UNTIL)
            assert told(extract, measure, FIRST, UNTIL, KNOWN) == expected, measure.name


def test_an_extract_in_another_layout_is_read_alike(spark: Any, tmp_path: Path) -> None:
    """Episodes as CSV: dates and codes as text, several episodes a stay, a repeated one, and one that is not meant."""
    from carefund.records.engine.duckdb import DuckDB
    from carefund.records.extract import Extract
    from carefund.records.measure import measure_of
    from tests.records.episodes import written

    path = written(tmp_path)
    answers = []
    with DuckDB() as duck:
        for engine in (duck, spark):
            extract = Extract(path, packaged_mapping("hes-apc"), engine)
            found = measure_records(measure_of("length-of-stay"), extract)
            answers.append([(one.month, one.counted, one.left_out) for one in found.months])
    assert answers[0] == answers[1]


def test_the_job_for_a_cluster_takes_the_session_that_is_there(spark: Any, tmp_path: Path) -> None:
    from tests.records.test_running import MONTHS, put

    for month in MONTHS:
        put(tmp_path / "extract", month)
    job = runpy.run_path(str(Path(__file__).parents[2] / "deploy" / "records_job.py"))
    job["main"]("length-of-stay", str(tmp_path / "extract"), "carefund", str(tmp_path / "told.json"))
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["engine"]["name"] == "spark"
    assert {row["area"] for row in told["series"]} == {"E08000035"}
    assert all(row["value"] == 7.0 for row in told["series"])
    assert spark._session.range(3).count() == 3, "the session is left open"
