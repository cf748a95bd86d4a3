"""Records are the same bytes however they are drawn: in one process or two, in one go or after a kill, alone or not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from shutil import copytree

import polars as pl
import pytest

from carefund.records.generation.effects import Effect
from carefund.records.generation.output import DONE, STATE, Output
from carefund.records.generation.window import Window
from carefund.records.tables import TABLES
from carefund.refusal import Refusal
from tests.records.extracts import frame
from tests.records.generation.making import HALF_YEAR, HARTLEPOOL, KENT, asked, contents, made, official, table

MANY = tuple(official().areas[:11])
"""More areas than one bundle has."""
EFFECT = Effect("emergency-admissions", MANY[:2], date(2015, 5, 1), -0.3, wander=0.05, spill_over=0.5)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one process draws in one go."""
    folder = tmp_path_factory.mktemp("running") / "alone"
    made(folder, asked(0.002, areas=MANY, effects=(EFFECT,), faults=True))
    return folder


def test_two_processes_write_the_same_bytes_as_one(alone: Path, tmp_path: Path) -> None:
    made(tmp_path / "two", asked(0.002, areas=MANY, effects=(EFFECT,), faults=True), processes=2)
    assert contents(tmp_path / "two") == contents(alone)


def test_another_seed_writes_others(alone: Path, tmp_path: Path) -> None:
    made(tmp_path / "other", asked(0.002, areas=MANY, effects=(EFFECT,), faults=True, seed=4))
    assert contents(tmp_path / "other")["spells/2015-04.parquet"] != contents(alone)["spells/2015-04.parquet"]


def test_an_area_has_the_same_rows_alone_as_among_others(alone: Path, tmp_path: Path) -> None:
    made(tmp_path / "one", asked(0.002, areas=MANY[5:6]))
    made(tmp_path / "many", asked(0.002, areas=MANY))
    for name in ("spells", "care_home_moves", "reablement", "people"):
        assert table(tmp_path / "one", name).equals(table(tmp_path / "many", name).filter(area=MANY[5]))


DRIVER = """
import sys
from pathlib import Path
from tests.records.generation import making
from tests.records.generation.test_running import EFFECT, MANY
making.made(Path(sys.argv[1]), making.asked(0.002, areas=MANY, effects=(EFFECT,), faults=True))
"""


def test_what_a_kill_broke_off_is_gone_on_with_to_the_same_bytes(alone: Path, tmp_path: Path) -> None:
    folder, kills = tmp_path / "killed", 0
    for wanted in (1, 4):
        process = subprocess.Popen([sys.executable, "-c", DRIVER, str(folder)], cwd=Path(__file__).parents[3])
        while process.poll() is None and len(list(folder.glob("spells/*.parquet"))) < wanted:
            time.sleep(0.002)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        process.wait()
    assert kills
    assert not (folder / DONE).exists()
    months = len(list(folder.glob("spells/2015-??.parquet")))
    first = {path.name: path.stat().st_mtime_ns for path in folder.glob("spells/*.parquet")}
    assert months >= 1
    made(folder, asked(0.002, areas=MANY, effects=(EFFECT,), faults=True))
    assert contents(folder) == contents(alone)
    kept = [name for name, at in first.items() if (folder / "spells" / name).stat().st_mtime_ns == at]
    assert len(kept) >= months - 1


def test_a_damaged_or_missing_month_is_written_again(alone: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    given = asked(0.002, areas=MANY, effects=(EFFECT,), faults=True)
    made(folder, given)
    (folder / "spells" / "2015-06.parquet").write_bytes(b"cut off")
    (folder / "spells" / "2015-07.parquet").unlink()
    same_size = folder / "reablement" / "2015-08.parquet"
    same_size.write_bytes(b"x" * same_size.stat().st_size)
    (folder / "spells" / ".left-by-a-kill.part").write_bytes(b"cut")
    assert not made(folder, given).was_there
    assert contents(folder) == contents(alone)


@pytest.mark.parametrize("name", ["truth.json", "truth/series.parquet", "people/part-00.parquet"])
def test_records_of_which_a_file_is_missing_are_not_taken_for_whole(alone: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "less"
    copytree(alone, folder)
    (folder / name).unlink()
    output = Output.open(folder, json.loads((alone / DONE).read_text(encoding="utf-8"))["request"])
    assert not output.complete
    assert not (folder / DONE).exists()
    assert name in Output.open(folder, output.request).files


def test_a_kill_while_the_first_state_was_kept_does_no_harm(tmp_path: Path) -> None:
    output = Output.open(tmp_path / "killed", {"seed": 1})
    output.state_folder(5)
    again = Output.open(tmp_path / "killed", {"seed": 1})
    again.commit(None)
    again.state_folder(5)
    again.commit(5)
    assert Output.open(tmp_path / "killed", {"seed": 1}).kept_state().is_dir()


def test_what_is_there_already_is_not_written_again(alone: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in alone.rglob("*")}
    again = made(alone, asked(0.002, areas=MANY, effects=(EFFECT,), faults=True))
    assert again.was_there
    assert {path: path.stat().st_mtime_ns for path in alone.rglob("*")} == before


def test_a_folder_of_other_records_is_refused_and_left(alone: Path, tmp_path: Path) -> None:
    before = contents(alone)
    with pytest.raises(Refusal, match="another seed"):
        made(alone, asked(0.002, areas=MANY))
    assert contents(alone) == before
    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refusal, match="empty folder"):
        made(tmp_path)
    assert contents(tmp_path) == {"letters.txt": b"mine"}


def test_two_runs_do_not_write_to_one_folder_at_once(tmp_path: Path) -> None:
    from filelock import FileLock

    (tmp_path / "out" / STATE).mkdir(parents=True)
    with FileLock(str(tmp_path / "out" / STATE / "lock")), pytest.raises(Refusal, match="another run"):
        made(tmp_path / "out")


def each_file(folder: Path, name: str) -> list[pl.LazyFrame]:
    """The files of a table one by one."""
    return [pl.scan_parquet(path) for path in sorted((folder / name).glob("*.parquet"))]


def test_the_layout_is_the_one_that_measures_read(alone: Path) -> None:
    for name in TABLES:
        assert {one.collect_schema() == frame(name, []).schema for one in each_file(alone, name)} == {True}, name
    months = sorted(path.stem for path in (alone / "reablement").glob("*.parquet"))
    assert months == [month.isoformat()[:7] for month in HALF_YEAR.written]
    in_time = pl.read_parquet(alone / "spells" / "2015-??.parquet")
    assert in_time.group_by("spell").len().filter(pl.col("len") > 2).is_empty()
    assert table(alone, "people")["person"].is_unique().all()


def test_the_smallest_england_has_somebody_of_every_age_and_says_who_was_not_found(tmp_path: Path) -> None:
    found = made(tmp_path / "few", asked(None, people=1, areas=(HARTLEPOOL, KENT)))
    assert found.rows["people"] >= 10
    found = made(tmp_path / "none", asked(1e-9, areas=(HARTLEPOOL,)))
    assert found.rows["spells"] == 0
    assert table(tmp_path / "none", "spells").schema == frame("spells", []).schema


def test_months_without_any_official_figure_take_the_nearest_year(tmp_path: Path) -> None:
    window = Window(date(2023, 12, 1), date(2024, 1, 1))
    found = made(tmp_path / "late", asked(0.05, window=window, areas=(HARTLEPOOL,)))
    named = {one.name: one for one in found.marginals}
    assert named["emergency-admissions"].held == 0
    assert named["emergency-admissions"].official > 50
