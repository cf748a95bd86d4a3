"""Month by month: what is kept is not worked out again, a new month costs what it must, a killed run goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from carefund.records.engine.duckdb import DuckDB
from carefund.records.extract import Extract, NoRecords
from carefund.records.mapping import packaged_mapping
from carefund.records.measure import measure_of
from carefund.records.running import Asked, Measured, measure_records
from tests.records.extracts import frame

MONTHS = [date(2019, month, 1) for month in range(1, 7)]


def stays(month: date, people: int = 40) -> list[dict[str, Any]]:
    """Stays admitted in a month, each of a week; every fourth person comes back after two weeks."""
    made = []
    for number in range(people):
        admitted = month + timedelta(days=number % 12)
        common = {"person": f"p{number}", "area": "E08000035", "age": 80, "destination": "home", "diagnosis": "J180"}
        for again in range(2 if number % 4 == 0 else 1):
            began = admitted + timedelta(days=21 * again)
            made.append(
                common
                | {"record": f"{month}-{number}-{again}", "admitted": began, "discharged": began + timedelta(days=7)}
                | {"method": "emergency"}
            )
    return [one for one in made if one["admitted"].month == month.month]


def put(folder: Path, month: date, people: int = 40) -> None:
    """A month's file of the extract, by admission."""
    (folder / "spells").mkdir(parents=True, exist_ok=True)
    frame("spells", stays(month, people)).write_parquet(folder / "spells" / f"{month:%Y-%m}.parquet")


def run(folder: Path, work: Path | None, name: str = "emergency-readmissions", **asked: Any) -> Measured:
    with DuckDB(memory=256 * 2**20, threads=1) as engine:
        extract = Extract(folder, packaged_mapping("carefund"), engine, work)
        return measure_records(measure_of(name), extract, Asked(**asked))


def test_a_new_month_works_out_itself_and_those_it_reaches_back_to(tmp_path: Path) -> None:
    folder, work = tmp_path / "extract", tmp_path / "work"
    for month in MONTHS[:5]:
        put(folder, month)
    first = run(folder, work)
    assert [one.month for one in first.months] == MONTHS[:4]
    assert first.worked_out == tuple(MONTHS[:4])
    assert first.not_yet == (MONTHS[4],)
    again = run(folder, work)
    assert again.worked_out == ()
    assert again.months == first.months
    put(folder, MONTHS[5])
    later = run(folder, work)
    # June's file holds admissions from June on, which bear on discharges of May (30 days ahead of its end) alone.
    assert later.worked_out == (MONTHS[4],)
    assert later.months[:4] == first.months
    assert later.months == run(folder, None).months


def test_a_file_that_changed_works_out_what_it_bears_on(tmp_path: Path) -> None:
    folder, work = tmp_path / "extract", tmp_path / "work"
    for month in MONTHS:
        put(folder, month)
    before = run(folder, work)
    put(folder, MONTHS[3], people=60)
    after = run(folder, work)
    assert set(after.worked_out) == {MONTHS[2], MONTHS[3], MONTHS[4]} & {one.month for one in after.months}
    assert after.months == run(folder, None).months
    assert after.months[0] == before.months[0]


def test_little_memory_works_month_by_month_to_the_same_end(tmp_path: Path) -> None:
    folder = tmp_path / "extract"
    for month in MONTHS:
        put(folder, month)
    with DuckDB(memory=256 * 2**20, threads=1) as engine:
        extract = Extract(folder, packaged_mapping("carefund"), engine)
        small = measure_records(measure_of("emergency-readmissions"), extract, memory=250)
        whole = measure_records(measure_of("emergency-readmissions"), extract)
    assert small.months == whole.months


def test_months_that_are_not_held_or_not_followed_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "extract"
    put(folder, MONTHS[0])
    with pytest.raises(NoRecords, match="found none: 30 days must be known after each"):
        run(folder, None)
    with pytest.raises(NoRecords, match="found none; it holds January 2019 to January 2019"):
        run(folder, None, "emergency-admissions", first=date(2020, 1, 1))
    with pytest.raises(NoRecords, match="expected files reablement/"):
        run(folder, None, "at-home-91-days")


def test_a_damaged_month_is_worked_out_again(tmp_path: Path) -> None:
    folder, work = tmp_path / "extract", tmp_path / "work"
    for month in MONTHS:
        put(folder, month)
    first = run(folder, work)
    kept = sorted((work / "emergency-readmissions-2").iterdir())
    kept[1].write_bytes(b'{"key": "' + b"0" * 10)
    kept[2].write_bytes(b"[]")
    again = run(folder, work)
    assert again.worked_out == (MONTHS[1], MONTHS[2])
    assert again.months == first.months


SLOW = """
import sys, time
from pathlib import Path
from carefund.records import running
from tests.records.test_running import run
work = running._work_out
def slowly(*given):
    time.sleep(0.3)
    return work(*given)
running._work_out, running.BYTES_A_RECORD = slowly, 2**40
run(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    folder, work = tmp_path / "extract", tmp_path / "work"
    for month in MONTHS:
        put(folder, month)
    process = subprocess.Popen([sys.executable, "-c", SLOW, str(folder), str(work)])
    kept, until = work / "emergency-readmissions-2", time.monotonic() + 120
    while time.monotonic() < until and len([*kept.glob("20*.json")] if kept.exists() else []) < 2:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = len([*kept.glob("20*.json")])
    assert done >= 2
    resumed = run(folder, work)
    assert len(resumed.worked_out) == len(resumed.months) - done
    assert resumed.months == run(folder, None).months


def test_rows_may_come_in_any_order_and_any_files(tmp_path: Path) -> None:
    apart, together = tmp_path / "apart", tmp_path / "together"
    for month in MONTHS:
        put(apart, month)
    every = pl.concat([pl.read_parquet(path) for path in sorted((apart / "spells").iterdir())])
    (together / "spells").mkdir(parents=True)
    every.sample(fraction=1.0, shuffle=True, seed=3).write_parquet(together / "spells" / "all.parquet")
    one, other = run(apart, None), run(together, None)
    assert [(month.month, month.counted) for month in one.months] == [
        (month.month, month.counted) for month in other.months
    ]
