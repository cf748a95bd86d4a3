"""Changing the raw contents of a definition, and checking them as a file's are checked."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from carefund.programme.definition import Round
from carefund.programme.model_problems import model_problems
from carefund.programme.references import check_references
from carefund.programme.refusal import Problem

Raw = dict[str, Any]
Path = tuple[str | int, ...]


def problems_of(data: Raw) -> list[Problem]:
    """Check raw contents as a file's are checked, without writing them out as TOML."""
    problems = check_references(data)
    try:
        Round.model_validate(with_tuples(data))
    except ValidationError as error:
        problems += model_problems(error, data)
    return sorted(set(problems))


def with_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: with_tuples(entry) for key, entry in value.items()}
    return tuple(map(with_tuples, value)) if isinstance(value, list) else value


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def changed(data: Raw, path: Path, value: Any) -> Raw:
    data = copy.deepcopy(data)
    at(data, path[:-1])[path[-1]] = value
    return data


def every_path(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every key and every list item of raw contents."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, entry in steps:
        yield (*path, step)
        yield from every_path(entry, (*path, step))


def one_problem_at(problems: list[Problem], key: str) -> Problem:
    found = [problem for problem in problems if problem.key == key]
    assert len(found) == 1, [str(problem) for problem in problems]
    return found[0]
