"""Warnings month by month: one for each cause, first month kept, England's taken out of its areas', ranked by loss."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from carefund.calendar import month_after
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.monitoring.warnings.following import follow
from carefund.monitoring.warnings.warning import RESTS, Mute, Prospect, Sign, Watched

APRIL = date(2015, 4, 1)
SIGN = Sign(kind="drift up", since=date(2015, 2, 1), p=0.01)


def prospect(missed: float = 0.5, expected: float = 100.0, *, has_skill: bool = True) -> Prospect:
    beyond = Interval(-50.0, expected, 400.0)
    return Prospect(chance_missed=missed, beyond=beyond, expected=expected, has_skill=has_skill, target=1000.0)


def watched(area: str = "A", month: date = APRIL, metric: str = "days", **more: object) -> Watched:
    fields = {"sign": None, "own_sign": None, "prospect": prospect(), "price": Fraction(5, 2)} | more
    return Watched(metric=metric, area=area, month=month, **fields)  # type: ignore[arg-type]


def test_nothing_is_told_where_nothing_is_off() -> None:
    assert follow([[watched(), watched(ENGLAND)]]) == [()]


def test_a_chance_without_skill_does_not_warn_and_one_with_skill_does() -> None:
    seen = [watched("A", prospect=prospect(0.95, has_skill=False)), watched("B", prospect=prospect(0.8))]
    ((one,),) = follow([seen])
    assert (one.area, one.scope, one.sign, one.since) == ("B", "area", None, APRIL)


def test_what_england_does_is_told_once_with_the_areas_that_move_with_it() -> None:
    seen = [
        watched(ENGLAND, sign=SIGN),
        watched("A", sign=SIGN),
        watched("B", sign=SIGN, own_sign=replace(SIGN, since=APRIL)),
        watched("C", prospect=prospect(0.9)),
        watched("D"),
    ]
    (told,) = follow([seen])
    assert {one.area: one.scope for one in told} == {ENGLAND: "england", "B": "area"}
    assert {one.area: one.with_it for one in told} == {ENGLAND: ("A", "C"), "B": ()}
    assert {one.area: one.since for one in told} == {ENGLAND: SIGN.since, "B": APRIL}


def test_the_loss_is_what_is_expected_beyond_the_target_at_the_price() -> None:
    ((one,),) = follow([[watched(sign=SIGN)]])
    assert one.loss == Decimal("250.00")
    assert one.loss_range == Interval(Decimal("0.00"), Decimal("250.00"), Decimal("1000.00"))
    ((free,),) = follow([[watched(sign=SIGN, price=None)]])
    assert (free.loss, free.loss_range) == (None, None)


def test_the_dearest_is_first_and_what_has_no_price_last() -> None:
    seen = [
        watched("A", sign=SIGN, prospect=prospect(expected=10.0)),
        watched("B", sign=SIGN, price=None, prospect=prospect(expected=5.0)),
        watched("C", sign=SIGN, price=None, prospect=prospect(expected=50.0)),
        watched("D", sign=SIGN, prospect=prospect(expected=20.0)),
    ]
    assert [one.area for one in follow([seen])[0]] == ["D", "A", "C", "B"]


def test_a_cause_keeps_its_first_month_over_a_quiet_one_and_is_new_after_more() -> None:
    stands = [True, False, False, True, False, False, False, True]
    months = [[watched(month=month_after(APRIL, step), sign=SIGN if off else None)] for step, off in enumerate(stands)]
    told = follow(months)
    assert [len(one) for one in told] == [int(one) for one in stands]
    firsts = [one.first for step in told for one in step]
    assert firsts == [APRIL, APRIL, month_after(APRIL, 7)]
    assert [one.is_new for step in told for one in step] == [True, False, True]


def test_a_mute_is_for_its_own_cause_and_until_its_month() -> None:
    ((one,),) = follow([[watched(sign=SIGN)]])
    mute = Mute(metric="days", area="A", reason="A ward is closed", by="Ada", until=APRIL)
    assert one.muted_by((mute,)).mute == mute
    assert one.muted_by((replace(mute, area="B"),)).mute is None
    assert one.muted_by((replace(mute, until=date(2015, 3, 1)),)).mute is None
    assert one.muted_by((replace(mute, until=None),)).mute is not None


@given(st.lists(st.lists(st.tuples(st.sampled_from("ABC"), st.booleans(), st.booleans()), max_size=6), max_size=9))
def test_a_cause_is_never_told_twice_and_never_before_it_stood(seen: list[list[tuple[str, bool, bool]]]) -> None:
    months = []
    for step, rows in enumerate(seen):
        by_area = {area: (sign, own) for area, sign, own in rows}
        month = month_after(APRIL, step)
        months.append(
            [
                watched(area, month, sign=SIGN if sign else None, own_sign=SIGN if own else None)
                for area, (sign, own) in by_area.items()
            ]
        )
    told = follow(months)
    assert len(told) == len(months)
    last: dict[tuple[str, str, str], date] = {}
    for step, standing in enumerate(told):
        month = month_after(APRIL, step)
        causes = [(one.metric, one.area, one.scope) for one in standing]
        assert len(set(causes)) == len(causes)
        for cause, one in zip(causes, standing, strict=True):
            assert one.first <= one.month == month
            assert one.since <= one.first
            again = cause in last and month_after(last[cause], RESTS + 1) >= month
            assert one.is_new != again
            last[cause] = month
