"""A revised plan at the command line: put in force from a day, shown, refused where it orphans, and in the return."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from carefund.evidence.areas import default_register
from carefund.plan.model import Plan
from carefund.plan.workbook.template import write_template
from carefund.pool.lines import Expenditure
from carefund.programme.rounds import load_round
from tests.cli.pool_plans import plan_of_2023, written
from tests.cli.running import carefund

ACCEPTED = ("--accepted", "NHS England")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the plan's workbook, and books that were opened with it and hold two postings."""
    plan, agreement = written(tmp_path)
    opened = carefund(
        "pool", "open", plan, "--agreement", agreement, "--store", tmp_path, "--year", "2023-24", *ACCEPTED
    )
    assert opened.exit_code == 0, opened.output
    for scheme, stream, pounds in (("2", "nhs-minimum", "50000"), ("4", "improved-better-care-fund", "1000")):
        posted = pool(tmp_path, "post", "--kind", "expenditure", "--pounds", pounds, "--stream", stream, "--scheme",
                      scheme, "--day", "2023-06-30")  # fmt: skip
        assert posted.exit_code == 0, posted.output
    return tmp_path


def pool(folder: Path, verb: str, *arguments: str | Path) -> Result:
    return carefund("pool", verb, *arguments, "--store", folder)


def revised_plan(folder: Path, name: str = "revised.xlsx", *, version: int = 2, **changes: Any) -> Path:
    """The plan's second version: the first scheme has £10,000 less and the second as much more."""
    own = plan_of_2023()
    by = {"1": -10_000, "2": 10_000}
    lines = tuple(_moved(line, by.get(line.scheme or "", 0)) for line in own.expenditure)
    plan = own.model_copy(update={"version": version, "expenditure": lines} | changes)
    return _write(folder / name, plan)


def _moved(line: Expenditure, pounds: int) -> Expenditure:
    return line.model_copy(update={"amounts": {year: sum_ + pounds for year, sum_ in line.amounts.items()}})


def _write(path: Path, plan: Plan) -> Path:
    area = default_register().get(plan.area_code)
    assert area is not None
    path.write_bytes(write_template(load_round(plan.round_id), area, plan))
    return path


def budgets(folder: Path, day: str) -> dict[str, float]:
    told = json.loads(pool(folder, "forecast", "--day", day, "--json").stdout)
    return {row["scheme"]: row["budget"] for row in told["lines"]}


def test_the_budget_is_the_revised_plan_from_its_day_on(folder: Path) -> None:
    dry = pool(folder, "revise", revised_plan(folder), "--day", "2023-09-01", *ACCEPTED, "--dry-run")
    assert (dry.exit_code, "Nothing was changed" in dry.output) == (0, True)
    assert budgets(folder, "2023-09-30")["Reablement at home"] == 500000
    made = pool(folder, "revise", folder / "revised.xlsx", "--day", "2023-09-01", *ACCEPTED, "--json")
    assert made.exit_code == 0, made.output
    told = json.loads(made.stdout)
    assert [(row["name"], row["change"]) for row in told["changes"]] == [
        ("Reablement at home", -10000), ("Community nursing", 10000),
    ]  # fmt: skip
    assert (told["plan_version"], told["in_force"]) == (2, True)
    assert budgets(folder, "2023-08-31")["Reablement at home"] == 500000
    assert budgets(folder, "2023-09-30")["Reablement at home"] == 490000
    shown = json.loads(pool(folder, "show", "--json").stdout)
    assert [(one["day"], one["plan_version"]) for one in shown["revisions"]] == [("2023-09-01", 2)]
    assert (shown["plan_version"], shown["day"]) == (2, "2023-09-01")
    stated = folder / "statement.md"
    assert pool(folder, "statement", "--output", stated).exit_code == 0
    assert pool(folder, "check", "--holds", told["hash"]).exit_code in (0, 1)
    again = pool(folder, "revise", folder / "revised.xlsx", "--day", "2023-09-02", *ACCEPTED)
    assert (again.exit_code, "a version after 2" in again.output) == (1, True)


def test_a_plan_that_orphans_or_has_errors_is_refused_and_changes_nothing(folder: Path) -> None:
    no_errors_said = pool(folder, "revise", revised_plan(folder), "--day", "2023-09-01")
    assert (no_errors_said.exit_code, "expected an accepted plan" in no_errors_said.output) == (1, True)
    own = plan_of_2023()
    gone = revised_plan(
        folder,
        "gone.xlsx",
        schemes=tuple(one for one in own.schemes if one.id != "4"),
        expenditure=tuple(one for one in own.expenditure if one.scheme != "4"),
    )
    refused = pool(folder, "revise", gone, "--day", "2023-09-01", *ACCEPTED)
    assert (refused.exit_code, "the scheme 4, to which £1,000 is booked" in refused.output) == (1, True)
    first = pool(folder, "revise", revised_plan(folder, "first.xlsx", version=1), "--day", "2023-09-01", *ACCEPTED)
    assert (first.exit_code, "a version after 1" in first.output) == (1, True)
    assert json.loads(pool(folder, "show", "--json").stdout)["revisions"] == []


def test_an_agreement_that_was_varied_too_is_taken(folder: Path) -> None:
    text = (folder / "agreement.toml").read_text(encoding="utf-8")
    varied = folder / "varied.toml"
    varied.write_text(text.replace('host = "Council"', 'host = "Integrated Care Board"'), encoding="utf-8")
    made = pool(folder, "revise", revised_plan(folder), "--day", "2023-09-01", *ACCEPTED, "--agreement", varied)
    assert made.exit_code == 0, made.output
    assert "Host: Integrated Care Board" in pool(folder, "statement").output
    varied.write_text("not toml [", encoding="utf-8")
    three = revised_plan(folder, "three.xlsx", version=3)
    assert pool(folder, "revise", three, *ACCEPTED, "--agreement", varied).exit_code == 1


def test_a_return_is_made_with_the_plan_that_was_in_force_when_its_quarter_ended(folder: Path) -> None:
    plan = revised_plan(folder)
    assert pool(folder, "revise", plan, "--day", "2023-09-01", *ACCEPTED).exit_code == 0
    asked = ("monitor", "return", "template", "bcf-2023-25", "Darlington")
    for quarter, own, other in (("q1-2023-24", "plan.xlsx", plan), ("q2-2023-24", plan, "plan.xlsx")):
        given = ("--pools", folder, "--output", folder / f"{quarter}.xlsx")
        wrong = carefund(*asked, quarter, "--plan", folder / other, *given)
        assert (wrong.exit_code, "which was in force" in wrong.output) == (2, True), wrong.output
        made = carefund(*asked, quarter, "--plan", folder / own, *given)
        assert made.exit_code == 0, made.output
