"""`carefund evaluate --power` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.running import carefund
from tests.evaluation.study.made_up import months, outcomes, protocol, rows_of, write

NAMES = tuple(f"u{place:02d}" for place in range(22))
PERIODS = months(44)


@pytest.fixture
def where(tmp_path: Path) -> Path:
    return write(tmp_path, rows_of(outcomes(22, 44), PERIODS, NAMES), protocol("2016-01", "u03"))


def power(*words: object) -> dict[str, object]:
    result = carefund("evaluate", *words, "--power", "--json")
    assert result.exit_code == 0, result.output
    record: dict[str, object] = json.loads(result.stdout)
    return record | {"elapsed_seconds": 0}


def test_only_what_was_before_the_start_is_looked_at(where: Path) -> None:
    first = power(where, "--months", "1", "--effect", "-10%")
    assert first["schema"] == "carefund-power/1"
    assert first["question"]["last_period"] == "2015-12"  # type: ignore[index]
    assert first["question"]["named"] == ["u03"]  # type: ignore[index]
    figures = outcomes(22, 44)
    figures[:, 36:] *= 7
    write(where.parent, rows_of(figures, PERIODS, NAMES), protocol("2016-01", "u03"))
    assert power(where, "--months", "1", "--effect", "-10%") == first


def test_a_start_after_the_panel_is_a_plan_not_yet_begun(tmp_path: Path) -> None:
    where = write(tmp_path, rows_of(outcomes(22, 36), months(36), NAMES), protocol("2016-04", "u03"))
    assert power(where, "--months", "1")["question"]["last_period"] == "2015-12"  # type: ignore[index]


def test_tables_page_and_what_a_terminal_shows(where: Path) -> None:
    folder = where.parent
    for name in ("d.csv", "d.html"):
        result = carefund("evaluate", where, "--power", "--months", "1", "--areas", "1", "--output", folder / name)
        assert result.exit_code == 0, result.output
    designs = pl.read_csv(folder / "d.csv")
    assert designs["recommended"].sum() <= 1
    assert {"size", "power", "smallest", "smallest_units", "soonest"} <= set(designs.columns)
    assert "<svg" in (folder / "d.html").read_text(encoding="utf-8")
    told = carefund("evaluate", where, "--power", "--months", "1")
    assert "Smallest effect" in told.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--areas", "99"), "from 1 to 11 areas"),
        (("--areas", "nobody"), "nobody"),
        (("--effect", "0%"), "a change other than none"),
        (("--effect", "five"), "--effect"),
        (("--months", "40"), "months"),
        (("--output", "x.doc"), "ending"),
    ],
)
def test_what_no_study_can_answer_ends_with_2(where: Path, words: tuple[str, ...], said: str) -> None:
    result = carefund("evaluate", where, "--power", *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_series_that_is_not_there_ends_with_2() -> None:
    result = carefund("evaluate", "no-such-series", "--power")
    assert result.exit_code == 2
    assert "no-such-series" in result.stderr


def test_options_of_power_are_refused_without_it(where: Path) -> None:
    result = carefund("evaluate", where, "--months", "3")
    assert result.exit_code == 2
    assert "--months is for --power" in result.stderr


def test_a_day_of_registration_is_no_option_of_power(where: Path) -> None:
    result = carefund("evaluate", where, "--power", "--day", "2026-01-05")
    assert result.exit_code == 2
    assert "no option of an answer or a registration" in result.stderr
