"""Areas' own targets: each area is held against its own plan's once that was known, others against one for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import panel_from_evidence
from carefund.appraisal.question import NoAppraisal, question_of
from carefund.cli.main import app
from carefund.evidence.areas import default_register
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.monitoring.projection.aims import Aims, OwnTarget, own_on, targets_of_plans
from carefund.monitoring.projection.round_projection import Asked, aims_of, project_whole_round
from carefund.plan.model import Figure, Plan, SignOff, Target
from carefund.programme.rounds import load_round
from tests.packaged import PACKAGED

ROUND, DAYS, ADMISSIONS = load_round("bcf-2015-16"), "delayed-days", "non-elective-admissions"
KENT, LEEDS, JUNE = "E10000016", "E08000035", date(2015, 6, 1)
QUESTION = question_of(ROUND, DAYS)
OWN = OwnTarget(area=KENT, metric=DAYS, change=-1.8, known=date(2015, 5, 20))


@cache
def panel() -> MonthlyPanel:
    return panel_from_evidence(Evidence.packaged(), QUESTION.series, JUNE, **PACKAGED)


def plan(area: str = KENT, change: float = -2.0, metric: str = DAYS, **more: object) -> Plan:
    """A plan with one target: so many per cent on a baseline of 1,000 a period."""
    setting = ROUND.planning.target(metric) if ROUND.planning else None
    assert setting
    before = {one.id: Figure(numerator=1000) for one in setting.baseline}
    after = {one.id: Figure(numerator=1000 + change * 10) for one in setting.target}
    made = Plan(round_id=ROUND.id, area_code=area, targets=(Target(metric=metric, baseline=before, target=after),))
    return made.model_copy(update=more)


def read(*plans: Plan) -> tuple[list[tuple[str, float, date | None]], list[str]]:
    """The targets of plans, and what was refused."""
    named = [(f"{number}.xlsx", one) for number, one in enumerate(plans)]
    found = targets_of_plans(ROUND, [DAYS, ADMISSIONS], named, default_register())
    return [(one.area, one.change, one.known) for one in found.targets], [str(one) for one in found.refused]


def test_a_plans_target_is_known_from_its_last_signature_or_the_day_of_its_version() -> None:
    day, later = date(2015, 1, 9), date(2015, 2, 1)
    signed = plan(version_date=day, sign_offs=(SignOff(role="chair", signed=day), SignOff(role="lead", signed=later)))
    assert read(signed) == ([(KENT, -2.0, later)], [])
    assert read(plan(version_date=day)) == ([(KENT, -2.0, day)], [])
    assert read(plan()) == ([(KENT, -2.0, None)], [])


def test_what_is_no_target_is_refused_and_the_others_are_used() -> None:
    found, refused = read(
        plan(),
        plan(LEEDS, -60.0),
        plan(KENT, -3.0),
        plan("E99999999"),
        plan(LEEDS).model_copy(update={"round_id": "bcf-2025-26"}),
    )
    assert found == [(KENT, -2.0, None)]
    assert sorted(one.split(":")[0] for one in refused) == ["1.xlsx", "2.xlsx", "3.xlsx", "4.xlsx"]
    assert DAYS in next(one for one in refused if one.startswith("1.xlsx"))


def test_a_target_stands_from_its_day_until_it_is_withdrawn_and_the_last_known_counts() -> None:
    ended = replace(OWN, ended=date(2015, 7, 5))
    revised = replace(OWN, change=-1.0, known=date(2015, 8, 1))
    days = {date(2015, 5, 19): None, date(2015, 5, 20): -1.8, date(2015, 7, 4): -1.8, date(2015, 7, 5): None,
            date(2015, 8, 1): -1.0}  # fmt: skip
    for day, change in days.items():
        assert own_on([revised, ended], QUESTION, ROUND, day).get(KENT) == change, day
    assert own_on([replace(OWN, metric=ADMISSIONS)], QUESTION, ROUND, JUNE) == {}
    other = replace(QUESTION, target=QUESTION.target[:-1], baseline=QUESTION.baseline[:-1])
    assert own_on([OWN], other, ROUND, date(2016, 1, 1)) == {}


def test_a_month_before_the_plan_was_known_is_held_against_the_published_target() -> None:
    asked = Asked(own=[OWN])
    before, after = (aims_of(ROUND, QUESTION, panel(), asked, month) for month in (date(2015, 4, 1), date(2015, 5, 1)))
    published = before.of(LEEDS)
    assert published
    assert (before.of(KENT), before.of(ENGLAND), after.of(LEEDS)) == (published, published, published)
    assert published[1] == "published"
    assert after.of(KENT) == (-1.8, "own plan")


def test_without_any_target_nothing_is_told_and_with_own_ones_alone_only_of_their_areas() -> None:
    assert Aims(own={KENT: -1.0}).of(LEEDS) is None
    assert Aims(general={LEEDS: -2.0}, own={KENT: -1.0}).of(ENGLAND) is None
    with pytest.raises(NoAppraisal):
        Aims(general=float("nan")).of(LEEDS)


def test_an_areas_own_target_says_what_the_same_target_given_says_and_changes_no_other_area() -> None:
    def told(asked: Asked) -> dict[str, tuple[float, float, str]]:
        made = project_whole_round(ROUND, Evidence.packaged(), JUNE, asked, metrics=[DAYS], **PACKAGED)
        assert made.later == (("E08000035",) if asked.own else ())
        return {one.code: (one.chance, one.worse_by, one.target_from) for one in made.of(DAYS).places}

    late = replace(OWN, area=LEEDS, known=date(2015, 7, 1))
    own, none = told(Asked(own=[OWN, late], draws=200)), told(Asked(draws=200))
    given = told(Asked(targets={DAYS: {KENT: -1.8}}, draws=200))
    assert own[KENT] == (*given[KENT][:2], "own plan")
    assert none[KENT] != own[KENT]
    assert {code: one for code, one in own.items() if code != KENT} == {
        code: one for code, one in none.items() if code != KENT
    }
    assert none[ENGLAND][2] == "published"


def test_the_command_says_of_each_area_which_target_it_is_and_refuses_a_bad_file_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    run = CliRunner()
    made = run.invoke(
        app, ["plan", "example", "bcf-2015-16", "kent-other-baseline", "--output", str(folder / "k.xlsx")]
    )
    assert made.exit_code == 0, made.output
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    asked = ["monitor", "project", "bcf-2015-16", "--as-of", "2015-10", "--metric", DAYS, "--draws", "200"]
    result = run.invoke(app, [*asked, "--plans", str(folder), "--area", "Kent"])
    assert result.exit_code == 1, result.output
    assert "broken.xlsx" in result.output
    assert "(its own plan’s)" in " ".join(result.output.split())
    none = tmp_path / "none"
    none.mkdir()
    assert run.invoke(app, [*asked, "--plans", str(none)]).exit_code == 2
