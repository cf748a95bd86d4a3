"""A mistake in a file of cases is told by file, case and key."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.cases.calculations import Payment
from tests.cases.reading import Case, CaseError, read_cases, same

GOOD = '[[cases]]\nsays = "A"\n[cases.given]\nx = 1\n[cases.expected]\ny = 2\n'


def read(folder: Path, text: str) -> list[Case]:
    path = folder / "some.toml"
    path.write_text(text, encoding="utf-8")
    return read_cases(path)


def test_a_case_holds_what_the_file_says(tmp_path: Path) -> None:
    (case,) = read(tmp_path, GOOD)
    assert (str(case), dict(case.given), dict(case.expected)) == ("some.toml: A", {"x": 1}, {"y": 2})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1", r"^some.toml: expected one list, \[\[cases\]\]; found the keys x"),
        ("cases = [", r"^some.toml: .*end of document"),
        ('[[cases]]\nsays = "A"\n[cases.given]', r"^some.toml, case 'A', expected: Field required"),
        ('[[cases]]\nsay = "A"', r"^some.toml, case 1, says: Field required"),
        (f"{GOOD}{GOOD}", r"^some.toml, case 'A', says: another case says the same"),
        (GOOD.replace("[cases.given]", "why = 1\n[cases.given]"), r"^some.toml, case 'A', why: Extra inputs"),
        (GOOD.replace("y = 2", ""), r"^some.toml, case 'A', expected: Dictionary should have at least 1 item"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CaseError, match=words):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"baseline": [1], "planed_percent": 3}, "given.planed_percent: Extra inputs.*found 3"),
        ({"baseline": ["many"]}, r"given.baseline.0.*found 'many'"),
        ({}, "given.baseline: Field required"),
    ],
)
def test_a_key_that_is_misspelt_or_of_another_type_is_named(given: dict[str, object], words: str) -> None:
    with pytest.raises(CaseError, match=f"^some.toml, case 'A', {words}"):
        Case("some.toml", "A", given, {"pot": 1}).read_given(Payment)


def test_an_unknown_answer_is_told_with_the_known_ones() -> None:
    with pytest.raises(CaseError, match=r"case 'A', expected.pott: an unknown answer; known: pot, withheld"):
        Case("some.toml", "A", {}, {"pott": 1}).compare({"pot": 1, "withheld": 2})


@pytest.mark.parametrize(
    ("expected", "answer", "alike"),
    [
        (350, Fraction(350), True),
        (Decimal("0.5"), Fraction(1, 2), True),
        (Decimal("0.3"), Fraction(1, 3), False),
        ("none", None, True),
        (0, None, False),
        ("none", 0, False),
        ([1, 2], [Decimal(1), 2], True),
        ([1], [1, 1], False),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"b": 1}, False),
        (True, True, True),
    ],
)
def test_answers_are_compared_by_value(expected: object, answer: object, alike: bool) -> None:
    assert same(expected, answer) == alike
