"""What surrounds the figures: conditions, risks, providers and capacity, each on the two sides of its boundary."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from carefund.plan.model import (
    Capacity,
    ConditionStatement,
    Contingency,
    Figure,
    Plan,
    ProviderCommentary,
    Risk,
    Target,
)
from tests.plan.checks.seeing import FIRST, Said, found_by, plan, said

NEA = "non-elective-admissions"
JOINT, WELL, RIGHT, NHS_KEEPS = "jointly-agreed", "objective-independent", "objective-right-care", "nhs-contribution"


def states(*statements: tuple[str, bool | None, str | None]) -> Plan:
    """A plan that states conditions, each with its answer and its narrative."""
    made = (ConditionStatement(condition=which, confirmed=answer, narrative=why) for which, answer, why in statements)
    return plan(conditions=tuple(made))


YES = [(which, True, "so") for which in (JOINT, WELL, RIGHT, NHS_KEEPS)]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(states(*YES), [], id="every condition is answered"),
        pytest.param(states((JOINT, False, "so"), *YES[1:]), [], id="no is an answer"),
        pytest.param(
            states((WELL, None, "so"), YES[0], *YES[2:]),
            [
                (
                    "conditions[0].confirmed",
                    "First objective: people stay well, safe and independent at home for longer: Yes or No",
                    "nothing",
                )
            ],
            id="one is not answered",
        ),
        pytest.param(
            states(*YES[1:]),
            [("conditions[jointly-agreed].confirmed", "Plans are jointly agreed: Yes or No", "nothing")],
            id="one is not there",
        ),
    ],
)
def test_every_condition_is_answered(made: Plan, expected: Said) -> None:
    assert said("condition-confirmed", made) == expected


def test_an_answer_is_lacking_at_the_conditions_own_field() -> None:
    (one,) = found_by("condition-confirmed", states((JOINT, None, "so"), *YES[1:]))
    assert one.lacks == ("conditions[jointly-agreed].confirmed",)
    (one,) = found_by("condition-explained", states((WELL, True, "so"), (JOINT, True, None)))
    assert one.lacks == ("conditions[jointly-agreed].narrative",)
    assert one.field == "conditions[1].narrative"
    assert one.expected == "Plans are jointly agreed: a few sentences"


def test_a_condition_answered_with_no_is_not_met_and_one_not_answered_is_another_checks() -> None:
    made = states((JOINT, None, None), (RIGHT, False, None), ("no-such-condition", False, None), (WELL, True, None))
    assert said("condition-met", made) == [
        (
            "conditions[1].confirmed",
            "Second objective: the right care, at the right place, at the right time: Yes",
            "No",
        ),
        ("conditions[2].confirmed", "no-such-condition: Yes", "No"),
    ]
    assert [field for field, *_ in said("condition-explained", made)] == [
        f"conditions[{n}].narrative" for n in range(4)
    ]


RISK = {"description": "Staff leave.", "likelihood": 3, "impact": 3, "mitigation": "Pay.", "owner": "Director"}
ALL_OF_A_RISK = "what could go wrong, likelihood, impact, mitigation and owner"


@pytest.mark.parametrize(
    ("risks", "expected"),
    [
        ((Risk(**RISK),), []),
        ((), [("risks", "at least one risk", "nothing")]),
        (
            (Risk(**RISK), Risk(**(RISK | {"owner": None, "impact": None}))),
            [("risks[1]", ALL_OF_A_RISK, "missing: impact and owner")],
        ),
    ],
)
def test_there_is_a_risk_log_of_whole_risks(risks: tuple[Risk, ...], expected: Said) -> None:
    assert said("risks-given", plan(risks=risks)) == expected


@pytest.mark.parametrize(("score", "found"), [(1, None), (5, None), (0, "0"), (6, "6"), (-1, "-1"), (None, None)])
@pytest.mark.parametrize("name", ["likelihood", "impact"])
def test_scores_are_one_to_five(name: str, score: int | None, found: str | None) -> None:
    expected = [(f"risks[1].{name}", "1 to 5", found)] if found else []
    assert said("risk-scored", plan(risks=(Risk(**RISK), Risk(**(RISK | {name: score}))))) == expected


@pytest.mark.parametrize(
    ("nhs", "council", "found"),
    [
        (60, 40, None),
        (0, 100, None),
        (None, None, None),
        (60, "39.9", "60 and 39.9"),
        (60, "40.1", "60 and 40.1"),
        (100, None, "100"),
        (None, 100, "100"),
        (0, None, "0"),
    ],
)
def test_the_shares_of_an_overspend_come_to_100(nhs: Any, council: Any, found: str | None) -> None:
    made = plan(contingency=Contingency(nhs_percent=nhs, council_percent=council))
    assert said("risk-share-adds-up", made) == (
        [("contingency.nhs_percent", "two shares, 100 together", found)] if found else []
    )


def test_the_agreement_on_an_overspend_is_whole() -> None:
    whole = Contingency(amount=0, nhs_percent=0, council_percent=100, arrangement="so")
    assert said("risk-share-agreed", plan(contingency=whole)) == []
    (one,) = found_by("risk-share-agreed", plan(contingency=Contingency(amount=1, nhs_percent=50, arrangement="so")))
    assert (one.field, one.found) == ("contingency", "missing: the council's share of an overspend")
    assert one.lacks == ("contingency.council_percent",)
    assert one.expected == (
        "the sum kept back, the NHS's share of an overspend, the council's share of an overspend "
        "and the agreement in words"
    )


def falling(by: int, baseline: int | None = 1000) -> Target:
    """Admissions of 1,000 in each of four quarters, and so many fewer in the last one of the target."""
    before = ("q4-2013-14", "q1-2014-15", "q2-2014-15", "q3-2014-15")
    after = ("q4-2014-15", "q1-2015-16", "q2-2015-16", "q3-2015-16")
    thousand = Figure(numerator=None if baseline is None else Decimal(baseline))
    planned = dict.fromkeys(after[:3], thousand) | {after[3]: Figure(numerator=Decimal((baseline or 0) - by))}
    return Target(metric=NEA, baseline=dict.fromkeys(before, thousand), target=planned)


AT_RISK = "£149,000: 100 at the round's price"


@pytest.mark.parametrize(
    ("by", "kept", "expected"),
    [
        (100, 149_000, []),
        (100, "148999.99", [("contingency.amount", AT_RISK, "£148,999.99")]),
        (100, 0, [("contingency.amount", AT_RISK, "£0")]),
        (100, None, [("contingency.amount", AT_RISK, "nothing")]),
        (0, None, []),
        (-100, None, []),
    ],
)
def test_what_is_kept_back_covers_what_depends_on_results(by: int, kept: Any, expected: Said) -> None:
    """A hundred admissions at £1,490 are £149,000."""
    made = plan(FIRST, targets=(falling(by),), contingency=Contingency(amount=kept))
    assert said("contingency-covers-payment", made) == expected


def test_without_a_whole_target_nothing_is_known_to_depend_on_results() -> None:
    assert said("contingency-covers-payment", plan(FIRST)) == []
    assert said("contingency-covers-payment", plan(FIRST, targets=(falling(100, None),))) == []


def provider(**changes: Any) -> ProviderCommentary:
    whole = {"provider": "Trust", "baseline": 5000, "planned": 4875, "agrees": True, "comment": "Yes."}
    return ProviderCommentary(**(whole | changes))


@pytest.mark.parametrize(
    ("providers", "expected"),
    [
        ((provider(),), []),
        ((provider(agrees=False),), []),
        ((), [("providers", "the comment of at least one acute provider", "nothing")]),
        (
            (provider(), provider(planned=None, comment=None)),
            [("providers[1]", "name, baseline, planned figure, answer and comment",
              "missing: planned figure and comment")],
        ),
    ],
)  # fmt: skip
def test_acute_providers_are_heard(providers: tuple[ProviderCommentary, ...], expected: Said) -> None:
    assert said("provider-heard", plan(FIRST, providers=providers)) == expected


def test_a_provider_that_does_not_agree_is_named_and_one_without_an_answer_is_not() -> None:
    made = plan(
        FIRST,
        providers=(provider(), provider(agrees=None), provider(agrees=False), provider(agrees=False, provider=None)),
    )
    assert said("provider-agrees", made) == [
        ("providers[2].agrees", "agreement of 'Trust'", "No"),
        ("providers[3].agrees", "agreement of nothing", "No"),
    ]


OWN = "a planned change of about −2.5%"


@pytest.mark.parametrize(
    ("providers", "expected"),
    [
        ((provider(planned=4875),), []),
        ((provider(planned=4775),), []),
        ((provider(planned=4975),), []),
        ((provider(planned=4774),), [("providers", OWN, "−4.5% in the providers' own figures")]),
        ((provider(planned=4976),), [("providers", OWN, "−0.5% in the providers' own figures")]),
        ((provider(planned=0),), [("providers", OWN, "−100.0% in the providers' own figures")]),
        ((provider(planned=2000), provider(planned=7750)), []),
        ((provider(planned=4875), provider(planned=None), provider(baseline=None), provider(baseline=0)), []),
        ((provider(planned=None),), []),
        ((), []),
    ],
)
def test_providers_together_plan_for_the_change_within_two_points(
    providers: tuple[ProviderCommentary, ...], expected: Said
) -> None:
    """A hundred of 4,000 admissions are 2.5%: between 4.5% and 0.5% of the providers' 5,000."""
    made = plan(FIRST, targets=(falling(100),), providers=providers)
    assert said("provider-plans-for-target", made) == expected


def test_providers_are_not_set_against_a_target_that_is_not_there_or_has_no_baseline() -> None:
    assert said("provider-plans-for-target", plan(FIRST, providers=(provider(planned=1),))) == []
    nothing = plan(FIRST, targets=(falling(0, 0),), providers=(provider(planned=1),))
    assert said("provider-plans-for-target", nothing) == []


MONTHS = [f"{year}-{month:02}" for year, months in ((2023, range(4, 13)), (2024, range(1, 13)), (2025, range(1, 4)))
          for month in months]  # fmt: skip
SERVICES = (
    "discharge-social-support", "discharge-home-reablement", "discharge-home-care", "discharge-bed-reablement",
    "discharge-other-bed", "discharge-residential", "community-social-support", "community-urgent-response",
    "community-home-reablement", "community-bed-reablement", "community-other",
)  # fmt: skip
TEN = dict.fromkeys(MONTHS, Decimal(10))


def test_capacity_and_demand_are_asked_for_by_service_and_month() -> None:
    whole = tuple(Capacity(service=service, demand=TEN, capacity=TEN) for service in SERVICES)
    assert said("capacity-complete", plan(capacity=whole)) == []
    march = {month: count for month, count in TEN.items() if month != "2025-03"}
    lacking = (*whole[1:3], Capacity(service=SERVICES[3], demand=TEN, capacity=march), *whole[4:])
    findings = found_by("capacity-complete", plan(capacity=lacking))
    assert [(one.field, one.expected, one.found) for one in findings] == [
        ("capacity", "Social support, voluntary sector included (pathway 0): demand and capacity", "nothing"),
        (
            "capacity[2].capacity",
            "Reablement and rehabilitation in a bed (pathway 2): capacity by month",
            "none for 2025-03",
        ),
    ]
    assert findings[1].lacks == ("capacity[discharge-bed-reablement].capacity[2025-03]",)


def test_demand_is_asked_for_as_capacity_is() -> None:
    (one, *_) = found_by("capacity-complete", plan(capacity=(Capacity(service=SERVICES[0], capacity=TEN),)))
    assert one.field == "capacity[0].demand"
    assert len(one.lacks) == 24


@pytest.mark.parametrize(
    ("demand", "found"),
    [
        ({"2023-04": 10}, None),
        ({"2023-04": 11}, "1 short in 2023-04, and 0 other month(s) short"),
        ({"2023-04": 11, "2023-05": 14, "2023-06": 12}, "4 short in 2023-05, and 2 other month(s) short"),
        ({"2023-04": 9, "2023-05": 12}, "2 short in 2023-05, and 0 other month(s) short"),
        ({"2099-01": 99}, None),
    ],
)
def test_capacity_meets_demand_in_every_month(demand: dict[str, int], found: str | None) -> None:
    enough = Capacity(service=SERVICES[0], demand=TEN, capacity=TEN)
    made = plan(capacity=(enough, Capacity(service=SERVICES[1], demand=demand, capacity=TEN)))
    assert said("capacity-meets-demand", made) == (
        [("capacity[1]", "capacity of at least the demand", found)] if found else []
    )
