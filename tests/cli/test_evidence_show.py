"""`carefund evidence show`: the contract that scripts rely on."""

from pathlib import Path

import polars as pl
import pytest

from tests.cli.running import answer, carefund

CONTRACT = ["series", "area_code", "period", "value", "release"]


def shown(tmp_path: Path, *arguments: str) -> pl.DataFrame:
    output = tmp_path / "shown.parquet"
    result = carefund("evidence", "show", *arguments, "--output", output)
    assert result.exit_code == 0, result.output
    return pl.read_parquet(output)


def test_long_form_with_the_contracts_columns(tmp_path: Path) -> None:
    table = shown(tmp_path, "delayed-days", "--from", "2014-04", "--to", "2016-03")
    assert set(CONTRACT) <= set(table.columns)
    assert table.select("area_code", "period").is_unique().all()
    assert set(table["period"].dt.day().unique()) == {1}
    england = table.filter(pl.col("area_code") == "E92000001").sort("period")["value"]
    assert (england[:12].sum(), england[12:].sum()) == (1_624_977, 1_809_587)


def test_commissioners_keep_their_own_codes(tmp_path: Path) -> None:
    table = shown(tmp_path, "non-elective-admissions", "--from", "2014-04", "--to", "2014-04")
    assert {"E92000001", "X24", "05P"} <= set(table["area_code"])
    rows = table.filter(pl.col("area_code") != "E92000001")
    assert rows["value"].sum() == table.filter(pl.col("area_code") == "E92000001")["value"].item()


def test_a_derived_series_has_areas_england_and_the_remainder(tmp_path: Path) -> None:
    table = shown(tmp_path, "non-elective-admissions-by-area", "--from", "2014-04", "--to", "2014-04")
    assert table.height == 152 + 2
    parts = table.filter(pl.col("area_code") != "E92000001")["value"].sum()
    assert parts == pytest.approx(table.filter(pl.col("area_code") == "E92000001")["value"].item())


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx", "json"])
def test_every_ending_is_written(tmp_path: Path, ending: str) -> None:
    output = tmp_path / f"shown.{ending}"
    result = carefund("evidence", "show", "delayed-days", "--area", "E06000015", "--output", output)
    assert result.exit_code == 0, result.output
    assert output.stat().st_size > 500


def test_an_unknown_ending_is_wrong_usage(tmp_path: Path) -> None:
    result = carefund("evidence", "show", "delayed-days", "--output", tmp_path / "shown.doc")
    assert result.exit_code == 2
    assert ".csv" in result.stderr


@pytest.mark.parametrize("area", ["E06000015", "507", "Derby", "derby ua"])
def test_an_area_may_be_named_in_any_way(area: str) -> None:
    rows = answer("evidence", "show", "delayed-days", "--area", area, "--from", "2015-03", "--to", "2015-03")
    assert [(row["area_code"], row["area_name"]) for row in rows] == [("E06000015", "Derby")]


def test_as_of_gives_only_versions_released_by_then() -> None:
    rows = answer("evidence", "show", "delayed-days", "--area", "England", "--as-of", "2014-09")
    assert max(row["period"] for row in rows) == "2014-01-01"
    assert max(row["released"] for row in rows) <= "2014-09-30"


def test_as_of_says_what_it_leaves_out_and_how_to_get_it() -> None:
    result = carefund("evidence", "show", "delayed-days", "--area", "England", "--as-of", "2014-09", "--json")
    assert "8 month(s) from February 2014 to September 2014" in result.stderr
    assert "--as-of-basis period" in result.stderr


def test_as_of_by_period_gives_months_over_by_then() -> None:
    arguments = ("--area", "England", "--as-of", "2014-09", "--as-of-basis", "period")
    rows = answer("evidence", "show", "delayed-days", *arguments)
    assert max(row["period"] for row in rows) == "2014-09-01"


def test_cells_without_a_number_are_null_and_say_what_was_printed() -> None:
    rows = answer("evidence", "show", "delayed-days-nhs", "--area", "City of London")
    empty = [row for row in rows if row["value"] is None]
    assert empty
    assert {row["marker"] for row in empty} == {"-"}


def test_an_unknown_series_suggests_near_names() -> None:
    result = carefund("evidence", "show", "delayed-day")
    assert result.exit_code == 2
    assert "delayed-days" in result.stderr


def test_a_bad_month_says_how_to_write_one() -> None:
    result = carefund("evidence", "show", "delayed-days", "--from", "April 2014")
    assert result.exit_code == 2
    assert "2014-09" in result.stderr


def test_a_store_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    result = carefund("evidence", "show", "delayed-days", "--store", tmp_path)
    assert result.exit_code == 2
    assert "expected a store" in result.stderr
    assert "`carefund evidence import FILES --store DIR` makes one" in result.stderr


def test_in_a_pipe_it_prints_csv() -> None:
    result = carefund("evidence", "show", "delayed-days", "--area", "England", "--from", "2015-03", "--to", "2015-03")
    assert result.stdout.splitlines()[0].startswith("series,area_code,area_name,period,value")
    assert len(result.stdout.splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["delayed-days", "--area", "Nowhere"], "found 'Nowhere'"),
        (["delayed-days", "--area", ""], "found ''"),
        (["delayed-days", "--area", "E0600001"], "found 'E0600001'"),
        (["delayed-days", "--from", "2015-02", "--to", "2015-01"], "is after"),
        (["delayed-days", "--from", ""], "--from was given without a month"),
        (["delayed-days", "--as-of", ""], "--as-of was given without a month"),
        (["delayed-days-reason-zzzz"], "Expected the name of a series; found 'delayed-days-reason-zzzz'"),
        (["non-elective-admissions", "--area", "NHS Darlingtown CCG"], "NHS DARLINGTON CCG"),
    ],
)
def test_what_there_is_not_is_told(arguments: list[str], words: str) -> None:
    result = carefund("evidence", "show", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


@pytest.mark.parametrize("name", ["00C", "00c", "NHS DARLINGTON CCG", "NHS Darlington CCG"])
def test_a_commissioner_is_found_by_code_or_name(tmp_path: Path, name: str) -> None:
    table = shown(tmp_path, "non-elective-admissions", "--area", name, "--from", "2018-12", "--to", "2018-12")
    assert table["area_code"].to_list() == ["00C"]
