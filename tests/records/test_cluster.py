"""A Spark cluster of two workers on loopback says what DuckDB says. Runs with `--deep` where pyspark and Java are."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from carefund.records.engine.duckdb import DuckDB
from carefund.records.engine.spark import Spark
from carefund.records.extract import Extract
from carefund.records.mapping import packaged_mapping
from carefund.records.measure import measures
from carefund.records.running import measure_records
from tests.records.test_running import MONTHS, put

pytestmark = pytest.mark.deep
DEPLOY = "org.apache.spark.deploy"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_for(log: Path, words: str) -> None:
    until = time.monotonic() + 120
    while words not in (log.read_text() if log.exists() else ""):
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.5)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """The address of a master with two workers of one core each, ended after the test."""
    pyspark: Any = pytest.importorskip("pyspark", reason="needs the extra `spark`")
    if not shutil.which("java"):
        pytest.skip("needs a Java runtime")
    home = Path(pyspark.__file__).parent
    surroundings = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    with ExitStack() as stack:

        def start(name: str, *words: str) -> Path:
            log = tmp_path / f"{name}.log"
            file = stack.enter_context(log.open("wb"))
            process = subprocess.Popen(
                [str(home / "bin" / "spark-class"), *words], env=surroundings, stdout=file, stderr=subprocess.STDOUT
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return log

        master = f"{DEPLOY}.master.Master"
        wait_for(start("master", master, "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"), "ALIVE")
        worker = (f"{DEPLOY}.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1200m")
        for name in ("one", "two"):
            work = str(tmp_path / name)
            wait_for(start(name, *worker, "--webui-port", "0", "--work-dir", work, address), "Successfully registered")
        yield address


def test_two_workers_say_what_duckdb_says(cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    folder = tmp_path / "extract"
    for month in MONTHS:
        put(folder, month, people=200)
    with DuckDB() as duck, Spark(cluster) as spark:
        one, other = (Extract(folder, packaged_mapping("carefund"), engine) for engine in (duck, spark))
        for measure in measures():
            if {reads.table for reads in measure.reads} == {"spells"}:
                told, beside = measure_records(measure, one), measure_records(measure, other)
                assert [(month.month, month.counted, month.left_out) for month in told.months] == [
                    (month.month, month.counted, month.left_out) for month in beside.months
                ], measure.name
        assert spark._session.sparkContext.master == cluster
