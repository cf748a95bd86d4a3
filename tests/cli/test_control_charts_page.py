"""The worked example of docs/control-charts.md: its file, commands and Python, and the figures that it works out."""

from __future__ import annotations

import json
import re
import shlex
from datetime import date
from pathlib import Path

import pytest

import carefund
from tests.cli.running import carefund as run

PAGE = Path(__file__).parents[2] / "docs" / "control-charts.md"


@pytest.fixture
def text() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """An empty folder with the page's file."""
    monkeypatch.chdir(tmp_path)
    found = re.search(r"```csv\n(.*?)```", text, re.DOTALL)
    assert found
    Path("falls.csv").write_text(found[1], encoding="utf-8")


def test_the_example_gives_what_the_page_works_out(text: str) -> None:
    commands = re.findall(r"^    carefund (.*)$", text, re.MULTILINE)
    answers = {command: run(*shlex.split(command)) for command in commands}
    assert {one.exit_code for one in answers.values()} == {0}
    assert {"falls.html", "falls.xlsx"} <= {one.name for one in Path().iterdir()}
    (chart,) = json.loads(next(one.stdout for command, one in answers.items() if "--json" in command))["charts"]
    (segment,) = chart["segments"]
    assert segment["mean"] == 50
    spread = 46 / 11
    assert (segment["lower"], segment["upper"]) == pytest.approx((50 - 2.66 * spread, 50 + 2.66 * spread))
    for said in (2.66 * spread, segment["lower"], segment["upper"], 50 - 2.66 * spread * 2 / 3, 3.267 * spread):
        assert f"{said:.2f}" in text
    special = {one["period"]: (one["cause"], one["judgement"]) for one in chart["points"] if one["cause"] != "common"}
    assert special == {
        "2015-05-01": ("above-limit", "concern"),
        "2015-07-01": ("two-of-three-above", "concern"),
        "2015-08-01": ("two-of-three-above", "concern"),
    }
    assert (chart["assurance"], chart["variation"]) == ("consistently-passes", "common")


def test_the_python_of_the_page_runs(text: str) -> None:
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code
    known: dict[str, object] = {}
    exec(code[1], known)
    report = known["report"]
    assert isinstance(report, carefund.report.report.Report)  # type: ignore[attr-defined]
    assert report.charts[0].points[13].cause == "above-limit"
    assert report.charts[0].points[-1].period == date(2015, 9, 1)
