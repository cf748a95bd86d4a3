"""An audit with areas' own plans: these areas against their own targets, the others as before, bad files left out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import carefund as package
from carefund.evaluation.audit import Audit, audit_round, with_own_plans
from carefund.evaluation.outturn import OWN_PLAN, SHARED_PLAN
from carefund.evidence.query import Evidence
from carefund.plan.model import Plan
from carefund.programme.rounds import load_round
from carefund.report.audit.own_plans import own_plans_findings
from carefund.report.media.markdown import markdown
from carefund.report.report import Report
from carefund.wording.numbers import percent
from tests.cli.running import carefund
from tests.evaluation.test_area import BIRMINGHAM, CALENDAR, KENT, NEA, YEAR, evaluated, plan_of
from tests.packaged import REGISTERS

ROUND = "bcf-2015-16"


@pytest.fixture(scope="module")
def before() -> Audit:
    return audit_round(load_round(ROUND), Evidence.packaged(), REGISTERS)


@pytest.fixture(scope="module")
def after(before: Audit) -> Audit:
    return with_own_plans(before, REGISTERS, [("kent.xlsx", plan_of(KENT))])


def test_an_area_with_a_plan_is_measured_against_it_and_the_others_as_before(before: Audit, after: Audit) -> None:
    changed = {key for key, outturn in after.outturns.items() if outturn != before.outturns[key]}
    assert changed == {(NEA, CALENDAR, KENT)}
    own = after.outturns[NEA, CALENDAR, KENT]
    assert (own.plan, own.planned_change) == (OWN_PLAN, -4800.0)  # 3% of four quarters of 40,000
    assert own.gap == pytest.approx((own.change or 0) + 4800)
    assert after.outturns[NEA, YEAR, KENT].plan == SHARED_PLAN


def test_it_is_what_the_areas_own_page_says(after: Audit) -> None:
    assert after.outturns[NEA, CALENDAR, KENT] == evaluated(KENT, plan_of(KENT)).audit.outturns[NEA, CALENDAR, KENT]


def test_where_plan_and_published_differ_is_a_finding(before: Audit, after: Audit) -> None:
    (beside,) = after.own_plans.beside
    outturn = before.outturns[NEA, CALENDAR, KENT]
    assert (beside.official, beside.shared) == (outturn.baseline, outturn.planned_change)
    assert beside.percent == pytest.approx(-3.0)
    said = " ".join(own_plans_findings(after))
    shared = percent(outturn.planned_percent)
    assert f"Kent, non-elective admissions: its own plan is −3.0%, England’s {shared}." in said
    assert "the plan starts from 160,000 admissions, the official figures of the same months are" in said
    assert "1 area with a plan, together −4,800 admissions" in said
    assert "Kent, delayed transfers of care: the plan has no target for it." in said


def test_files_of_no_use_are_named_and_cost_the_others_nothing(before: Audit) -> None:
    bare = Plan(round_id=ROUND, area_code="E99999999", area_name="Nowhere")
    plans = [
        ("kent.xlsx", plan_of(KENT)),
        ("again.xlsx", plan_of(KENT, fall=9.0)),
        ("other.xlsx", plan_of(BIRMINGHAM, round_id="bcf-2016-17")),
        ("nowhere.xlsx", bare),
        ("none.xlsx", bare.model_copy(update={"area_code": None})),
    ]
    held = with_own_plans(before, REGISTERS, plans)
    assert [plan.file for plan in held.own_plans.plans] == ["kent.xlsx"]
    assert held.outturns[NEA, CALENDAR, KENT].planned_change == -4800.0
    assert [str(one).partition(":")[0] for one in held.own_plans.refused] == [
        "again.xlsx", "other.xlsx", "nowhere.xlsx", "none.xlsx",
    ]  # fmt: skip


def test_page_tables_and_record_say_whose_target_it_is(before: Audit, after: Audit) -> None:
    report = Report(after)
    page = markdown(report.document)
    assert "Kent: measured against its own plan. Its plan was given as 1 workbook." in page
    assert "† marks a gap from the area’s own plan" in page
    assert report.tables["own-plans"].frame["area_name"].to_list() == ["Kent"]
    record = report.to_record()
    assert record["own_plans"][0]["own_change"] == -4800
    without = Report(before).to_record()
    assert {"own_plans", "own_plans_findings", "own_plans_refused"} & without.keys() == set()
    assert set(record) - set(without) == {"own_plans", "own_plans_findings", "own_plans_refused"}
    assert "†" not in markdown(Report(before).document)


def test_no_plan_leaves_the_report_as_it_was(before: Audit) -> None:
    assert with_own_plans(before, REGISTERS, []) == before
    assert Report(replace(before, retrospective=())).tables.keys() == Report(before).tables.keys()


def test_a_folder_of_workbooks_is_read_by_command_and_in_python(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    listed = json.loads(carefund("plan", "example", ROUND, "--json").stdout)
    assert carefund("plan", "example", ROUND, listed[0]["id"], "--output", folder / "one.xlsx").exit_code == 0
    (folder / "bad.xlsx").write_text("no workbook", encoding="utf-8")
    result = carefund("audit", ROUND, "--plans", folder, "--json")
    assert result.exit_code == 1
    assert "bad.xlsx" in result.stderr
    told = json.loads(result.stdout)
    assert [row["file"] for row in told["own_plans"]] == [str(folder / "one.xlsx")] * len(told["own_plans"])
    assert told["own_plans"]
    code = told["own_plans"][0]["area_code"]
    assert {row["plan"] for row in told["outturns"] if row["area_code"] == code} >= {OWN_PLAN}
    report = package.audit(ROUND, plans=folder, retrospective=False)
    own = report.table.filter(pl.col("plan") == OWN_PLAN)
    assert own["area_code"].unique().to_list() == [code]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert carefund("audit", ROUND, "--plans", empty).exit_code == 2
