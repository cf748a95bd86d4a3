"""Fields of a plan by their path: looking one up, and making a plan from many.

A path is dotted, with a record's number or a key in brackets: `schemes[0].name`, `contributions[1].amounts[2015-16]`.
Records that the round names (conditions, targets, signatures, services) may be named by id instead:
`conditions[jointly-agreed].narrative`. Where there are several of one id, such as signatures for one role, the further
ones are numbered from 2: `sign_offs[icb#2].name`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

KEYED = {
    "conditions": "condition", "targets": "metric", "sign_offs": "role", "capacity": "service",
    "metrics": "metric", "streams": "stream", "survey": "statement",
}  # fmt: skip
"""Collections of records of plans and returns that the round names, with the field that holds the name."""
OFFICIAL = "Allocation: "
"""How the words begin that say of a filled field that it is an allocation, and may not be typed over."""
FURTHER = "#"
"""Stands between an id and the number of a further record of it."""
_TOKENS = re.compile(r"([a-z_]+)|\[([^\]]+)\]")
Token = tuple[str, bool]
"""A step of a path, and whether it stands in brackets."""


@lru_cache(maxsize=16384)
def steps(path: str) -> tuple[Token, ...]:
    """The steps of a path: `schemes[0].name` is `schemes`, `[0]`, `name`."""
    return tuple((name or key, bool(key)) for name, key in _TOKENS.findall(path))


def lookup(value: Any, path: str) -> Any:  # noqa: ANN401
    """What a plan, or one of its records, holds at a path; None where there is nothing."""
    collection = ""
    for step, bracketed in steps(path):
        if value is None:
            return None
        value = _entry(value, collection, step) if bracketed else getattr(value, step)
        collection = step
    return value


def _entry(value: Any, collection: str, key: str) -> Any:  # noqa: ANN401
    if isinstance(value, dict | Mapping):  # dict first: asking an abstract class is slow
        return value.get(key)
    if collection in KEYED and not key.isdigit():
        name, _, ordinal = key.partition(FURTHER)
        named = [record for record in value if getattr(record, KEYED[collection]) == name]
        place = int(ordinal or 1) - 1
        return named[place] if place < len(named) else None
    return value[int(key)] if int(key) < len(value) else None


def nested(values: Mapping[str, object]) -> dict[str, Any]:
    """Plain data of a plan from values by path; records keep the order in which they first appear."""
    data: dict[str, Any] = {}
    for path, value in values.items():
        within: Any = data
        *above, (last, _) = steps(path)
        for step, _bracketed in above:
            within = within.setdefault(step, {})
        within[last] = value
    return {name: _records(name, part) for name, part in data.items()}


def _records(name: str, part: Any) -> Any:  # noqa: ANN401
    """A collection as a tuple of records; anything else unchanged."""
    if name in KEYED:
        return tuple({KEYED[name]: key.partition(FURTHER)[0], **record} for key, record in part.items())
    if isinstance(part, dict) and part and all(key.isdigit() for key in part):
        return tuple(part.values())
    return part


def numbered(values: Mapping[str, object]) -> dict[str, str]:
    """The prefix of each record that the round names, by id, with its number: `conditions[x]` is `conditions[0]`."""
    prefixes: dict[str, str] = {}
    counts: dict[str, int] = {}
    for path in values:
        (name, _), *rest = steps(path)
        if name in KEYED and rest and (prefix := f"{name}[{rest[0][0]}]") not in prefixes:
            prefixes[prefix] = f"{name}[{counts.setdefault(name, 0)}]"
            counts[name] += 1
    return prefixes
