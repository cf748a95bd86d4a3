"""Every check of a return: a sound return is silent, and each mistake is found by its check and by no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from carefund.monitoring.returns.accepted import AcceptedPlans, InForce
from carefund.monitoring.returns.checks.catalogue import CATALOGUE, run_checks
from carefund.monitoring.returns.model import Agreement, MetricReport, Payment, Return, SurveyAnswer
from carefund.plan.findings import Severity
from carefund.programme.rounds import load_round, round_ids
from tests.monitoring.returns.sent import returns_of
from tests.monitoring.returns.sound import (
    DARLINGTON,
    facts,
    figure,
    findings,
    ids,
    plan_of,
    planned,
    published,
    sound,
    with_record,
)

QUARTERS = [
    quarter.id
    for round_id in round_ids()
    for quarter in returns_of(load_round(round_id)).quarters
    if quarter.last < date(2026, 12, 1)
]
"""Those that were over, and could be signed for, on the day of these checks."""
FIRST, LAST, LATER, LATER_END = "q3-2015-16", "q4-2015-16", "q1-2023-24", "q4-2023-24"
DELAYS, ADMISSIONS = "delayed-days", "non-elective-admissions"
Change = Callable[[Return], Return]


@pytest.mark.parametrize("quarter", QUARTERS)
def test_a_sound_return_is_silent(quarter: str) -> None:
    assert findings(sound(quarter)) == []


def of_return(**changes: Any) -> Change:
    return lambda sent: sent.model_copy(update=changes)


def of_record(part: str, index: int, **changes: Any) -> Change:
    return lambda sent: with_record(sent, part, index, **changes)


def of_metric(metric: str = DELAYS, **changes: Any) -> Change:
    def change(sent: Return) -> Return:
        index = [one.metric for one in sent.metrics].index(metric)
        return with_record(sent, "metrics", index, **changes)

    return change


def of_last(part: str, keep: int) -> Change:
    return lambda sent: sent.model_copy(update={part: getattr(sent, part)[:keep]})


def spent(sent: Return, **changes: Any) -> Return:
    """The grant's stream and its scheme, both with the same sum spent."""
    streams = [one.stream for one in sent.streams]
    return with_record(with_record(sent, "schemes", 0, **changes), "streams",
                       streams.index("disabled-facilities-grant"), **changes)  # fmt: skip


MISTAKES: dict[str, tuple[str, Change]] = {
    "return-area-known": (FIRST, of_return(area_code="E99999999")),
    "return-contact-given": (FIRST, of_return(contact=None)),
    "successes-given": (FIRST, of_return(successes=None)),
    "challenges-given": (FIRST, of_return(challenges=None)),
    "return-signed": (FIRST, of_return(sign_offs=())),
    "return-signed-after-quarter": (FIRST, of_record("sign_offs", 0, signed=date(2015, 12, 31))),
    "return-signed-before-today": (FIRST, of_record("sign_offs", 0, signed=date(2027, 1, 1))),
    "return-in-time": (LAST, of_record("sign_offs", 0, signed=date(2016, 5, 28))),
    "agreement-answered": (FIRST, of_return(agreement=Agreement())),
    "agreement-explained": (FIRST, of_return(agreement=Agreement(signed=False))),
    "conditions-answered": (FIRST, of_last("conditions", 5)),
    "conditions-explained": (FIRST, of_record("conditions", 2, kept=False)),
    "survey-answered": (LAST, of_last("survey", 8)),
    "capacity-as-it-was-given": (LATER, of_record("capacity", 0, demand={})),
    "payment-given": (FIRST, of_return(payment=Payment(withheld_use="Beds"))),
    "metrics-answered": (FIRST, of_metric(status=None)),
    "on-track-as-figures": (FIRST, of_metric(ADMISSIONS, status="on-track", reasons=None)),
    "on-track-though-worse": (FIRST, of_metric(ADMISSIONS, status="on-track")),
    "no-data-though-published": (FIRST, of_metric(status="no-data")),
    "not-on-track-explained": (FIRST, of_metric(support=None)),
    "published-as-filled-in": (FIRST, of_metric(published=Decimal(1))),
    "published-since-revised": (FIRST, of_metric(published=Decimal(1), published_source="An earlier release.")),
    "own-beside-published": (FIRST, of_metric(own=Decimal(1))),
    "planned-metric-as-accepted": (FIRST, of_metric(planned=Decimal(10_000))),
    "money-reported": (FIRST, of_record("streams", 0, income=None)),
    "schemes-reported": (LATER, of_record("schemes", 0, output=None)),
    "planned-money-as-accepted": (LATER, of_record("schemes", 0, planned_spend=Decimal(9_000_000))),
    "nothing-below-zero": (LATER, of_record("schemes", 0, output=Decimal(-1))),
    "sum-not-too-large": (FIRST, of_record("streams", 6, income=Decimal(100_000_001))),
    "overspend-explained": (LATER, lambda sent: spent(sent, spent=Decimal(4_000_001))),
    "variance-explained": (LATER, lambda sent: spent(sent, spent=Decimal(1))),
    "schemes-add-up-to-streams": (LATER, of_record("schemes", 0, spent=Decimal(1))),
    "output-plausible": (LATER, of_record("schemes", 0, output=Decimal(201))),
    "year-end-balances": (LATER_END, of_record("streams", 0, unspent=Decimal("-0.01"), reason="Rounded.")),
    "carried-forward-within-unspent": (LATER_END, of_record("streams", 0, carried_forward=Decimal("0.01"))),
    "year-end-difference-explained": (LAST, of_record("streams", 0, income=Decimal(1_000), spent=Decimal(1_000))),
}
"""A quarter and a mistake for each check but those that need more than one return."""
FURTHER = {
    "schemes-of-the-plan", "to-date-not-falling", "plan-in-force", "plan-is-the-latest", "plan-in-force-at-hand",
}  # fmt: skip


def test_every_check_has_a_mistake() -> None:
    assert {check.id for check in CATALOGUE} == MISTAKES.keys() | FURTHER


@pytest.mark.parametrize("check", MISTAKES)
def test_a_mistake_is_found_by_its_check_and_by_no_other(check: str) -> None:
    quarter, change = MISTAKES[check]
    found = findings(change(sound(quarter)), published=published(quarter, DARLINGTON))
    assert ids(found) == {check}
    assert len(found) == 1
    for finding in found:
        assert all((finding.expected, finding.found, finding.to_do, finding.policy, finding.label))


@pytest.mark.parametrize("check", [one for one in CATALOGUE if one.completeness], ids=lambda one: one.id)
def test_a_draft_may_lack_things(check: Any) -> None:
    quarter, change = MISTAKES[check.id]
    (found,) = run_checks(facts(change(sound(quarter))), draft=True)
    assert found.severity is Severity.NOTE


def test_schemes_are_those_of_the_plan_once_each() -> None:
    sent = sound(LATER)
    again = sent.schemes[1].model_copy(update={"id": "1"})
    for schemes in ((sent.schemes[0], again), sent.schemes[:1]):
        found = findings(sent.model_copy(update={"schemes": schemes}))
        assert "schemes-of-the-plan" in ids(found)
        assert not any(finding.check == "workbook-row-not-read" for finding in found)


def versions(*numbers: int, in_force: InForce | None = None) -> AcceptedPlans:
    """Versions of the plan that are at hand; their figures do not matter."""
    plan = plan_of("bcf-2023-25")
    return AcceptedPlans(tuple(plan.model_copy(update={"version": each}) for each in numbers), in_force)


SECOND = InForce(version=2, since=date(2023, 5, 1), until=date(2023, 8, 31))


@pytest.mark.parametrize(
    ("stated", "accepted", "expected"),
    [
        (1, versions(1), None),
        (None, versions(1, 2, in_force=SECOND), None),
        (2, versions(2, in_force=SECOND), None),
        (1, versions(1, 2), ("plan-is-the-latest", "version 2 of the plan, the latest that is at hand")),
        (3, versions(1, 2), ("plan-in-force", "one of versions 1 and 2 of the plan, as accepted")),
        (1, versions(1, in_force=SECOND),
         ("plan-in-force", "version 2 of the plan, which was in force from 1 May 2023 until 31 August 2023")),
        (3, versions(in_force=InForce(version=1)), ("plan-in-force", "version 1 of the plan, which was in force")),
        (2, versions(1, in_force=SECOND),
         ("plan-in-force-at-hand", "version 2 of the plan, to hold its figures against")),
        (2, versions(in_force=SECOND), None),
    ],
)  # fmt: skip
def test_the_plan_is_the_one_that_was_in_force(
    stated: int | None, accepted: AcceptedPlans, expected: tuple[str, str] | None
) -> None:
    sent = sound(LATER).model_copy(update={"plan_version": stated})
    found = findings(sent, accepted=accepted, plan=accepted.held_against(stated))
    assert [(one.check, one.expected) for one in found] == ([] if expected is None else [expected])


def test_a_return_is_held_against_the_version_that_it_states() -> None:
    at_hand = versions(3, 1, 2, in_force=InForce(version=2))
    held = [at_hand.held_against(stated) for stated in (1, 3, None, 4)]
    assert [plan.version if plan else None for plan in held] == [1, 3, 2, None]
    newest = versions(1, 3, 2).held_against(None)
    assert newest is not None
    assert newest.version == 3
    assert AcceptedPlans().held_against(None) is None


def test_nothing_to_date_falls_from_one_quarter_to_the_next() -> None:
    earlier, later = sound("q1-2023-24"), sound("q2-2023-24")
    assert findings(later, earlier=(earlier,)) == []
    swapped = findings(with_record(later, "schemes", 1, output=Decimal(24)), earlier=(earlier,))
    assert [(finding.check, finding.found) for finding in swapped] == [("to-date-not-falling", "24")]
    assert "25, as in Q1 2023/24" in swapped[0].expected


def test_a_figure_that_the_last_return_left_out_is_held_against_the_one_before_it() -> None:
    first, second = sound("q1-2023-24"), with_record(sound("q2-2023-24"), "schemes", 0, output=None)
    third = with_record(sound("q3-2023-24"), "schemes", 0, output=Decimal(1))
    found = findings(third, earlier=(first, second))
    assert ids(found) == {"to-date-not-falling"}


def test_a_metric_that_is_better_than_planned_may_be_on_track() -> None:
    count = planned(FIRST, DELAYS).numerator
    assert count is not None
    sent = of_metric(status="on-track", reasons=None, published=count, published_source="A series.")(sound(FIRST))
    rest = {one.metric: figure(int(one.published), str(one.published_source))
            for one in sent.metrics if one.published is not None}  # fmt: skip
    assert findings(sent, published={**rest, DELAYS: figure(int(count))}) == []
    worse = of_metric(published=count + 1)(sent)
    found = findings(worse, published={**rest, DELAYS: figure(int(count) + 1)})
    assert ids(found) == {"on-track-as-figures"}


def test_more_is_better_where_the_round_says_so() -> None:
    sent = sound("q1-2023-24")
    index = [one.metric for one in sent.metrics].index("usual-residence")
    report = {"status": "on-track", "own_denominator": Decimal(20_000)}
    better = with_record(sent, "metrics", index, own=Decimal(401), **report)
    worse = with_record(sent, "metrics", index, own=Decimal(399), **report)
    assert findings(better) == []
    assert ids(findings(worse)) == {"on-track-as-figures"}


def test_a_yearly_target_is_held_against_nothing_before_the_year_has_ended() -> None:
    def said(quarter: str) -> set[str]:
        sent = sound(quarter)
        index = [one.metric for one in sent.metrics].index("falls")
        own = {"own": Decimal(999), "own_denominator": Decimal(20_000)}
        return ids(findings(with_record(sent, "metrics", index, status="on-track", **own)))

    assert said("q3-2023-24") == set()
    assert said("q4-2023-24") == {"on-track-as-figures"}


def test_an_empty_return_lacks_each_part_once() -> None:
    sent = Return(round_id="bcf-2023-25", area_code="E06000005", quarter=LATER_END)
    found = findings(sent, plan=None)
    assert len(found) == len(ids(found))
    assert {finding.check for finding in found} == {
        "return-contact-given", "successes-given", "challenges-given", "return-signed", "agreement-answered",
        "conditions-answered", "survey-answered", "capacity-as-it-was-given", "metrics-answered", "money-reported",
    }  # fmt: skip


def test_what_the_return_does_not_know_of_ends_no_check() -> None:
    sent = sound(FIRST).model_copy(update={"metrics": (*sound(FIRST).metrics, MetricReport(metric="other"))})
    assert findings(sent) == []
    odd = sound(LAST).model_copy(update={"survey": (*sound(LAST).survey, SurveyAnswer(statement="x", answer="y"))})
    assert findings(odd) == []
