"""Returns on the command line: template, check, roll-up, with their files and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from carefund.monitoring.returns.template import write_return
from carefund.plan.workbook import write_template
from tests.cli.running import answer, carefund
from tests.monitoring.returns.sound import DARLINGTON, DERBY, area, plan_of, quarter_of, sound, with_record

QUARTER = "q3-2015-16"


def save(path: Path, quarter: str = QUARTER, code: str = DARLINGTON, **changes: object) -> Path:
    """A sound return as a workbook, with some fields changed."""
    path.write_bytes(write_return(*quarter_of(quarter), sound(quarter, code).model_copy(update=changes)))
    return path


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    round_, _ = quarter_of(QUARTER)
    path.write_bytes(write_template(round_, area(), plan_of(round_.id)))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sound returns of one quarter, and the copy that Excel keeps of an open one."""
    made = tmp_path / "returns"
    made.mkdir()
    save(made / "a.xlsx")
    save(made / "b.xlsx", code=DERBY)
    (made / "~$a.xlsx").write_bytes(b"open")
    (made / "notes.txt").write_text("not a return")
    return made


@pytest.mark.parametrize("verb", [[], ["return"], *(["return", one] for one in ("template", "check", "roll-up"))])
def test_every_verb_explains_itself(verb: list[str]) -> None:
    result = carefund("monitor", *verb, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_a_template_is_filled_in_from_the_plan_and_the_series(plan: Path, tmp_path: Path) -> None:
    target = tmp_path / "return.xlsx"
    made = answer("monitor", "return", "template", "bcf-2015-16", "Darlington", "Q3 2015/16", "--plan", plan,
                  "--output", target)  # fmt: skip
    assert (made["area_code"], made["quarter"]) == (DARLINGTON, QUARTER)
    assert "last released 12 May 2016" in made["filled_in"]["metrics[delayed-days].published"]
    assert made["filled_in"]["streams[carers-breaks].planned_spend"] == "The accepted plan, version 1"
    again = carefund("monitor", "return", "template", "bcf-2015-16", "Darlington", "q3", "--output", target)
    assert (again.exit_code, target.stat().st_size) == (2, made["bytes"])


def test_as_of_leaves_out_what_had_not_been_published(tmp_path: Path) -> None:
    made = answer("monitor", "return", "template", "bcf-2015-16", "Darlington", "q3", "--as-of", "2015-12-01",
                  "--output", tmp_path / "r.xlsx")  # fmt: skip
    assert made["filled_in"] == {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("bcf-2015-16", "Darlington", "q5"), "There are q1-2015-16"),
        (("bcf-2023-25", "Darlington", "q1"), "which is q1-2023-24 and q1-2024-25"),
        (("bcf-2015-16", "Darlingham", "q1"), "Did you mean"),
        (("bcf-1999-00", "Darlington", "q1"), "no round is called"),
    ],
)
def test_what_there_is_not_is_wrong_usage(given: tuple[str, ...], said: str, tmp_path: Path) -> None:
    result = carefund("monitor", "return", "template", *given, "--output", tmp_path / "r.xlsx")
    assert result.exit_code == 2
    assert said in result.output
    assert not (tmp_path / "r.xlsx").exists()


def test_a_plan_of_another_area_is_wrong_usage(plan: Path, tmp_path: Path) -> None:
    result = carefund("monitor", "return", "template", "bcf-2015-16", "Derby", "q3", "--plan", plan, "--output",
                      tmp_path / "r.xlsx")  # fmt: skip
    assert result.exit_code == 2
    assert "expected the plan of Derby" in result.output


def test_sound_returns_pass_and_a_folder_ends_with_a_table_of_all(folder: Path, plan: Path) -> None:
    result = carefund("monitor", "return", "check", folder, "--plan", plan, "--round", "bcf-2015-16", "--quarter", "q3")
    assert result.exit_code == 0, result.output
    lines = result.stdout.split("All returns")[1]
    assert "Darlington" in lines
    assert "Derby" in lines


def test_findings_have_cells_and_errors_give_exit_code_1(tmp_path: Path) -> None:
    wrong = save(tmp_path / "r.xlsx", contact=None)
    output = tmp_path / "findings.csv"
    result = carefund("monitor", "return", "check", wrong, "--output", output, "--json")
    assert result.exit_code == 1
    (one,) = json.loads(result.stdout)["returns"]
    assert [(finding["check"], finding["sheet"]) for finding in one["findings"]] == [("return-contact-given", "Cover")]
    assert pl.read_csv(output)["cell"].to_list() == [one["findings"][0]["cell"]]
    assert carefund("monitor", "return", "check", wrong, "--draft").exit_code == 0


@pytest.mark.parametrize(
    ("option", "value", "check"),
    [("--round", "bcf-2023-25", "another-round"), ("--area", "Derby", "another-area"),
     ("--quarter", "q4-2015-16", "another-quarter")],
)  # fmt: skip
def test_another_round_area_or_quarter_is_refused(tmp_path: Path, option: str, value: str, check: str) -> None:
    result = carefund("monitor", "return", "check", save(tmp_path / "r.xlsx"), option, value, "--json")
    assert result.exit_code == 1
    (one,) = json.loads(result.stdout)["returns"]
    assert [finding["check"] for finding in one["findings"]] == [f"workbook-{check}"]


def test_two_files_of_one_return_are_found(tmp_path: Path) -> None:
    files = [save(tmp_path / f"{name}.xlsx") for name in "ab"]
    result = carefund("monitor", "return", "check", *files, "--json")
    first, second = json.loads(result.stdout)["returns"]
    assert [finding["check"] for finding in second["findings"]] == ["return-twice"]
    assert first["findings"] == []


def test_earlier_quarters_are_held_against_later_ones_given_together_or_apart(tmp_path: Path) -> None:
    earlier = save(tmp_path / "q2.xlsx", "q2-2023-24")
    sent = with_record(sound("q3-2023-24"), "schemes", 0, output=1)
    later = tmp_path / "q3.xlsx"
    later.write_bytes(write_return(*quarter_of("q3-2023-24"), sent))
    for given in ([earlier, later], [later, "--earlier", earlier]):
        result = carefund("monitor", "return", "check", *given)
        assert result.exit_code == 1
        assert "to-date-not-falling" in result.stdout
    assert carefund("monitor", "return", "check", later).exit_code == 0


def test_a_file_that_is_no_return_is_refused_and_the_others_are_checked(folder: Path) -> None:
    (folder / "c.xlsx").write_bytes(b"nothing")
    result = carefund("monitor", "return", "check", folder, "--json")
    assert result.exit_code == 1
    record = json.loads(result.stdout)
    assert (len(record["returns"]), len(record["refused"])) == (2, 1)
    assert "c.xlsx" in result.stderr


def test_a_plan_is_refused_with_the_command_that_makes_a_return(plan: Path) -> None:
    result = carefund("monitor", "return", "check", plan)
    assert result.exit_code == 1
    assert "carefund monitor return template" in " ".join(result.stderr.split())


def test_an_empty_folder_is_wrong_usage(tmp_path: Path) -> None:
    for verb in ("check", "roll-up"):
        assert carefund("monitor", "return", verb, tmp_path).exit_code == 2


def test_a_folder_is_rolled_up(folder: Path, tmp_path: Path) -> None:
    record = answer("monitor", "return", "roll-up", folder)
    assert (record["quarter"], record["response"]["areas"]) == (QUARTER, 2)
    assert len(record["missing"]) == record["response"]["of"] - 2
    shown = carefund("monitor", "return", "roll-up", folder)
    assert shown.exit_code == 0
    assert f"2 of {record['response']['of']} areas" in shown.stdout
    for ending, rows in ((".csv", "shares"), (".parquet", "areas")):
        output = tmp_path / f"table{ending}"
        assert carefund("monitor", "return", "roll-up", folder, "--table", rows, "--output", output).exit_code == 0
        read = pl.read_csv(output) if ending == ".csv" else pl.read_parquet(output)
        assert read.height == len(record[rows])


def test_the_roll_up_is_written_as_a_workbook_and_a_page(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "rolled.xlsx"
    assert carefund("monitor", "return", "roll-up", folder, "--output", output).exit_code == 0
    assert openpyxl.load_workbook(output).sheetnames == ["Read me", "Shares", "Money", "Metrics", "Areas"]
    page = tmp_path / "rolled.md"
    assert carefund("monitor", "return", "roll-up", folder, "--output", page).exit_code == 0
    assert "Who answered" in page.read_text(encoding="utf-8")


def test_returns_of_several_quarters_need_one_named(folder: Path) -> None:
    save(folder / "c.xlsx", "q4-2015-16")
    result = carefund("monitor", "return", "roll-up", folder)
    assert result.exit_code == 2
    assert "q3-2015-16 of bcf-2015-16 and q4-2015-16 of bcf-2015-16" in result.output
    record = answer("monitor", "return", "roll-up", folder, "--quarter", "q4")
    assert record["response"]["areas"] == 1
    named = answer("monitor", "return", "roll-up", folder, "--quarter", "q4", "--round", "bcf-2015-16")
    assert (named["response"], len(named["not_owed"])) == (record["response"], 2)


def test_a_refused_file_is_told_and_the_rest_rolled_up(folder: Path) -> None:
    (folder / "c.xlsx").write_bytes(b"nothing")
    result = carefund("monitor", "return", "roll-up", folder, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["response"]["areas"] == 2
