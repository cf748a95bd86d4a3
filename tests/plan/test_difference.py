"""What changed between two plans."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings

from carefund.plan.difference import differences
from carefund.plan.model import Plan
from carefund.report.plan.difference import changes_table
from tests.plan.plans import plans
from tests.plan.sound import first_round, sound, with_line, without_line


def test_a_plan_does_not_differ_from_itself() -> None:
    assert differences(sound(), sound()) == []
    assert changes_table([]).frame.columns == ["kind", "field", "before", "after"]


def test_a_changed_amount_is_named_by_scheme_and_stream() -> None:
    after = with_line(sound(), "expenditure", 0, amounts={"2015-16": Decimal(5)})
    (change,) = differences(sound(), after)
    assert change.kind == "changed"
    assert change.field.startswith("expenditure[5 / ccg-top-slice / social-care / local-authority].amounts.2015-16")
    assert change.after == "5"


def test_a_line_taken_out_is_removed_and_the_others_stay_the_same() -> None:
    (change,) = differences(sound(), without_line(sound(), "schemes", 1))
    assert (change.kind, change.field, change.after) == ("removed", "schemes[2]", "")
    assert "Nursing at home at the end of life" in change.before


def test_added_is_the_mirror_of_removed() -> None:
    (change,) = differences(without_line(sound(), "schemes", 1), sound())
    assert (change.kind, change.field, change.before) == ("added", "schemes[2]", "")


@settings(max_examples=40, deadline=None)
@given(plans(first_round()), plans(first_round()))
def test_there_is_a_difference_just_where_plans_differ_and_it_is_told_both_ways(one: Plan, other: Plan) -> None:
    there, back = differences(one, other), differences(other, one)
    assert bool(there) == (one.model_dump(mode="json") != other.model_dump(mode="json"))
    assert {change.field for change in there} == {change.field for change in back}
