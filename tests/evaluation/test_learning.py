"""What a finished round teaches: made by the command again, with areas' own plans and their kinds, and refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

import carefund as package
from carefund.appraisal.learnt import learnt_as_text, read_learnt
from carefund.evaluation.audit import Audit, audit_round, with_own_plans
from carefund.evaluation.learning import NothingLearnt, kinds_of, learnt_of
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.plan.model import Scheme
from carefund.programme.rounds import load_round
from tests.appraisal.made_up_records import record
from tests.cli.running import answer, carefund
from tests.evaluation.test_area import CALENDAR, KENT, NEA, YEAR, plan_of
from tests.packaged import ASSUMPTIONS, REGISTERS

ROUND = "bcf-2015-16"


@pytest.fixture(scope="module")
def audit() -> Audit:
    return audit_round(load_round(ROUND), Evidence([PackagedStore()]), REGISTERS)


def test_the_packaged_records_are_made_again_byte_for_byte_and_kept_in_a_store(tmp_path: Path) -> None:
    """By the command, from the evidence that carefund ships; the store is found again by `evaluate learnt`."""
    (tmp_path / "store" / "releases").mkdir(parents=True)
    made = carefund(
        "evaluate", "learn", ROUND, "--output", tmp_path / "again.csv", "--keep", "--store", tmp_path / "store"
    )
    assert made.exit_code == 0, made.output
    shipped = (files("carefund.appraisal") / "learnt.csv").read_bytes()
    assert (tmp_path / "again.csv").read_bytes() == shipped
    assert (tmp_path / "store" / "learnt" / f"{ROUND}.csv").read_bytes() == shipped


def test_an_areas_own_plan_is_a_record_of_its_own_with_its_kinds(audit: Audit) -> None:
    schemes = (
        scheme("a", "Case management of frail older people", 1000, 10, -20),
        scheme("b", "Reablement at home", 2000, 10, -10),
    )
    plan = plan_of(KENT).model_copy(update={"schemes": schemes})
    held = with_own_plans(audit, REGISTERS, [("kent.xlsx", plan)])
    records = {(one.metric, one.comparison, one.area_code): one for one in learnt_of(held, ASSUMPTIONS.effects)}
    kent = records[NEA, CALENDAR, KENT]
    assert (kent.plan, records[NEA, YEAR, KENT].plan) == ("own", "share")
    assert dict(kent.kinds) == {"case-management": 0.5, "reablement": 0.5}
    baseline = held.outturns[NEA, CALENDAR, KENT].baseline
    assert baseline is not None
    assert kent.planned == pytest.approx(-4800 / baseline * 100)
    assert kent.without is None  # this audit holds no retrospective appraisal
    again = read_learnt(learnt_as_text(list(records.values())), "text")
    assert len(again) == len(records)


def scheme(of: str, name: str, eligible: int, reach: int, effect: int, metric: str = NEA) -> Scheme:
    return Scheme(
        id=of,
        name=name,
        metric=metric,
        eligible=Decimal(eligible),
        reach_percent=Decimal(reach),
        effect_percent=Decimal(effect),
    )


def test_kinds_are_not_told_where_one_scheme_belongs_to_none() -> None:
    known, odd = scheme("a", "Reablement at home", 100, 10, -10), scheme("b", "Xyzzy", 100, 10, -10)
    assert kinds_of([known, odd], NEA, ASSUMPTIONS.effects) == ()
    assert kinds_of([known], NEA, ASSUMPTIONS.effects) == (("reablement", 1.0),)
    assert kinds_of([known], "delayed-days", ASSUMPTIONS.effects) == ()
    assert kinds_of([scheme("c", "Reablement", 100, 10, 5)], NEA, ASSUMPTIONS.effects) == ()


def test_what_is_achieved_is_the_corrected_range_where_a_hole_is_known(audit: Audit) -> None:
    records = {
        (one.metric, one.area_code): one for one in learnt_of(audit, ASSUMPTIONS.effects) if one.comparison == YEAR
    }
    outturn = audit.outturns[NEA, YEAR, ENGLAND]
    assert records[NEA, ENGLAND].achieved == outturn.corrected_percent
    whole = next(one for one in audit.outturns.values() if one.comparison == YEAR and one.corrected_percent is None
                 and one.area_code in {code for _, code in records} and one.metric == NEA)  # fmt: skip
    assert records[NEA, whole.area_code].achieved.is_point


def dated(audit: Audit, published: date | None) -> Audit:
    """The audit as if its files said that they were published then, or nothing."""
    again = {one.id: replace(one, published=published, revised=None) for one in audit.releases}
    outturns = {
        key: replace(one, releases=tuple(again[release].id for release in one.releases))
        for key, one in audit.outturns.items()
    }
    return replace(audit, releases=tuple(again.values()), outturns=outturns)


def test_a_file_that_states_no_day_teaches_nothing(audit: Audit) -> None:
    with pytest.raises(NothingLearnt, match="states none"):
        learnt_of(dated(audit, None), ASSUMPTIONS.effects)


def test_a_round_without_a_plan_teaches_nothing(audit: Audit) -> None:
    outturns = {key: replace(one, planned_change=None) for key, one in audit.outturns.items()}
    with pytest.raises(NothingLearnt, match="a plan with its outturn"):
        learnt_of(replace(audit, outturns=outturns), ASSUMPTIONS.effects)


def test_no_file_is_dated_before_its_last_month_was_over(audit: Audit) -> None:
    """A file that claims to be of 2010 is known from the day after the months that it names."""
    records = learnt_of(dated(audit, date(2010, 1, 1)), ASSUMPTIONS.effects)
    assert min(one.known_from for one in records) == date(2016, 1, 1)
    assert {one.known_from for one in records if one.comparison == YEAR} == {date(2017, 2, 8)}  # the audit's own plan


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    unfinished = carefund("evaluate", "learn", "bcf-2025-26")
    assert unfinished.exit_code == 2
    assert "import" in unfinished.stderr
    assert carefund("evaluate", "learn", ROUND, "--keep").exit_code == 2
    assert carefund("evaluate", "learn", ROUND, "--output", tmp_path / "a.xlsx").exit_code == 2
    assert carefund("evaluate", "learnt", "--as-of", "soon").exit_code == 2
    broken = tmp_path / "broken.csv"
    broken.write_text("round\nx\n", encoding="utf-8")
    refused = carefund("evaluate", "learnt", "--learnt", broken)
    assert refused.exit_code == 2
    assert "broken.csv: expected the columns" in refused.stderr


def test_what_was_learnt_is_told_with_a_file_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(learnt_as_text([record(area_code=ENGLAND, metric="falls", round="own")]), encoding="utf-8")
    told = answer("evaluate", "learnt", "--learnt", own)
    assert {row["metric"] for row in told["optimism_factors"]} == {None, NEA, "delayed-days", "falls"}
    assert len(told["learnt_records"]) == 459
    before = answer("evaluate", "learnt", "--as-of", "2016-05-03")
    assert before["optimism_factors"] == []
    assert {row["after_middle"] for row in before["later_plans"]} == {None}
    assert "Nothing had been learnt" in carefund("evaluate", "learnt", "--as-of", "2016-05-03").stdout
    assert json.dumps(told)


def test_python_tells_the_same_as_the_command() -> None:
    report = package.learnt(date(2017, 9, 11))
    assert (
        report.to_record()["optimism_factors"]
        == answer("evaluate", "learnt", "--as-of", "2017-09-11")["optimism_factors"]
    )
    assert [one.metric for one in report.factors.factors] == [None, NEA, "delayed-days"]
    (later,) = [one for one in report.later if (one.round, one.metric) == ("2016-17", NEA)]
    assert later.after is None  # in May 2016 nothing was known
    (known,) = [one for one in report.later if (one.round, one.metric) == ("2017-19", NEA)]
    assert known.after is not None
    assert known.after.width < known.before.width
