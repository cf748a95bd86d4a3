"""What changed between two rounds: everything that did, nothing that did not, each with its mark."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carefund.programme.comparison_of_rounds import (
    HISTORY_OF_ROUND,
    RULES,
    RoundChange,
    RoundPart,
    RuleSection,
    compare_rounds,
)
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round, parse_round, round_ids

from .mutations import Raw, with_tuples

PAIRS = list(permutations(round_ids(), 2))
with_fixtures = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)


def next_round(own: str) -> Round:
    """A round that extends the first and states this as well."""
    return parse_round(f'id = "next"\nextends = "bcf-2015-16"\n{own}'.encode(), "next.toml")


def changes(own: str, first_round: Round, *, of: str) -> list[RoundChange]:
    """What a section of the first round's successor changed."""
    return [change for change in compare_rounds(first_round, next_round(own)).changes if change.section == of]


@pytest.mark.parametrize("round_id", round_ids())
def test_a_round_does_not_differ_from_itself(round_id: str) -> None:
    assert compare_rounds(load_round(round_id), load_round(round_id)).changes == ()


def test_a_round_that_states_nothing_differs_in_the_plans_of_its_comparisons_alone(first_round: Round) -> None:
    found = compare_rounds(first_round, next_round(""))
    assert {change.key for change in found.changes} == {
        "comparisons[financial-year].plan",
        "comparisons[pay-for-performance-year].plan",
    }


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_backwards_everything_added_is_removed_and_every_change_is_turned_round(before: str, after: str) -> None:
    sections = (*RULES, *HISTORY_OF_ROUND)
    there = compare_rounds(load_round(before), load_round(after), sections).changes
    back = compare_rounds(load_round(after), load_round(before), sections).changes
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {(one.section, one.part, one.key, one.kind, str(one.before), str(one.after)) for one in there} == {
        (one.section, one.part, one.key, turned[one.kind], str(one.after), str(one.before)) for one in back
    }


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_parts_added_and_removed_are_exactly_those_that_one_round_lacks(before: str, after: str) -> None:
    first, second = load_round(before), load_round(after)
    found = compare_rounds(first, second).changes
    for section, name in (("Streams", "streams"), ("Conditions", "conditions"), ("Metrics", "metrics")):
        ids = [{part.id for part in getattr(definition, name)} for definition in (first, second)]
        kinds = [
            {one.part for one in found if (one.section, one.kind) == (section, kind)} for kind in ("removed", "added")
        ]
        assert kinds == [ids[0] - ids[1], ids[1] - ids[0]]


class TestChanged:
    def test_a_figure_names_its_key_the_values_and_their_marks(self, first_round: Round) -> None:
        own = '[[streams]]\nid = "carers-breaks"\npounds = 150_000_000\nsource = []\nverified = false\n'
        figure, standing = changes(own, first_round, of="Streams")
        label = "Carers' breaks money already with clinical commissioning groups"
        assert figure == RoundChange(
            section="Streams",
            part="carers-breaks",
            label=label,
            kind="changed",
            key="pounds",
            before=130_000_000,
            after=150_000_000,
            before_verified=True,
            after_verified=False,
        )
        assert (standing.key, standing.before, standing.after) == ("verified", True, False)

    def test_a_sum_that_is_no_longer_known_is_told_as_not_found(self, first_round: Round) -> None:
        own = 'removes = ["streams[carers-breaks].pounds"]'
        (change,) = changes(own, first_round, of="Streams")
        assert (change.key, change.before, change.after) == ("pounds", 130_000_000, "not found")

    def test_a_date_is_told_as_text(self, first_round: Round) -> None:
        own = '[[planning.years]]\nid = "2015-16"\nfirst = 2015-05-01\n'
        (change,) = changes(own, first_round, of="Plans: years")
        assert (change.part, change.key, change.before, change.after) == (
            "2015-16",
            "first",
            "2015-04-01",
            "2015-05-01",
        )
        assert (change.before_verified, change.after_verified) == (None, None)
        assert date.fromisoformat(change.after)

    def test_a_part_inside_a_part_carries_its_own_mark(self) -> None:
        found = compare_rounds(load_round("bcf-2015-16"), load_round("bcf-2023-25")).changes
        marks = {
            change.key: change.after_verified
            for change in found
            if change.part == "disabled-facilities-grant" and change.section == "Streams"
        }
        assert marks["by_year[2023-24]"] is False
        assert marks["by_year[2024-25]"] is True
        assert marks["pounds"] is False

    def test_a_part_inside_a_part_that_is_gone_is_one_change(self, first_round: Round) -> None:
        own = 'removes = ["metrics[delayed-days].comparisons"]'
        found = [one for one in changes(own, first_round, of="Metrics") if one.part == "delayed-days"]
        assert [(one.key, one.after) for one in found] == [
            ("comparisons[financial-year]", None),
            ("comparisons[pay-for-performance-year]", None),
        ]
        assert found[0].before == "2015-16 against 2014-15"

    def test_sources_and_notes_are_not_compared(self, first_round: Round) -> None:
        own = '[[conditions]]\nid = "acute-impact"\nsource = []\nnote = "Another note."\n'
        assert changes(own, first_round, of="Conditions") == []

    @with_fixtures
    @given(data=st.data())
    def test_any_word_changed_is_the_only_change_of_its_section(self, data: st.DataObject, first_round: Round) -> None:
        section, name = data.draw(st.sampled_from([("Conditions", "conditions"), ("Prices", "prices")]))
        part = data.draw(st.sampled_from([one.id for one in getattr(first_round, name)]))
        (change,) = changes(f'[[{name}]]\nid = "{part}"\nlabel = "Said otherwise"\n', first_round, of=section)
        assert (change.part, change.kind, change.key, change.after) == (part, "changed", "label", "Said otherwise")


class TestAddedAndRemoved:
    def test_a_removed_price_is_told_with_the_count_it_pays_for(self, first_round: Round) -> None:
        own = (
            'removes = ["prices[delayed-day-nao-plan]", "metrics[delayed-days].comparisons[financial-year].price",'
            ' "metrics[delayed-days].comparisons[pay-for-performance-year].price",'
            ' "planning.benefit_types[delayed-days].price"]'
        )
        (change,) = changes(own, first_round, of="Prices")
        assert (change.kind, change.key, change.after) == ("removed", "", None)
        assert change.before == "£90,000,000 / 293,000 per day"
        assert (change.before_verified, change.after_verified) == (True, None)

    def test_pay_for_performance_that_ends_is_removed_part_by_part(self, first_round: Round) -> None:
        found = changes('removes = ["pay_for_performance"]', first_round, of="Pay for performance")
        terms = first_round.pay_for_performance
        assert terms
        assert {one.kind for one in found} == {"removed"}
        assert len(found) == 2 + len(terms.parameters) + len(terms.rules)

    def test_an_added_condition_is_told_by_what_it_requires(self, first_round: Round) -> None:
        own = '[[conditions]]\nid = "new"\nlabel = "New"\nrequirement = "Do it."\nsource = []\nverified = false\n'
        (change,) = changes(own, first_round, of="Conditions")
        assert (change.kind, change.label, change.after, change.after_verified) == ("added", "New", "Do it.", False)

    def test_a_round_without_planning_has_none_of_its_parts(self, first_round: Round) -> None:
        without = first_round.model_copy(update={"planning": None})
        found = compare_rounds(without, first_round)
        titles = {title for title, counts in found.counts().items() if counts["added"]}
        assert {"Plans: targets", "Plans: limits", "Plans: workbook", "Plans: sign-offs"} <= titles
        assert all(change.section.startswith("Plans: ") for change in found.changes)


def test_history_is_compared_only_when_it_is_asked_for(first_round: Round) -> None:
    titles = compare_rounds(first_round, load_round("bcf-2023-25")).counts().keys()
    assert "Timetable" not in titles
    found = compare_rounds(first_round, load_round("bcf-2023-25"), HISTORY_OF_ROUND).counts()
    assert found["Published plans"]["removed"] == len(first_round.plan_figures)


def relabelled(value: Any) -> Any:
    """Raw contents in which every cited part has another label."""
    if isinstance(value, list):
        return [relabelled(item) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {key: relabelled(entry) for key, entry in value.items()}
    return changed | {"label": "Said otherwise"} if {"verified", "label"} <= changed.keys() else changed


def test_a_change_in_any_parameter_of_the_first_round_is_found(first_round: Round, raw: Raw) -> None:
    other = Round.model_validate(with_tuples(relabelled(raw)))
    found = compare_rounds(first_round, other, (*RULES, *HISTORY_OF_ROUND)).changes
    assert {change.key for change in found} == {"label"}
    assert len(found) == len(first_round.parameters())


def test_a_later_room_adds_a_section_of_its_own(first_round: Round) -> None:
    checks = RuleSection("Checks", lambda definition: [RoundPart("a", "A check", {"limit": len(definition.streams)})])
    found = compare_rounds(
        first_round,
        next_round('removes = ["streams[carers-breaks]", "virement_rules", "planning.spending_tests"]'),
        [checks],
    )
    assert [(one.section, one.part, one.key, one.before, one.after) for one in found.changes] == [
        ("Checks", "a", "limit", 7, 6)
    ]


def test_the_table_has_a_row_for_each_change_and_holds_text_and_marks() -> None:
    found = compare_rounds(load_round("bcf-2015-16"), load_round("bcf-2023-25"))
    table = found.table
    assert table.height == len(found.changes)
    assert table.columns == list(RoundChange.__dataclass_fields__)
    assert set(table.schema.values()) == {pl.String(), pl.Boolean()}
    assert table.filter(kind="added")["before"].null_count() == table.filter(kind="added").height
    assert compare_rounds(found.before, found.before).table.schema == table.schema
