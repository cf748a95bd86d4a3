"""`carefund monitor chart --rules carefund`: its answer, its page and its words."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import carefund as run
from tests.cli.test_monitor_chart import KEYS

MORE = ["judged", "since", "score", "p_value", "adjusted_p", "discovery", "cause_apart"]
USUAL = [41, 44, 38, 40, 47, 36, 42, 45, 39, 43, 37, 40, 46]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eleven units over three years; the third leaps in its last month, the last has a name that is no word."""
    rows = []
    for number, unit in enumerate([*"ABCDEFGHIJ", "<b>K</b>"]):
        values = [USUAL[(step * (number + 2)) % 13] for step in range(36)]
        values[-1] = 150 if unit == "C" else values[-1]
        rows += [f"{unit},{2014 + step // 12}-{step % 12 + 1:02d},{value}" for step, value in enumerate(values)]
    file = tmp_path_factory.mktemp("signals") / "figures.csv"
    file.write_text("\n".join(["unit,period,value", *rows]), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def answer(figures: Path) -> dict[str, Any]:
    done = run("monitor", "chart", str(figures), "--rules", "carefund", "--improvement", "decrease", "--json")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_answer_has_the_contracts_keys_first_and_the_promise(answer: dict[str, Any]) -> None:
    assert (answer["schema"], answer["rules"], answer["improvement"], answer["target"]) == (
        "carefund-chart/1", "carefund", "decrease", None,
    )  # fmt: skip
    assert answer["promise"]["months_between_false_alarms"] == pytest.approx(240, rel=1e-3)
    assert answer["promise"]["false_discovery_rate"] == 0.1
    found = [one["within_12_months"] for one in answer["promise"]["detection"]]
    assert found == sorted(found)
    for chart in answer["charts"]:
        assert all(list(point) == KEYS + MORE for point in chart["points"])
        assert [point["judged"] for point in chart["points"]] == [False] * 24 + [True] * 12
        assert chart["segments"][0]["mean"] is None
    last = answer["charts"][2]["points"][-1]
    assert (last["cause"], last["judgement"], last["since"], last["discovery"], last["cause_apart"]) == (
        "above-limit", "concern", "2016-12-01", True, "above-limit",
    )  # fmt: skip
    assert last["lower"] < last["mean"] < last["upper"] < last["value"]
    assert len(answer["common_movement"]) == 12
    assert [one["id"] for one in answer["findings"]] == ["taken-for-counts", "few-series"]


def test_the_nhs_rules_answer_as_they_did(figures: Path) -> None:
    made = json.loads(run("monitor", "chart", str(figures), "--json").stdout)
    assert list(made) == ["schema", "rules", "improvement", "target", "charts", "findings"]
    assert all(list(point) == KEYS for chart in made["charts"] for point in chart["points"])


def test_units_with_signals_stand_first_on_page_and_terminal_and_files_agree(
    figures: Path, answer: dict[str, Any], tmp_path: Path
) -> None:
    page, table = tmp_path / "signals.md", tmp_path / "points.csv"
    given = ("monitor", "chart", str(figures), "--rules", "carefund", "--improvement", "decrease")
    assert run(*given, "--output", str(page)).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert text.index("## C\n") < text.index("## A\n")
    assert "The last, 150: special cause of concerning nature, due to higher values (above its upper limit)" in text
    assert run(*given, "--output", str(table)).exit_code == 0
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    points = [point for chart in answer["charts"] for point in chart["points"]]
    assert [float(one["upper"] or -1) for one in rows] == [
        -1 if one["upper"] is None else one["upper"] for one in points
    ]
    words = " ".join(run(*given).stdout.split())
    assert "11 units. The last month of each: 10 common cause and 1 concern." in words
    assert "a chart alarms falsely once in 20 years" in words


def test_names_of_units_are_no_markup_on_the_page(figures: Path, tmp_path: Path) -> None:
    lines = figures.read_text(encoding="utf-8").splitlines()
    file, page = tmp_path / "two.csv", tmp_path / "signals.html"
    file.write_text("\n".join([lines[0], *(one for one in lines if one[0] in "C<")]), encoding="utf-8")
    assert run("monitor", "chart", str(file), "--rules", "carefund", "--output", str(page)).exit_code == 0
    html = page.read_text(encoding="utf-8")
    assert "<b>K</b>" not in html
    assert "&lt;b&gt;K&lt;/b&gt;" in html
    assert 'class="plate" role="img"' in html


def test_one_unit_of_too_few_months_is_told_and_ends_with_0_and_weeks_with_1(tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    file.write_text("period,value\n2015-04,3\n2015-05,4\n", encoding="utf-8")
    done = run("monitor", "chart", str(file), "--rules", "carefund")
    assert done.exit_code == 0
    assert "is not judged" in " ".join(done.stdout.split())
    assert "Too few months" in done.stdout
    file.write_text("period,value\n2015-04-01,3\n2015-04-08,4\n", encoding="utf-8")
    done = run("monitor", "chart", str(file), "--rules", "carefund")
    assert done.exit_code == 1
    assert "one figure for each month" in " ".join(done.stdout.split())
