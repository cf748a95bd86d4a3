"""Baselines and targets: each check on the two sides of its boundary, for counts, shares and standardised rates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from carefund.plan.checks.targets import percent_planned
from carefund.plan.model import Figure, Plan, Target
from carefund.plan.official_figures import OfficialFigures, PastChange
from tests.plan.checks.seeing import DERBY, FIRST, Said, facts_of, found_by, plan, said

NEA, DAYS, HOMES, REABLEMENT = (
    "non-elective-admissions",
    "delayed-days",
    "residential-admissions",
    "reablement",
)
BEFORE = ("q4-2013-14", "q1-2014-15", "q2-2014-15", "q3-2014-15")
AFTER = ("q4-2014-15", "q1-2015-16", "q2-2015-16", "q3-2015-16")
Given = Mapping[str, Any]


def figure(given: Any) -> Figure:
    """A figure of a count, of count and denominator, or of these and the official rate."""
    parts = given if isinstance(given, tuple) else (given,)
    numbers = [None if part is None else Decimal(str(part)) for part in parts]
    return Figure(**dict(zip(("numerator", "denominator", "rate"), numbers, strict=False)))


def target(metric: str, baseline: Given, planned: Given, **more: Any) -> Target:
    return Target(
        metric=metric,
        baseline={period: figure(given) for period, given in baseline.items()},
        target={period: figure(given) for period, given in planned.items()},
        **more,
    )


def quarters(*counts: Any, baseline: Any = 1000, **more: Any) -> Target:
    """Non-elective admissions of 1,000 in each quarter of the baseline, and of the given counts after."""
    return target(NEA, dict.fromkeys(BEFORE, baseline), dict(zip(AFTER, counts, strict=False)), **more)


def first(*targets: Target) -> Plan:
    return plan(FIRST, targets=targets)


def homes(was: Any, **planned: Any) -> Plan:
    """Admissions to care homes in 2022-23, and planned for `y2023` and `y2024`."""
    years = {f"{name[1:]}-{int(name[3:]) + 1}": value for name, value in planned.items()}
    return plan(targets=(target(HOMES, {"2022-23": was}, years),))


WHOLE_HOMES = target(HOMES, {"2022-23": (9, 90)}, {"2023-24": (8, 90), "2024-25": (7, 90)})


def of_homes(made: Plan) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """What is said of the completeness of the target for care homes."""
    findings = found_by("target-complete", made)
    return [(one.field, one.expected, one.found, one.lacks) for one in findings if "care homes" in one.expected]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(WHOLE_HOMES, [], id="a whole target"),
        pytest.param(
            target(HOMES, {"2022-23": (9, 90)}, {"2023-24": (8, 90), "2024-25": (7, None)}),
            [
                (
                    "targets[0].target",
                    "Permanent admissions to care homes, 65 and over: target for 2023/24 and 2024/25",
                    "none for 2024/25",
                    ("targets[residential-admissions].target[2024-25].denominator",),
                )
            ],
            id="a target without one of its denominators",
        ),
        pytest.param(
            target(HOMES, {}, {"2023-24": (8, 90), "2024-25": (7, 90)}),
            [
                (
                    "targets[0].baseline",
                    "Permanent admissions to care homes, 65 and over: baseline for 2022/23",
                    "none for 2022/23",
                    (
                        "targets[residential-admissions].baseline[2022-23].numerator",
                        "targets[residential-admissions].baseline[2022-23].denominator",
                    ),
                )
            ],
            id="a target without its baseline",
        ),
    ],
)
def test_a_target_is_whole_or_says_which_figures_it_lacks(given: Target, expected: list[object]) -> None:
    assert of_homes(plan(targets=(given,))) == expected


def test_a_target_that_is_not_there_at_all_is_named_by_its_metric() -> None:
    fields = [field for field, *_ in of_homes(plan())]
    assert fields == ["targets[residential-admissions].baseline", "targets[residential-admissions].target"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((0, 1), []),
        ((-1, 1), [("targets[0].target[2023-24].numerator", "0 or more", "−1")]),
        ((1, 0), [("targets[0].target[2023-24].denominator", "more than 0", "0")]),
        ((1, -2), [("targets[0].target[2023-24].denominator", "more than 0", "−2")]),
        ((None, None), []),
    ],
)
def test_no_count_is_negative_and_no_denominator_is_nothing(given: Any, expected: Said) -> None:
    assert said("target-not-negative", homes(5, y2023=given)) == expected


def test_figures_of_the_baseline_are_looked_at_too() -> None:
    assert [field for field, *_ in said("target-not-negative", homes(-5))] == ["targets[0].baseline[2022-23].numerator"]


@pytest.mark.parametrize(
    ("metric", "given", "expected"),
    [
        (REABLEMENT, (80, 80), []),
        (REABLEMENT, (81, 80), [("targets[0].target[2023-24].numerator", "at most 80", "81")]),
        (REABLEMENT, (81, None), []),
        (REABLEMENT, (81, 0), []),
        (REABLEMENT, (None, 80), []),
        (REABLEMENT, (0, 80), []),
        (HOMES, (81, 80), []),
    ],
)
def test_only_a_share_must_be_of_a_part_within_its_whole(metric: str, given: Any, expected: Said) -> None:
    made = plan(targets=(target(metric, {}, {"2023-24": given}),))
    assert said("part-within-whole", made) == expected


PUBLISHED = OfficialFigures(DERBY, counts={NEA: {"q4-2013-14": 1000.0, "q1-2014-15": 0.0}})
SHARED_OUT = OfficialFigures(DERBY, counts={NEA: {"q4-2013-14": 1000.0}}, estimated=frozenset({NEA}))
FIELD = "targets[0].baseline[q4-2013-14].numerator"


@pytest.mark.parametrize(
    ("count", "official", "expected"),
    [
        (1020, PUBLISHED, []),
        (980, PUBLISHED, []),
        (1021, PUBLISHED, [(FIELD, "within 2% of 1,000", "1,021, +2.1%")]),
        (979, PUBLISHED, [(FIELD, "within 2% of 1,000", "979, −2.1%")]),
        (
            1100,
            SHARED_OUT,
            [(FIELD, "within 2% of 1,000 (an estimate, shared out by population)", "1,100, +10.0%")],
        ),
        (None, PUBLISHED, []),
        (5, OfficialFigures(DERBY), []),
    ],
)
def test_a_baseline_is_within_two_per_cent_of_what_was_published(
    count: int | None, official: OfficialFigures, expected: Said
) -> None:
    made = first(target(NEA, {"q4-2013-14": count}, {"q4-2014-15": 5}))
    assert said("baseline-as-published", made, official) == expected


def test_a_baseline_that_is_not_published_or_published_as_nothing_is_not_compared_and_the_next_one_is() -> None:
    published = OfficialFigures(DERBY, counts={NEA: {"q1-2014-15": 0.0, "q3-2014-15": 100.0}})
    baseline = {"q4-2013-14": 7, "q1-2014-15": 7, "q2-2014-15": None, "q3-2014-15": 7}
    fields = [field for field, *_ in said("baseline-as-published", first(target(NEA, baseline, {})), published)]
    assert fields == ["targets[0].baseline[q3-2014-15].numerator"]


RESIDENTS = OfficialFigures(DERBY, people={"65-plus": 40_000, "all": 250_000}, people_year=2021)


@pytest.mark.parametrize(
    ("metric", "denominator", "expected"),
    [
        (HOMES, 42_000, []),
        (HOMES, 38_000, []),
        (HOMES, 42_001, [("targets[0].target[2023-24].denominator", "about 40,000 residents (2021)", "42,001")]),
        (HOMES, 37_999, [("targets[0].target[2023-24].denominator", "about 40,000 residents (2021)", "37,999")]),
        (HOMES, None, []),
        (REABLEMENT, 300, []),
        ("no-metric-of-the-round", 300, []),
    ],
)
def test_a_denominator_of_residents_is_within_a_twentieth(metric: str, denominator: Any, expected: Said) -> None:
    made = plan(targets=(target(metric, {}, {"2023-24": (1, denominator)}),))
    assert said("denominator-as-published", made, RESIDENTS) == expected


def test_without_published_residents_no_denominator_is_told() -> None:
    made = plan(targets=(target(HOMES, {}, {"2023-24": (1, 1)}),))
    assert said("denominator-as-published", made) == []


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(homes(400, y2023=399, y2024=398), [], id="a fall of what should fall"),
        pytest.param(
            homes(400, y2023=400, y2024=398),
            [("targets[0].target[2023-24]", "a change for the better in 2023/24, or a rationale", "0.0%")],
            id="no change in the first year",
        ),
        pytest.param(
            homes(400, y2023=399, y2024=410),
            [("targets[0].target[2024-25]", "a change for the better in 2024/25, or a rationale", "+2.5%")],
            id="a rise of what should fall in the second year",
        ),
        pytest.param(homes(0, y2023=5, y2024=5), [], id="a baseline of nothing has no change in per cent"),
        pytest.param(homes(400, y2023=0, y2024=1), [], id="a fall to nothing is for the better"),
        pytest.param(homes(400), [], id="no target is no change"),
        pytest.param(homes(None, y2023=500), [], id="no baseline is no change"),
        pytest.param(
            plan(targets=(target(REABLEMENT, {"2022-23": (80, 100)}, {"2023-24": (168, 200)}),)),
            [],
            id="a share that should rise and does",
        ),
        pytest.param(
            plan(targets=(target(REABLEMENT, {"2022-23": (80, 100)}, {"2023-24": (160, 200)}),)),
            [("targets[0].target[2023-24]", "a change for the better in 2023/24, or a rationale", "0.0%")],
            id="a share that should rise and stays although its count doubles",
        ),
        pytest.param(
            plan(targets=(target(REABLEMENT, {"2022-23": (80, 100)}, {"2023-24": (72, 100)}),)),
            [("targets[0].target[2023-24]", "a change for the better in 2023/24, or a rationale", "−10.0%")],
            id="a share that should rise and falls",
        ),
        pytest.param(
            plan(targets=(target(REABLEMENT, {"2022-23": (80, None)}, {"2023-24": (72, 100)}),)),
            [],
            id="a share without its whole cannot be compared",
        ),
        pytest.param(
            plan(targets=(target("falls", {"2022-23": (100, 9, 50)}, {"2023-24": (110, 9, 49)}),)),
            [],
            id="a standardised rate is compared by the rate and not by the count",
        ),
        pytest.param(
            plan(targets=(target("falls", {"2022-23": (100, 9, 50)}, {"2023-24": (90, 9, 55)}),)),
            [("targets[0].target[2023-24]", "a change for the better in 2023/24, or a rationale", "+10.0%")],
            id="a standardised rate that rises although its count falls",
        ),
        pytest.param(
            plan(targets=(target("falls", {"2022-23": (100, 9, 50)}, {"2023-24": (105, 9)}),)),
            [("targets[0].target[2023-24]", "a change for the better in 2023/24, or a rationale", "+5.0%")],
            id="where one rate is not given the counts are compared",
        ),
        pytest.param(
            plan(targets=(target(HOMES, {"2022-23": (100, 9, 50)}, {"2023-24": (105, 9, 40)}),)),
            [("targets[0].target[2023-24]", "a change for the better in 2023/24, or a rationale", "+5.0%")],
            id="a metric that is not standardised is compared by its counts",
        ),
        pytest.param(
            first(quarters(1000, 1000, 1000, 1001)),
            [("targets[0].target[q4-2014-15]", "a change for the better in Q4 2014/15 to Q3 2015/16, or a rationale",
              "0.0%")],
            id="four quarters are compared with four together",
        ),
        pytest.param(
            first(quarters(1000, 1000, 1000, 1001, rationale="why")), [], id="a rationale stands in for a better target"
        ),
    ],
)  # fmt: skip
def test_a_target_is_better_than_its_baseline_or_says_why(made: Plan, expected: Said) -> None:
    assert said("target-better-than-baseline", made) == expected


def test_each_of_two_years_by_quarter_is_compared_with_the_whole_baseline() -> None:
    baseline = {f"q{quarter}-2022-23": 100 for quarter in range(1, 5)}
    one, two = ({f"q{quarter}-{year}": 99 for quarter in range(1, 5)} for year in ("2023-24", "2024-25"))
    metric = "avoidable-admissions"
    assert said("target-better-than-baseline", plan(targets=(target(metric, baseline, one | two),))) == []
    worse = target(metric, baseline, one | dict.fromkeys(two, 101))
    (only,) = said("target-better-than-baseline", plan(targets=(worse,)))
    assert only == (
        "targets[0].target[q1-2024-25]",
        "a change for the better in Q1 2024/25 to Q4 2024/25, or a rationale",
        "+1.0%",
    )


def test_the_planned_change_is_over_the_last_periods_as_many_as_the_baseline_has() -> None:
    facts = facts_of(homes(400, y2023=500, y2024=300))
    assert percent_planned(facts, HOMES) == -25
    assert percent_planned(facts, "no-metric-of-the-round") is None
    assert percent_planned(facts_of(plan()), HOMES) is None


def past(metric: str, *percents: float, months: int = 12) -> OfficialFigures:
    """Spans that ended in December 2013 and the months before, with their changes."""
    changes = [PastChange(date(2013, 12 - number, 1), percent, months) for number, percent in enumerate(percents)]
    return OfficialFigures(DERBY, past={metric: changes})


SPANS = "7 spans of 3 months, 3 of them apart"


@pytest.mark.parametrize(
    ("counts", "history", "expected"),
    [
        pytest.param((980,) * 4, past(NEA, *(-2.0,) * 7, months=3), [], id="a fall as large as the largest"),
        pytest.param(
            (979,) * 4,
            past(NEA, -1.5, -2.0, *(0.5,) * 5, months=3),
            [
                (
                    "targets[0].target",
                    f"at most the largest fall (best of {SPANS}: −2.0%, to November 2013)",
                    "−2.1%",
                )
            ],
            id="a fall larger than the largest",
        ),
        pytest.param(
            (979,) * 4,
            past(NEA, 1.0, *(2.0,) * 6, months=3),
            [("targets[0].target", f"a fall seen before (best of {SPANS}: +1.0%, to December 2013)", "−2.1%")],
            id="a fall where there was none",
        ),
        pytest.param(
            (979,) * 4,
            past(NEA, 0.0, *(2.0,) * 6, months=3),
            [("targets[0].target", f"a fall seen before (best of {SPANS}: 0.0%, to December 2013)", "−2.1%")],
            id="a fall where the best was no change",
        ),
        pytest.param((1000,) * 4, past(NEA, *(3.0,) * 7), [], id="no change where all rose is no planned fall"),
        pytest.param((1001,) * 4, past(NEA, *(3.0,) * 7), [], id="a smaller rise is no planned fall"),
        pytest.param((500,) * 4, OfficialFigures(DERBY), [], id="nothing is known of the past"),
        pytest.param((500, 500, 500, None), past(NEA, *(0.0,) * 7), [], id="a target that is not whole"),
    ],
)
def test_a_fall_that_was_never_seen_is_told_with_what_was_seen(
    counts: tuple[Any, ...], history: OfficialFigures, expected: Said
) -> None:
    assert said("target-ever-near", first(quarters(*counts)), history) == expected


def test_spans_that_are_apart_are_counted_by_their_length() -> None:
    (one,) = said("target-ever-near", first(quarters(*(900,) * 4)), past(NEA, *(0.0,) * 12, months=4))
    assert "12 spans of 4 months, 3 of them apart" in one[1]
    (one,) = said("target-ever-near", first(quarters(*(900,) * 4)), past(NEA, *(0.0,) * 9, months=4))
    assert "9 spans of 4 months, 3 of them apart" in one[1]


def test_history_says_nothing_of_what_should_rise() -> None:
    made = first(target(REABLEMENT, {"2013-14": (80, 100)}, {"2014-15": (70, 100), "2015-16": (70, 100)}))
    assert said("target-ever-near", made, past(REABLEMENT, *(0.0,) * 7)) == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (quarters(965, 965, 965, 965), []),
        (
            quarters(965, 965, 965, 966),
            [("targets[0].rationale", "−3.5%, or a credible case for less", "−3.5%")],
        ),
        (
            quarters(1000, 1000, 1000, 1000),
            [("targets[0].rationale", "−3.5%, or a credible case for less", "0.0%")],
        ),
        (quarters(1000, 1000, 1000, 1000, rationale="a case"), []),
        (quarters(1000, 1000, 1000, None), []),
    ],
)
def test_a_fall_of_less_than_three_and_a_half_per_cent_needs_a_case(given: Target, expected: Said) -> None:
    assert said("target-below-expected-minimum", first(given)) == expected


def test_the_expected_minimum_is_asked_of_admissions_alone_and_found_where_they_stand() -> None:
    days = target(DAYS, {f"q{n}-2014-15": 100 for n in range(1, 5)}, {f"q{n}-2015-16": 100 for n in range(1, 5)})
    assert said("target-below-expected-minimum", first(days)) == []
    (one,) = said("target-below-expected-minimum", first(days, quarters(*(1000,) * 4)))
    assert one[0] == "targets[1].rationale"


@pytest.mark.parametrize(
    ("operating", "expected"),
    [
        ("-3", []),
        ("-7", []),
        ("-2.9", [("targets[0].operating_plan_percent", "within 2 points of the operating plan, −2.9%", "−5.0%")]),
        ("-7.1", [("targets[0].operating_plan_percent", "within 2 points of the operating plan, −7.1%", "−5.0%")]),
        ("0", [("targets[0].operating_plan_percent", "within 2 points of the operating plan, 0.0%", "−5.0%")]),
        (None, []),
    ],
)
def test_a_target_is_within_two_points_of_the_operating_plan(operating: str | None, expected: Said) -> None:
    given = quarters(*(950,) * 4, operating_plan_percent=operating)
    assert said("target-near-operating-plan", first(given)) == expected


def test_a_target_that_is_not_whole_is_not_set_against_the_operating_plan() -> None:
    assert said("target-near-operating-plan", first(quarters(950, operating_plan_percent=50))) == []


EARLY = "less than 25% of the change in Q4 2014/15"
EARLY_FIELD = "targets[0].target[q4-2014-15].numerator"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param((991, 990, 990, 989), [], id="less than a quarter of the change at first"),
        pytest.param((990, 990, 990, 990), [(EARLY_FIELD, EARLY, "25%")], id="just a quarter of it at first"),
        pytest.param((980, 990, 995, 995), [(EARLY_FIELD, EARLY, "50%")], id="half of it at first"),
        pytest.param((1010, 1010, 1010, 1010), [(EARLY_FIELD, EARLY, "25%")], id="a rise comes at once too"),
        pytest.param((1010, 970, 970, 970), [], id="a rise at first of what falls in all"),
        pytest.param((990, 1030, 1030, 1030), [], id="a fall at first of what rises in all"),
        pytest.param((1100, 900, 900, 900), [], id="a large rise at first of what falls in all"),
        pytest.param((900, 1100, 1100, 1100), [], id="a large fall at first of what rises in all"),
        pytest.param((1000, 990, 990, 990), [], id="nothing at first"),
        pytest.param((900, 990, 990), [], id="a quarter is not there at all"),
        pytest.param((), [], id="no quarter is there at all"),
        pytest.param((990, 1010, 1000, 1000), [], id="nothing in all"),
        pytest.param((980, 990, 995, None), [], id="a quarter is missing"),
        pytest.param((None, 990, 995, 995), [], id="the first quarter is missing"),
    ],
)
def test_a_change_builds_up(counts: tuple[Any, ...], expected: Said) -> None:
    assert said("target-builds-up", first(quarters(*counts))) == expected


@pytest.mark.parametrize("baseline", [None, {}])
def test_a_change_from_a_baseline_that_is_not_given_is_not_known(baseline: dict[str, int] | None) -> None:
    given = quarters(900, 990, 990, 990, baseline=None) if baseline is None else target(NEA, {}, {AFTER[0]: 900})
    assert said("target-builds-up", first(given)) == []


def test_a_change_over_two_years_of_quarters_is_set_against_each_quarters_own_baseline() -> None:
    baseline = {f"q{quarter}-2022-23": 100 * quarter for quarter in range(1, 5)}
    metric = "avoidable-admissions"

    def changed(first_: int, others: int) -> Plan:
        planned = {
            f"q{quarter}-{year}": 100 * quarter + others for year in ("2023-24", "2024-25") for quarter in range(1, 5)
        }
        return plan(targets=(target(metric, baseline, planned | {"q1-2023-24": 100 + first_}),))

    assert said("target-builds-up", changed(-9, -10)) == []
    (one,) = said("target-builds-up", changed(-10, -10))
    assert one[1:] == ("less than 12% of the change in Q1 2023/24", "12%")


def test_a_target_of_whole_years_or_of_no_metric_of_the_round_cannot_build_up_and_the_next_one_is_looked_at() -> None:
    baseline = dict.fromkeys(BEFORE, 1000)
    at_once = target(NEA, baseline, dict.fromkeys(AFTER, 900))
    others = (
        target("no-metric-of-the-round", {}, {}),
        target(HOMES, {"2013-14": 100}, {"2014-15": 50, "2015-16": 90}),
    )
    assert [field for field, *_ in said("target-builds-up", first(*others, at_once))] == [
        "targets[2].target[q4-2014-15].numerator"
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (target(HOMES, {"2022-23": 9}, {"2023-24": 8}, rationale="why"), []),
        (target(HOMES, {"2022-23": 9}, {}), []),
        (target(HOMES, {"2022-23": 9}, {"2023-24": 8}), [("targets[0].rationale", "a rationale", "nothing")]),
    ],
)
def test_each_target_that_is_given_says_why(given: Target, expected: Said) -> None:
    assert said("target-rationale", plan(targets=(given,))) == expected


def test_a_rationale_is_lacking_at_the_metrics_own_field() -> None:
    (one,) = found_by("target-rationale", plan(targets=(target(HOMES, {}, {"2023-24": 8}),)))
    assert one.lacks == ("targets[residential-admissions].rationale",)
