"""The national roll-up: nobody counts twice, nothing missing becomes zero, the first year's survey reproduces."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.evidence.areas import Area, all_areas
from carefund.monitoring.returns.checking import Given
from carefund.monitoring.returns.model import MetricReport, Return, StreamReport, SurveyAnswer
from carefund.monitoring.returns.reading import ReadReturn
from carefund.monitoring.returns.rolling_up import RollUp, by_region, roll_up
from carefund.refusal import RefusedFile
from tests.monitoring.returns.sent import returns as any_return
from tests.monitoring.returns.sound import area, quarter_of, sound

QUARTER = "q4-2015-16"
ROUND, LAST = quarter_of(QUARTER)
AREAS = tuple(all_areas(LAST.first))
STATEMENT = "joint-working"
LARGEST = Decimal(100_000_000)
"""The largest sum that a cell of the first round's return took."""


def given_of(sent: Return, file: str = "") -> Given:
    return Given(file or f"{sent.area_code}-{sent.version}.xlsx", ReadReturn(sent, {}, (), {}))


def of_area(code: str, **changes: Any) -> Return:
    return sound(QUARTER).model_copy(update={"area_code": code, **changes})


def rolled(returns: Sequence[Return], owing: Sequence[Area] = AREAS) -> RollUp:
    return roll_up(ROUND, LAST, owing, map(given_of, returns))


def answering(statement: str, answer: str) -> tuple[SurveyAnswer, ...]:
    return (SurveyAnswer(statement=statement, answer=answer),)


def test_the_first_years_share_reproduces_nine_areas_in_ten_agreed() -> None:
    """As published of the first year: 90% agreed or strongly agreed that delivery had improved joint working."""
    answers = ["strongly-agree"] * 60 + ["agree"] * 75 + ["neither"] * 9 + ["disagree"] * 4 + ["strongly-disagree"] * 2
    sent = [of_area(one.code, survey=answering(STATEMENT, answer)) for one, answer in zip(AREAS, answers, strict=False)]
    found = next(one for one in rolled(sent).survey if one.statement == STATEMENT)
    assert len(sent) == 150
    assert found.agree.of_answered == pytest.approx(0.90)
    assert found.answers == {"strongly-agree": 60, "agree": 75, "neither": 9, "disagree": 4, "strongly-disagree": 2}
    assert found.agree.missing == len(AREAS) - 150
    assert found.agree.bounds == pytest.approx((135 / len(AREAS), (135 + len(AREAS) - 150) / len(AREAS)))


def test_a_missing_return_is_named_and_counted_nowhere() -> None:
    sent = [of_area(one.code) for one in AREAS[:100]]
    found = rolled(sent)
    assert [one.code for one in found.missing] == [one.code for one in AREAS[100:]]
    assert found.response.of_answered == pytest.approx(100 / len(AREAS))
    for one in found.streams:
        assert (one.sums["spent"].given, one.sums["spent"].missing) == (100, len(AREAS) - 100)
    kept = found.share("conditions", "data-sharing")
    assert (kept.yes, kept.answered, kept.missing) == (100, 100, len(AREAS) - 100)
    assert kept.bounds == (100 / len(AREAS), 1.0)
    assert sum(share.yes for share in by_region(found).values()) == 100


def test_a_figure_that_no_area_gives_is_none_and_never_zero() -> None:
    found = rolled([of_area(one.code, streams=(), metrics=()) for one in AREAS[:3]])
    assert {each.total for one in found.streams for each in one.sums.values()} == {None}
    assert {each.total for one in found.metrics for each in one.sums.values()} == {None}
    assert {one.share.answered for one in found.shares if one.part == "metrics"} == {0}


def test_an_unanswered_question_of_a_return_that_came_is_missing_too() -> None:
    whole, silent = of_area(AREAS[0].code), of_area(AREAS[1].code, conditions=(), survey=())
    found = rolled([whole, silent], AREAS[:2])
    assert found.response.of_answered == 1.0
    share = found.share("conditions", "data-sharing")
    assert (share.answered, share.missing, share.bounds) == (1, 1, (0.5, 1.0))


def test_the_plan_beside_a_published_sum_is_that_of_the_same_areas() -> None:
    metric = "delayed-days"
    both = MetricReport(metric=metric, planned=Decimal(100), published=Decimal(110))
    plan_alone = MetricReport(metric=metric, planned=Decimal(900))
    sent = [of_area(AREAS[0].code, metrics=(both,)), of_area(AREAS[1].code, metrics=(plan_alone,))]
    sums = next(one.sums for one in rolled(sent).metrics if one.metric == metric)
    totals = {name: one.total for name, one in sums.items()}
    assert totals == {"planned": 1000, "published": 110, "planned_where_published": 100, "own": None}


def test_the_highest_version_of_an_area_counts_and_the_rest_is_named() -> None:
    code = AREAS[0].code
    versions = [of_area(code, version=number, streams=(StreamReport(stream="carers-breaks", spent=Decimal(number)),))
                for number in (2, 1, 3, 3)]  # fmt: skip
    found = rolled(versions)
    (spent,) = (one.sums["spent"] for one in found.streams if one.stream == "carers-breaks")
    assert (spent.total, spent.given) == (3, 1)
    assert found.superseded == (f"{code}-1.xlsx", f"{code}-2.xlsx", f"{code}-3.xlsx")
    assert found.areas[0].version == 3


def test_what_is_not_owed_and_what_is_refused_is_named_and_not_counted() -> None:
    refused = RefusedFile("broken.xlsx", expected="a workbook", found="text", to_do="Send a workbook.")
    others = [of_area("E99999999"), of_area(AREAS[0].code, quarter="q3-2015-16")]
    found = roll_up(ROUND, LAST, AREAS, [*map(given_of, others), Given("broken.xlsx", refused)])
    assert len(found.not_owed) == 2
    assert found.refused == (refused,)
    assert found.answering == ()


def test_a_sum_that_no_cell_takes_swamps_no_total_and_is_told() -> None:
    """An extra row of noughts in one return would be more than all others together."""
    wrong = (StreamReport(stream="carers-breaks", spent=LARGEST * 1000, income=Decimal(5)),)
    right = (StreamReport(stream="carers-breaks", spent=LARGEST, income=Decimal(7)),)
    found = rolled([of_area(AREAS[0].code, streams=wrong), of_area(AREAS[1].code, streams=right)])
    (sums,) = (one.sums for one in found.streams if one.stream == "carers-breaks")
    assert (sums["spent"].total, sums["spent"].given, sums["income"].total) == (LARGEST, 1, 12)
    assert [one.unread for one in found.areas[:3]] == [1, 0, 0]


def test_late_returns_come_latest_first_and_without_a_due_date_nobody_is_late() -> None:
    signed = [date(2016, 5, 27), date(2016, 6, 3), date(2016, 5, 28)]
    sent = [
        of_area(one.code, sign_offs=(sound(QUARTER).sign_offs[0].model_copy(update={"signed": day}),))
        for one, day in zip(AREAS, signed, strict=False)
    ]
    found = rolled(sent)
    assert [(one.name, one.days_late) for one in found.late] == [(AREAS[1].name, 7), (AREAS[2].name, 1)]
    no_due = roll_up(ROUND, LAST.model_copy(update={"due": None}), AREAS, map(given_of, sent))
    assert no_due.late == ()
    assert {one.days_late for one in no_due.areas} == {None}


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_sums_and_counts_are_those_of_the_returns_whatever_they_say(data: st.DataObject) -> None:
    sent = data.draw(st.lists(any_return(ROUND, LAST), max_size=5, unique_by=lambda one: one.area_code))
    owing = [area(one.area_code) for one in sent]
    found = rolled(sent, owing)
    assert len(found.answering) == len(sent)
    for one in found.streams:
        given = [report.spent for each in sent if (report := each.stream(one.stream)) and report.spent is not None]
        values = [value for value in given if abs(value) <= LARGEST]
        assert one.sums["spent"].total == (sum(values) if values else None)
        assert one.sums["spent"].given == len(values)
    for one in found.shares:
        assert 0 <= one.share.yes <= one.share.answered <= len(sent)


def test_memory_does_not_grow_with_what_returns_say() -> None:
    """Of each return only what is counted is kept: a thousand with long words take what a few take."""

    def many(number: int) -> Iterator[Given]:
        for index in range(number):
            yield given_of(
                of_area(AREAS[index % 5].code, version=index + 1, successes="word " * 20_000 + str(index)), "f"
            )

    def peak(number: int) -> int:
        tracemalloc.start()
        roll_up(ROUND, LAST, AREAS[:5], many(number))
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    few = peak(10)
    assert peak(200) < 2 * few
    assert len(list(islice(many(3), 2))) == 2
