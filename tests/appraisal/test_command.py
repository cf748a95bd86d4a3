"""The command line of appraisal: the contract for scripts, its words, and what it refuses."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from carefund.cli.main import app

COLUMNS = [
    "area_code", "period", "mean", "q025", "q05", "q10", "q20", "q25", "q30", "q40", "q50", "q60", "q70", "q75",
    "q80", "q90", "q95", "q975",
]  # fmt: skip
FAST = ["--draws", "400"]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["appraise", *arguments])
    return result.exit_code, result.output


def test_a_forecast_has_a_row_for_each_area_and_month(tmp_path: Path) -> None:
    file = tmp_path / "forecast.csv"
    code, said = run("forecast", "delayed-days", "--as-of", "2014-09", "--horizon", "3", "--output", str(file), *FAST)
    assert code == 0, said
    table = pl.read_csv(file, try_parse_dates=True)
    assert table.columns == COLUMNS
    assert file.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)
    england = table.filter(pl.col("area_code") == "E92000001")
    assert [f"{month:%Y-%m}" for month in england["period"]] == ["2014-10", "2014-11", "2014-12"]
    assert table["area_code"].n_unique() * 3 == table.height
    assert (table["q025"] <= table["q50"]).all()
    assert (table["q50"] <= table["q975"]).all()


def test_a_total_is_of_the_whole_horizon(tmp_path: Path) -> None:
    file = tmp_path / "total.parquet"
    asked = ["--as-of", "2018-12", "--horizon", "12", "--total", "--output", str(file)]
    code, said = run("forecast", "non-elective-admissions", *asked, *FAST)
    assert code == 0, said
    row = pl.read_parquet(file).filter(pl.col("area_code") == "E92000001").row(0, named=True)
    # England had 6.4 million in 2018; a year on it is of that order
    assert 6.0e6 < row["q025"] < row["q50"] < row["q975"] < 7.6e6


def test_a_forecast_as_json_has_the_rows_of_the_table(tmp_path: Path) -> None:
    asked = ["appraise", "forecast", "delayed-days", "--as-of", "2014-09", "--horizon", "2", *FAST]
    result = CliRunner().invoke(app, [*asked, "--json", "--output", str(tmp_path / "forecast.json")])
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert [row["period"] for row in rows[:2]] == ["2014-10-01", "2014-11-01"]
    assert list(rows[0]) == COLUMNS
    assert rows == json.loads((tmp_path / "forecast.json").read_text(encoding="utf-8"))
    assert "places and England" in result.stderr
    neither = CliRunner().invoke(app, asked)
    assert neither.exit_code == 2
    assert "--output forecast.csv, or ask for --json" in neither.stderr


def test_the_first_year_would_have_been_called_very_unlikely() -> None:
    code, said = run("bcf-2015-16", "--target", "-3.5%", "--as-of", "2014-09", "--json", *FAST)
    assert code == 0, said
    found = json.loads(said)
    assert found["england"]["probability"] < 0.08
    assert found["england"]["outturn_low"] < found["england"]["outturn_middle"] < found["england"]["outturn_high"]
    assert len(found["areas"]) == 152
    assert len(found["england"]["reasons"]) >= 4


def test_the_same_seed_gives_the_same_answer() -> None:
    asked = ("bcf-2015-16", "--target", "-3.5", "--as-of", "2014-09", "--json", "--seed", "7", *FAST)
    assert run(*asked) == run(*asked)


def test_words_on_a_terminal() -> None:
    code, said = run("bcf-2015-16", "--target", "-18", "--metric", "delayed-days", "--as-of", "2014-09", *FAST)
    assert code == 0, said
    assert "England:" in said
    # A year that ends 18 months ahead: chances of single areas have shown no skill.
    assert "Least likely" not in said
    assert "no better than how often areas change so much: 1" in " ".join(said.split())
    assert "Most uncertain, and why" in said


def test_areas_are_ranked_where_their_chances_have_shown_skill() -> None:
    code, said = run("bcf-2015-16", "--target", "-18", "--metric", "delayed-days", "--as-of", "2015-03", *FAST)
    assert code == 0, said
    assert "Least likely" in said
    assert "Most promising" in said


def test_plans_are_judged_with_their_schemes(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    made = CliRunner().invoke(app, ["plan", "example", "bcf-2015-16", "nottinghamshire", "--output", str(file)])
    assert made.exit_code == 0, made.output
    code, said = run(str(file), "--as-of", "2014-09", "--json", *FAST)
    assert code == 0, said
    (plan,) = json.loads(said)["plans"]
    assert plan["targets"]
    assert all(0 <= target["probability"] <= 1 for target in plan["targets"])
    code, said = run(str(file), "--as-of", "2014-09", *FAST)
    assert code == 0, said
    assert "Nottinghamshire" in said


def test_an_unlikely_target_is_a_warning_of_the_plans_check(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    CliRunner().invoke(app, ["plan", "example", "bcf-2015-16", "nottinghamshire", "--output", str(file)])
    asked = ["plan", "check", str(file), "--day", "2014-10-01", "--json"]
    without = CliRunner().invoke(app, asked)
    found = CliRunner().invoke(app, [*asked, "--appraise", "2014-09"])
    assert "target-appraised" not in without.output
    assert "target-appraised" in found.output
    assert "unlikely to be met" in found.output
    assert "no better than how often areas change so much: " in found.output
    area = json.loads(found.output)["plans"][0]["area_code"]
    waivers = tmp_path / "waivers.toml"
    waivers.write_text(
        f'[[waivers]]\nround_id = "bcf-2015-16"\narea_code = "{area}"\ncheck = "target-appraised"\n'
        'asked_by = "A"\napproved_by = "B"\nreason = "A ward closes."\napproved = 2014-09-01\nuntil = 2015-01-01\n',
        encoding="utf-8",
    )
    waived = CliRunner().invoke(app, [*asked, "--appraise", "2014-09", "--waivers", str(waivers)])
    rows = [row for row in json.loads(waived.output)["plans"][0]["findings"] if row["check"] == "target-appraised"]
    assert rows
    assert all(row["severity"] == "note" for row in rows)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bcf-2015-16", "--target", "a lot", "--as-of", "2014-09"], "--target"),
        (["bcf-2015-16", "--target", "-900%", "--as-of", "2014-09"], "no target that can be judged"),
        (["bcf-2015-16", "--as-of", "2014-09"], "add --target, such as --target -3.5%"),
        (["bcf-2015-16", "--target", "nan", "--as-of", "2014-09"], "'nan' is no change in per cent"),
        (["bcf-2015-16", "--target", "1_0", "--as-of", "2014-09"], "'1_0' is no change in per cent"),
        (["bcf-2015-16", "--target", "−3,5%", "--as-of", "2014-09"], "write a decimal point, not a comma"),
        (["bcf-2015-16", "--target", "-3.5%", "--as-of", "2014-09", "--round", "own.toml"], "--round is for plans"),
        (["bcf-2015-61", "--target", "-3.5%", "--as-of", "2014-09"], 'did you mean "bcf-2015-16"?'),
        (["nott.ods", "--as-of", "2014-09"], "'nott.ods' is neither a round nor a workbook"),
        (["nott.ods", "--as-of", "2014-09"], "bcf-2015-16, bcf-2023-25, bcf-2025-26"),
        (["src", "--as-of", "2014-09"], "src is a folder; name the workbooks in it"),
        (["none.toml", "--target", "-3.5%", "--as-of", "2014-09"], "none.toml could not be read"),
        (["none.xlsx", "bcf-2015-16", "--target", "-3.5%", "--as-of", "2014-09"], "not both"),
        (["none.xlsx", "--as-of", "2014-09", "--target", "-3.5%"], "--target is for a round"),
        (["none.xlsx", "--as-of", "2014-09", "--metric", "delayed-days"], "--metric is for a round"),
        (["none.xlsx", "--as-of", "2014-09", "--comparison", "first-year"], "--comparison is for a round"),
        (["bcf-2025-26", "--target", "-3.5", "--as-of", "2014-09"], "NHS England, Discharge Ready Date monthly data"),
        (["bcf-2023-25", "--target", "-3.5", "--as-of", "2024-03"], "one that is not a monthly series, with 1 period"),
        (
            ["bcf-2015-16", "--target", "-3.5", "--as-of", "2014-09", "--output", "x.pdf"],
            ".csv, .parquet, .xlsx, .json",
        ),
        (["bcf-2015-16", "--target", "-3.5%"], "--as-of"),
        (["bcf-2015-16", "--target", "-3.5%", "--as-of", "2016-09"], "were over"),
        (["bcf-2015-16", "--target", "-3.5%", "--as-of", "2014-09", "--metric", "reablement"], "no open series"),
        (["bcf-1999", "--target", "-3.5%", "--as-of", "2014-09"], "bcf-1999"),
        (["forecast", "population", "--as-of", "2014-09", "--horizon", "3", "--output", "x.csv"], "not a monthly"),
        (
            ["forecast", "nonsense", "--as-of", "2014-09", "--horizon", "3", "--output", "x.csv"],
            "the name of a series; found 'nonsense'",
        ),
        (["forecast", "delayed-days", "--as-of", "2010-09", "--horizon", "3", "--output", "x.csv"], "no figure"),
        (["forecast", "delayed-days", "--as-of", "2026-09", "--horizon", "3", "--output", "x.csv"], "at most 60"),
    ],
)
def test_bad_input_is_told_and_ends_with_2(arguments: list[str], words: str) -> None:
    code, said = run(*arguments)
    assert code == 2, said
    assert words in said
