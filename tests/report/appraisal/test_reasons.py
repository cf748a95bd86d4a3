"""Every kind of reason in words, with its figures and no others."""

from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest

from carefund.appraisal.reasons import (
    BaseRate,
    ChangeWithoutPlan,
    DetectableEffect,
    EffectNeeded,
    OwnHistory,
    Reason,
    WhyUncertain,
)
from carefund.interval import Interval
from carefund.report.appraisal.reasons import cause_words, often_words, reason_words, reasons_in_words

CHANGE = ChangeWithoutPlan(name="Derby", change=Interval(-3.61, 1.13, 6.14), target=-3.5)
RATE = BaseRate(target=-3.5, span=12, n=1234, spans=3, last=date(2014, 9, 1), share=0.086, middle=2.22)
NEEDED = EffectNeeded(needed=-5.25, findings=13, studies=9, scope="area", mean=-0.7, spread=1.5, sparse=False)
OWN = OwnHistory(target=-3.5, span=12, n=18, best=-3.4, latest=2.0)
DETECTABLE = DetectableEffect(percent=11.4)
UNCERTAIN = WhyUncertain(
    change=Interval(-20.4, 3.0, 31.2),
    england=0.44,
    others=0.2,
    few=0.1,
    monthly=812.4,
    swing=9.3,
    n=18,
    span=12,
    holes=3,
)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (CHANGE, "Without the plan Derby would be expected to change by +1.1% (95% interval −3.6% to +6.1%), against a "
         "target of −3.5%."),
        (RATE, "Of 1,234 changes that areas had on the year before (in 3 spans of 12 months), 9% were −3.5% or better; "
         "the middle one was +2.2%."),
        (NEEDED, "For even chances the plan must change what would otherwise come by −5.2%; by 13 findings on whole "
         "areas (9 studies) programmes brought −0.7% in one year on average, −3.7% to +2.3% in nineteen of twenty "
         "places."),
        (OWN, "Its own best change over 12 months on the year before (of 18 seen, a month apart) was −3.4%, so it has "
         "never been as good as that; the latest was +2.0%, and a good or bad spell seldom lasts in "
         "full."),
        (UNCERTAIN, "Its change may lie anywhere from −20.4% to +31.2% (95%). Of that spread 44% goes with England’s "
         "course, 20% comes of what other areas did before over such a span, 10% is what so few cases (812 a month) "
         "bring by chance, and 26% is its own. By itself it changed by 9% either way over 12 months on the year "
         "before, the middle of 18 seen. 3 months of its baseline are known to be holes."),
        (DETECTABLE, "One year's figures would show an effect of 11% in four cases of five; a smaller one would more "
         "often be missed in this series alone."),
    ],
)  # fmt: skip
def test_each_kind_in_words(reason: Reason, words: str) -> None:
    assert reason_words(reason) == words


def test_every_kind_is_among_those_above() -> None:
    kinds = {type(one) for one in (CHANGE, RATE, NEEDED, OWN, DETECTABLE, UNCERTAIN)}
    assert kinds == set(get_args(Reason))
    assert len(reasons_in_words([CHANGE, DETECTABLE])) == 2


def test_one_span_of_changes_is_said_to_be_one() -> None:
    one = BaseRate(target=-3.5, span=9, n=149, spans=1, last=date(2014, 9, 1), share=0.5, middle=1.0)
    assert "(all of them in the 9 months to September 2014)" in reason_words(one)
    unknown = BaseRate(target=-3.5, span=9, n=0, spans=0, last=None, share=None, middle=None)
    assert reason_words(unknown) == "No change of any area over 9 months on the year before is known yet."


def test_too_few_studies_and_a_target_that_asks_for_nothing_are_said_to_be_so() -> None:
    sparse = EffectNeeded(needed=-5.0, findings=1, studies=1, scope="reached", mean=0.0, spread=4.0, sparse=True)
    assert "Only 1 finding among those reached (1 study) has been published, too few to learn from" in reason_words(
        sparse
    )
    mild = EffectNeeded(needed=0.2, findings=1, studies=1, scope="area", mean=0.0, spread=4.0, sparse=True)
    assert reason_words(mild).startswith("The target needs no effect of the plan for even chances")


def test_an_area_that_once_did_as_well_is_said_to_have() -> None:
    assert "so it has been as good as that" in reason_words(
        OwnHistory(target=-3.5, span=12, n=18, best=-3.5, latest=2.0)
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "3 months of its baseline are holes"),
        ({"holes": 0, "england": 0.6}, "England’s course, 60% of the spread"),
        ({"holes": 0, "few": 0.7, "monthly": 9.2}, "few cases, 9.2 a month"),
        ({"holes": 0, "others": 0.5}, "what other areas did before, 50% of the spread"),
        ({"holes": 0, "england": 0.1}, "its own swings, 9% in a usual year"),
        ({"holes": 0, "england": 0.1, "swing": None}, "its own swings"),
    ],
)
def test_what_most_makes_an_area_uncertain_is_said_in_short(changes: dict[str, Any], words: str) -> None:
    assert cause_words(replace(UNCERTAIN, **changes)) == words


def test_how_often_areas_change_so_much_is_said_with_its_count_and_never_as_nothing() -> None:
    assert often_words(RATE) == "9% (of 1,234 changes that areas had on the year before, in 3 spans of 12 months)"
    never = replace(RATE, share=0.0, spans=1)
    assert often_words(never) == "under 1% (of 1,234 changes that areas had on the year before, over 12 months)"
    assert ", none were −3.5% or better" in reason_words(never)
    assert "under 1% were" in reason_words(replace(RATE, share=0.002))
