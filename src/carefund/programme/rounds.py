"""Reading the definitions of rounds: the ones that carefund ships, and any other file in the same form.

A file is read whole and checked whole. Either it becomes a :class:`Round`, or it is refused with every
problem that was found in it.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from carefund.programme.definition import Round
from carefund.programme.model_problems import model_problems
from carefund.programme.references import check_references
from carefund.programme.refusal import BrokenDefinition, Problem, UnknownRound, advice, listed
from carefund.programme.sourced import written

ENDING = ".toml"


def round_ids() -> list[str]:
    """Return the ids of the rounds that carefund ships, in alphabetical order."""
    return sorted(name.removesuffix(ENDING) for name in _shipped() if name.endswith(ENDING))


def load_round(round_id: str) -> Round:
    """Return a round that carefund ships.

    Raises UnknownRound, a BrokenDefinition, if there is none of that id, naming those there are; and
    BrokenDefinition if its file is broken.
    """
    known = round_ids()
    if round_id not in known:
        expected = f"the id of a round: {listed(known, round_id)}"
        to_do = advice(round_id, known, "use one of these ids")
        raise UnknownRound("rounds", [Problem("id", expected, written(round_id), to_do)])
    name = round_id + ENDING
    definition = parse_round(_shipped()[name].read_bytes(), name)
    if definition.id != round_id:
        problem = Problem("id", written(round_id), written(definition.id), "make the id and the file name agree")
        raise BrokenDefinition(name, [problem])
    return definition


def read_round(path: Path | str) -> Round:
    """Return the round defined in a TOML file.

    Raises BrokenDefinition if the file is not a definition, and OSError if it cannot be read.
    """
    return parse_round(Path(path).read_bytes(), str(path))


def parse_round(contents: bytes, file: str) -> Round:
    """Return the round defined by the contents of a TOML file; `file` names it in messages.

    Raises BrokenDefinition listing every problem found.
    """
    try:
        return _checked(_parse_toml(contents, file), file)
    except RecursionError:
        found = "lists or tables nested too deeply"
        problem = Problem("(file)", "the definition of a round", found, "start again from a shipped round")
        raise BrokenDefinition(file, [problem]) from None


def _checked(data: dict[str, Any], file: str) -> Round:
    problems = set(check_references(data))
    try:
        definition = Round.model_validate(_unchangeable(data))
    except ValidationError as error:
        raise BrokenDefinition(file, sorted(problems.union(model_problems(error, data)))) from None
    if problems:
        raise BrokenDefinition(file, sorted(problems))
    return definition


def _shipped() -> dict[str, Traversable]:
    """Return the files in the folder of shipped rounds, by name."""
    return {entry.name: entry for entry in (files("carefund.programme") / "rounds").iterdir()}


def _parse_toml(contents: bytes, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(contents.decode("utf-8"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        found = f"a byte that is not UTF-8 at position {error.start}"
        problem = Problem("(file)", "text in UTF-8", found, "save the file as UTF-8")
    except (ValueError, ArithmeticError) as error:
        found = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "a number too long to read"
        place = re.search(r"line \d+|end of document", found)
        key = place.group() if place else "(file)"
        problem = Problem(key, "valid TOML", found, "correct it there; toml.io describes the form")
    raise BrokenDefinition(file, [problem])


def _unchangeable(value: Any) -> Any:  # noqa: ANN401
    """Return the value with every list made a tuple, which is how the models hold lists."""
    if isinstance(value, dict):
        return {key: _unchangeable(entry) for key, entry in value.items()}
    return tuple(map(_unchangeable, value)) if isinstance(value, list) else value
