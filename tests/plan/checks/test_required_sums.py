"""Required sums by year, estimates that are only warned of, and what cannot be told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from carefund.evidence.areas import Area, default_register
from carefund.evidence.query import Evidence
from carefund.plan.checks.catalogue import run_checks
from carefund.plan.checks.check import Facts
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan
from carefund.plan.official_figures import AreaEvidence
from carefund.plan.workbook import prefilled
from carefund.pool.lines import Contribution
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round, round_ids
from tests.plan.sound import findings_of, sound, with_line

YEARS = ("2023-24", "2024-25")


def derby() -> Area:
    area = default_register().get("E06000015")
    assert area is not None
    return area


@cache
def two_years() -> Round:
    return load_round("bcf-2023-25")


@cache
def evidence() -> AreaEvidence:
    return AreaEvidence(Evidence.packaged(), two_years(), default_register())


def facts(plan: Plan) -> Facts:
    return Facts(
        plan=plan,
        round=two_years(),
        official=evidence().of("E06000015"),
        areas=default_register(),
        day=date(2023, 6, 1),
    )


def findings(plan: Plan, *checks: str, draft: bool = False) -> list[Finding]:
    return [one for one in run_checks(facts(plan), draft=draft) if not checks or one.check in checks]


def nhs_plan(**changes: object) -> Plan:
    """The NHS pays 100 in the first year and 120 in the second, as its minimums and the required sums say."""
    amounts = dict(zip(YEARS, (Decimal(100), Decimal(120)), strict=True))
    line = Contribution(organisation="ICB", kind="nhs", stream="nhs-minimum", amounts=amounts, minimums=amounts)
    given = {"contributions": (line,), "required": {"nhs-minimum": amounts}} | changes
    return Plan(round_id="bcf-2023-25", area_code="E06000015", **given)  # type: ignore[arg-type]


def test_each_year_of_a_round_has_its_own_sum_and_its_own_minimums() -> None:
    assert findings(nhs_plan(), "required-sum-reached", "own-minimum-paid") == []


def test_the_year_that_is_short_is_named() -> None:
    higher = {"nhs-minimum": {"2023-24": Decimal(100), "2024-25": Decimal(121)}}
    (one,) = findings(nhs_plan(required=higher), "required-sum-reached")
    assert "2024-25: at least £121" in one.expected
    assert "£1 short" in one.found


def test_a_sum_is_asked_for_each_year_and_for_a_grant_whose_sum_for_england_is_known() -> None:
    fields = {one.field for one in findings(nhs_plan(required={}), "required-sum-given")}
    assert {f"required[{test}][{year}]" for test in ("nhs-minimum", "disabled-facilities-grant") for year in YEARS} <= (
        fields
    )
    assert "required[discharge-funding][2023-24]" not in fields


def test_an_estimate_for_two_years_is_half_of_it_for_each_year() -> None:
    filled = prefilled(two_years(), derby(), evidence())
    sums = filled.plan.required["disabled-facilities-grant"]
    share = Decimal(str(evidence().share_of_people("E06000015")))
    assert {year: round(sum_) for year, sum_ in sums.items()} == dict.fromkeys(YEARS, round(share * 1_198_000_000 / 2))
    words = filled.given["required[disabled-facilities-grant][2024-25]"]
    assert words.startswith("Estimate: ")
    assert "equal part" in words


@pytest.mark.parametrize("round_id", round_ids())
def test_a_new_workbook_has_no_error_as_a_draft(round_id: str) -> None:
    round_ = load_round(round_id)
    of_round = AreaEvidence(Evidence.packaged(), round_, default_register())
    plan = prefilled(round_, derby(), of_round).plan
    said = run_checks(
        Facts(
            plan=plan,
            round=round_,
            official=of_round.of(plan.area_code),
            areas=default_register(),
            day=date(2014, 10, 1),
        ),
        draft=True,
    )
    sums = [test.england_pounds for test in round_.planning.spending_tests] if round_.planning else []
    assert ("estimated-sum-reached" in {one.check for one in said}) == any(sums)
    assert [one for one in said if one.severity is Severity.ERROR] == []


def test_what_cannot_be_told_for_want_of_an_area_of_spend_is_not_called_short() -> None:
    plan = sound()
    for index in range(len(plan.expenditure)):
        plan = with_line(plan, "expenditure", index, area_of_spend=None)
    assert findings_of(plan, "required-sum-reached") == []
    doubtful = findings_of(plan, "required-sum-can-be-told")
    assert doubtful[0].severity is Severity.WARNING
    assert "no area of spend" in doubtful[0].found


def test_an_organisation_may_not_pay_one_streams_minimum_into_another() -> None:
    year = "2015-16"
    lines = [
        Contribution(
            organisation=name, kind="council", stream=stream,
            amounts={year: Decimal(paid)}, minimums={year: Decimal(least)},
        )
        for name, stream, paid, least in (
            ("Council", "disabled-facilities-grant", 10, 40),
            ("council ", "social-care-capital", 90, 60),
        )
    ]  # fmt: skip
    (one,) = findings_of(sound().model_copy(update={"contributions": tuple(lines)}), "own-minimum-paid")
    assert one.field == "contributions[0].amounts[2015-16]"
    assert "£30 short" in one.found
