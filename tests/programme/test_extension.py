"""How the contents of a round and of the one that it extends become one: merged, removed, refused."""

from __future__ import annotations

import copy
import tomllib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carefund.programme.extension import HISTORY, PLAN_NOT_STATED, extended, inheritable, merged

from .mutations import Raw, at, problems_of

OWN = 'id = "next-round"\nextends = "bcf-2015-16"\n'
with_fixtures = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)

plain = st.integers() | st.text(max_size=4) | st.booleans()
words = st.lists(st.text(max_size=3), max_size=3)
keys = st.sampled_from(["a", "b", "c", "d"])
tables = st.dictionaries(keys, plain | words, max_size=4)


@st.composite
def lists_with_ids(draw: st.DrawFn) -> list[Raw]:
    """A list of tables with ids, none of them twice."""
    ids = draw(st.lists(st.sampled_from(["x", "y", "z", "w"]), unique=True, min_size=1))
    return [{**draw(tables), "id": name} for name in ids]


contents = st.dictionaries(keys, plain | words | tables | lists_with_ids(), max_size=4)


def next_round(own: str, parent: Raw) -> Raw:
    """The whole contents of a round that extends `parent`, which must be right."""
    whole, problems = extended(tomllib.loads(OWN + own, parse_float=Decimal), parent)
    assert problems == []
    return whole


def refusals(own: str, parent: Raw) -> list[tuple[str, str, str, str]]:
    """What is wrong with how a round extends `parent`."""
    _, problems = extended(tomllib.loads(OWN + own, parse_float=Decimal), parent)
    return [(one.key, one.expected, one.found, one.to_do) for one in problems]


class TestMerging:
    @given(contents)
    def test_nothing_laid_over_a_round_leaves_it_as_it_was(self, inherited: Raw) -> None:
        assert merged(inherited, {}) == inherited

    @given(contents)
    def test_a_round_laid_over_itself_is_itself(self, inherited: Raw) -> None:
        assert merged(inherited, copy.deepcopy(inherited)) == inherited

    @given(contents, contents)
    def test_every_plain_value_that_the_round_states_wins(self, inherited: Raw, own: Raw) -> None:
        whole = merged(inherited, own)
        for key, value in own.items():
            if not isinstance(value, dict | list):
                assert whole[key] == value

    @given(contents, contents)
    def test_every_key_of_both_is_there_and_no_other(self, inherited: Raw, own: Raw) -> None:
        assert set(merged(inherited, own)) == {*inherited, *own}

    @given(lists_with_ids(), lists_with_ids())
    def test_inherited_items_keep_their_order_and_new_ones_follow_in_theirs(
        self, inherited: list[Raw], own: list[Raw]
    ) -> None:
        before = [item["id"] for item in inherited]
        new = [item["id"] for item in own if item["id"] not in before]
        assert [item["id"] for item in merged(inherited, own)] == before + new

    @given(lists_with_ids(), lists_with_ids())
    def test_an_item_has_its_own_keys_first_and_the_inherited_where_it_states_none(
        self, inherited: list[Raw], own: list[Raw]
    ) -> None:
        before = {item["id"]: item for item in inherited}
        stated = {item["id"]: item for item in own}
        for item in merged(inherited, own):
            assert item == {**before.get(item["id"], {}), **stated.get(item["id"], {})}

    @given(contents, contents)
    def test_neither_side_is_changed(self, inherited: Raw, own: Raw) -> None:
        kept = copy.deepcopy((inherited, own))
        merged(inherited, own)
        assert (inherited, own) == kept

    @pytest.mark.parametrize(
        ("inherited", "own"),
        [(["a", "b"], ["c"]), (["a"], []), ([{"id": "x"}], []), ([{"no": 1}], [{"no": 2}]), ([{"id": "x"}], "text")],
    )
    def test_lists_without_ids_and_empty_lists_replace(self, inherited: Any, own: Any) -> None:
        assert merged({"key": inherited}, {"key": own}) == {"key": own}


class TestTakingOver:
    def test_a_round_that_states_nothing_is_the_earlier_one_without_its_history(self, raw: Raw) -> None:
        whole = next_round("", raw)
        assert {key for key in whole if whole[key] != inheritable(raw).get(key)} == {
            "id",
            "extends",
            "sources",
            *HISTORY,
        }
        assert all(whole[key] == [] for key in HISTORY)
        assert problems_of(whole) == []

    def test_the_earlier_round_is_left_as_it_was(self, raw: Raw) -> None:
        before = copy.deepcopy(raw)
        next_round('removes = ["streams", "metrics[delayed-days].comparisons"]', raw)
        assert raw == before

    def test_inherited_sources_are_kept_while_something_cites_them(self, raw: Raw) -> None:
        whole = next_round("", raw)
        kept = {source["id"] for source in whole["sources"]}
        assert "sitra" in kept, "the streams cite it"
        assert "itv" in kept, "prices cite it"
        assert "appgov" not in kept, "only the timetable cited it"

    def test_a_source_of_its_own_is_kept_even_if_nothing_cites_it(self, raw: Raw) -> None:
        whole = next_round('[[sources]]\nid = "mine"\ntitle = "Mine"\nreference = "here"\n', raw)
        assert whole["sources"][-1]["id"] == "mine"

    def test_an_inherited_comparison_loses_its_plan_but_not_its_price(self, raw: Raw) -> None:
        comparison = next_round("", raw)["metrics"][0]["comparisons"][0]
        assert "plan" not in comparison
        assert comparison["price"] == "non-elective-admission-nao-plan"
        assert comparison["note"] == PLAN_NOT_STATED, "the earlier round's note is about the plan that is gone"

    def test_the_note_of_an_inherited_comparison_that_had_no_plan_is_kept(self, raw: Raw) -> None:
        comparison = next_round("", raw)["metrics"][1]["comparisons"][1]
        assert comparison["note"].startswith("No plan for delayed days on calendar years was found")

    def test_history_that_the_round_states_is_its_own_alone(self, raw: Raw) -> None:
        own = '[[fund_totals]]\nid = "whole"\nlabel = "Whole"\nvalue = 1\nunit = "£"\nsource = []\nverified = false\n'
        assert [total["id"] for total in next_round(own, raw)["fund_totals"]] == ["whole"]


class TestRemoving:
    @pytest.mark.parametrize(
        ("key", "path"),
        [
            ("pay_for_performance", ("pay_for_performance",)),
            ("metrics[delayed-days].note", ("metrics", 1, "note")),
            ("decisions[approved].count", ("decisions", 0, "count")),
            ("pay_for_performance.periods", ("pay_for_performance", "periods")),
            ("planning.limits[largest-effect].note", ("planning", "limits", 12, "note")),
        ],
    )
    def test_a_key_of_a_table_is_gone(self, raw: Raw, key: str, path: tuple[str | int, ...]) -> None:
        assert path[-1] in at(raw, path[:-1])
        whole = next_round(f'removes = ["{key}"]', raw)
        assert path[-1] not in at(whole, path[:-1])

    def test_a_removed_list_is_empty_and_stays_a_list(self, raw: Raw) -> None:
        whole = next_round('removes = ["marginal_rates", "metrics[delayed-days].comparisons"]', raw)
        assert whole["marginal_rates"] == []
        assert whole["metrics"][1]["comparisons"] == []

    @with_fixtures
    @given(data=st.data())
    def test_any_items_removed_are_gone_and_all_others_stay_in_order(self, data: st.DataObject, raw: Raw) -> None:
        section = data.draw(st.sampled_from(["streams", "conditions", "metrics", "prices", "decisions"]))
        ids = [item["id"] for item in raw[section]]
        gone = data.draw(st.lists(st.sampled_from(ids), max_size=len(ids)))
        whole = next_round(f"removes = {[f'{section}[{name}]' for name in gone]}", raw)
        assert [item["id"] for item in whole[section]] == [name for name in ids if name not in gone]

    def test_what_is_removed_and_stated_anew_has_nothing_of_the_old(self, raw: Raw) -> None:
        own = 'removes = ["conditions"]\n[[conditions]]\nid = "joint-assessment"\nlabel = "Other"\n'
        assert next_round(own, raw)["conditions"] == [{"id": "joint-assessment", "label": "Other"}]

    def test_a_part_and_something_in_it_may_both_be_removed(self, raw: Raw) -> None:
        keys = ["metrics[reablement].note", "metrics[reablement]", "metrics[reablement].rate"]
        whole = next_round(f"removes = {keys}", raw)
        assert "reablement" not in [metric["id"] for metric in whole["metrics"]]

    @pytest.mark.parametrize(
        ("key", "to_do"),
        [
            ("metrics[delayed-dais]", 'did you mean "metrics[delayed-days]"?'),
            ("pay_for_performanse", 'did you mean "pay_for_performance"?'),
            ("timetable", "leave it out: it is never taken over"),
            ("plan_figures[approved-2014-saving]", "leave it out: it is never taken over"),
            ("id", "leave it out: it is never taken over"),
            ("", "correct the key, or leave it out"),
            ("42", "correct the key, or leave it out"),
        ],
    )
    def test_a_key_that_names_nothing_is_refused_with_advice(self, raw: Raw, key: str, to_do: str) -> None:
        (found,) = refusals(f'removes = ["conditions", "{key}"]', raw)
        assert found == ("removes[1]", "the key of something taken over from bcf-2015-16", f'"{key}"', to_do)

    @pytest.mark.parametrize(
        ("removes", "found"), [('"metrics"', '"metrics"'), ("[1]", "a list of 1"), ("true", "true")]
    )
    def test_removes_that_is_no_list_of_keys_is_refused(self, raw: Raw, removes: str, found: str) -> None:
        (refusal,) = refusals(f"removes = {removes}", raw)
        assert refusal[:3] == ("removes", "a list of keys", found)


class TestFiguresOfTheirOwn:
    def test_a_changed_figure_under_the_inherited_source_is_refused(self, raw: Raw) -> None:
        (found,) = refusals('[[streams]]\nid = "carers-breaks"\npounds = 150_000_000\n', raw)
        assert found[0] == "streams[carers-breaks]"
        assert found[2] == "pounds = 150000000 under the inherited source"

    @pytest.mark.parametrize("half", ['source = ["sitra"]', "verified = true"])
    def test_half_of_its_provenance_is_not_enough(self, raw: Raw, half: str) -> None:
        assert refusals(f'[[streams]]\nid = "carers-breaks"\npounds = 150_000_000\n{half}\n', raw)

    def test_a_figure_deep_inside_is_found(self, raw: Raw) -> None:
        (found,) = refusals('[[planning.limits]]\nid = "largest-effect"\nvalue = 99.5\n', raw)
        assert found[0] == "planning.limits[largest-effect]"

    @pytest.mark.parametrize(
        "own",
        [
            '[[streams]]\nid = "carers-breaks"\npounds = 150_000_000\nsource = []\nverified = false\n',
            '[[streams]]\nid = "carers-breaks"\npounds = 130_000_000\n',
            '[[streams]]\nid = "carers-breaks"\nlabel = "Money for carers"\n',
            '[[streams]]\nid = "another"\npounds = 1\n',
        ],
        ids=["with its own source", "the same figure", "another word", "a new stream"],
    )
    def test_what_needs_no_new_source_is_taken(self, raw: Raw, own: str) -> None:
        assert refusals(own, raw) == []


def test_an_id_stated_twice_is_refused_though_merging_would_hide_it(raw: Raw) -> None:
    twice = '[[conditions]]\nid = "acute-impact"\n[[conditions]]\nid = "acute-impact"\nlabel = "Again"\n'
    (found,) = refusals(twice, raw)
    assert found[:3] == ("conditions[acute-impact].id", "an id used once", '"acute-impact" 2 times')


@with_fixtures
@given(own=st.dictionaries(st.sampled_from(["streams", "metrics", "planning", "removes", "sources", "x"]), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "source", "value"]), inner),
    max_leaves=8,
)))  # fmt: skip
def test_whatever_a_file_says_it_is_merged_or_refused_and_never_crashes(own: Raw, raw: Raw) -> None:
    whole, problems = extended({"id": "x", "extends": "bcf-2015-16", **own}, raw)
    assert isinstance(whole, dict)
    assert all(problem.key and problem.to_do for problem in problems)
