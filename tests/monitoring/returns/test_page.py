"""The commands of docs/returns.md do what the page says they do."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import openpyxl
import pytest

from carefund.monitoring.returns.shares import Share
from carefund.monitoring.returns.template import write_return
from carefund.report.returns.sentences import share_words
from tests.cli.running import carefund
from tests.monitoring.returns.sound import DERBY, quarter_of, sound

PAGE = (Path(__file__).parents[3] / "docs" / "returns.md").read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    blocks = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    return [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]


def test_the_commands_run_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("returns").mkdir()
    quarter = "q4-2015-16"
    Path("returns/derby.xlsx").write_bytes(write_return(*quarter_of(quarter), sound(quarter, DERBY)))
    codes = [carefund(*command).exit_code for command in commands()]
    assert codes == [0, 0, 1, 0, 0, 0]
    assert "Who sent a return for Q4 2015/16" in Path("rolled-up/report.html").read_text(encoding="utf-8")
    assert openpyxl.load_workbook("rolled-up.xlsx").sheetnames[0] == "Read me"
    made = openpyxl.load_workbook("darlington-q4.xlsx")
    assert "last released" in str(made["Metrics"]["L7"].value)


def test_the_pages_example_of_a_share_is_what_the_report_says() -> None:
    words = share_words(Share(yes=135, answered=150, asked=152))
    assert words == "90% of 150 (95%: 84% to 94%); of all 152 areas 89% to 90%"
    assert "90% of those that answered (84% to 94%), and 89% to 90% of all" in PAGE
