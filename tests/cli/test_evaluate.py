"""`carefund evaluate` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from carefund import evaluate
from tests.cli.running import carefund
from tests.evaluation.study.made_up import months, outcomes, protocol, rows_of, write

PERIODS = months(48)


@pytest.fixture
def where(tmp_path: Path) -> Path:
    return write(tmp_path, rows_of(outcomes(), PERIODS), protocol())


def test_one_object_is_printed_and_nothing_else(where: Path) -> None:
    result = carefund("evaluate", where, "--json")
    assert result.exit_code == 0
    record = json.loads(result.stdout)
    assert record["schema"] == "carefund-evaluation/1"
    assert record["elapsed_seconds"] > 0
    again = json.loads(carefund("evaluate", where, "--json").stdout)
    assert record | {"elapsed_seconds": 0} == again | {"elapsed_seconds": 0}


def test_an_error_gives_the_answer_all_the_same_and_exit_code_1(tmp_path: Path) -> None:
    where = write(tmp_path, rows_of(outcomes(), PERIODS), protocol(unit="Nowhere"))
    result = carefund("evaluate", where, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["estimate"] is None
    told = carefund("evaluate", where)
    assert told.exit_code == 1
    assert "Nowhere" in told.output


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("interrupted-time-series", "interupted"), "method.id"),
        (("panel.csv", "none.csv"), "panel.file"),
        (('outcome = "y"', 'outcome = "x"'), "panel.outcome"),
        (("[method]", "[methods]"), "methods"),
    ],
)
def test_a_protocol_that_cannot_be_understood_ends_with_2_and_its_key(
    where: Path, change: tuple[str, str], key: str
) -> None:
    where.write_text(where.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    result = carefund("evaluate", where, "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert key in result.stderr
    assert "Traceback" not in result.output


def test_a_protocol_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    assert carefund("evaluate", tmp_path / "none.toml").exit_code == 2
    assert carefund("evaluate", tmp_path).exit_code == 2


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx", "json", "html", "md"])
def test_every_ending_is_written(where: Path, ending: str) -> None:
    output = where.parent / f"out.{ending}"
    assert carefund("evaluate", where, "--output", output).exit_code == 0
    if ending == "csv":
        table = pl.read_csv(output)
        assert table.columns[:4] == ["unit", "period", "event_time", "observed"]
        assert table.height == 48
    if ending == "json":
        assert json.loads(output.read_text(encoding="utf-8"))["schema"] == "carefund-evaluation/1"
    if ending == "html":
        assert "carefund evaluate" in output.read_text(encoding="utf-8")
    assert carefund("evaluate", where, "--output", where).exit_code == 2


def test_python_gives_what_the_command_prints(where: Path) -> None:
    report = evaluate(where)
    record = json.loads(carefund("evaluate", where, "--json").stdout)
    assert report.to_record() | {"elapsed_seconds": 0} == record | {"elapsed_seconds": 0}
    assert report.conclusion == record["conclusion"]
    assert report.table.height == 48
    assert "without the treatment" in json.dumps(report.chart("course").to_dict())


def test_replications_are_a_line_each(where: Path) -> None:
    (where.parent / "r.csv").write_text("replication,unit,start,relative_effect\n1,b,2016-01,-0.2\n2,c,2016-01,0\n")
    text = where.read_text(encoding="utf-8")
    treatment = text[text.index("[treatment]") : text.index("[method]")]
    where.write_text(text.replace(treatment, "") + '[replications]\nfile = "r.csv"\n', encoding="utf-8")
    result = carefund("evaluate", where, "--json")
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [list(line) for line in lines] == [["replication", "estimate", "findings"]] * 2
    assert "How often effects were found" in carefund("evaluate", where).output
    (where.parent / "r.csv").write_text("replication,unit,start,relative_effect\n1,nobody,2016-01,-0.2\n")
    assert carefund("evaluate", where, "--json").exit_code == 1
