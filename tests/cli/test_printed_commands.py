"""The command that a report prints makes the same again, and Python takes what the command takes."""

from __future__ import annotations

import html
import json
import re
import shlex
from datetime import date, datetime
from pathlib import Path

import pytest

import carefund
from carefund.appraisal.question import NoAppraisal
from carefund.cli.commands import command_of
from tests.cli.running import carefund as run

KNOWN = date(2014, 9, 1)


def printed(page: str) -> list[str]:
    """The words of the command on a report's page, without the program's name."""
    return shlex.split(html.unescape(re.findall(r"<code>(carefund [^<]+)<", page)[-1]))[1:]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("plan") / "my plan.xlsx"
    assert run("plan", "example", "bcf-2015-16", "nottinghamshire", "--output", target).exit_code == 0
    return target


def test_words_with_spaces_are_quoted_and_what_was_not_given_is_left_out() -> None:
    assert command_of("audit", "a round.toml", store=Path("my store")) == (
        "carefund audit 'a round.toml' --store 'my store'"
    )
    assert command_of("audit", "bcf-2015-16", store=None) == "carefund audit bcf-2015-16"


def test_the_printed_command_makes_the_same_appraisal_of_a_plan_again(plan: Path, tmp_path: Path) -> None:
    given = ("--as-of", "2014-09", "--draws", "200", "--seed", "5")
    first = run("appraise", plan, *given, "--report", tmp_path / "one", "--json")
    assert first.exit_code == 0, first.output
    again = printed((tmp_path / "one" / "report.html").read_text(encoding="utf-8"))
    assert run(*again, "--json").stdout == first.stdout


def test_the_printed_command_makes_the_same_appraisal_of_a_round_again(tmp_path: Path) -> None:
    given = ("bcf-2015-16", "--target", "-3.4567891%", "--as-of", "2014-09", "--draws", "200")
    first = run("appraise", *given, "--report", tmp_path / "one", "--json")
    assert first.exit_code == 0, first.output
    again = printed((tmp_path / "one" / "report.html").read_text(encoding="utf-8"))
    assert "-3.4567891%" in again
    assert run(*again, "--json").stdout == first.stdout


def test_the_function_takes_what_the_command_takes() -> None:
    day = datetime(2014, 9, 30, 12, 0)
    found = carefund.appraise("bcf-2015-16", -3.5, day, comparison="pay-for-performance-year", draws=200, seed=2)
    same = carefund.appraise("bcf-2015-16", -3.5, KNOWN, draws=200, seed=2)
    assert found.result.as_of == KNOWN
    assert found.to_record() == same.to_record()
    given = ("--target", "-3.5", "--as-of", "2014-09", "--draws", "200", "--seed", "2", "--json")
    by_command = run("appraise", "bcf-2015-16", *given)
    assert json.loads(by_command.stdout) == same.to_record()
    with pytest.raises(NoAppraisal, match="no target that can be judged"):
        carefund.appraise("bcf-2015-16", -150, KNOWN)


def test_the_function_for_plans_takes_paths_one_by_one(plan: Path) -> None:
    found = carefund.appraise_plans(str(plan), as_of=datetime(2014, 9, 30), draws=200)
    assert found.appraisals[0].file == str(plan)
    for wrong in ([[plan, plan]], []):
        with pytest.raises(TypeError, match="each workbook's path by itself"):
            carefund.appraise_plans(*wrong, as_of=KNOWN)  # type: ignore[arg-type]
