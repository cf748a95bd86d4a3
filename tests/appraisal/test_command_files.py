"""The files that `carefund appraise` reads and writes: plans given twice, rounds of one's own, nothing overwritten."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from carefund.cli.main import app
from carefund.cli.outputs import ENDINGS
from carefund.evidence.areas import default_register
from carefund.plan.workbook.template import write_template
from carefund.report.appraisal.tables import VERDICT
from carefund.report.media.files import WRITERS
from tests.plan.sound import DARLINGTON, first_round, sound

COLUMNS = [column.name for column in VERDICT]
KNOWN = ["--as-of", "2014-09", "--draws", "200"]
OWN = """
extends = "bcf-2015-16"
id = "our-own"
title = "Our own round"
"""


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["appraise", *map(str, arguments), *KNOWN])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans")
    for name in ("nottinghamshire", "wiltshire"):
        asked = ["plan", "example", "bcf-2015-16", name, "--output", str(folder / f"{name}.xlsx")]
        assert CliRunner().invoke(app, asked).exit_code == 0
    (folder / "later").mkdir()
    shutil.copy(folder / "nottinghamshire.xlsx", folder / "later" / "nottinghamshire.xlsx")
    return folder


def without_targets(folder: Path) -> Path:
    file, area = folder / "bare.xlsx", default_register().get(DARLINGTON)
    assert area is not None
    plan = sound().model_copy(update={"targets": ()})
    file.write_bytes(write_template(first_round(), area, plan))
    return file


def test_the_command_knows_every_ending_that_can_be_written() -> None:
    assert tuple(WRITERS) == ENDINGS


@pytest.mark.parametrize("option", ["--output", "--report"])
def test_a_plan_is_never_overwritten(option: str, made: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    shutil.copy(made / "wiltshire.xlsx", plan)
    before = plan.read_bytes()
    code, said, error = run(plan, option, tmp_path / "." / "plan.xlsx")
    assert (code, said) == (2, "")
    assert "is one of the files to be read" in error
    assert plan.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["plan.xlsx"]


@pytest.mark.parametrize("name", ["folder.xlsx", "file/table.csv"])
def test_a_place_that_cannot_be_written_is_told_in_clear_words(name: str, made: Path, tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    code, _, error = run(made / "wiltshire.xlsx", "--output", tmp_path / name)
    assert code == 2
    assert str(tmp_path / name) in error
    assert "name a file" in error
    assert ".part" not in error
    assert "Errno" not in error


def test_an_area_given_twice_is_judged_twice_and_counted_once(made: Path, tmp_path: Path) -> None:
    files = [made / "nottinghamshire.xlsx", made / "later" / "nottinghamshire.xlsx", made / "wiltshire.xlsx"]
    code, said, error = run(*files, "--json", "--output", tmp_path / "verdicts.csv")
    assert code == 0, error
    found = json.loads(said)
    assert [plan["file"] for plan in found["plans"]] == [str(file) for file in files]
    assert {one["areas"] for one in found["aggregate"]} == {2}
    (note,) = found["notes"]
    assert "2 plans are of Nottinghamshire for bcf-2015-16" in note
    assert "only the last given counts" in note
    assert pl.read_csv(tmp_path / "verdicts.csv")["file"].unique().sort().to_list() == sorted(map(str, files))


def test_one_area_alone_is_not_added_up(made: Path) -> None:
    code, said, error = run(made / "wiltshire.xlsx", made / "wiltshire.xlsx")
    assert code == 0, error
    assert "together" not in said
    assert "2 plans are of Wiltshire" in " ".join(said.split())


def test_a_round_and_plans_have_the_same_columns(made: Path, tmp_path: Path) -> None:
    code, _, error = run("bcf-2015-16", "--target", "-3.5%", "--output", tmp_path / "round.csv")
    assert code == 0, error
    code, _, error = run(made / "wiltshire.xlsx", "--output", tmp_path / "plans.csv")
    assert code == 0, error
    of_round, of_plans = (pl.read_csv(tmp_path / name) for name in ("round.csv", "plans.csv"))
    assert sorted(of_round.columns) == sorted(COLUMNS)
    assert of_round.columns.index("probability_without_plan") < of_round.columns.index("probability")
    assert of_plans.columns == ["file", *COLUMNS]
    assert {"change_percent_low", "plan_effect_percent_middle", "expected_saving_high"} <= set(COLUMNS)
    for table in (of_round, of_plans):
        assert (table["probability"] == table["probability"].round(4)).all()
        assert (table["change_percent_middle"] == table["change_percent_middle"].round(3)).all()
        assert (table["outturn_middle"] == table["outturn_middle"].round(1)).all()


def test_a_plan_without_a_target_says_so_and_its_table_has_a_heading(tmp_path: Path) -> None:
    code, said, error = run(without_targets(tmp_path), "--output", tmp_path / "table.csv")
    assert code == 0, error
    assert "The plan sets no target to appraise." in said
    assert (tmp_path / "table.csv").read_text(encoding="utf-8").strip() == ",".join(["file", *COLUMNS])


def test_nothing_is_written_when_no_plan_could_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no workbook")
    code, _, error = run(broken, "--report", tmp_path / "out", "--output", tmp_path / "table.csv")
    assert code == 1
    assert str(broken) in error
    assert "no plan could be read, so nothing was written" in error
    assert [file.name for file in tmp_path.iterdir()] == ["broken.xlsx"]


def test_a_round_of_ones_own_is_judged_and_its_plans_are(tmp_path: Path) -> None:
    definition = tmp_path / "our-own.toml"
    definition.write_text(OWN, encoding="utf-8")
    code, said, error = run(definition, "--target", "-3.5%", "--json")
    assert code == 0, error
    assert json.loads(said)["round"] == "our-own"
    area, plan = default_register().get(DARLINGTON), tmp_path / "plan.xlsx"
    assert area is not None
    own = CliRunner().invoke(app, ["plan", "template", str(definition), "Darlington", "--output", str(plan)])
    assert own.exit_code == 0, own.output
    code, said, error = run(plan)
    assert code == 1
    assert "our-own" in error
    code, said, error = run(plan, "--round", definition, "--report", tmp_path / "out")
    assert code == 0, error
    assert "Our own round" in said
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert f"--round {definition}" in page


def test_a_target_typed_as_text_is_told_with_its_cell(made: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(made / "wiltshire.xlsx")
    sheet = next(sheet for sheet in book if "arget" in sheet.title or "etric" in sheet.title)
    numbers = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)]
    cell = next(cell for cell in numbers if float(cell.value) > 1000)  # type: ignore[arg-type]
    cell.value = "to be agreed"
    book.save(tmp_path / "typed.xlsx")
    code, said, error = run(tmp_path / "typed.xlsx")
    assert code == 0, error
    assert f"{sheet.title}, {cell.coordinate}" in error
    assert "to be agreed" in error
    assert "no verdict" in said
