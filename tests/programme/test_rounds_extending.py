"""Files that extend other files: found beside them or among the shipped, in chains, and refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from carefund.programme.definition import Round
from carefund.programme.refusal import BrokenDefinition, Problem
from carefund.programme.rounds import load_round, parse_round, read_round, round_ids

PLAIN = 'id = "{id}"\nextends = "{extends}"\n'


def write(folder: Path, name: str, extends: str, more: str = "") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(PLAIN.format(id=name, extends=extends) + more, encoding="utf-8")
    return path


def refused(path: Path) -> tuple[str, list[Problem]]:
    with pytest.raises(BrokenDefinition) as refusal:
        read_round(path)
    return refusal.value.file, list(refusal.value.problems)


@pytest.mark.parametrize("round_id", round_ids())
def test_every_shipped_round_can_be_extended_by_a_file_that_states_nothing_else(tmp_path: Path, round_id: str) -> None:
    parent = load_round(round_id)
    child = read_round(write(tmp_path, "next", round_id))
    assert (child.id, child.extends) == ("next", round_id)
    assert (child.streams, child.conditions, child.planning) == (parent.streams, parent.conditions, parent.planning)
    assert (child.timetable, child.plan_figures, child.audit_figures, child.fund_totals) == ((), (), (), ())


@pytest.mark.parametrize("round_id", round_ids())
def test_the_json_of_every_round_reads_back_the_same(round_id: str) -> None:
    definition = load_round(round_id)
    assert Round.model_validate_json(definition.model_dump_json()) == definition


def test_a_file_beside_it_is_extended_before_a_shipped_round_of_the_same_name(tmp_path: Path) -> None:
    write(tmp_path, "bcf-2025-26", "bcf-2023-25", 'title = "A draft of our own"\n')
    assert read_round(write(tmp_path, "next", "bcf-2025-26")).title == "A draft of our own"


def test_a_shipped_round_extends_shipped_rounds_whatever_lies_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "bcf-2023-25.toml").write_text("not a definition", encoding="utf-8")
    assert read_round(write(tmp_path, "next", "bcf-2025-26")).title == "Better Care Fund 2025-26"


def test_contents_without_a_place_extend_shipped_rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "bcf-2025-26", "bcf-2023-25", 'title = "A draft of our own"\n')
    contents = PLAIN.format(id="next", extends="bcf-2025-26").encode()
    assert parse_round(contents, "next.toml").title == "Better Care Fund 2025-26"
    assert parse_round(contents, "next.toml", tmp_path).title == "A draft of our own"


def test_a_file_named_without_its_folder_finds_what_lies_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "base", "bcf-2015-16", 'title = "Base"\n')
    write(tmp_path, "next", "base")
    monkeypatch.chdir(tmp_path)
    assert read_round("next.toml").title == "Base"


def test_a_chain_hands_everything_on_and_the_latest_word_wins(tmp_path: Path) -> None:
    write(tmp_path, "one", "bcf-2015-16", 'title = "One"\nsummary = "Of one."\nremoves = ["pay_for_performance"]\n')
    write(
        tmp_path,
        "two",
        "one",
        'title = "Two"\nremoves = ["streams[carers-breaks]", "virement_rules", "planning.spending_tests"]\n',
    )
    three = read_round(write(tmp_path, "three", "two", 'country = "Wales"\n'))
    assert (three.title, three.summary, three.country, three.extends) == ("Two", "Of one.", "Wales", "two")
    assert three.pay_for_performance is None
    assert "carers-breaks" not in [stream.id for stream in three.streams]
    assert three.programme == "Better Care Fund"


def test_a_long_chain_is_read(tmp_path: Path) -> None:
    for number in range(30):
        write(tmp_path, f"r{number}", f"r{number - 1}" if number else "bcf-2015-16")
    assert read_round(tmp_path / "r29.toml").metric("delayed-days").unit == "days"


class TestRefused:
    @pytest.mark.parametrize("name", ["bcf-2015-61", "../bcf-2015-16", "/etc/passwd", "BCF", "", "a b", "x" * 3000])
    def test_an_unknown_round(self, tmp_path: Path, name: str) -> None:
        path = write(tmp_path, "next", name)
        file, (problem,) = refused(path)
        assert file == str(path)
        assert (problem.key, problem.expected) == ("extends", f"the id of a round: {', '.join(round_ids())}")
        assert problem.to_do
        assert len(problem.found) < 100

    def test_an_unknown_round_with_a_near_name(self, tmp_path: Path) -> None:
        _, (problem,) = refused(write(tmp_path, "next", "bcf-2015-61"))
        assert problem.to_do == 'did you mean "bcf-2015-16"?'

    @pytest.mark.parametrize("value", ["2015", "true", "[]", '["bcf-2015-16"]', "{ id = 1 }"])
    def test_a_round_to_extend_that_is_no_text(self, value: str) -> None:
        with pytest.raises(BrokenDefinition, match="the id of a round") as refusal:
            parse_round(f"extends = {value}".encode(), "next.toml")
        assert refusal.value.problems[0].key == "extends"

    @pytest.mark.parametrize("names", [["a"], ["a", "b"], ["a", "b", "c", "d"]])
    def test_a_circle(self, tmp_path: Path, names: list[str]) -> None:
        for name, extends in zip(names, [*names[1:], names[0]], strict=True):
            write(tmp_path, name, extends)
        file, (problem,) = refused(tmp_path / "a.toml")
        assert file.endswith(f"{names[-1]}.toml")
        assert problem.key == "extends"
        assert problem.expected == "a round that does not extend this one"
        assert problem.found == " extends ".join([*names, "a"])
        assert problem.to_do == "extend an earlier round"

    def test_a_circle_whose_ids_are_not_their_file_names(self, tmp_path: Path) -> None:
        write(tmp_path, "b", "a")
        (tmp_path / "a.toml").write_text(PLAIN.format(id="other", extends="b"), encoding="utf-8")
        _, (problem,) = refused(tmp_path / "a.toml")
        assert problem.key == "extends"
        assert "other extends b" in problem.found

    def test_a_round_that_extends_the_shipped_one_under_its_own_name(self, tmp_path: Path) -> None:
        _, (problem,) = refused(write(tmp_path, "bcf-2015-16", "bcf-2015-16"))
        assert problem.found == "bcf-2015-16 extends bcf-2015-16"

    def test_a_mistake_in_the_file_that_is_extended_names_that_file(self, tmp_path: Path) -> None:
        write(tmp_path, "base", "bcf-2015-16", "title = 5\n")
        file, (problem,) = refused(write(tmp_path, "next", "base"))
        assert (file, problem.key) == (str(tmp_path / "base.toml"), "title")

    def test_a_file_beside_it_whose_id_is_another(self, tmp_path: Path) -> None:
        (tmp_path / "base.toml").write_text(PLAIN.format(id="other", extends="bcf-2015-16"), encoding="utf-8")
        file, (problem,) = refused(write(tmp_path, "next", "base"))
        assert file == str(tmp_path / "base.toml")
        assert (problem.key, problem.expected, problem.found) == ("id", '"base"', '"other"')

    def test_a_round_without_an_id_of_its_own(self) -> None:
        with pytest.raises(BrokenDefinition) as refusal:
            parse_round(b'extends = "bcf-2015-16"', "next.toml")
        (problem,) = refusal.value.problems
        assert (problem.key, problem.found, problem.to_do) == ("id", "nothing", "add the key id")

    def test_removes_without_a_round_to_remove_from(self, shipped_text: str) -> None:
        with pytest.raises(BrokenDefinition) as refusal:
            parse_round(b'removes = ["streams"]\n' + shipped_text.encode(), "next.toml")
        found = {(problem.key, problem.found) for problem in refusal.value.problems}
        assert ("removes", "no key extends") in found

    def test_a_reference_to_what_was_removed_is_named(self, tmp_path: Path) -> None:
        path = write(tmp_path, "next", "bcf-2015-16", 'removes = ["metrics[reablement]", "planning.areas_of_spend"]\n')
        _, problems = refused(path)
        assert {problem.key for problem in problems} == {
            "planning.benefit_types[reablement].metric",
            "planning.targets[reablement].metric",
            "planning.spending_tests[disabled-facilities-grant].areas_of_spend[0]",
            "planning.spending_tests[disabled-facilities-grant].areas_of_spend[1]",
            "planning.spending_tests[out-of-hospital].except_areas_of_spend[0]",
            "planning.spending_tests[social-care-protection].areas_of_spend[0]",
            "streams[disabled-facilities-grant].except_areas_of_spend[0]",
            "streams[social-care-capital].except_areas_of_spend[0]",
        }

    def test_every_problem_at_once(self, tmp_path: Path) -> None:
        more = 'removes = ["nothing"]\n[[streams]]\nid = "carers-breaks"\npounds = "much"\n[[metrics]]\nid = "new"\n'
        _, problems = refused(write(tmp_path, "next", "bcf-2015-16", more))
        keys = {problem.key for problem in problems}
        assert {"removes[0]", "streams[carers-breaks].pounds", "metrics[new].label"} <= keys

    def test_sums_of_an_earlier_round_left_in_a_stream(self, tmp_path: Path) -> None:
        more = (
            'removes = ["planning.years"]\n[planning]\n'
            'years = [{ id = "2030-31", first = 2030-04-01, last = 2031-03-01 }]\n'
        )
        _, (problem,) = refused(write(tmp_path, "next", "bcf-2023-25", more))
        assert problem.expected == "streams with sums in the years that are pooled: 2030-31"
        assert "disabled-facilities-grant: 2023-24, 2024-25" in problem.found

    @pytest.mark.parametrize("value", ["-0.05", "1.01", "5"])
    def test_a_new_part_that_is_no_part(self, tmp_path: Path, value: str) -> None:
        more = (
            f'[new_part]\nid = "new-part"\nlabel = "New"\nvalue = {value}\n'
            'unit = "part of the programme"\nsource = []\nverified = false\n'
        )
        _, (problem,) = refused(write(tmp_path, "next", "bcf-2023-25", more))
        assert (problem.expected, problem.found) == ("a new_part from 0 to 1", value)

    def test_nesting_too_deep_to_merge(self, tmp_path: Path) -> None:
        _, (problem,) = refused(write(tmp_path, "next", "bcf-2015-16", "planning" + ".a" * 3000 + " = 1\n"))
        assert "nested too deeply" in problem.found
