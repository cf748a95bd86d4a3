"""What changed between two plans."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings

from carefund.evidence.areas import default_register
from carefund.plan.difference import differences
from carefund.plan.model import Contingency, Plan, Scheme
from carefund.plan.money_by_year import money_moved
from carefund.plan.workbook import layout_of, read_plan, write_template
from carefund.report.plan.difference import changes_table
from tests.plan.plans import plans
from tests.plan.sound import first_round, sound, with_line, without_line


def test_a_plan_does_not_differ_from_itself() -> None:
    assert differences(sound(), sound()) == []
    assert changes_table([]).frame.columns == [
        "kind", "field", "before", "after", "label", "cell_before", "cell_after",
    ]  # fmt: skip


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


@settings(max_examples=10, deadline=None)
@given(plans(first_round()), plans(first_round()))
def test_there_is_a_difference_just_where_plans_differ_and_it_is_told_both_ways(one: Plan, other: Plan) -> None:
    there, back = differences(one, other), differences(other, one)
    assert bool(there) == bool(back) == (one.model_dump(mode="json") != other.model_dump(mode="json"))
    mirror = {"added": "removed", "removed": "added"}
    alike = {change.field for change in there} & {change.field for change in back}
    for first, second in ((one, two) for one in there for two in back if one.field == two.field and one.field in alike):
        if (first.before, first.after) == (second.after, second.before):
            assert mirror.get(first.kind, first.kind) == second.kind


def test_a_changed_provider_is_a_change_and_not_a_line_removed_and_one_added() -> None:
    (change,) = differences(sound(), with_line(sound(), "expenditure", 0, provider="charity"))
    assert (change.kind, change.before, change.after) == ("changed", "local-authority", "charity")
    assert change.field.endswith("].provider")


def test_a_scheme_with_another_name_or_number_is_renamed() -> None:
    (named,) = differences(sound(), with_line(sound(), "schemes", 0, name="Care homes team"))
    assert (named.kind, named.field) == ("renamed", "schemes[1].name")
    numbered = with_line(sound(), "schemes", 0, id="1a")
    lines = tuple(line.model_copy(update={"scheme": "1a"}) if line.scheme == "1" else line
                  for line in numbered.expenditure)  # fmt: skip
    claims = tuple(one.model_copy(update={"scheme": "1a"}) if one.scheme == "1" else one for one in numbered.benefits)
    (change,) = differences(sound(), numbered.model_copy(update={"expenditure": lines, "benefits": claims}))
    assert (change.kind, change.field, change.before, change.after) == ("renamed", "schemes[1].id", "1", "1a")


def test_a_scheme_with_another_name_and_number_is_known_by_what_it_says() -> None:
    after = with_line(sound(), "schemes", 0, id="9", name="Care homes team")
    kinds = {change.field: change.kind for change in differences(sound(), after) if change.field.startswith("schemes")}
    assert kinds == {"schemes[1].id": "renamed", "schemes[1].name": "renamed"}


def test_a_scheme_unlike_any_other_is_added_and_the_old_one_removed() -> None:
    other = Scheme(id="9", name="Transport", description="Minibuses to day centres.")
    after = sound().model_copy(update={"schemes": (*sound().schemes[1:], other)})
    kinds = {(change.kind, change.field) for change in differences(sound(), after)}
    assert kinds == {("removed", "schemes[1]"), ("added", "schemes[9]")}


def test_paths_lead_to_the_cells_of_both_workbooks() -> None:
    area = default_register().get(sound().area_code)
    assert area is not None
    after = without_line(with_line(sound(), "schemes", 2, reach_percent=Decimal(55)), "expenditure", 1)
    old, new = (read_plan(write_template(first_round(), area, plan)) for plan in (sound(), after))
    changes = differences(old.plan, new.plan)
    table = changes_table(changes, layout_of(first_round()), old.positions, new.positions).records()
    by_kind = {row["kind"]: row for row in table}
    reach = by_kind["changed"]
    assert reach["label"] == "Schemes, 3: Reach (%)"
    assert reach["cell_before"] == reach["cell_after"] == str(new.positions["schemes[2].reach_percent"])
    removed = by_kind["removed"]
    assert removed["label"].startswith("Money out, 6 / ccg-top-slice")
    assert removed["cell_before"] == str(old.positions["expenditure[1]"])
    assert removed["cell_after"] == ""


def test_every_change_between_two_workbooks_has_words_and_a_cell() -> None:
    area = default_register().get(sound().area_code)
    assert area is not None
    after = sound().model_copy(
        update={
            "contact": "Another",
            "required": {},
            "conditions": sound().conditions[1:],
            "targets": sound().targets[:2],
            "contingency": Contingency(amount=Decimal(7)),
            "sign_offs": (),
        }
    )
    old, new = (read_plan(write_template(first_round(), area, plan)) for plan in (sound(), after))
    changes = differences(old.plan, new.plan)
    assert len(changes) > 8
    for row in changes_table(changes, layout_of(first_round()), old.positions, new.positions).records():
        assert row["label"], row
        assert row["cell_before"] or row["cell_after"], row


def test_what_moved_is_told_in_pounds_by_stream_minimum_and_year() -> None:
    amounts = sound().expenditure[0].amounts["2015-16"]
    after = with_line(sound(), "expenditure", 0, amounts={"2015-16": amounts - 1_000})
    moved = {(one.kind, one.label, one.part): one.change for one in money_moved(sound(), after, first_round())}
    assert {key[2]: change for key, change in moved.items() if key[0] == "stream"} == {"planned": -1_000, "left": 1_000}
    assert moved["minimum", "Protection of social care", "headroom"] == -1_000
    assert moved["minimum", "NHS-commissioned services outside hospital", "headroom"] == -400
    assert not money_moved(sound(), sound(), first_round())
