"""Every case in the files of this folder: carefund gives the answers that the case expects."""

from __future__ import annotations

from pathlib import Path

import pytest

from carefund.refusal import Refusal
from tests.cases.calculations import CALCULATIONS
from tests.cases.reading import Case, CaseError, read_cases

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.toml"))


def check(case: Case) -> None:
    """Compare carefund's answers, or its refusal, with those expected."""
    try:
        answers = dict(CALCULATIONS[case.file.removesuffix(".toml")](case))
    except Refusal as refusal:
        words = case.expected.get("refused", "")
        if not words or str(words) not in str(refusal):
            raise CaseError(f"{case.file}, case '{case.says}': refused: {refusal}") from refusal
        return
    if "refused" in case.expected:
        raise CaseError(f"{case.file}, case '{case.says}', expected.refused: carefund does not refuse it")
    case.compare(answers)


@pytest.mark.parametrize("case", [case for path in FILES for case in read_cases(path)], ids=str)
def test_carefund_gives_the_answers_of_the_case(case: Case) -> None:
    check(case)


def test_every_file_of_cases_is_answered_and_every_calculation_has_cases() -> None:
    assert {path.stem for path in FILES} == set(CALCULATIONS)


def test_an_answer_that_is_another_is_named_by_file_case_and_key() -> None:
    case = next(case for case in read_cases(FOLDER / "pay_for_performance.toml") if "pot" in case.expected)
    other = Case(case.file, case.says, case.given, {**case.expected, "pot": 1})
    with pytest.raises(CaseError, match=rf"^pay_for_performance.toml, case '{case.says}', expected.pot: expected 1; "):
        check(other)


def test_a_refusal_that_no_case_expects_is_told() -> None:
    case = Case("required_sums.toml", "Too many people", {"people": 2, "england_people": 1}, {"pounds": 1})
    with pytest.raises(CaseError, match=r"Too many people.*refused: A share of population"):
        check(case)
    with pytest.raises(CaseError, match="refused: A share of population"):
        check(Case(case.file, case.says, case.given, {"refused": "other words"}))
    with pytest.raises(CaseError, match=r"expected\.refused: carefund does not refuse it"):
        check(Case(case.file, "One in two", {"people": 1, "england_people": 2}, {"refused": "A share"}))
