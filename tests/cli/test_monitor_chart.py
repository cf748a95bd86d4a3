"""`carefund monitor chart`: the answer to the letter, exit codes, and the same figures in every file."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.running import carefund as run

ROWS = [112, 108, 115, 109, 111, 107, 116, 110, 108, 113, 109, 114, 96, 92, 95, 91, 94, 90, 97, 93, 92, 89, 60, 91]
KEYS = ["period", "value", "segment", "mean", "lower", "upper", "cause", "judgement"]


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    rows = "".join(f"{2014 + number // 12}-{number % 12 + 1:02d},{value}\n" for number, value in enumerate(ROWS))
    file = tmp_path / "figures.csv"
    file.write_text(f"period,value\n{rows}", encoding="utf-8")
    return file


def answer(*words: object, code: int = 0) -> dict[str, Any]:
    done = run("monitor", "chart", *map(str, words), "--json")
    assert done.exit_code == code, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_answer_has_the_form_that_scripts_rely_on(figures: Path) -> None:
    made = answer(figures, "--improvement", "decrease", "--target", 60, "--rebase", "2015-01")
    assert list(made) == ["schema", "rules", "improvement", "target", "charts", "findings"]
    assert (made["schema"], made["rules"], made["improvement"], made["target"]) == (
        "carefund-chart/1", "nhs", "decrease", 60.0,
    )  # fmt: skip
    (chart,) = made["charts"]
    assert [chart[key] for key in ("unit", "assurance", "variation")] == [None, "consistently-fails", "common"]
    first, second = chart["segments"]
    assert (first["segment"], first["first_period"], first["points"]) == (0, "2014-01-01", 12)
    assert (second["first_period"], second["trial_limits"]) == ("2015-01-01", False)
    assert second["mean"] == sum(ROWS[12:]) / 12
    assert all(list(point) == KEYS for point in chart["points"])
    special = [(one["period"], one["cause"], one["judgement"]) for one in chart["points"] if one["cause"] != "common"]
    assert special == [("2015-11-01", "below-limit", "improvement")]


def test_fixing_screening_and_the_neutral_direction(figures: Path) -> None:
    fixed = answer(figures, "--fix-after", 12)["charts"][0]
    assert {one["mean"] for one in fixed["points"]} == {sum(ROWS[:12]) / 12}
    assert (fixed["points"][-1]["cause"], fixed["variation"]) == ("below-limit", "low")
    screened, kept = (answer(figures, *given)["charts"][0]["segments"][0] for given in ([], ["--no-screening"]))
    assert screened["upper"] < kept["upper"]


@pytest.mark.parametrize("rows", ["2014-01,\n", "2014-01,x\n", "2014-01,1\n2014-01,2\n", ""])
def test_an_error_ends_with_1_and_prints_the_answer_all_the_same(tmp_path: Path, rows: str) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(f"period,value\n{rows}", encoding="utf-8")
    made = answer(file, code=1)
    assert made["charts"] == []
    assert [one["severity"] for one in made["findings"]] == ["error"]
    assert list(made["findings"][0]) == ["id", "severity", "unit", "period", "expected", "found", "fix"]


def test_a_date_that_no_point_has_ends_with_1_and_names_it(figures: Path) -> None:
    made = answer(figures, "--rebase", "2015-01-15", code=1)
    assert [(one["id"], one["period"]) for one in made["findings"]] == [("rebase-date", "2015-01-15")]


@pytest.mark.parametrize(
    "given",
    [
        ["--improvement", "up"],
        ["--target", "nan"],
        ["--target", "much"],
        ["--rebase", "soon"],
        ["--fix-after", "0"],
        ["--rules", "nobody"],
        ["--rules", "carefund", "--fix-after", "12"],
        ["--rules", "carefund", "--no-screening"],
        ["--rules", "carefund", "--false-alarm-years", "nan"],
        ["--rules", "carefund", "--false-discovery", "1"],
        ["--rules", "carefund", "--figures", "money"],
        ["--false-alarm-years", "10"],
        ["--false-discovery", "0.2"],
        ["--figures", "counts"],
        ["--output", "chart.docx"],
        ["--nonsense"],
        ["--table", "nothing", "--output", "points.csv"],
    ],
)
def test_wrong_usage_ends_with_2_and_prints_no_answer(
    figures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("monitor", "chart", str(figures), *given, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["figures.csv"]


def test_a_file_that_is_not_there_or_a_folder_ends_with_2(tmp_path: Path) -> None:
    for wrong in (tmp_path / "none.csv", tmp_path):
        done = run("monitor", "chart", str(wrong), "--json")
        assert (done.exit_code, done.stdout) == (2, "")


def test_every_file_has_the_same_figures(figures: Path, tmp_path: Path) -> None:
    points = answer(figures)["charts"][0]["points"]
    for name in ("points.csv", "points.json", "points.xlsx", "points.parquet", "chart.html", "chart.md"):
        assert run("monitor", "chart", str(figures), "--output", str(tmp_path / name)).exit_code == 0
    with (tmp_path / "points.csv").open(encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    assert [float(one["upper"]) for one in written] == [one["upper"] for one in points]
    assert [one["cause"] for one in json.loads((tmp_path / "points.json").read_text(encoding="utf-8"))] == [
        one["cause"] for one in points
    ]
    book = openpyxl.load_workbook(tmp_path / "points.xlsx")
    assert book.sheetnames == ["Read me", "Points", "Charts", "Segments", "Findings"]
    html = (tmp_path / "chart.html").read_text(encoding="utf-8")
    assert 'class="plate" role="img"' in html
    assert run("monitor", "chart", str(figures), "--output", str(figures)).exit_code == 2


def test_the_terminal_tells_the_chart_in_words_and_many_in_a_table(figures: Path, tmp_path: Path) -> None:
    done = run("monitor", "chart", str(figures), "--improvement", "decrease")
    words = " ".join(done.stdout.split())
    assert "24 points from January 2014 to December 2015. The last, 91: special cause of improving nature" in words
    assert "(below the mean" not in words
    many = tmp_path / "many.csv"
    lines = figures.read_text(encoding="utf-8").splitlines()[1:]
    many.write_text("unit,period,value\n" + "".join(f"{unit},{line}\n" for unit in "AB" for line in lines), "utf-8")
    words = run("monitor", "chart", str(many)).stdout
    assert "2 charts. The last point of each: 2 low." in " ".join(words.split())
