"""Reading the definition of an own series from a TOML file: it becomes one, or is refused with every problem in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from carefund.calendar import days_in
from carefund.evidence.definition import SeriesDefinition, is_audited
from carefund.evidence.series import PEOPLE_SERIES, SERIES
from carefund.programme.model_problems import model_problems
from carefund.programme.refusal import BrokenDefinition, Problem, problem_of_file
from carefund.programme.sourced import written
from carefund.refusal import RefusedFile
from carefund.workbooks.dates import read_month
from carefund.workbooks.ordinary_file import read_ordinary_file
from carefund.workbooks.toml_text import LARGEST_SETTINGS, read_toml

WHAT = "the definition of a series"
REQUIRED_OF_OWN = ("direction",)
NOT_OF_OWN = ("family", "near", "own")
"""Keys that say how carefund's own series hang together."""


def read_definition(path: Path) -> SeriesDefinition:
    """The definition of an own series in a TOML file.

    Keys are those of SeriesDefinition without `family` and `near`; `direction` is required. A month may be written as
    text ("2020-04"). Raises BrokenDefinition, with every problem, for a file that is none, or cannot be read.
    """
    try:
        content = read_ordinary_file(path, LARGEST_SETTINGS, WHAT)
    except RefusedFile as refused:
        raise BrokenDefinition(str(path), [problem_of_file(refused)], WHAT) from None
    return parse_definition(content, str(path))


def parse_definition(content: bytes, file: str) -> SeriesDefinition:
    """As `read_definition`, for the contents of a file of that name."""
    try:
        keys = read_toml(file, content)
    except RefusedFile as refused:
        raise BrokenDefinition(file, [problem_of_file(refused)], WHAT) from None
    problems = list(_problems(keys))
    kept = {key: _plain(value) for key, value in keys.items() if key not in NOT_OF_OWN}
    try:
        definition = SeriesDefinition.model_validate(_completed(kept))
    except ValidationError as error:
        found = [*problems, *model_problems(error, kept, SeriesDefinition)]
        raise BrokenDefinition(file, sorted(set(found)), WHAT) from None
    if problems:
        raise BrokenDefinition(file, sorted(problems), WHAT)
    return definition


def _problems(keys: dict[str, Any]) -> Iterator[Problem]:
    """What the model does not know of: names that are taken, and keys that belong to carefund's own series."""
    name = keys.get("name")
    if isinstance(name, str) and name in SERIES:
        to_do = "choose another name for your own figures"
        yield Problem(
            "name", expected="a name that carefund's own series do not have", found=written(name), to_do=to_do
        )
    for key in NOT_OF_OWN:
        if key in keys:
            yield Problem(key, expected="none of it", found=f"the key {key}", to_do="remove it")
    for key in REQUIRED_OF_OWN:
        if key not in keys:
            expected = "which way is better: lower, higher or neither"
            yield Problem(key, expected=expected, found="nothing", to_do=f"add the key {key}")
    people = keys.get("people", "all")
    if people not in PEOPLE_SERIES:
        known = ", ".join(PEOPLE_SERIES)
        yield Problem("people", expected=f"one of {known}", found=written(people), to_do="use one of them")
    if ("part_of" in keys) != ("breakdown" in keys):
        expected = "part_of and breakdown together, or neither"
        yield Problem("breakdown", expected=expected, found="one of them", to_do="add the other key")
    if keys.get("kind") == "count" and "denominator" in keys:
        to_do = 'leave it out, or write kind = "rate" or kind = "mean"'
        yield Problem("denominator", expected="no denominator of a count", found="one", to_do=to_do)


def _completed(keys: dict[str, Any]) -> dict[str, Any]:
    """The keys with what holds where nothing is said: a monthly count is audited for coverage."""
    closures = keys.get("closures")
    if isinstance(closures, tuple):
        keys = {**keys, "closures": tuple(map(_closure, closures))}
    return {"own": True, "coverage_audited": is_audited(keys), **keys}


def _closure(given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """A closure whose months may be written as text; one month where there is no last."""
    if not isinstance(given, dict):
        return given
    both = {"last": given.get("first"), **given}
    return {key: _month(value) if key in {"first", "last"} else value for key, value in both.items() if value}


def _month(given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    month = read_month(given) if isinstance(given, str) else given
    if isinstance(month, date) and 1 <= month.day <= days_in(month):
        return date(month.year, month.month, 1)
    return month or given


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """A value with its lists as tuples, as the models hold them; a whole number written with a fraction as one."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return tuple(map(_plain, value)) if isinstance(value, list) else value
