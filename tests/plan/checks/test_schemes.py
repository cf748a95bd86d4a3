"""Schemes: each check on the two sides of its boundary, with chains worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from carefund.plan.model import Figure, Plan, Scheme, Target
from tests.plan.checks.seeing import FIRST, TWO_YEARS, Said, found_by, plan, said

NEA, REABLEMENT = "non-elective-admissions", "reablement"
CHAIN = {
    "metric": NEA,
    "people_group": "Over 75",
    "eligible": 1200,
    "reach_percent": 50,
    "effect_percent": -20,
    "starts": date(2014, 4, 1),
    "full_effect": date(2014, 9, 1),
}
"""Of 1,200 admissions a year half are reached and a fifth of those avoided: 120."""
BEFORE, AFTER = (
    ("q4-2013-14", "q1-2014-15", "q2-2014-15", "q3-2014-15"),
    ("q4-2014-15", "q1-2015-16", "q2-2015-16", "q3-2015-16"),
)


def scheme(scheme_id: str = "1", **changes: Any) -> Scheme:
    return Scheme(id=scheme_id, **({"name": "One", "description": "It does.", **CHAIN} | changes))


def of(*schemes: Scheme, round_id: str = FIRST, **parts: Any) -> Plan:
    return plan(round_id, schemes=schemes, **parts)


def falling(by: int, baseline: int | None = 1000) -> Target:
    """Admissions of 1,000 in each quarter, and so many fewer in the last one."""
    thousand = Figure(numerator=None if baseline is None else Decimal(baseline))
    planned = dict.fromkeys(AFTER[:3], thousand) | {AFTER[3]: Figure(numerator=Decimal(1000 - by))}
    return Target(metric=NEA, baseline=dict.fromkeys(BEFORE, thousand), target=planned)


def test_a_plan_has_a_scheme() -> None:
    assert said("schemes-given", of(scheme())) == []
    assert said("schemes-given", of()) == [("schemes", "at least one scheme", "nothing")]


WANTS = "a name and what it does"


@pytest.mark.parametrize(
    ("made", "expected", "lacks"),
    [
        (of(scheme()), [], ()),
        (
            of(scheme(eligible=None, starts=None)),
            [
                (
                    "schemes[0]",
                    "a whole chain",
                    "missing: how many they have without it and its start",
                )
            ],
            ("schemes[0].eligible", "schemes[0].starts"),
        ),
        (
            of(scheme(), Scheme(id="2", name="Two")),
            [("schemes[1]", WANTS, "missing: what it does")],
            ("schemes[1].description",),
        ),
        (of(Scheme(id="2", name="Two", description="It does.")), [], ()),
        (
            of(Scheme(id="2", name="Two", description="It does."), round_id=TWO_YEARS),
            [("schemes[0]", "a name, what it does and its type", "missing: its type")],
            ("schemes[0].scheme_type",),
        ),
    ],
)
def test_a_scheme_is_whole_and_so_is_a_chain_that_was_begun(made: Plan, expected: Said, lacks: tuple[str, ...]) -> None:
    findings = found_by("scheme-chain-complete", made)
    assert [(one.field, one.expected, one.found) for one in findings] == expected
    assert [one.lacks for one in findings] == ([lacks] if lacks else [])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"reach_percent": 0}, []),
        ({"reach_percent": 100}, []),
        ({"reach_percent": None, "effect_percent": None, "eligible": None}, []),
        ({"reach_percent": "100.1"}, [("schemes[0].reach_percent", "0 to 100 per cent", "100.1")]),
        ({"reach_percent": -1}, [("schemes[0].reach_percent", "0 to 100 per cent", "−1")]),
        ({"effect_percent": -100}, []),
        ({"effect_percent": 150}, []),
        ({"effect_percent": "-100.1"}, [("schemes[0].effect_percent", "a fall of at most 100%", "−100.1%")]),
        ({"eligible": 0}, []),
        ({"eligible": -1}, [("schemes[0].eligible", "0 or more", "−1")]),
    ],
)
def test_reach_effect_and_count_are_possible(changes: dict[str, Any], expected: Said) -> None:
    assert said("scheme-reach-possible", of(scheme(**changes))) == expected


def test_each_impossible_figure_says_what_to_do_of_itself() -> None:
    made = of(scheme(reach_percent=-1, effect_percent=-101, eligible=-1))
    assert [one.to_do for one in found_by("scheme-reach-possible", made)] == [
        "Give the part reached in per cent, 0 to 100.",
        "Correct the effect.",
        "Correct the count.",
    ]


@pytest.mark.parametrize(
    ("metric", "effect", "expected"),
    [
        (NEA, -1, []),
        (NEA, 0, []),
        (NEA, 1, [("schemes[0].effect_percent", "a fall", "+1.0%")]),
        (REABLEMENT, 1, []),
        (REABLEMENT, -1, [("schemes[0].effect_percent", "a rise", "−1.0%")]),
        ("patient-experience", 1, []),
        ("patient-experience", -1, []),
        ("no-metric-of-the-round", 1, []),
        (None, 1, []),
    ],
)
def test_a_scheme_moves_its_metric_the_better_way(metric: str | None, effect: int, expected: Said) -> None:
    assert said("scheme-effect-helps", of(scheme(metric=metric, effect_percent=effect))) == expected


MOST = "a change of at most 27% among those reached"


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        (27, []),
        (-27, []),
        ("27.1", [("schemes[0].effect_percent", MOST, "+27.1%")]),
        ("-27.1", [("schemes[0].effect_percent", MOST, "−27.1%")]),
        (None, []),
    ],
)
def test_an_effect_is_no_larger_than_studies_found(effect: Any, expected: Said) -> None:
    assert said("scheme-effect-plausible", of(scheme(effect_percent=effect))) == expected


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"evidence": "a study"}, False), ({}, True), ({"effect_percent": 0}, False), ({"effect_percent": None}, False)],
)
def test_an_effect_rests_on_evidence(changes: dict[str, Any], told: bool) -> None:
    expected = [("schemes[0].evidence", "the evidence for the effect", "nothing")] if told else []
    assert said("scheme-evidence-cited", of(scheme(**changes))) == expected


LATE = "a start before 28 December 2015"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"starts": date(2015, 12, 28), "full_effect": date(2016, 1, 1)}, []),
        (
            {"starts": date(2015, 12, 29), "full_effect": date(2016, 1, 1)},
            [("schemes[0].starts", LATE, "29 December 2015")],
        ),
        ({"starts": date(2015, 12, 29), "full_effect": None, "metric": None}, []),
        ({"full_effect": date(2014, 4, 1)}, []),
        (
            {"full_effect": date(2014, 3, 31)},
            [("schemes[0].full_effect", "a day on or after its start, 1 April 2014", "31 March 2014")],
        ),
        ({"starts": None}, []),
        ({"full_effect": None}, []),
    ],
)
def test_a_scheme_starts_before_its_period_is_over(changes: dict[str, Any], expected: Said) -> None:
    """Admissions are planned up to December 2015."""
    assert said("scheme-starts-in-time", of(scheme(**changes))) == expected


def test_dates_in_the_wrong_order_say_what_to_do() -> None:
    (one,) = found_by("scheme-starts-in-time", of(scheme(full_effect=date(2014, 1, 1))))
    assert one.to_do == "Correct the dates."


MONTHS = "3 months or more after the start"


@pytest.mark.parametrize(
    ("full", "found"),
    [
        (date(2014, 7, 1), None),
        (date(2014, 6, 27), None),
        (date(2014, 6, 26), "after 86 days"),
        (date(2014, 5, 1), "after 30 days"),
        (date(2014, 4, 2), "after 1 day"),
        (date(2014, 4, 1), "from the first day"),
        (date(2014, 3, 31), None),
        (None, None),
    ],
)
def test_a_scheme_takes_three_months_to_its_full_effect(full: date | None, found: str | None) -> None:
    """Three months less a twentieth, of 30.4 days each, are 86.64 days: 87 from 1 April to 27 June."""
    expected = [("schemes[0].full_effect", MONTHS, found)] if found else []
    assert said("scheme-ramps-up", of(scheme(full_effect=full))) == expected


def test_a_scheme_that_changes_nothing_may_do_so_at_once() -> None:
    at_once = {"full_effect": date(2014, 4, 1)}
    assert said("scheme-ramps-up", of(scheme(effect_percent=0, **at_once))) == []
    assert said("scheme-ramps-up", of(scheme(starts=None, **at_once))) == []


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([{"reach_percent": 50}], [], id="all of them together"),
        pytest.param(
            [{"reach_percent": 51}],
            [("schemes[1].reach_percent", "at most 100% of 'over 75' between One and One", "101%")],
            id="one in a hundred too many",
        ),
        pytest.param(
            [{"reach_percent": 30}, {"reach_percent": 30, "people_group": "OVER 75", "name": None}],
            [("schemes[2].reach_percent", "at most 100% of 'over 75' between One, One and 3", "110%")],
            id="the last of three is named, and a group in capitals is the same",
        ),
        pytest.param([{"reach_percent": 90, "people_group": "Under 5"}], [], id="another group"),
        pytest.param([{"reach_percent": 90, "metric": "delayed-days"}], [], id="another metric"),
        pytest.param([{"reach_percent": 90, "people_group": None}], [], id="nobody in particular"),
        pytest.param([{"reach_percent": None}], [], id="no reach"),
    ],
)
def test_the_same_people_are_reached_once(others: list[dict[str, Any]], expected: Said) -> None:
    schemes = [scheme(), *(scheme(f"{number}", **changes) for number, changes in enumerate(others, 2))]
    assert said("people-reached-once", of(*schemes)) == expected


def test_schemes_that_move_no_metric_share_no_people() -> None:
    assert said("people-reached-once", of(scheme(metric=None, reach_percent=60), scheme("2", metric=None))) == []
    aimless = (scheme(metric=None, reach_percent=60), scheme("2", metric=None, reach_percent=60))
    assert said("people-reached-once", of(*aimless)) == []


def test_a_scheme_that_reaches_nobody_counts_for_nobody() -> None:
    schemes = (scheme(eligible=4000), scheme("2", people_group="Under 5", eligible=1, reach_percent=None))
    assert said("eligible-within-baseline", of(*schemes, targets=(falling(0),))) == []


def test_one_scheme_that_reaches_too_many_is_another_checks() -> None:
    assert said("people-reached-once", of(scheme(reach_percent=150))) == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (1200, 1200, []),
        (1200, 1201, [("schemes[1].eligible", "1,200 for 'over 75'", "1,201")]),
        (1200, None, []),
        (None, 1200, []),
        (0, 5, [("schemes[1].eligible", "0 for 'over 75'", "5")]),
    ],
)
def test_the_same_people_are_counted_alike(first: Any, second: Any, expected: Said) -> None:
    assert said("people-counted-alike", of(scheme(eligible=first), scheme("2", eligible=second))) == expected


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        pytest.param([("a", 3000), ("b", 1000)], [], id="as many as there are"),
        pytest.param(
            [("a", 3000), ("b", 1001)],
            [("schemes", "at most 4,000, the baseline of non-elective admissions", "4,001 in 2 group(s)")],
            id="one more than there are",
        ),
        pytest.param([("a", 3000), ("A", 2000)], [], id="one group counted twice is counted once"),
        pytest.param(
            [("a", 2000), ("A", 4001)],
            [("schemes", "at most 4,000, the baseline of non-elective admissions", "4,001 in 1 group(s)")],
            id="the larger count of a group",
        ),
        pytest.param([("a", None), ("b", 4000)], [], id="a count that is not given"),
    ],
)
def test_no_more_are_eligible_than_the_area_has(groups: list[tuple[str, Any]], expected: Said) -> None:
    schemes = [scheme(f"{number}", people_group=group, eligible=count) for number, (group, count) in enumerate(groups)]
    assert said("eligible-within-baseline", of(*schemes, targets=(falling(0),))) == expected


def test_without_a_baseline_nobody_is_counted_against_it() -> None:
    assert said("eligible-within-baseline", of(scheme(eligible=10**6))) == []
    assert said("eligible-within-baseline", of(scheme(eligible=10**6), targets=(falling(0, baseline=None),))) == []


@pytest.mark.parametrize(
    ("by", "schemes", "expected"),
    [
        pytest.param(120, (scheme(),), [], id="what the chain brings"),
        pytest.param(126, (scheme(),), [], id="rounding of four quarters and a fiftieth of the target"),
        pytest.param(
            127,
            (scheme(),),
            [("targets[0].target", "−127, the target's change, from the schemes", "−120 by their chains")],
            id="more than rounding",
        ),
        pytest.param(
            200,
            (scheme(), scheme("2", reach_percent=50)),
            [],
            id="two schemes for the same people",
        ),
        pytest.param(500, (), [], id="no scheme at all is another check's"),
        pytest.param(0, (scheme(),), [], id="no change is promised"),
    ],
)
def test_the_chains_come_to_the_target(by: int, schemes: tuple[Scheme, ...], expected: Said) -> None:
    """Two schemes of a tenth each leave 0.9 x 0.9 of 1,200: 228 fewer, not 240."""
    assert said("chain-reaches-target", of(*schemes, targets=(falling(by),))) == expected


def test_two_chains_for_the_same_people_are_not_added_up() -> None:
    ((_, _, found),) = said("chain-reaches-target", of(scheme(), scheme("2"), targets=(falling(240),)))
    assert found == "−228 by their chains"


def test_a_share_or_a_metric_that_is_none_has_no_chain_and_the_next_target_is_looked_at() -> None:
    share = Target(
        metric=REABLEMENT,
        baseline={"2013-14": Figure(numerator=Decimal(80), denominator=Decimal(100))},
        target={"2015-16": Figure(numerator=Decimal(90), denominator=Decimal(100))},
    )
    made = of(scheme(), targets=(share, Target(metric="no-metric-of-the-round"), falling(500)))
    assert [field for field, *_ in said("chain-reaches-target", made)] == ["targets[2].target"]
