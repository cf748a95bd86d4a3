"""Refusals: every part is there, nothing commands a terminal, and they travel between processes."""

import ast
import pickle
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import carefund
from carefund.cli.exits import REMEDIES, in_words
from carefund.programme.refusal import BrokenDefinition, Problem, UnknownRound
from carefund.refusal import Refusal, RefusedFile

SOURCE = Path(carefund.__file__).parent


def test_a_refusal_says_where_what_was_expected_found_and_what_to_do() -> None:
    refusal = RefusedFile("a.xlsx", sheet="Cover", cell="B2", expected="a round", found="nothing", to_do="fill it in")
    assert str(refusal) == "a.xlsx, sheet 'Cover', cell B2: expected a round; found nothing. Fill it in."
    assert str(Refusal("a round", "nothing", "Fill it in.")) == "Expected a round; found nothing. Fill it in."


@given(st.text(), st.text(), st.text())
def test_nothing_in_a_refusal_commands_a_terminal_or_turns_the_line_round(file: str, found: str, to_do: str) -> None:
    refusal = RefusedFile(file, expected="a plan", found=found, to_do=to_do)
    assert all(mark.isprintable() for mark in str(refusal))


def test_refusals_travel_between_processes_whole() -> None:
    problems = [Problem("id", expected="a", found="b", to_do="c")]
    for refusal in (
        RefusedFile("a.xlsx", expected="a", found="b", to_do="c", sheet="S", remedy="reissue"),
        BrokenDefinition("my.toml", problems),
        UnknownRound("bcf", ["bcf-2015-16"]),
    ):
        again = pickle.loads(pickle.dumps(refusal))
        assert (type(again), str(again), again.as_record()) == (type(refusal), str(refusal), refusal.as_record())
        assert again.remedy == refusal.remedy


@given(st.text())
def test_other_advice_leaves_the_first_refusal_as_it_was(advice: str) -> None:
    first = RefusedFile("a.xlsx", sheet="Cover", cell="B2", expected="a round", found="nothing", to_do="fill it in")
    other = first.advising(advice)
    assert (str(first), first.to_do) == ("a.xlsx, sheet 'Cover', cell B2: expected a round; found nothing. Fill it in.",
                                         "Fill it in.")  # fmt: skip
    assert type(other) is RefusedFile
    assert str(other).startswith("a.xlsx, sheet 'Cover', cell B2: expected a round; found nothing.")
    assert str(pickle.loads(pickle.dumps(other))) == str(other)
    assert str(other).endswith(other.to_do)
    assert other.as_record() == {**first.as_record(), "to_do": other.to_do}
    assert all(mark.isprintable() for mark in str(other))


def test_other_advice_is_a_sentence() -> None:
    assert str(Refusal("a", "b", "c").advising("save it as CSV")) == "Expected a; found b. Save it as CSV."


def test_the_command_line_has_words_for_every_remedy_and_no_other() -> None:
    used = {
        keyword.value.value
        for path in SOURCE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "remedy" and isinstance(keyword.value, ast.Constant)
    }
    assert used == set(REMEDIES)


def test_the_command_line_adds_its_own_command_to_what_the_domain_says() -> None:
    refusal = Refusal("a store", "none", "Make one", remedy="make-store")
    assert in_words(refusal) == f"{refusal} {REMEDIES['make-store']}"
