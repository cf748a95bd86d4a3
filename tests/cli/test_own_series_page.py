"""Every command of docs/own-series.md is run in order in an empty folder, on the page's own files."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from carefund.calendar import month_after
from carefund.evidence.own.definition_file import parse_definition
from tests.cli.running import carefund
from tests.evidence.own.making import AREAS, DEFINITION, FIRST, usual

PAGE = Path(__file__).parents[2] / "docs" / "own-series.md"
TEXT = PAGE.read_text(encoding="utf-8")
QUICK = {"forecast": ("--draws", "200"), "--backtest": ("--draws", "200", "--every", "8", "--peers", "none")}
"""What makes a command of the page quick, by a word in it."""


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL)


def years_of_months() -> str:
    rows = (f"{area},{month_after(FIRST, step):%Y-%m},{usual(place, step)}\n"
            for place, area in enumerate(("Nottinghamshire", *AREAS)) for step in range(48))  # fmt: skip
    return "area,period,value\n" + "".join(rows)


def test_every_command_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("reablement.toml").write_text(blocks("toml")[0], encoding="utf-8")
    Path("reablement.csv").write_text(blocks("csv")[0], encoding="utf-8")
    Path("years.csv").write_text(years_of_months(), encoding="utf-8")
    commands = re.findall(r"^    (carefund .*)$", TEXT, re.MULTILINE)
    assert len(commands) == 7
    for command in commands:
        if "appraise" in command:
            later = carefund("evidence", "import", "years.csv", "--definition", "reablement-starts", "--store", "mine")
            assert later.exit_code == 0, later.output
        more = next((options for word, options in QUICK.items() if word in command), ())
        result = carefund(*shlex.split(command)[1:], *more)
        assert result.exit_code == 0, f"{command}\n{result.output}"
    assert Path("forecast.csv").exists()


def test_the_suppressed_figure_of_the_example_is_nothing_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("reablement.toml").write_text(blocks("toml")[0], encoding="utf-8")
    Path("reablement.csv").write_text(blocks("csv")[0], encoding="utf-8")
    carefund("evidence", "import", "reablement.csv", "--definition", "reablement.toml", "--store", "mine")
    shown = carefund("evidence", "show", "reablement-starts", "--area", "Derby", "--store", "mine").stdout
    assert "Derby,2016-04-01,,<5: fewer than five people" in shown


@pytest.mark.parametrize("part", blocks("toml")[1:])
def test_every_part_of_a_definition_on_the_page_is_one(part: str) -> None:
    given = re.findall(r"^(\w+) = ", part, re.MULTILINE)
    replaced = {"geography" if part.startswith("[geography]") else "", *given}
    rest = "\n".join(line for line in DEFINITION.strip().splitlines() if line.split(" = ")[0] not in replaced)
    assert parse_definition(f"{rest}\n{part}".encode(), "part.toml").name == "falls"
