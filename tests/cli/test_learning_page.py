"""docs/learning.md: its commands run, and its figures are those that they give."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from carefund.appraisal.learnt import Learnt, learnt_as_text, packaged_learnt, read_learnt_file
from carefund.appraisal.optimism import optimism_factors
from carefund.interval import Interval
from carefund.wording.intervals import factor_with_interval, percent_with_interval
from tests.cli.running import answer, carefund

TEXT = (Path(__file__).parents[2] / "docs" / "learning.md").read_text(encoding="utf-8")
SLOW = ("--scores", "audit", "evaluate learn ")
"""Commands that other tests run: held-back years, the retrospective audit, and the making of the records."""


def plain(words: str) -> str:
    """Words as the page has them, with hyphens for minus signs."""
    return words.replace("−", "-")


def interval(row: dict[str, Any], name: str) -> Interval[float]:
    return Interval(row[f"{name}_low"], row[f"{name}_middle"], row[f"{name}_high"])


def table_row(first: str) -> str:
    return next(line for line in TEXT.splitlines() if line.startswith(f"| {first} |"))


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    made: dict[str, Any] = answer("evaluate", "learnt")
    return made


def test_the_factors_are_those_of_the_command(told: dict[str, Any]) -> None:
    names = {
        None: "all plans together",
        "non-elective-admissions": "non-elective admissions",
        "delayed-days": "delayed days",
    }
    for row in told["optimism_factors"]:
        shown = table_row(names[row["metric"]])
        for name in ("net", "to_come"):
            assert plain(factor_with_interval(interval(row, name))) in shown
        if row["gross_middle"] is not None:
            assert plain(factor_with_interval(interval(row, "gross"))) in shown


def test_other_spreads_give_what_the_page_says() -> None:
    for spread, seen, to_come in ((0.25, "-1.3 to +1.2", "-1.4 to +1.4"), (1.0, "-1.3 to +1.3", "-2.9 to +2.9")):
        whole = optimism_factors(packaged_learnt(), spread).factors[0]
        assert seen in plain(factor_with_interval(whole.net.interval))
        assert to_come in plain(factor_with_interval(whole.to_come.interval))
        assert seen in TEXT
        assert to_come in TEXT


def test_what_a_plan_of_2023_25_adds_is_what_the_page_says(told: dict[str, Any]) -> None:
    rows = {row["metric"]: row for row in told["later_plans"] if row["round"] == "2023-25"}
    for metric, first in (
        ("avoidable-admissions", "avoidable emergency admissions"),
        ("falls", "falls, care-home admissions"),
    ):
        shown = table_row(first)
        for name in ("before", "after", "full"):
            assert plain(percent_with_interval(interval(rows[metric], name))) in shown


@pytest.mark.parametrize(
    "command",
    [one for one in re.findall(r"^    (carefund .*)$", TEXT, re.MULTILINE) if not any(s in one for s in SLOW)],
)
def test_every_quick_command_of_the_page_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = packaged_learnt().by_first_versions()
    Path("first.csv").write_text(learnt_as_text(first.records), encoding="utf-8")
    (tmp_path / "my-store" / "releases").mkdir(parents=True)
    assert Learnt(read_learnt_file(Path("first.csv"))) == first
    quick = ("--draws", "200") if "appraise" in command else ()
    result = carefund(*shlex.split(command)[1:], *quick)
    assert result.exit_code == 0, f"{command}\n{result.output}"
    if "appraise" in command:
        assert "What finished rounds would change" in result.stdout
