"""What changed between two versions of a plan, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from carefund.plan.model import Plan

NAMED_BY = {
    "schemes": "id", "targets": "metric", "conditions": "condition", "sign_offs": "role", "capacity": "service",
}  # fmt: skip
"""Lists whose records are matched by a name; others by what stands on the line, then by number."""

KEYS = {
    "contributions": ("organisation", "stream"),
    "district_grants": ("district", "stream"),
    "expenditure": ("scheme", "stream", "area_of_spend", "provider"),
    "benefits": ("scheme", "benefit_type", "organisation"),
    "risks": ("description",),
    "providers": ("provider",),
}
"""What tells one line of these lists from another."""


@dataclass(frozen=True, kw_only=True)
class PlanChange:
    """One change: `added`, `removed` or `changed`; `before` and `after` are words, empty where there is nothing."""

    kind: str
    field: str
    before: str
    after: str


def differences(before: Plan, after: Plan) -> list[PlanChange]:
    """Every change from one plan to another, in the order of the plan's fields. Equal plans give none."""
    return list(_compared("", before.model_dump(mode="json"), after.model_dump(mode="json")))


def _compared(field: str, before: object, after: object) -> Iterator[PlanChange]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys([*before, *after]):
            inner = f"{field}.{name}" if field else str(name)
            yield from _compared(inner, before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list):
        old, new = _by_key(field, before), _by_key(field, after)
        for key in dict.fromkeys([*old, *new]):
            yield from _compared(f"{field}[{key}]", old.get(key), new.get(key))
    elif before != after:
        kind = "added" if before in (None, {}, []) else "removed" if after in (None, {}, []) else "changed"
        yield PlanChange(kind=kind, field=field, before=_words(before), after=_words(after))


def _by_key(field: str, rows: list[Any]) -> dict[str, Any]:
    """The records of a list by what names them; a second of the same name gets a number."""
    name, keys = NAMED_BY.get(field), KEYS.get(field, ())
    by_key: dict[str, Any] = {}
    for number, row in enumerate(rows):
        key = str(row[name]) if name else " / ".join(str(row[one]) for one in keys if row[one]) or str(number + 1)
        again = 2
        unique = key
        while unique in by_key:
            unique, again = f"{key} ({again})", again + 1
        by_key[unique] = row
    return by_key


def _words(value: object) -> str:
    """A value in words: a record as its filled fields."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_words(part)}" for name, part in value.items() if part not in (None, {}, [], ""))
    return "" if value is None else str(value)
