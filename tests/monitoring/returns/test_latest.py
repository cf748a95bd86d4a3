"""The last return of each area by a day, and what returns say together of outputs and conditions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from carefund.evidence.areas import default_register
from carefund.monitoring.returns.checking import Given
from carefund.monitoring.returns.latest import ReturnsRead, conditions_of, last_returns, outputs_together, part_of_year
from carefund.monitoring.returns.model import ConditionKept, Return
from carefund.monitoring.returns.reading import ReadReturn
from carefund.refusal import RefusedFile
from tests.monitoring.returns.sound import DARLINGTON, DERBY, quarter_of, sound

Q1, Q2 = "q1-2023-24", "q2-2023-24"


def given(*sent: Return) -> list[Given]:
    return [
        Given(f"{place}.xlsx", ReadReturn(one, positions={}, findings=(), raw={})) for place, one in enumerate(sent, 1)
    ]


def last(day: date, *sent: Return) -> ReturnsRead:
    round_, _ = quarter_of(Q1)
    return last_returns(round_, given(*sent), day, default_register())


def changed(sent: Return, **changes: object) -> Return:
    return sent.model_copy(update=changes)


def outputs(sent: Return, *, planned: Decimal | None, output: Decimal | None) -> Return:
    return changed(
        sent,
        schemes=tuple(one.model_copy(update={"planned_output": planned, "output": output}) for one in sent.schemes),
    )


@pytest.mark.parametrize(("quarter", "part"), [(Q1, "0.25"), (Q2, "0.5"), ("q4-2023-24", "1"), ("q4-2015-16", "1")])
def test_the_part_of_the_year_that_is_over_counts_from_april(quarter: str, part: str) -> None:
    assert part_of_year(quarter_of(quarter)[1]) == Decimal(part)


def test_the_last_quarter_counts_from_the_day_it_was_signed() -> None:
    first, second = sound(Q1, DARLINGTON), sound(Q2, DARLINGTON)
    assert first.signed
    assert second.signed
    before = last(replace_day(second.signed, -1), second, first)
    assert [one.quarter.id for one in before.areas] == [Q1]
    assert [one.quarter.id for one in last(second.signed, first, second).areas] == [Q2]
    assert last(replace_day(first.signed, -1), first, second).areas == ()


def replace_day(day: date, by: int) -> date:
    return date.fromordinal(day.toordinal() + by)


def test_one_that_names_no_day_counts_once_its_quarter_is_over() -> None:
    sent = changed(sound(Q1, DARLINGTON), sign_offs=())
    assert last(date(2023, 6, 29), sent).areas == ()
    (one,) = last(date(2023, 6, 30), sent).areas
    assert one.signed is None


def test_of_one_quarter_the_highest_version_counts_and_of_two_alike_the_first_file() -> None:
    sent, late = sound(Q2, DARLINGTON), date(2024, 3, 1)
    second = changed(outputs(sent, planned=Decimal(100), output=Decimal(7)), version=2)
    again = changed(outputs(sent, planned=Decimal(100), output=Decimal(8)), version=2)
    (one,) = last(late, second, sent, again).areas
    assert {each.output for each in one.outputs} == {Decimal(7)}


def test_outputs_are_counted_against_an_even_course_and_never_added_up() -> None:
    late = date(2024, 3, 1)
    on, behind = (outputs(sound(Q2, DARLINGTON), planned=Decimal(100), output=Decimal(one)) for one in (50, 49))
    (area,) = last(late, on).areas
    assert [(one.course, one.on_course, one.part) for one in area.outputs] == [(Decimal(50), True, 0.5)] * 2
    told = outputs_together(last(late, behind, changed(on, area_code=DERBY)).areas)
    assert (told.areas, told.schemes, told.on_course) == (2, 4, 2)
    for planned in (None, Decimal(0)):
        (area,) = last(late, outputs(on, planned=planned, output=Decimal(5))).areas
        assert {(one.part, one.on_course) for one in area.outputs} == {(None, None)}
        assert outputs_together([area]).areas == 0
    (area,) = last(late, outputs(on, planned=Decimal(5), output=None)).areas
    assert area.outputs == ()


def test_conditions_keep_what_was_not_said_apart_from_no() -> None:
    sent = sound(Q2, DARLINGTON)
    first, second, *others = sent.conditions
    said = (
        ConditionKept(condition=first.condition, kept=False, explanation="A trust left"),
        ConditionKept(condition=second.condition),
        *others,
    )
    read = last(date(2024, 3, 1), changed(sent, conditions=said), sound(Q2, DERBY))
    (not_kept,) = next(one for one in read.areas if one.code == DARLINGTON).not_kept
    assert (not_kept.condition, not_kept.explanation) == (first.condition, "A trust left")
    told = [sorted(map(str, said)) for _, said in conditions_of(read.areas)]
    assert told[:2] == [["False", "True"], ["None", "True"]]
    assert all(one == ["True", "True"] for one in told[2:])


def test_a_refused_file_keeps_no_other_from_counting() -> None:
    round_, _ = quarter_of(Q1)
    refused = RefusedFile("x.xlsx", expected="a return", found="a letter", to_do="Send the workbook")
    read = last_returns(round_, [Given("x.xlsx", refused), *given(sound(Q1, DARLINGTON))], date(2024, 1, 1),
                        default_register())  # fmt: skip
    assert [one.code for one in read.areas] == [DARLINGTON]
    assert read.refused == (refused,)


def test_returns_of_another_round_or_of_no_area_are_refused() -> None:
    other, nowhere = sound("q2-2015-16", DARLINGTON), changed(sound(Q1, DARLINGTON), area_code="E99999999")
    read = last(date(2024, 1, 1), other, nowhere, sound(Q1, DERBY))
    assert [one.code for one in read.areas] == [DERBY]
    assert [(one.file, one.found) for one in read.refused] == [
        ("1.xlsx", "one of bcf-2015-16"), ("2.xlsx", "E99999999")
    ]  # fmt: skip
