"""Whole plans that a green line was printed for, and that must not pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from carefund.evidence.areas import default_register
from carefund.evidence.query import AsOf, Evidence
from carefund.plan.checking import CheckedPlan, Checker
from carefund.plan.checks.check import Facts
from carefund.plan.checks.money_in import pool_of_plausible_size
from carefund.plan.checks.money_out import capital_from_capital_stream, scheme_type_agrees, stream_spent_as_allowed
from carefund.plan.checks.spending_tests import minimum_rises_as_set
from carefund.plan.checks.targets import target_better_than_baseline
from carefund.plan.findings import Severity
from carefund.plan.model import Figure, Plan, Scheme, SignOff, Target
from carefund.plan.official_figures import AreaEvidence, OfficialFigures, PastChange
from carefund.plan.waivers import Waiver
from carefund.pool.lines import Contribution, Expenditure
from carefund.programme.rounds import load_round
from tests.plan.sound import sound, with_line

RESIDENTS_KNOWN = date(2015, 7, 1)
"""A day on which the first mid-year of residents that is held is known: without one no sum is of an area's size."""
NEW_IN_2023 = ("E06000063", "E06000064", "E06000065", "E06000066")


def checked(plan: Plan, *waivers: Waiver, draft: bool = False) -> CheckedPlan:
    checker = Checker(
        Evidence.packaged(), RESIDENTS_KNOWN, areas=default_register(), rounds=load_round, waivers=waivers, draft=draft
    )
    return checker.check(plan)


def errors(one: CheckedPlan) -> set[str]:
    return {finding.check for finding in one.of(Severity.ERROR)}


def scaled(plan: Plan, times: str) -> Plan:
    """Every amount of a plan, and every required sum, so many times as large."""

    def amounts(line: Contribution | Expenditure) -> dict[str, dict[str, Decimal]]:
        return {"amounts": {year: amount * Decimal(times) for year, amount in line.amounts.items()}}

    required = {
        test: {year: sum_ * Decimal(times) for year, sum_ in sums.items()} for test, sums in plan.required.items()
    }
    return plan.model_copy(
        update={
            "contributions": tuple(line.model_copy(update=amounts(line)) for line in plan.contributions),
            "expenditure": tuple(line.model_copy(update=amounts(line)) for line in plan.expenditure),
            "required": required,
        }
    )


def estimated(plan: Plan) -> Plan:
    """The plan with every required sum as the template's estimate by population."""
    evidence = AreaEvidence(Evidence.packaged(), load_round("bcf-2015-16"), default_register())
    share = Decimal(str(evidence.share_of_people(plan.area_code)))
    planning = load_round("bcf-2015-16").planning
    assert planning
    sums = {
        test.id: {"2015-16": Decimal(round(test.england_pounds * share))}
        for test in planning.spending_tests
        if test.england_pounds
    }
    return plan.model_copy(update={"required": sums})


def test_the_sound_plan_passes() -> None:
    assert checked(sound()).can_be_submitted


def test_a_ring_fence_is_not_evaded_by_leaving_the_estimate_in() -> None:
    lines = tuple(
        line.model_copy(update={"area_of_spend": "acute"}) if line.area_of_spend == "social-care" else line
        for line in estimated(sound()).expenditure
    )
    plan = estimated(sound()).model_copy(update={"expenditure": lines})
    assert {"required-sum-not-an-estimate", "estimated-sum-reached"} <= errors(checked(plan))
    draft = checked(plan, draft=True)
    assert not {"required-sum-not-an-estimate", "estimated-sum-reached"} & errors(draft)


@pytest.mark.parametrize("sum_", ["-999999999", "0", "0.001"])
def test_a_plan_does_not_state_the_minimum_that_it_is_tested_against(sum_: str) -> None:
    required = {test: dict.fromkeys(sums, Decimal(sum_)) for test, sums in sound().required.items()}
    assert errors(checked(sound().model_copy(update={"required": required}))) & {
        "required-sum-above-zero",
        "required-sum-near-estimate",
    }


@pytest.mark.parametrize("times", ["0.001", "5"])
def test_a_plan_in_thousands_or_five_times_too_large_does_not_pass(times: str) -> None:
    assert "pool-of-plausible-size" in errors(checked(scaled(sound(), times)))


def facts_of(plan: Plan, official: OfficialFigures | None = None) -> Facts:
    round_ = load_round(plan.round_id)
    evidence = AreaEvidence(Evidence.packaged(), round_, default_register())
    return Facts(
        plan=plan,
        round=round_,
        official=official or evidence.of(plan.area_code),
        areas=default_register(),
        day=date(2025, 6, 1),
    )


def minimum_plan(area: str, round_id: str, times: str = "1") -> Plan:
    """A plan that pays into each stream that must be pooled its part of England's sum by people."""
    round_ = load_round(round_id)
    assert round_.planning
    evidence = AreaEvidence(Evidence.packaged(), round_, default_register())
    share = Decimal(str(evidence.share_of_people(area)))
    streams = [stream.id for stream in round_.streams if stream.requirement == "minimum"]
    each = Decimal(8_000_000_000) * share * Decimal(times) / len(streams)
    amounts = {year.id: each for year in round_.planning.pooled_years}
    lines = tuple(Contribution(organisation="x", stream=stream, amounts=amounts) for stream in streams)
    return Plan(round_id=round_id, area_code=area, contributions=lines)


@pytest.mark.parametrize("area", NEW_IN_2023)
@pytest.mark.parametrize("round_id", ["bcf-2023-25", "bcf-2025-26"])
@pytest.mark.parametrize("times", ["0.001", "5"])
def test_areas_made_in_2023_have_a_scale_too(area: str, round_id: str, times: str) -> None:
    assert list(pool_of_plausible_size.look(facts_of(minimum_plan(area, round_id)))) == []
    years = load_round(round_id).planning
    assert years
    found = list(pool_of_plausible_size.look(facts_of(minimum_plan(area, round_id, times))))
    assert len(found) == len(years.pooled_years)


def test_every_year_is_looked_at() -> None:
    plan = minimum_plan("E06000065", "bcf-2023-25")
    first = tuple(
        line.model_copy(update={"amounts": {**line.amounts, "2023-24": line.amounts["2023-24"] / 1000}})
        for line in plan.contributions
    )
    (only,) = pool_of_plausible_size.look(facts_of(plan.model_copy(update={"contributions": first})))
    assert "2023-24" in only.expected


def test_without_people_each_stream_has_its_own_scale() -> None:
    plan = minimum_plan("E06000065", "bcf-2025-26", "0.001")
    found = list(pool_of_plausible_size.look(facts_of(plan, OfficialFigures("E06000065"))))
    assert len(found) == 3
    whole = minimum_plan("E06000065", "bcf-2025-26")
    assert list(pool_of_plausible_size.look(facts_of(whole, OfficialFigures("E06000065")))) == []


def test_the_residents_of_areas_made_in_2023_are_those_of_what_they_were_made_of() -> None:
    """Cumbria's 499,781 residents of mid-2020 are those of the two areas that it was parted into."""
    before = AsOf(date(2023, 12, 31), "period")
    evidence = AreaEvidence(Evidence.packaged(), load_round("bcf-2025-26"), default_register(), before)
    people = {area: evidence.of(area).people["all"] for area in NEW_IN_2023}
    assert people["E06000063"] + people["E06000064"] == 499_781
    assert people["E06000065"] == 620_610
    assert people["E06000066"] == 563_851


def two_years(**changes: object) -> Plan:
    return Plan(round_id="bcf-2023-25", area_code="E06000015", **changes)  # type: ignore[arg-type]


def test_a_minimum_that_does_not_rise_as_the_round_says_is_an_error() -> None:
    def with_minimums(first: str, second: str) -> Plan:
        minimums = {"2023-24": Decimal(first), "2024-25": Decimal(second)}
        return two_years(contributions=(Contribution(organisation="ICB", stream="nhs-minimum", minimums=minimums),))

    assert list(minimum_rises_as_set.look(facts_of(with_minimums("10000000", "10566000")))) == []
    (only,) = minimum_rises_as_set.look(facts_of(with_minimums("10000000", "10000000")))
    assert "£10,566,000" in only.expected


def test_a_required_sum_rises_with_it() -> None:
    required = {"social-care-maintenance": {"2023-24": Decimal(5_000_000), "2024-25": Decimal(5_100_000)}}
    (only,) = minimum_rises_as_set.look(facts_of(two_years(required=required)))
    assert only.field == "required[social-care-maintenance][2024-25]"


@pytest.mark.parametrize(
    ("line", "check", "field"),
    [
        ({"stream": "improved-better-care-fund", "commissioner": "nhs"}, stream_spent_as_allowed, "commissioner"),
        ({"stream": "disabled-facilities-grant", "scheme_type": "workforce"}, stream_spent_as_allowed, "scheme_type"),
        ({"stream": "improved-better-care-fund", "area_of_spend": "acute"}, stream_spent_as_allowed, "area_of_spend"),
        ({"stream": "nhs-minimum", "scheme_type": "disabled-facilities"}, capital_from_capital_stream, "stream"),
        ({"scheme": "1", "scheme_type": "carers"}, scheme_type_agrees, "scheme_type"),
    ],
)
def test_each_grant_pays_for_its_purpose(
    line: dict[str, str], check: Callable[[Facts], list[object]], field: str
) -> None:
    plan = two_years(expenditure=(Expenditure(**line),), schemes=(Scheme(id="1", scheme_type="home-care"),))  # type: ignore[arg-type]
    (only,) = check.look(facts_of(plan))  # type: ignore[attr-defined]
    assert only.field == f"expenditure[0].{field}"


def test_a_first_year_worse_than_the_baseline_is_told() -> None:
    figures = {
        "baseline": {"2022-23": Figure(numerator=Decimal(400))},
        "target": {"2023-24": Figure(numerator=Decimal(500)), "2024-25": Figure(numerator=Decimal(390))},
    }
    plan = two_years(targets=(Target(metric="residential-admissions", **figures),))
    (only,) = target_better_than_baseline.look(facts_of(plan))
    assert only.field == "targets[0].target[2023-24]"


def test_never_is_not_said_of_four_spans_that_overlap() -> None:
    """Four changes of twelve months that end in four months one after another are one span and a bit, not four."""
    months = [date(2013 + (month // 12), month % 12 + 1, 1) for month in range(27)]
    evidence = dict.fromkeys(months, 1000.0)
    from carefund.plan.official_figures import _past

    planning = load_round("bcf-2015-16").planning
    assert planning
    past = _past(evidence, planning.targets[0])
    assert past == [] or len(past) > 2 * past[0].months
    assert all(isinstance(change, PastChange) for change in past)


def test_history_is_only_what_was_known_on_the_day() -> None:
    checker = Checker(Evidence.packaged(), date(2013, 9, 30), areas=default_register(), rounds=load_round)
    late = with_line(sound(), "targets", 0, target={
        period: Figure(numerator=Decimal(1), denominator=figure.denominator)
        for period, figure in sound().targets[0].target.items()
    })  # fmt: skip
    then = {finding.check for finding in checker.check(late).findings}
    later = Checker(Evidence.packaged(), date(2016, 1, 1), areas=default_register(), rounds=load_round)
    assert "target-ever-near" in {finding.check for finding in later.check(late).findings}
    assert "target-ever-near" not in then


def test_several_organisations_sign_for_one_role() -> None:
    boards = tuple(
        SignOff(role="ccg", name=f"Person {n}", organisation=f"CCG {n}", signed=date(2014, 9, 19)) for n in range(3)
    )
    others = tuple(signature for signature in sound().sign_offs if signature.role != "ccg")
    plan = sound().model_copy(update={"sign_offs": (*others[:1], *boards, *others[1:])})
    assert checked(plan).can_be_submitted


def waiver(check: str) -> Waiver:
    return Waiver(
        round_id="bcf-2015-16",
        area_code=sound().area_code,
        check=check,
        asked_by="A. Asker",
        approved_by="B. Approver",
        reason="A reason.",
        approved=date(2014, 9, 1),
        until=date(2015, 12, 31),
    )


def test_a_waived_error_is_said_by_whom() -> None:
    from carefund.report.plan_check.sentences import can_it_be_submitted

    one = checked(scaled(sound(), "0.001"), waiver("pool-of-plausible-size"), waiver("required-sum-near-estimate"))
    assert one.can_be_submitted
    assert can_it_be_submitted(one).startswith(f"{len(one.waived_errors)} errors waived by B. Approver")


def test_what_a_plan_is_no_plan_without_cannot_be_waived() -> None:
    plan = sound().model_copy(update={"sign_offs": ()})
    assert "signed-off" in errors(checked(plan, waiver("signed-off")))


def test_findings_about_sums_say_which_lines_make_them_up() -> None:
    plan = with_line(sound(), "expenditure", 0, amounts={"2015-16": Decimal(90_000_000)})
    over = next(one for one in checked(plan).findings if one.check == "stream-not-overspent")
    assert "expenditure[0].amounts[2015-16]" in over.rows
    stream = sound().expenditure[0].stream
    assert len(over.rows) == sum(line.stream == stream for line in sound().expenditure)
