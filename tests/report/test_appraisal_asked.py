"""How an appraisal says what it was made from, and why England is not the sum of its areas."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

import carefund
from carefund.appraisal.question import NoAppraisal
from carefund.cli.main import app
from carefund.report.asked import Asked
from carefund.report.plans_report import PlansReport
from carefund.report.round_report import RoundReport
from carefund.report.shared_out import part_of_no_area, shared_out_note
from tests.report.reading import Page
from tests.report.test_appraisal_files import example

KNOWN = date(2014, 9, 1)


def words(html: str) -> str:
    return " ".join(" ".join(Page(html).text).split())


def command(html: str) -> list[str]:
    return shlex.split(words(html).split("Command carefund ")[1].split(" Evidence ")[0])


def test_the_store_is_part_of_the_command(round_report: RoundReport) -> None:
    html = RoundReport(round_report.appraisal, Asked(store="my store")).html
    assert command(html)[-2:] == ["--store", "my store"]
    assert "Only the store in my store" in words(html)
    assert "The data set that carefund ships" in words(round_report.html)
    assert "together with the user's own store" in Asked(own_store=True).evidence


def test_a_target_is_in_the_command_to_its_last_digit(round_report: RoundReport) -> None:
    found = replace(round_report.appraisal, target=-3.4567891)
    assert "-3.4567891%" in command(RoundReport(found).html)


def test_plans_of_which_none_was_judged_name_paths_seed_and_draws() -> None:
    asked = Asked(("a/plan.xlsx", "b/plan.xlsx"), KNOWN, seed=3, draws=500, store="kept")
    html = PlansReport.of([], ["a/plan.xlsx: no", "b/plan.xlsx: no"], asked).html
    assert command(html) == shlex.split(
        "appraise a/plan.xlsx b/plan.xlsx --as-of 2014-09 --seed 3 --draws 500 --store kept"
    )
    assert "the end of September 2014" in words(html)


def test_the_printed_command_makes_the_same_again(tmp_path: Path) -> None:
    plan = example(tmp_path)
    asked = [str(plan), "--as-of", "2014-09", "--draws", "200", "--seed", "5"]
    first = CliRunner().invoke(app, ["appraise", *asked, "--report", str(tmp_path / "one"), "--json"])
    assert first.exit_code == 0, first.output
    again = command((tmp_path / "one" / "report.html").read_text(encoding="utf-8"))
    second = CliRunner().invoke(app, [*again, "--json"])
    assert second.stdout == first.stdout


def test_what_belongs_to_no_area_is_measured_and_told(round_report: RoundReport) -> None:
    found = round_report.appraisal
    part = part_of_no_area(found)
    assert 2 < part < 4
    note = shared_out_note(found)
    assert note is not None
    assert f"{part:.1f}% of England's" in note
    assert note in round_report.to_record()["notes"]
    assert note in words(round_report.html)
    whole = replace(found.england, baseline=replace(found.england.baseline, middle=1.0))
    assert "more than England's" in str(shared_out_note(replace(found, england=whole)))
    mine = sum(verdict.baseline.middle for verdict in found.areas)
    same = replace(found.england, baseline=replace(found.england.baseline, middle=mine))
    assert shared_out_note(replace(found, england=same)) is None


def test_the_command_tells_it_too() -> None:
    asked = ["appraise", "bcf-2015-16", "--target", "-3.5%", "--as-of", "2014-09", "--draws", "200"]
    result = CliRunner().invoke(app, [*asked, "--json"])
    assert any("shared out to no area" in note for note in json.loads(result.stdout)["notes"])
    assert "shared out to no area" in " ".join(CliRunner().invoke(app, asked).stdout.split())


def test_the_function_takes_what_the_command_takes() -> None:
    day = datetime(2014, 9, 30, 12, 0)
    found = carefund.appraise("bcf-2015-16", -3.5, day, comparison="pay-for-performance-year", draws=200, seed=2)
    same = carefund.appraise("bcf-2015-16", -3.5, KNOWN, draws=200, seed=2)
    assert found.appraisal.as_of == KNOWN
    assert found.england.probability == same.england.probability
    with pytest.raises(NoAppraisal, match="no target that can be judged"):
        carefund.appraise("bcf-2015-16", -150, KNOWN)


def test_the_function_for_plans_takes_paths_one_by_one(tmp_path: Path) -> None:
    plan = example(tmp_path)
    found = carefund.appraise_plans(str(plan), as_of=datetime(2014, 9, 30), draws=200)
    assert found.appraisals[0].file == str(plan)
    assert command(found.html)[1:4] == [str(plan), "--as-of", "2014-09"]
    with pytest.raises(TypeError, match="each workbook's path by itself"):
        carefund.appraise_plans([plan, plan], as_of=KNOWN)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="each workbook's path by itself"):
        carefund.appraise_plans(as_of=KNOWN)
