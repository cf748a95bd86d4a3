"""A revised plan at the command line: put in force from a day, shown, refused where it orphans, and in the return."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from click.testing import Result
from openpyxl import load_workbook

from carefund.evidence.areas import default_register
from carefund.plan.model import Plan
from carefund.plan.workbook.template import write_template
from carefund.pool.lines import Expenditure
from carefund.programme.rounds import load_round
from tests.cli.pool_plans import plan_of_2023, written
from tests.cli.running import carefund

ACCEPTED = ("--accepted", "NHS England")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plan's workbook, and books that were opened with it and hold two postings."""
    made = tmp_path_factory.mktemp("opened")
    plan, agreement = written(made)
    done = carefund("pool", "open", plan, "--agreement", agreement, "--store", made, "--year", "2023-24", *ACCEPTED)
    assert done.exit_code == 0, done.output
    for scheme, stream, pounds in (("2", "nhs-minimum", "50000"), ("4", "improved-better-care-fund", "1000")):
        posted = pool(made, "post", "--kind", "expenditure", "--pounds", pounds, "--stream", stream, "--scheme",
                      scheme, "--day", "2023-06-30")  # fmt: skip
        assert posted.exit_code == 0, posted.output
    return made


@pytest.fixture
def folder(opened: Path, tmp_path: Path) -> Path:
    """That folder for one test alone."""
    return copytree(opened, tmp_path, dirs_exist_ok=True)


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
    checked = pool(folder, "check", "--holds", told["hash"])
    assert (checked.exit_code, "Minimum contribution" in checked.output) == (0, True), checked.output
    assert pool(folder, "check", "--holds", "0" * len(told["hash"])).exit_code == 1
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
        in_force = 1 if own == "plan.xlsx" else 2
        assert f"Give version {in_force} with --plan" in wrong.output
        made = carefund(*asked, quarter, "--plan", folder / own, *given)
        assert made.exit_code == 0, made.output


def returned(folder: Path, quarter: str, plan: str) -> Path:
    """A return that was filled in from a version of the plan, whichever was in force."""
    path = folder / f"{quarter}-{plan}"
    made = carefund("monitor", "return", "template", "bcf-2023-25", "Darlington", quarter, "--plan", folder / plan,
                    "--output", path)  # fmt: skip
    assert made.exit_code == 0, made.output
    return path


PLAN_CHECKS = {
    "plan-in-force", "plan-is-the-latest", "plan-in-force-at-hand", "planned-money-as-accepted",
    "planned-metric-as-accepted", "schemes-of-the-plan",
}  # fmt: skip
"""The checks that hold a return against the plan."""


def of_the_plan(folder: Path, sent: Path, *plans: str, books: bool = True) -> list[tuple[str, str, str]]:
    """What a check says of the plan that a return was filled in from: check, expected and found."""
    given = [part for name in plans for part in ("--plan", folder / name)]
    result = carefund("monitor", "return", "check", sent, "--draft", *given, *(("--pools", folder) if books else ()),
                      "--json")  # fmt: skip
    found = json.loads(result.stdout)["returns"][0]["findings"]
    return [(one["check"], one["expected"], one["found"]) for one in found if one["check"] in PLAN_CHECKS]


@pytest.fixture(scope="module")
def revised(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder once the revised plan is in force, from 1 September 2023."""
    own = copytree(opened, tmp_path_factory.mktemp("revised"), dirs_exist_ok=True)
    made = pool(own, "revise", revised_plan(own), "--day", "2023-09-01", *ACCEPTED)
    assert made.exit_code == 0, made.output
    return own


@pytest.fixture
def revised_books(revised: Path, tmp_path: Path) -> Path:
    """That folder for one test alone."""
    return copytree(revised, tmp_path, dirs_exist_ok=True)


BOTH = ("plan.xlsx", "revised.xlsx")


@pytest.mark.parametrize("plans", [BOTH, BOTH[::-1]])
def test_a_return_of_the_plan_that_was_in_force_is_clean(revised_books: Path, plans: tuple[str, ...]) -> None:
    for quarter, own in (("q1-2023-24", "plan.xlsx"), ("q2-2023-24", "revised.xlsx"), ("q4-2023-24", "revised.xlsx")):
        sent = returned(revised_books, quarter, own)
        assert of_the_plan(revised_books, sent, *plans) == []
        assert of_the_plan(revised_books, sent, own) == []


def test_a_return_of_the_superseded_plan_is_told_so_and_nothing_of_its_figures(revised_books: Path) -> None:
    sent = returned(revised_books, "q2-2023-24", "plan.xlsx")
    expected = "version 2 of the plan, which was in force from 1 September 2023"
    for plans in (BOTH, ("revised.xlsx",), ("plan.xlsx",), ()):
        assert of_the_plan(revised_books, sent, *plans) == [("plan-in-force", expected, "version 1")]


def test_a_return_of_a_plan_that_was_not_in_force_yet_is_told_so(revised_books: Path) -> None:
    sent = returned(revised_books, "q1-2023-24", "revised.xlsx")
    expected = "version 1 of the plan, which was in force until 31 August 2023"
    assert of_the_plan(revised_books, sent, *BOTH) == [("plan-in-force", expected, "version 2")]


def test_without_books_a_return_is_held_against_its_own_version_and_a_later_one_is_named(revised_books: Path) -> None:
    old, new = (returned(revised_books, "q2-2023-24", name) for name in BOTH)
    assert of_the_plan(revised_books, new, *BOTH, books=False) == []
    expected = "version 2 of the plan, the latest that is at hand"
    assert of_the_plan(revised_books, old, *BOTH, books=False) == [("plan-is-the-latest", expected, "version 1")]
    for sent, given, words in ((old, "revised.xlsx", ("2", "1")), (new, "plan.xlsx", ("1", "2"))):
        expected = f"version {words[0]} of the plan, as accepted"
        found = of_the_plan(revised_books, sent, given, books=False)
        assert found == [("plan-in-force", expected, f"version {words[1]}")]


def test_that_the_plan_in_force_was_not_given_is_said(revised_books: Path) -> None:
    sent = returned(revised_books, "q2-2023-24", "revised.xlsx")
    (found,) = of_the_plan(revised_books, sent, "plan.xlsx")
    assert found == (
        "plan-in-force-at-hand", "version 2 of the plan, to hold its figures against", "version 1 alone",
    )  # fmt: skip


def test_a_folder_without_books_is_wrong_usage(revised_books: Path) -> None:
    sent, none = returned(revised_books, "q2-2023-24", "plan.xlsx"), revised_books / "none"
    none.mkdir()
    result = carefund("monitor", "return", "check", sent, "--pools", none)
    assert (result.exit_code, "expected the books of a pool; found none" in result.output) == (2, True)


def test_a_return_of_an_area_without_books_is_held_against_the_plans_given(revised_books: Path) -> None:
    sent = returned(revised_books, "q2-2024-25", "plan.xlsx")  # of a year that no books were opened for
    (found,) = of_the_plan(revised_books, sent, *BOTH)
    assert found[0] == "plan-is-the-latest"


def test_a_figure_that_was_typed_over_is_found_beside_a_superseded_plan(revised_books: Path) -> None:
    sent = returned(revised_books, "q2-2023-24", "plan.xlsx")
    book = load_workbook(sent)
    cell = next(cell for row in book["Money"].iter_rows() for cell in row if cell.value == 1_200_000)
    cell.value = 1_100_000
    book.save(sent)
    found = [check for check, _expected, _found in of_the_plan(revised_books, sent, *BOTH)]
    assert sorted(found) == ["plan-in-force", "planned-money-as-accepted"]
