"""Reading cases: tables of inputs and expected answers in TOML, to which a reader of the field can add.

A file holds a list of `cases`. Each says in a sentence what it shows, gives the inputs under `given` and, under
`expected`, as many of the answers as it is about; `source` names who published or worked out the numbers. An answer
that there is none of is written "none", and `refused` holds words of the error with which carefund refuses the inputs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

NONE = "none"


class CaseError(ValueError):
    """A file of cases cannot be used, or an answer is another one; the message names file, case and key."""


class Given(BaseModel):
    """The base of what is given in the cases of one file: closed to unknown keys, strict about types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


AnyGiven = TypeVar("AnyGiven", bound=Given)


class _Written(Given):
    """A case as the file writes it."""

    says: str = Field(min_length=1)
    source: str = ""
    given: dict[str, Any]
    expected: dict[str, Any] = Field(min_length=1)


@dataclass(frozen=True)
class Case:
    """One case."""

    file: str
    says: str
    given: Mapping[str, Any]
    expected: Mapping[str, Any]

    def __str__(self) -> str:
        """File and sentence, as a test is named."""
        return f"{self.file}: {self.says}"

    def read_given(self, model: type[AnyGiven]) -> AnyGiven:
        """What is given, checked. Raises CaseError naming the key that cannot be read."""
        try:
            return model.model_validate(self.given)
        except ValidationError as error:
            raise self.error("given", error) from None

    def error(self, part: str, error: ValidationError) -> CaseError:
        """The first thing wrong with a part of the case."""
        first = error.errors(include_url=False)[0]
        key = ".".join([part, *map(str, first["loc"])])
        return CaseError(f"{self.file}, case '{self.says}', {key}: {first['msg']}; found {first['input']!r}")

    def compare(self, answers: Mapping[str, Any]) -> None:
        """Set the answers beside those expected. Raises CaseError naming the first key that is another or unknown."""
        for key, expected in self.expected.items():
            where = f"{self.file}, case '{self.says}', expected.{key}"
            if key not in answers:
                raise CaseError(f"{where}: an unknown answer; known: {', '.join(answers)}")
            if not same(expected, answers[key]):
                raise CaseError(f"{where}: expected {expected!r}; carefund gives {answers[key]!r}")


def same(expected: Any, answer: Any) -> bool:
    """Whether an answer is the one expected: numbers by value, tables by the keys expected of them."""
    if answer is None:
        return bool(expected == NONE)
    if isinstance(expected, dict):
        return all(key in answer and same(value, answer[key]) for key, value in expected.items())
    if isinstance(expected, list):
        return len(expected) == len(answer) and all(map(same, expected, answer))
    if isinstance(expected, int | Decimal) and isinstance(answer, int | Decimal | Fraction):
        return Fraction(expected) == Fraction(answer)
    return bool(expected == answer)


def read_cases(path: Path) -> list[Case]:
    """The cases of a file. Raises CaseError naming the file, the case by its number or sentence, and the key."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{path.name}: {error}") from None
    if set(rows) != {"cases"} or not isinstance(rows["cases"], list):
        raise CaseError(f"{path.name}: expected one list, [[cases]]; found the keys {', '.join(rows) or '(none)'}")
    cases = [_case(path.name, number, row) for number, row in enumerate(rows["cases"], 1)]
    _refuse_said_twice(path.name, cases)
    return cases


def _case(file: str, number: int, row: Any) -> Case:
    try:
        written = _Written.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = f"'{row['says']}'" if isinstance(row, dict) and row.get("says") else f"{number}"
        key = ".".join(map(str, first["loc"])) or "(case)"
        raise CaseError(f"{file}, case {name}, {key}: {first['msg']}") from None
    return Case(file, written.says, written.given, written.expected)


def _refuse_said_twice(file: str, cases: list[Case]) -> None:
    said: set[str] = set()
    for case in cases:
        if case.says in said:
            raise CaseError(f"{file}, case '{case.says}', says: another case says the same")
        said.add(case.says)
