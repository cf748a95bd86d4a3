"""Plans on the command line: an example written, checked, annotated, compared, traced; bad files refused by name."""

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import answer, carefund

DAY = ("--day", "2014-10-01")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sound plan and a faulty one."""
    made = tmp_path_factory.mktemp("plans")
    for name in ("darlington-sound", "cornwall-counted-twice", "plymouth-draft"):
        result = carefund("plan", "example", "bcf-2015-16", name, "--output", made / f"{name}.xlsx")
        assert result.exit_code == 0, result.output
    return made


def test_examples_are_listed_with_the_faults_that_they_show() -> None:
    listed = carefund("plan", "example", "bcf-2015-16").output
    assert "darlington-sound" in listed
    assert "benefit-twice" in listed
    assert {example["id"] for example in answer("plan", "example", "bcf-2015-16")} >= {"wiltshire", "plymouth-draft"}


def test_an_unknown_example_or_round_is_wrong_usage() -> None:
    assert carefund("plan", "example", "bcf-2015-16", "atlantis").exit_code == 2
    assert carefund("plan", "example", "bcf-1915-16").exit_code == 2


def test_a_sound_plan_can_be_submitted(folder: Path) -> None:
    result = carefund("plan", "check", folder / "darlington-sound.xlsx", *DAY)
    assert result.exit_code == 0, result.output
    assert "0 errors, 0 warnings" in result.output
    assert "Nothing keeps it from being submitted." in result.output


def test_a_faulty_plan_says_cell_expected_found_and_to_do(folder: Path) -> None:
    result = carefund("plan", "check", folder / "cornwall-counted-twice.xlsx", *DAY)
    words = " ".join(result.output.split())
    assert result.exit_code == 1
    assert "Benefits, E7: A scheme's benefit is no more than its own chain brings." in words
    assert "Expected at most 100% of 'residents of care homes'" in words
    assert "found 130%." in words
    assert "It cannot be submitted yet." in words


def test_a_draft_may_lack_things(folder: Path) -> None:
    path = folder / "plymouth-draft.xlsx"
    assert carefund("plan", "check", path, *DAY).exit_code == 1
    drafted = carefund("plan", "check", path, "--draft", *DAY)
    assert drafted.exit_code == 0, drafted.output


def test_findings_for_a_program_have_place_and_field(folder: Path) -> None:
    result = carefund("plan", "check", folder / "cornwall-counted-twice.xlsx", "--json", *DAY)
    (plan,) = json.loads(result.stdout)["plans"]
    assert plan["area_code"] == "E06000052"
    assert plan["counts"]["error"] == 1
    finding = next(one for one in plan["findings"] if one["check"] == "benefit-claimed-once")
    assert (finding["sheet"], finding["field"]) == ("Benefits", "benefits[3]")


def test_the_senders_copy_has_the_findings_in_it(folder: Path, tmp_path: Path) -> None:
    carefund("plan", "check", folder / "cornwall-counted-twice.xlsx", "--annotated", tmp_path, *DAY)
    book = openpyxl.load_workbook(tmp_path / "cornwall-counted-twice-checked.xlsx")
    assert book.sheetnames[0] == "Findings"
    assert "own chain" in book["Benefits"]["E7"].comment.text


def test_findings_are_written_as_a_table(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "findings.csv"
    files = [folder / "cornwall-counted-twice.xlsx", folder / "darlington-sound.xlsx"]
    carefund("plan", "check", *files, "--output", output, *DAY)
    lines = output.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("file,area_code,severity,check")
    assert len({line.split(",")[0] for line in lines[1:]}) == 2


def test_two_files_of_one_name_are_both_annotated_and_told_apart(folder: Path, tmp_path: Path) -> None:
    for place, name in (("a", "cornwall-counted-twice"), ("b", "darlington-sound")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "plan.xlsx").write_bytes((folder / f"{name}.xlsx").read_bytes())
    files = [tmp_path / "a" / "plan.xlsx", tmp_path / "b" / "plan.xlsx"]
    output = tmp_path / "findings.csv"
    carefund("plan", "check", *files, "--annotated", tmp_path / "out", "--output", output, *DAY)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"plan-checked.xlsx", "plan-checked-2.xlsx"}
    assert len({line.split(",")[0] for line in output.read_text(encoding="utf-8-sig").splitlines()[1:]}) == 2


@pytest.mark.parametrize("verb", ["show", "money", "diff"])
def test_what_could_not_be_read_is_said_by_every_verb(verb: str, folder: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(folder / "darlington-sound.xlsx")
    book["Money out"]["J13"] = "lots"
    book.save(tmp_path / "typed.xlsx")
    files = [tmp_path / "typed.xlsx", *([folder / "darlington-sound.xlsx"] if verb == "diff" else [])]
    result = carefund("plan", verb, *files)
    assert "Money out, J13" in result.stderr
    assert "lots" in result.stderr


def test_a_waiver_for_a_check_that_there_is_not_is_refused(folder: Path, tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.toml"
    waivers.write_text(
        '[[waivers]]\nround_id = "bcf-2015-16"\narea_code = "E06000052"\ncheck = "benefits-com-to-target"\n'
        'asked_by = "A"\napproved_by = "B"\nreason = "x"\napproved = 2014-09-01\nuntil = 2015-01-01\n',
        encoding="utf-8",
    )
    result = carefund("plan", "check", folder / "darlington-sound.xlsx", "--waivers", waivers, *DAY)
    assert result.exit_code == 2
    assert "expected the id of a check; found 'benefits-com-to-target'" in result.output
    assert "`carefund plan checks` lists them" in result.output


def test_every_round_has_a_template_that_can_be_checked_as_a_draft(tmp_path: Path) -> None:
    for round_id, area in (("bcf-2015-16", "Derby"), ("bcf-2023-25", "Derby"), ("bcf-2025-26", "Derby")):
        path = tmp_path / f"{round_id}.xlsx"
        made = carefund("plan", "template", round_id, area, "--output", path)
        assert made.exit_code == 0, made.output
        assert "Traceback" not in carefund("plan", "check", path, "--draft").output


def test_a_round_of_ones_own_needs_no_code(tmp_path: Path) -> None:
    own = tmp_path / "pilot-2016-17.toml"
    own.write_text(
        'extends = "bcf-2015-16"\nid = "pilot-2016-17"\ntitle = "Pilot of 2016-17"\n'
        'removes = ["pay_for_performance", "planning.targets[reablement]"]\n[planning]\ntemplate_version = "pilot.1"\n',
        encoding="utf-8",
    )
    book = tmp_path / "pilot.xlsx"
    made = carefund("plan", "template", own, "Derby", "--output", book)
    assert made.exit_code == 0, made.output
    assert carefund("plan", "checks", own).exit_code == 0
    unknown = carefund("plan", "check", book, "--draft")
    assert unknown.exit_code == 1
    assert "pilot-2016-17" in unknown.output
    known = json.loads(carefund("plan", "check", book, "--draft", "--round", own, "--json", *DAY).stdout)
    assert known["plans"][0]["round"] == "pilot-2016-17"
    assert "Pilot of 2016-17" in carefund("plan", "show", book, "--round", own).output
    assert "The two plans are the same." in carefund("plan", "diff", book, book, "--round", own).output


def test_a_file_that_is_no_plan_is_refused_by_name_and_the_others_are_checked(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "holiday.xlsx"
    bad.write_bytes(b"not a workbook")
    result = carefund("plan", "check", bad, folder / "darlington-sound.xlsx", *DAY)
    assert result.exit_code == 1
    assert "holiday.xlsx" in result.output
    assert "Nothing keeps it from being submitted." in result.output


@pytest.mark.parametrize("verb", ["show", "money", "diff"])
def test_every_verb_refuses_what_is_no_plan(verb: str, tmp_path: Path) -> None:
    bad = tmp_path / "holiday.xlsx"
    bad.write_bytes(b"PK\x03\x04 broken")
    result = carefund("plan", verb, bad, *([bad] if verb == "diff" else []))
    assert result.exit_code == 1
    assert "holiday.xlsx" in result.output
    assert "Traceback" not in result.output


def test_a_plan_is_shown_on_a_page(folder: Path) -> None:
    shown = carefund("plan", "show", folder / "darlington-sound.xlsx").output
    assert "(illustrative)" in shown
    assert "Support to care homes" in shown
    assert answer("plan", "show", folder / "darlington-sound.xlsx")["area_code"] == "E06000005"


def test_two_versions_are_compared(folder: Path, tmp_path: Path) -> None:
    same = folder / "darlington-sound.xlsx"
    assert "The two plans are the same." in carefund("plan", "diff", same, same).output
    changes = answer("plan", "diff", same, folder / "cornwall-counted-twice.xlsx")
    assert any(change["field"] == "area_code" for change in changes)
    carefund("plan", "diff", same, folder / "plymouth-draft.xlsx", "--output", tmp_path / "changes.csv")
    assert "removed,risks" in (tmp_path / "changes.csv").read_text(encoding="utf-8-sig")


def test_money_adds_up_to_what_is_paid_in_and_is_drawn(folder: Path, tmp_path: Path) -> None:
    path = folder / "darlington-sound.xlsx"
    flows = answer("plan", "money", path)["flows"]
    plan = answer("plan", "show", path)
    paid_in = sum(float(line["amounts"]["2015-16"]) for line in plan["contributions"])
    assert sum(float(flow["pounds"]) for flow in flows) == pytest.approx(paid_in)
    carefund("plan", "money", path, "--chart", tmp_path / "flow.svg")
    assert "Darlington" in (tmp_path / "flow.svg").read_text(encoding="utf-8")
    assert carefund("plan", "money", path, "--chart", tmp_path / "flow.gif").exit_code == 2
    assert carefund("plan", "money", path, "--year", "1999-00").exit_code == 2


def test_waivers_are_said_beside_what_they_lift(folder: Path, tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.toml"
    waivers.write_text(
        '[[waivers]]\nround_id = "bcf-2015-16"\narea_code = "E06000052"\ncheck = "benefits-come-to-target"\n'
        'asked_by = "A"\napproved_by = "B"\nreason = "Two wards join."\napproved = 2014-09-01\nuntil = 2015-01-01\n',
        encoding="utf-8",
    )
    path = folder / "cornwall-counted-twice.xlsx"
    result = carefund("plan", "check", path, "--waivers", waivers, *DAY)
    assert result.exit_code == 0, result.output
    assert "Waived: Two wards join." in " ".join(result.output.split())
    waivers.write_text("[[waivers]]\n", encoding="utf-8")
    broken = carefund("plan", "check", path, "--waivers", waivers, *DAY)
    assert broken.exit_code == 2
    assert "waiver 1" in broken.output


def test_the_catalogue_is_listed_for_one_round_and_written_as_a_page(tmp_path: Path) -> None:
    assert "shares-add-up" in carefund("plan", "checks", "bcf-2015-16").output
    first, later = (len(answer("plan", "checks", name)) for name in ("bcf-2015-16", "bcf-2025-26"))
    assert first > later > 40
    carefund("plan", "checks", "--output", tmp_path / "checks.md")
    assert (tmp_path / "checks.md").read_text(encoding="utf-8").startswith("# The checks of a plan")


def test_what_moved_and_what_changed_are_told_with_words_and_cells(folder: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(folder / "darlington-sound.xlsx")
    book["Money out"]["J12"] = 1_000_000
    book["Schemes"]["B6"] = "Care homes team"
    book.save(tmp_path / "later.xlsx")
    told = answer("plan", "diff", folder / "darlington-sound.xlsx", tmp_path / "later.xlsx")
    kinds = {change["kind"]: change for change in told}
    assert set(kinds) == {"changed", "renamed", "moved"}
    assert kinds["renamed"]["label"] == "Schemes, 1: Scheme name"
    assert kinds["changed"]["cell_after"] == "Money out, J12"
    assert {row["part"] for row in told if row["kind"] == "moved"} == {"planned", "left", "headroom"}
    shown = carefund("plan", "diff", folder / "darlington-sound.xlsx", tmp_path / "later.xlsx").output
    assert "What moved" in shown
    assert "Money out, J12" in " ".join(shown.split())


def test_plans_of_two_rounds_are_not_compared(folder: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.xlsx"
    assert carefund("plan", "example", "bcf-2025-26", "darlington-sound", "--output", later).exit_code == 0
    result = carefund("plan", "diff", folder / "darlington-sound.xlsx", later)
    assert result.exit_code == 2
    assert "Compare two plans of one round" in result.output


def test_a_plan_is_shown_by_year_with_headroom_over_each_minimum(tmp_path: Path) -> None:
    file = tmp_path / "leeds.xlsx"
    assert carefund("plan", "example", "bcf-2023-25", "leeds-sound", "--output", file).exit_code == 0
    shown = " ".join(carefund("plan", "show", file).output.split())
    for year in ("2023-24", "2024-25"):
        assert f"Money by stream, {year}" in shown
        assert f"Sums to be reached, {year}" in shown
    assert "Headroom" in shown


@pytest.mark.parametrize("round_id", ["bcf-2023-25", "bcf-2025-26"])
def test_a_sound_example_of_a_later_round_passes_the_check_without_a_word(round_id: str, tmp_path: Path) -> None:
    listed = answer("plan", "example", round_id)
    sound = [example["id"] for example in listed if not example["faults"]]
    assert len(sound) >= 2
    assert len(sound) < len(listed)
    for name in sound:
        file = tmp_path / f"{name}.xlsx"
        assert carefund("plan", "example", round_id, name, "--output", file).exit_code == 0
        result = carefund("plan", "check", file, "--day", "2026-01-01")
        assert "0 errors, 0 warnings" in result.output, result.output
