"""Nothing leaves by which somebody could be known: no small number, none that the total tells, and no weaker rule."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.records.disclosure import ALL, Release, WeakerRule, released, rule_of
from carefund.records.measure import Measure, measure_of
from carefund.records.running import UNKNOWN, Counted, Measured, MonthOfMeasure

MONTH = date(2019, 4, 1)


def release_of(measure: Measure, counted: list[Counted]) -> Release:
    """What leaves of one month."""
    month = MonthOfMeasure(month=MONTH, key="", counted=tuple(counted), left_out=())
    return released(
        Measured(
            measure=measure, months=(month,), known=date(2019, 5, 1), not_yet=(), worked_out=(), files=(),
            reading="", mapping="carefund", engine="duckdb", engine_version="",
        )
    )  # fmt: skip


def counts(numbers: list[int]) -> list[Counted]:
    """Areas with these numbers, the last one's area not known."""
    names = [f"E{place}" for place in range(len(numbers) - 1)] + [UNKNOWN]
    return [
        Counted(area=name, numerator=number, denominator=number, records=number)
        for name, number in zip(names, numbers, strict=True)
    ]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_no_small_number_and_none_that_the_total_tells(numbers: list[int]) -> None:
    release = release_of(measure_of("emergency-admissions"), counts(numbers))
    shown = {row.area: row for row in release.areas}
    for one in counts(numbers)[:-1]:
        row = shown[one.area]
        if row.suppressed:
            assert row.value is row.numerator is None
        else:
            assert one.numerator == 0 or one.numerator >= 8
            assert row.numerator is not None
            assert abs(row.numerator - one.numerator) <= 2
            assert row.numerator % 5 == 0
    hidden = [one for one in counts(numbers)[:-1] if shown[one.area].suppressed]
    # Who knows every number that is shown and the exact total knows the sum of those hidden, with the area not known:
    # at least two ways of sharing it out must be left for each.
    rest = numbers[-1]
    small_rest = 0 < rest < 8
    if hidden and rest == 0:
        total = sum(one.numerator for one in hidden)
        others = sum(1 for one in counts(numbers)[:-1] if not shown[one.area].suppressed and one.numerator)
        assert len(hidden) > 1 or others == 0
        assert total > len(hidden) or others == 0
    assert small_rest or rest == 0 or rest >= 8


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6))
def test_of_a_rate_neither_part_nor_its_complement_is_small(pairs: list[tuple[int, int]]) -> None:
    counted = [
        Counted(area=f"E{place}", numerator=back, denominator=back + other, records=back + other)
        for place, (back, other) in enumerate(pairs)
    ]
    release = release_of(measure_of("emergency-readmissions"), counted)
    for one, row in zip(counted, release.areas, strict=True):
        if not row.suppressed:
            for number in (one.numerator, one.denominator, one.denominator - one.numerator):
                assert number == 0 or number >= 8
            assert row.value is None or 0 <= row.value <= 100


def test_days_are_hidden_by_people_not_by_days() -> None:
    few = [Counted(area="E1", numerator=300, denominator=2, records=2)]
    (row,) = release_of(measure_of("delayed-days"), few).areas
    assert row.suppressed
    many = [Counted(area="E1", numerator=12, denominator=9, records=9)]
    (row,) = release_of(measure_of("delayed-days"), many).areas
    assert row.numerator == 10


def test_an_area_without_records_in_a_month_is_none_counted() -> None:
    measure = measure_of("emergency-admissions")
    later = date(2019, 5, 1)
    months = (
        MonthOfMeasure(month=MONTH, key="", counted=tuple(counts([20, 30, 0])[:2]), left_out=()),
        MonthOfMeasure(month=later, key="", counted=tuple(counts([20, 0])[:1]), left_out=()),
    )
    release = released(
        Measured(
            measure=measure, months=months, known=date(2019, 6, 1), not_yet=(), worked_out=(), files=(),
            reading="", mapping="carefund", engine="duckdb", engine_version="",
        )
    )  # fmt: skip
    assert {(row.area, row.month): row.value for row in release.areas}["E1", later] == 0
    assert [row.area for row in release.whole] == [ALL, ALL]


def test_a_rule_may_only_be_stricter() -> None:
    measure = measure_of("emergency-admissions")
    assert rule_of(measure, 10, 10).suppress_below == 10
    with pytest.raises(WeakerRule, match="expected numbers suppressed below 8 or more".capitalize()):
        rule_of(measure, 5)
    with pytest.raises(WeakerRule, match="rounded to a multiple of 5; found below 8, rounded to 7"):
        rule_of(measure, None, 7)
