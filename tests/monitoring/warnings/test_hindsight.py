"""What became of warnings: told how early, in which way, and whether the year was missed or worse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carefund.evidence.series import ENGLAND
from carefund.monitoring.projection.projection import PlaceProjection
from carefund.monitoring.warnings.hindsight import outcomes_of, record_of
from carefund.monitoring.warnings.watching import WatchedRound
from tests.report import made_up
from tests.report.made_up_watch import watched

FIRST, SECOND, THIRD = made_up.CODES


def over(**changes: float) -> WatchedRound:
    """The made-up round with its year over, and places' changes as given, in per cent."""
    result = watched()
    (told,) = result.projection.projections

    def ended(place: PlaceProjection) -> PlaceProjection:
        middle = replace(place.change, middle=changes.get(place.code, 1.0))
        return replace(place, change=middle, chance=float(middle.middle <= place.target), target=-3.5)

    england = ended(told.england) if told.england else None
    done = replace(
        told, months_known=len(told.question.target), england=england, areas=tuple(ended(one) for one in told.areas)
    )
    return replace(result, projection=replace(result.projection, projections=(done,)))


def test_nothing_is_said_while_the_year_runs() -> None:
    assert outcomes_of(watched()) == ()


def test_each_place_has_the_month_in_which_it_was_told_of_and_what_came() -> None:
    found = {one.area: one for one in outcomes_of(over(**{FIRST: -4.0, SECOND: 2.0, THIRD: -1.0}))}
    end = watched().projection.projections[0].question.target[-1]
    early = (end.year - 2015) * 12 + end.month - 4
    assert (found[ENGLAND].first, found[ENGLAND].months_before) == (date(2015, 4, 1), early)
    assert (found[FIRST].own, found[FIRST].missed, found[FIRST].is_worse) == (date(2015, 4, 1), False, False)
    assert (found[SECOND].missed, found[SECOND].is_worse) == (True, True)
    assert (found[THIRD].first, found[THIRD].own) == (date(2015, 4, 1), None)
    assert (found[THIRD].missed, found[THIRD].is_worse) == (True, False)


def test_the_record_counts_those_told_of_in_each_way() -> None:
    (one,) = record_of(outcomes_of(over()))
    assert [len(part) for part in (one.told, one.own, one.never)] == [3, 2, 0]
    assert one.england
    assert one.england.area == ENGLAND


@pytest.mark.parametrize(("change", "target", "worse"), [(1.0, -3.5, True), (-1.0, -3.5, False), (-1.0, 2.0, True)])
def test_worse_is_by_the_direction_of_the_target(change: float, target: float, worse: bool) -> None:
    one = replace(outcomes_of(over())[0], change=change, target=target)
    assert one.is_worse == worse
