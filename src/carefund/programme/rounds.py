"""Reading the definitions of rounds: the ones that carefund ships, and any other file in the same form.

A file that extends another round says only what changed; the rest is taken over from that round's file. A file is read
whole and checked whole. Either it becomes a :class:`Round`, or it is refused with every
problem that was found in it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from carefund.programme.definition import Round
from carefund.programme.extension import extended
from carefund.programme.model_problems import model_problems
from carefund.programme.references import check_references
from carefund.programme.refusal import BrokenDefinition, Problem, UnknownRound, advice, nearest_names, problem_of_file
from carefund.programme.sourced import ID_PATTERN, as_models_hold, written
from carefund.refusal import RefusedFile
from carefund.workbooks.ordinary_file import is_ordinary_file, read_ordinary_file
from carefund.workbooks.toml_text import LARGEST_SETTINGS, read_toml

ENDING = ".toml"
LONGEST_ID = 100
"""Characters of an id that is looked for among files."""


def round_ids() -> list[str]:
    """Return the ids of the rounds that carefund ships, in alphabetical order."""
    return sorted(name.removesuffix(ENDING) for name in _shipped() if name.endswith(ENDING))


@cache
def load_round(round_id: str) -> Round:
    """Return a round that carefund ships; it is read once, for it cannot be changed.

    Raises UnknownRound, a BrokenDefinition, if there is none of that id, naming those there are; and
    BrokenDefinition if its file is broken.
    """
    round_id, known = round_id.strip().lower(), round_ids()
    if round_id not in known:
        raise UnknownRound(round_id, known)
    name = round_id + ENDING
    return _named_as_asked(_read(_shipped_file(name), ()), round_id, name).round


def read_round(path: Path | str) -> Round:
    """Return the round defined in a TOML file; a round that it extends is looked for beside it, then among the shipped.

    Raises BrokenDefinition if the file, or one that it extends, is not a definition, or no ordinary file of up to
    512 KB, and OSError if it cannot be read.
    """
    file = Path(path)
    file.stat()
    return parse_round(_content(file), str(path), file.resolve().parent)


def round_named(named: Path | str) -> Round:
    """Return the round of an id, or defined in the file where a path, or a name that ends in .toml, is given.

    Raises as `load_round` and `read_round` do.
    """
    is_file = isinstance(named, Path) or named.endswith(ENDING)
    return read_round(named) if is_file else load_round(str(named))


def rounds_with(own: Round | None) -> Callable[[str], Round]:
    """Return a look-up of rounds by id: one of the user's own, where there is one, then those that carefund ships."""
    if own is None:
        return load_round
    return lambda round_id: own if round_id == own.id else load_round(round_id)


def parse_round(contents: bytes, file: str, beside: Path | None = None) -> Round:
    """Return the round defined by the contents of a TOML file; `file` names it in messages.

    A round that it extends is looked for in the folder `beside`, where one is given, then among the shipped rounds.
    Raises BrokenDefinition listing every problem found.
    """
    try:
        return _read(_File(contents, file, beside), ()).round
    except RecursionError:
        found = "lists or tables nested too deeply"
        problem = Problem(
            "(file)", expected="the definition of a round", found=found, to_do="start again from a shipped round"
        )
        raise BrokenDefinition(file, [problem]) from None


@dataclass(frozen=True)
class _File:
    """A file that may define a round."""

    contents: bytes
    name: str
    """What it is called in messages."""
    beside: Path | None
    """The folder in which rounds that it extends are looked for first; none for a shipped file."""
    is_shipped: bool = False
    """Whether it is one of carefund's own; any other is a stranger's."""


@dataclass(frozen=True)
class _Read:
    """What was read from a file: its round, and the raw contents with all that it took over."""

    round: Round
    contents: dict[str, Any]


def _read(file: _File, chain: tuple[str, ...]) -> _Read:
    """Read a file; `chain` names the rounds that were extended on the way to it, the first of them first."""
    own = tomllib.loads(file.contents.decode(), parse_float=Decimal) if file.is_shipped else _parse_toml(file)
    if "extends" in own:
        parent = _parent(own, file, (*chain, str(own.get("id", file.name))))
        contents, problems = extended(own, parent.contents)
    else:
        contents, problems = own, list(_nothing_to_remove(own))
    return _Read(_checked(contents, problems, file.name), contents)


def _parent(own: dict[str, Any], file: _File, chain: tuple[str, ...]) -> _Read:
    """Read the round that a file extends; refuse one that is unknown, or that extends the file in its turn."""
    name = own["extends"]
    if name in chain:
        found = " extends ".join([*chain[chain.index(name) :], name])
        problem = Problem(
            "extends", expected="a round that does not extend this one", found=found, to_do="extend an earlier round"
        )
        raise BrokenDefinition(file.name, [problem])
    parent = _find(name, file.beside) if _may_be_id(name) else None
    if parent is None:
        raise BrokenDefinition(file.name, [_unknown_parent(name)])
    return _named_as_asked(_read(parent, chain), name, parent.name)


def _unknown_parent(name: object) -> Problem:
    known = round_ids()
    to_do = advice(str(name), known, "use one of these ids, or put the round's file beside this one")
    return Problem(
        "extends", expected=f"the id of a round: {nearest_names(known, str(name))}", found=written(name), to_do=to_do
    )


def _may_be_id(name: object) -> bool:
    """Return whether a value has the form of an id, and so can be the name of a file but no path."""
    return isinstance(name, str) and len(name) <= LONGEST_ID and re.fullmatch(ID_PATTERN, name) is not None


def _find(name: str, beside: Path | None) -> _File | None:
    """Return the file of the round of that id: beside the file that asks for it, or else among those shipped."""
    path = beside / (name + ENDING) if beside else None
    if path and is_ordinary_file(path):
        return _File(_content(path), str(path), beside)
    return _shipped_file(name + ENDING) if name + ENDING in _shipped() else None


def _content(path: Path) -> bytes:
    """The bytes of a file that may define a round. Raises BrokenDefinition where it is none, or too large."""
    try:
        return read_ordinary_file(path, LARGEST_SETTINGS, "the definition of a round")
    except RefusedFile as refused:
        raise BrokenDefinition(str(path), [problem_of_file(refused)]) from None


def _named_as_asked(read: _Read, round_id: str, file: str) -> _Read:
    if read.round.id == round_id:
        return read
    to_do = "make the id and the file name agree"
    raise BrokenDefinition(file, [Problem("id", expected=written(round_id), found=written(read.round.id), to_do=to_do)])


def _nothing_to_remove(own: dict[str, Any]) -> Iterator[Problem]:
    if "removes" in own:
        yield Problem(
            "removes",
            expected="a round to remove from",
            found="no key extends",
            to_do="add the key extends, or leave this out",
        )


def _checked(data: dict[str, Any], earlier: list[Problem], file: str) -> Round:
    """Return the round of these contents; refuse them for what is wrong, with the problems known already."""
    problems = {*earlier, *check_references(data)}
    try:
        definition = Round.model_validate(as_models_hold(data))
    except ValidationError as error:
        raise BrokenDefinition(file, sorted(problems.union(model_problems(error, data)))) from None
    if problems:
        raise BrokenDefinition(file, sorted(problems))
    return definition


def _shipped() -> dict[str, Traversable]:
    """Return the files in the folder of shipped rounds, by name."""
    return {entry.name: entry for entry in (files("carefund.programme") / "rounds").iterdir()}


def _shipped_file(name: str) -> _File:
    return _File(_shipped()[name].read_bytes(), name, None, is_shipped=True)


def _parse_toml(file: _File) -> dict[str, Any]:
    try:
        return read_toml(file.name, file.contents)
    except RefusedFile as refused:
        raise BrokenDefinition(file.name, [problem_of_file(refused)]) from None
