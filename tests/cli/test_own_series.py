"""An own series on the command line: imported, listed, shown, audited and forecast, and refused where it is wrong."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.running import answer, carefund
from tests.evidence.own.making import AREAS, DEFINITION, long_csv, usual

MONTHS = 48


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    (folder / "falls.csv").write_text(long_csv(MONTHS), encoding="utf-8")
    (folder / "falls.toml").write_text(DEFINITION, encoding="utf-8")
    imported = carefund("evidence", "import", folder / "falls.csv", "--definition", folder / "falls.toml",
                        "--store", folder / "store")  # fmt: skip
    assert imported.exit_code == 0, imported.output
    return folder


def test_it_is_listed_beside_carefunds_own(files: Path) -> None:
    rows = {row["series"]: row for row in answer("evidence", "list", "--store", files / "store")}
    assert rows["falls"]["label"] == "Admissions after a fall"
    assert (rows["falls"]["first"], rows["falls"]["last"]) == ("2015-01-01", "2018-12-01")
    assert rows["delayed-days"]["releases"] > 0
    alone = {row["series"]: row for row in answer("evidence", "list", "--store", files / "store", "--only-store")}
    assert alone["delayed-days"]["releases"] == 0


def test_a_store_that_is_added_is_said_on_standard_error(files: Path) -> None:
    added = carefund("evidence", "list", "--store", files / "store")
    alone = carefund("evidence", "list", "--store", files / "store", "--only-store")
    assert "is added to the figures that carefund ships" in added.stderr
    assert "alone is used" in alone.stderr


def test_it_is_shown_by_name_of_area(files: Path) -> None:
    rows = answer("evidence", "show", "falls", "--area", "Kent", "--store", files / "store")
    assert len(rows) == MONTHS
    assert rows[0]["area_name"] == "Kent"
    assert rows[0]["value"] == 100.0


def test_its_coverage_is_audited(files: Path) -> None:
    record = answer("evidence", "coverage", "falls", "--store", files / "store")
    assert "falls" in json.dumps(record)


def test_it_is_forecast_with_the_columns_of_every_forecast(files: Path, tmp_path: Path) -> None:
    output = tmp_path / "forecast.csv"
    result = carefund("appraise", "forecast", "falls", "--as-of", "2018-12", "--horizon", "3", "--draws", "300",
                      "--output", output, "--store", files / "store")  # fmt: skip
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(output.open(encoding="utf-8-sig")))
    assert len(rows) == 3 * (len(AREAS) + 1)
    assert list(rows[0])[:5] == ["area_code", "period", "mean", "q025", "q05"]


def test_the_kept_definition_reads_a_later_file(files: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.csv"
    later.write_text(long_csv(MONTHS + 1), encoding="utf-8")
    imported = answer("evidence", "import", later, "--definition", "falls", "--store", files / "store")
    assert [release["period_last"] for release in imported["imported"]] == ["2019-01-01"]


def test_a_file_that_contradicts_itself_is_refused_unless_it_is_accepted(files: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(long_csv(12, **{f"{area}_5": 900_000 + place for place, area in enumerate(AREAS)}))
    given = ("evidence", "import", wrong, "--definition", files / "falls.toml", "--store", tmp_path / "store")
    refused = carefund(*given, "--json")
    assert refused.exit_code == 1
    assert [one["kind"] for one in json.loads(refused.stdout)["findings"]][:1] == ["another-unit"]
    assert not (tmp_path / "store" / "releases").exists()
    words = carefund(*given).stderr
    assert "--accept" in words
    assert "--skip-refused" not in words
    accepted = answer(*given, "--accept")
    assert any("another" in one["kind"] for one in accepted["findings"])
    assert any("unit of the column" in remark for remark in accepted["imported"][0]["remarks"])


def test_an_own_file_without_its_definition_is_told_how_to_give_one(files: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(long_csv(MONTHS), encoding="utf-8")
    refused = carefund("evidence", "import", own, "--store", tmp_path / "store")
    assert refused.exit_code == 1
    assert "--definition" in refused.stderr


def test_a_definition_that_is_none_ends_with_wrong_usage(files: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text('name = "falls"\n')
    for given in (broken, tmp_path / "nothing.toml"):
        result = carefund("evidence", "import", files / "falls.csv", "--definition", given, "--store", tmp_path)
        assert result.exit_code == 2
        assert "definition of a series" in result.stderr


def test_figures_that_mean_something_else_are_refused_by_name(files: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(DEFINITION.replace('"admissions"', '"people"'))
    result = carefund("evidence", "import", files / "falls.csv", "--definition", other, "--store", files / "store")
    assert result.exit_code == 1
    assert "another name" in result.stderr


ROUND = """
id = "falls-2018"
extends = "bcf-2015-16"
title = "Falls 2018"

[[series]]
id = "falls"
label = "Admissions after a fall"
publisher = "A council"
unit = "admissions"
geography = "councils"
frequency = "monthly"
definition = "Admissions after a fall."
source = []
verified = false

[[metrics]]
id = "falls"
label = "Falls"
numerator = "Admissions after a fall"
denominator = "Residents"
unit = "admissions"
direction = "lower"
period = "annual"
rate = "per 100,000 people"
rate_per = 100_000
area_series = "falls"
national_series = "falls"
source = []
verified = false

[[metrics.comparisons]]
id = "calendar"
label = "2018 against 2017"
baseline = { first = 2017-01-01, last = 2017-12-01 }
outturn = { first = 2018-01-01, last = 2018-12-01 }
note = "No plan was made."
"""


def test_a_round_that_names_it_is_appraised(files: Path, tmp_path: Path) -> None:
    own_round = tmp_path / "falls-2018.toml"
    own_round.write_text(ROUND, encoding="utf-8")
    asked = ("--target", "-3%", "--metric", "falls", "--comparison", "calendar", "--as-of", "2018-03")
    record = answer("appraise", own_round, *asked, "--draws", "300", "--store", files / "store")
    assert record["series"] == "falls"
    assert {area["area_name"] for area in record["areas"]} == set(AREAS)
    assert any("No figure for England is held" in note for note in record["notes"])


def test_a_round_that_names_it_is_audited(files: Path, tmp_path: Path) -> None:
    own_round = tmp_path / "falls-2018.toml"
    own_round.write_text(ROUND, encoding="utf-8")
    record = answer("audit", own_round, "--store", files / "store")
    kent = next(row for row in record["outturns"] if row["metric"] == "falls" and row["area_name"] == "Kent")
    assert kent["outturn"] - kent["baseline"] == sum(usual(0, step + 12) - usual(0, step) for step in range(24, 36))


def test_one_file_may_hold_several_series_each_by_its_own_definition(tmp_path: Path) -> None:
    file = tmp_path / "both.csv"
    file.write_text("area,period,Falls,Stays\nKent,2024-04,10,20\nKent,2024-05,11,21\n", encoding="utf-8")
    for name in ("falls", "stays"):
        layout = f'[file]\ncolumns = {{ value = "{name.capitalize()}" }}\n'
        text = DEFINITION.replace('"falls"', f'"{name}"') + layout
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        done = carefund("evidence", "import", file, "--definition", tmp_path / f"{name}.toml",
                        "--store", tmp_path / "store")  # fmt: skip
        assert done.exit_code == 0, done.output
    for name, values in (("falls", [10.0, 11.0]), ("stays", [20.0, 21.0])):
        rows = answer("evidence", "show", name, "--store", tmp_path / "store")
        assert [row["value"] for row in rows] == values


def test_a_file_read_again_by_a_corrected_definition_gives_its_new_figures_when_asked(tmp_path: Path) -> None:
    counts = {"2024-03-31": 7, "2024-04-07": 70, "2024-04-14": 7, "2024-04-21": 7, "2024-04-28": 7, "2024-05-05": 14}
    file, own = tmp_path / "weeks.csv", tmp_path / "weeks.toml"
    rows = [f"Kent,{day},{number}" for day, number in counts.items()]
    file.write_text("\n".join(["area,period,value", *rows]) + "\n", encoding="utf-8")
    weekly = DEFINITION.replace('"monthly"', '"weekly"')

    def imported(text: str, *more: str) -> Result:
        own.write_text(text, encoding="utf-8")
        return carefund("evidence", "import", file, "--definition", own, "--store", tmp_path / "store", *more)

    def april() -> float:
        shown = answer("evidence", "show", "falls", "--store", tmp_path / "store")
        return float(next(row["value"] for row in shown if row["period"] == "2024-04-01"))

    assert imported(weekly).exit_code == 0
    assert april() == 6 + 70 + 7 + 7 + 3
    corrected = weekly + '[file]\nweek = "ends"\n'
    refused = imported(corrected)
    assert refused.exit_code == 1
    assert "by the definition as it was" in refused.output
    assert imported(corrected, "--reissue").exit_code == 0
    assert april() == 70 + 7 + 7 + 7 + 4
