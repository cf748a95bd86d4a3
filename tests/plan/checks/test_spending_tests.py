"""Required sums: what counts and what does not, to the penny, in each year and for each organisation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from carefund.plan.model import Plan
from carefund.plan.official_figures import OfficialFigures
from carefund.pool.lines import Contribution, Expenditure
from tests.plan.checks.seeing import DERBY, FIRST, LATEST, Said, found_by, plan, pounds, said

MAINTAINED = "NHS contribution to social care maintained"
ICB_MINIMUM = "Minimum contribution of integrated care boards"
FACILITIES = "Disabled Facilities Grant passed on whole"
FIFTIETH = OfficialFigures(DERBY, share_of_people=0.02)
"""An area with two in a hundred of England's people."""


def spent(amount: str | int | None, stream: str | None = "nhs-minimum", **more: Any) -> Expenditure:
    """A line of social care of the NHS in 2023-24."""
    amounts = {} if amount is None else pounds(y2023=amount)
    given = {"scheme": "1", "area_of_spend": "social-care", "commissioner": "nhs", "amounts": amounts, **more}
    return Expenditure(stream=stream, **given)


def paid(amount: str | int | None, stream: str = "nhs-minimum", who: str = "ICB", **more: Any) -> Contribution:
    """What an organisation pays in in 2023-24."""
    return Contribution(organisation=who, stream=stream, amounts={} if amount is None else pounds(y2023=amount), **more)


def required(test: str = "social-care-maintenance", **years: str | int) -> dict[str, dict[str, Decimal]]:
    return {test: pounds(**years)}


HUNDRED_FOR_CARE = required(y2023=100)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(plan(expenditure=(spent(100),), required=HUNDRED_FOR_CARE), [], id="what is reached is silent"),
        pytest.param(
            plan(expenditure=(spent("99.99"),), required=HUNDRED_FOR_CARE),
            [("expenditure", f"{MAINTAINED}, 2023-24: at least £100", "£99.99, £0.01 short")],
            id="a penny is short",
        ),
        pytest.param(
            plan(
                expenditure=(spent(60), spent(50, area_of_spend="acute"), spent(40, "improved-better-care-fund")),
                required=HUNDRED_FOR_CARE,
            ),
            [("expenditure", f"{MAINTAINED}, 2023-24: at least £100", "£60, £40 short")],
            id="neither hospitals nor another stream count as the NHS's social care",
        ),
        pytest.param(
            plan(expenditure=(spent(60), spent(30, area_of_spend=None)), required=HUNDRED_FOR_CARE),
            [
                (
                    "expenditure",
                    f"{MAINTAINED}, 2023-24: at least £100",
                    "£60, £40 short; 1 line(s) that lack something are not counted and are not enough",
                )
            ],
            id="a line that lacks its area of spend and would not be enough",
        ),
        pytest.param(
            plan(expenditure=(spent(60), spent(40, area_of_spend=None)), required=HUNDRED_FOR_CARE),
            [],
            id="a line that lacks its area of spend and may be enough is no shortfall",
        ),
        pytest.param(
            plan(expenditure=(spent(0, amounts=pounds(y2023=100, y2024=0)),), required=required(y2023=100, y2024=80)),
            [("expenditure", f"{MAINTAINED}, 2024-25: at least £80", "£0, £80 short")],
            id="the second year is not reached by the first year's money",
        ),
        pytest.param(
            plan(contributions=(paid(99, minimums=pounds(y2023=100)),)),
            [],
            id="minimums that only the organisations' own lines state are left to their own check",
        ),
        pytest.param(
            plan(contributions=(paid(99),), required=required("nhs-minimum", y2023=100)),
            [("contributions", f"{ICB_MINIMUM}, 2023-24: at least £100", "£99, £1 short")],
            id="a minimum contribution is looked for in what is paid in",
        ),
        pytest.param(
            plan(
                contributions=(paid(100, "disabled-facilities-grant", "Council"),),
                expenditure=(spent(90, "disabled-facilities-grant", commissioner="council"),),
            ),
            [("expenditure", f"{FACILITIES}, 2023-24: at least £100", "£90, £10 short")],
            id="a grant is passed on as it was paid in although no sum is given",
        ),
        pytest.param(
            plan(
                contributions=(paid(100, "disabled-facilities-grant", "Council"),),
                expenditure=(spent(100, "disabled-facilities-grant", area_of_spend="acute", commissioner="council"),),
            ),
            [],
            id="a grant that is spent whole but on hospitals is told line by line and not here",
        ),
        pytest.param(
            plan(
                contributions=(paid(100, "disabled-facilities-grant", "Council"),),
                expenditure=(spent(99, "disabled-facilities-grant", area_of_spend="acute", commissioner="council"),),
            ),
            [("expenditure", f"{FACILITIES}, 2023-24: at least £100", "£0, £100 short")],
            id="a grant that is misspent and short is told here too",
        ),
        pytest.param(
            plan(
                contributions=(paid(100, "disabled-facilities-grant", "Council"),),
                expenditure=(
                    spent(99, "disabled-facilities-grant", area_of_spend="community-health", commissioner="council"),
                    spent(1, "improved-better-care-fund", area_of_spend="acute"),
                ),
            ),
            [("expenditure", f"{FACILITIES}, 2023-24: at least £100", "£0, £100 short")],
            id="another stream's misspent line does not excuse a grant",
        ),
    ],
)
def test_a_required_sum_is_reached_or_by_how_much_it_is_not(made: Plan, expected: Said) -> None:
    assert said("required-sum-reached", made) == expected


def test_a_shortfall_points_at_every_line_of_its_streams_whether_it_counts_or_not() -> None:
    lines = (spent(60), spent(50, "improved-better-care-fund"), spent(40, area_of_spend="acute"))
    (short,) = found_by("required-sum-reached", plan(expenditure=lines, required=HUNDRED_FOR_CARE))
    assert short.rows == ("expenditure[0].amounts[2023-24]", "expenditure[2].amounts[2023-24]")
    assert short.rests_on == ("expenditure",)
    (unpaid,) = found_by(
        "required-sum-reached",
        plan(contributions=(paid(1, "additional-contribution"), paid(2)), required=required("nhs-minimum", y2023=9)),
    )
    assert unpaid.rows == ("contributions[1].amounts[2023-24]",)
    assert unpaid.rests_on == ("contributions",)


TENTH_OF_ENGLAND = OfficialFigures(DERBY, share_of_people=0.1)
"""Of England's £711,000,000 of disabled facilities grants in 2025-26 the estimate is £71,100,000."""


def latest(paid_in: int, spent_: int, sum_: int) -> Plan:
    """A plan of 2025-26 that has the grant paid in, spent, and its sum given."""
    year, stream = "2025-26", "disabled-facilities-grant"
    line = Expenditure(stream=stream, area_of_spend="social-care", commissioner="council", amounts={year: spent_})
    return plan(
        LATEST,
        contributions=(Contribution(organisation="Council", stream=stream, amounts={year: paid_in}),),
        expenditure=(line,),
        required={stream: {year: Decimal(sum_)}},
    )


@pytest.mark.parametrize(
    ("check", "made", "expected"),
    [
        pytest.param(
            "estimated-sum-reached",
            latest(70_000_000, 70_000_000, 71_100_000),
            [
                (
                    "expenditure",
                    f"{FACILITIES}, 2025-26: at least £71,100,000, by an estimate",
                    "£70,000,000, £1,100,000 short",
                )
            ],
            id="what is only estimated is not reached",
        ),
        pytest.param(
            "required-sum-reached",
            latest(70_000_000, 70_000_000, 71_100_000),
            [],
            id="and that is not called a required sum",
        ),
        pytest.param(
            "estimated-sum-reached", latest(71_100_000, 71_100_000, 71_100_000), [], id="the estimate is reached"
        ),
        pytest.param(
            "required-sum-reached",
            latest(72_000_000, 70_000_000, 71_100_000),
            [("expenditure", f"{FACILITIES}, 2025-26: at least £72,000,000", "£70,000,000, £2,000,000 short")],
            id="what was paid in must be passed on whatever the estimate is",
        ),
        pytest.param(
            "estimated-sum-reached",
            latest(72_000_000, 70_000_000, 71_100_000),
            [],
            id="and that is no matter of the estimate",
        ),
        pytest.param(
            "required-sum-reached",
            latest(70_000_000, 70_000_000, 71_100_001),
            [("expenditure", f"{FACILITIES}, 2025-26: at least £71,100,001", "£70,000,000, £1,100,001 short")],
            id="a pound off the estimate is the area's own sum",
        ),
        pytest.param(
            "required-sum-not-an-estimate",
            latest(1, 1, 71_100_000),
            [
                (
                    "required[disabled-facilities-grant][2025-26]",
                    f"{FACILITIES}, 2025-26: the sum set for the area",
                    "£71,100,000, the estimate by population",
                )
            ],
            id="the estimate is not the area's own sum",
        ),
        pytest.param("required-sum-not-an-estimate", latest(1, 1, 71_100_001), [], id="another sum may be"),
    ],
)
def test_an_estimate_is_kept_apart_from_a_required_sum(check: str, made: Plan, expected: Said) -> None:
    assert said(check, made, TENTH_OF_ENGLAND) == expected


def test_an_estimate_of_what_is_paid_in_is_a_guess_too() -> None:
    short = plan(LATEST, required={"nhs-minimum": {"2025-26": Decimal(561_400_000)}})
    (one,) = said("estimated-sum-reached", short, TENTH_OF_ENGLAND)
    assert one == ("contributions", f"{ICB_MINIMUM}, 2025-26: at least £561,400,000, by an estimate",
                   "£0, £561,400,000 short")  # fmt: skip
    assert said("required-sum-reached", short, TENTH_OF_ENGLAND) == []


def test_the_sums_that_are_not_given_are_named_year_by_year() -> None:
    given = {
        "nhs-minimum": pounds(y2023=1, y2024=1),
        "social-care-maintenance": pounds(y2023=1),
        "out-of-hospital": pounds(y2023=1, y2024=1),
        "disabled-facilities-grant": pounds(y2024=1),
        "improved-better-care-fund": pounds(y2023=1, y2024=1),
    }
    assert said("required-sum-given", plan(required=given)) == [
        ("required[social-care-maintenance][2024-25]", f"{MAINTAINED}, 2024-25: a sum in pounds", "nothing"),
        ("required[disabled-facilities-grant][2023-24]", f"{FACILITIES}, 2023-24: a sum in pounds", "nothing"),
    ]


@pytest.mark.parametrize(
    ("sum_", "expected"),
    [
        ("0.01", []),
        ("0", [("required[out-of-hospital][2024-25]",
                "NHS-commissioned services outside hospital, 2024-25: more than £0", "£0")]),
        ("-5", [("required[out-of-hospital][2024-25]",
                 "NHS-commissioned services outside hospital, 2024-25: more than £0", "−£5")]),
    ],
)  # fmt: skip
def test_nothing_or_less_is_no_required_sum(sum_: str, expected: Said) -> None:
    assert said("required-sum-above-zero", plan(required=required("out-of-hospital", y2023=7, y2024=sum_))) == expected


ESTIMATE_OF_CARE = "£11,000,000 to £44,000,000, around the estimate by population of £22,000,000"


@pytest.mark.parametrize(
    ("sum_", "expected"),
    [
        ("11000000", []),
        ("44000000", []),
        ("10999999.99", [("required[social-care-protection][2015-16]", ESTIMATE_OF_CARE, "£10,999,999.99")]),
        ("44000000.01", [("required[social-care-protection][2015-16]", ESTIMATE_OF_CARE, "£44,000,000.01")]),
        ("0", []),
        ("-1", []),
    ],
)
def test_a_required_sum_is_within_half_and_twice_the_estimate(sum_: str, expected: Said) -> None:
    """England's £1,100,000,000 for an area with a fiftieth of its people is £22,000,000."""
    made = plan(FIRST, required=required("social-care-protection", y2015=sum_))
    assert said("required-sum-near-estimate", made, FIFTIETH) == expected


def test_a_sum_is_not_set_against_an_estimate_where_there_is_none_or_an_official_sum() -> None:
    no_people = plan(FIRST, required=required("social-care-protection", y2015=1))
    assert said("required-sum-near-estimate", no_people) == []
    unknown = plan(required=HUNDRED_FOR_CARE)
    assert said("required-sum-near-estimate", unknown, FIFTIETH) == []
    birmingham = plan(area="E08000025", required=required("improved-better-care-fund", y2023=1, y2024=1))
    assert [field for field, _, _ in said("required-sum-near-estimate", birmingham, FIFTIETH)] == [
        "required[improved-better-care-fund][2023-24]"
    ]


RISEN = "about £10,566,000: £10,000,000 in 2023-24, +5.7%"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("10566000", []),
        ("10571283", []),
        ("10571284", [("required[out-of-hospital][2024-25]", RISEN, "£10,571,284, +5.7%")]),
        ("10560717", []),
        ("10560716", [("required[out-of-hospital][2024-25]", RISEN, "£10,560,716, +5.6%")]),
        ("20000000", [("required[out-of-hospital][2024-25]", RISEN, "£20,000,000, +100.0%")]),
        ("0", []),
    ],
)
def test_a_minimum_rises_by_5_66_per_cent_but_for_a_twentieth_of_one_per_cent(now: str, expected: Said) -> None:
    """A twentieth of one per cent of £10,566,000 is £5,283."""
    assert said("minimum-rises-as-set", plan(required=required("out-of-hospital", y2023="10000000", y2024=now))) == (
        expected
    )


@pytest.mark.parametrize(("now", "silent"), [("106.66", True), ("106.67", False), ("104.66", True), ("104.65", False)])
def test_a_pound_of_rounding_is_no_matter_in_a_small_sum(now: str, silent: bool) -> None:
    made = plan(required=required("out-of-hospital", y2023=100, y2024=now))
    assert (said("minimum-rises-as-set", made) == []) is silent


def test_a_rise_is_looked_for_in_its_own_stream_and_its_own_tests() -> None:
    flat = pounds(y2023=1000, y2024=1000)
    lines = (
        paid(1, "additional-contribution", minimums=flat),
        paid(1, minimums=flat),
        paid(1, minimums=pounds(y2024=1000)),
        paid(1, minimums=pounds(y2023=-1000, y2024=1000)),
        paid(1, minimums=pounds(y2023=1000)),
    )
    sums = dict.fromkeys(("nhs-minimum", "out-of-hospital", "disabled-facilities-grant"), flat)
    fields = [field for field, _, _ in said("minimum-rises-as-set", plan(contributions=lines, required=sums))]
    assert sorted(fields) == [
        "contributions[1].minimums[2024-25]",
        "required[nhs-minimum][2024-25]",
        "required[out-of-hospital][2024-25]",
    ]


def test_a_rise_over_a_year_that_is_none_of_the_rounds_is_not_looked_for() -> None:
    sums = {"social-care-maintenance": {"2024-25": Decimal(1000), "2025-26": Decimal(1000)}}
    assert said("minimum-rises-as-set", plan(LATEST, required=sums)) == []


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(plan(expenditure=(spent(100),), required=HUNDRED_FOR_CARE), [], id="everything is known"),
        pytest.param(
            plan(expenditure=(spent(60), spent(40, area_of_spend=None)), required=HUNDRED_FOR_CARE),
            [
                (
                    "expenditure",
                    f"{MAINTAINED}, 2023-24: every line that may count is complete",
                    "it is not known whether the sum is reached; expenditure line 2: no area of spend",
                )
            ],
            id="a line that may be enough lacks its area of spend",
        ),
        pytest.param(
            plan(expenditure=(spent(60), spent(39, area_of_spend=None)), required=HUNDRED_FOR_CARE),
            [],
            id="a line that is not enough in any case leaves nothing to be told",
        ),
        pytest.param(
            plan(
                contributions=(paid(None, "disabled-facilities-grant"),),
                expenditure=(spent(10, "disabled-facilities-grant"),),
            ),
            [
                (
                    "expenditure",
                    f"{FACILITIES}, {year}: every line that may count is complete",
                    f"it is not known whether the sum is reached; {why}",
                )
                for year, why in (
                    ("2023-24", "what is paid in is not all given"),
                    ("2024-25", "expenditure line 1: no amount for 2024-25"),
                )
            ],
            id="a grant of which it is not given how much was paid in",
        ),
        pytest.param(
            plan(contributions=(paid(None, minimums=pounds(y2023=100)),)),
            [
                (
                    "contributions[0]",
                    "ICB, 2023-24: every line that may count is complete",
                    "it is not known whether it pays its minimum of £100",
                )
            ],
            id="an organisation's payment is not given and its minimum is",
        ),
        pytest.param(
            plan(contributions=(paid(None),)), [], id="an organisation without a minimum has nothing to be told"
        ),
        pytest.param(
            plan(contributions=(paid(100, minimums=pounds(y2023=100)),)), [], id="an organisation pays its minimum"
        ),
        pytest.param(
            plan(contributions=(paid(99, minimums=pounds(y2023=100)),)),
            [],
            id="an organisation that pays too little is known to",
        ),
    ],
)
def test_it_is_told_where_a_required_sum_cannot_be_told(made: Plan, expected: Said) -> None:
    assert said("required-sum-can-be-told", made) == expected


OWN = "ICB, Minimum contribution of integrated care boards, 2023-24"


@pytest.mark.parametrize(
    ("lines", "expected", "rows"),
    [
        pytest.param((paid(100, minimums=pounds(y2023=100)),), [], (), id="the minimum is paid"),
        pytest.param(
            (paid(1, who="Other"), paid("99.5", minimums=pounds(y2023=100))),
            [("contributions[1].amounts[2023-24]", f"{OWN}: at least £100", "£99.50, £0.50 short")],
            (),
            id="fifty pence are short",
        ),
        pytest.param(
            (paid(60, minimums=pounds(y2023=100)), paid(39)),
            [("contributions[0].amounts[2023-24]", f"{OWN}: at least £100", "£99, £1 short")],
            ("contributions[0].amounts[2023-24]", "contributions[1].amounts[2023-24]"),
            id="two lines together are short and both are shown",
        ),
        pytest.param((paid(60, minimums=pounds(y2023=100)), paid(40)), [], (), id="two lines together are enough"),
        pytest.param(
            (paid(500), paid(1, minimums=pounds(y2023=90)), paid(1, minimums=pounds(y2023=100))),
            [("contributions[0].minimums[2023-24]", f"{OWN}: one minimum", "two that differ")],
            (),
            id="two minimums that differ are no minimum",
        ),
    ],
)
def test_each_organisation_pays_its_own_minimum(
    lines: tuple[Contribution, ...], expected: Said, rows: tuple[str, ...]
) -> None:
    findings = found_by("own-minimum-paid", plan(contributions=lines))
    assert [(one.field, one.expected, one.found) for one in findings] == expected
    assert [one.rows for one in findings] == [rows] * len(expected)


def test_an_own_minimum_is_looked_at_in_every_year_and_stream() -> None:
    least = pounds(y2023=10, y2024=10)
    lines = (
        Contribution(organisation="ICB", stream="nhs-minimum", amounts=pounds(y2023=10, y2024=9), minimums=least),
        Contribution(organisation="ICB", stream="discharge-funding-nhs", amounts=pounds(y2023=8), minimums=least),
        Contribution(organisation="ICB", stream=None, amounts=pounds(y2024=1)),
    )
    assert [field for field, _, _ in said("own-minimum-paid", plan(contributions=lines[:2]))] == [
        "contributions[1].amounts[2023-24]",
        "contributions[0].amounts[2024-25]",
    ]
    assert [field for field, _, _ in said("own-minimum-paid", plan(contributions=lines))] == []
