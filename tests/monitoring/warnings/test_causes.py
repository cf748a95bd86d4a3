"""Why a metric moved: parts add up, the published figures of 2015-16, months that are missing, and peers."""

from __future__ import annotations

from datetime import date
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.calendar import month_after, months_between
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.monitoring.warnings.causes import Change, Movements, PeerChange, movements_of

APRIL, OCTOBER = date(2015, 4, 1), date(2015, 10, 1)
MONTHS = months_between(APRIL, OCTOBER)
NOTTINGHAMSHIRE = "E10000024"
CATEGORIES = ("care-type", "responsible-organisation", "reason")


@pytest.fixture(scope="module")
def delayed_days() -> Movements:
    return movements_of(Evidence.packaged(), "delayed-days", "delayed-days", OCTOBER)


@pytest.mark.parametrize("area", [ENGLAND, NOTTINGHAMSHIRE])
def test_the_parts_of_each_breakdown_come_to_the_whole(delayed_days: Movements, area: str) -> None:
    whole = delayed_days.change_of("delayed-days", area, MONTHS)
    parts = delayed_days.parts_of(area, MONTHS)
    assert whole
    assert tuple(dict.fromkeys(one.breakdown for one in parts)) == CATEGORIES
    for name in CATEGORIES:
        own = [one for one in parts if one.breakdown == name]
        assert fsum(one.change.now for one in own) == whole.now
        assert fsum(one.change.before for one in own) == whole.before
        assert fsum(one.share for one in own) == pytest.approx(100)
        assert [one.share for one in own] == sorted((one.share for one in own), reverse=True)


def test_what_grew_in_2015_was_waiting_for_care_at_home_and_social_care(delayed_days: Movements) -> None:
    """The sums are those of the monthly files of NHS England, added up apart from the program."""
    first = {one.breakdown: one for one in reversed(delayed_days.parts_of(ENGLAND, MONTHS))}
    assert (first["reason"].label, first["responsible-organisation"].label) == (
        "Care package in own home",
        "Social care",
    )
    assert first["reason"].change.change == 67_763
    assert first["responsible-organisation"].change.change == 75_096


def test_a_month_without_a_figure_leaves_nothing_to_be_said() -> None:
    figures = {month_after(APRIL, step): 10.0 for step in range(-12, 3)}
    now = months_between(APRIL, date(2015, 6, 1))
    whole = Movements("days", (), {"days": {"A": figures}})
    assert whole.change_of("days", "A", now) == Change(before=30, now=30)
    for gap in (date(2015, 5, 1), date(2014, 5, 1)):
        held = {month: value for month, value in figures.items() if month != gap}
        assert Movements("days", (), {"days": {"A": held}}).change_of("days", "A", now) is None
    assert whole.change_of("days", "B", now) is None
    assert whole.change_of("days", "A", []) is None
    assert whole.parts_of("A", now) == ()
    assert whole.peers_of("A", ["B"], now) is None


def test_from_nothing_there_is_no_per_cent() -> None:
    assert Change(before=0, now=5).percent is None
    assert Change(before=4, now=5).percent == 25


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=6))
def test_shares_are_of_what_moved_the_same_way(sums: list[tuple[int, int]]) -> None:
    before, now = date(2014, 4, 1), APRIL
    parts = tuple(("care-type", f"p{number}", f"Part {number}") for number in range(len(sums)))
    figures = {
        name: {"A": {before: float(was), now: float(is_)}} for (_, name, _), (was, is_) in zip(parts, sums, strict=True)
    }
    whole = {before: fsum(one for one, _ in sums), now: fsum(one for _, one in sums)}
    made = Movements("whole", parts, figures | {"whole": {"A": whole}}).parts_of("A", [now])
    way = 1 if whole[now] >= whole[before] else -1
    assert len(made) == len(sums)
    assert all((one.share > 0) == (one.change.change * way > 0) for one in made)
    moved = any(one.change.change * way > 0 for one in made)
    assert fsum(one.share for one in made) == pytest.approx(100 if moved else 0)


def test_others_are_set_beside_the_area() -> None:
    peers = PeerChange(own=3.0, changes=(("B", 1.0), ("C", 9.0), ("D", 4.0), ("E", -2.0)))
    assert (peers.middle, peers.above) == (2.5, 2)
    assert PeerChange(own=3.0, changes=(("B", 1.0), ("C", 9.0), ("D", 4.0))).middle == 4.0
