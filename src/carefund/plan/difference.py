"""What changed between two versions of a plan, field by field.

Records are matched by what names them; those that are left by their name and then by the nearest content, so that a
scheme with another number, or a line with another provider, is a change and not one record removed and one added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from carefund.plan.model import Plan
from carefund.pool.lines import Line, folded

NAMED_BY = {
    "schemes": "id", "targets": "metric", "conditions": "condition", "sign_offs": "role", "capacity": "service",
}  # fmt: skip
"""Lists whose records are matched by a name; others by what stands on the line, then by number."""

KEYS = {
    "contributions": ("organisation", "stream", "brought_forward"),
    "district_grants": ("district", "stream"),
    "expenditure": ("scheme", "stream", "area_of_spend", "provider"),
    "benefits": ("scheme", "benefit_type", "organisation"),
    "risks": ("description",),
    "providers": ("provider",),
}
"""What tells one line of these lists from another."""
NEAREST = ("schemes", *KEYS)
"""Lists whose records may have changed what names them."""
OF_SCHEMES = ("expenditure", "benefits")
"""Lists whose records name a scheme."""
ALIKE = 0.5
"""The part of what two records say that must be the same for one to be taken for the other, changed."""


@dataclass(frozen=True, kw_only=True)
class PlanChange:
    """One change: `added`, `removed`, `changed`, or `renamed` for the number or name of a scheme.

    `field` names the field by what names its record; `before` and `after` are words, empty where there is nothing;
    `path_before` and `path_after` are the field's path in each plan, empty where the plan has no such record.
    """

    kind: str
    field: str
    before: str
    after: str
    path_before: str = ""
    path_after: str = ""


@dataclass(frozen=True)
class _Pair:
    """Two values that are compared: where they stand, and what they are; a missing one is None."""

    field: str
    paths: tuple[str, str]
    before: Any
    after: Any


def differences(before: Plan, after: Plan) -> list[PlanChange]:
    """Every change from one plan to another, in the order of the plan's fields. Equal plans give none."""
    return list(_compared(_Pair("", ("", ""), before, _with_old_numbers(before, after))))


def _with_old_numbers(before: Plan, after: Plan) -> Plan:
    """The later plan whose lines name renumbered schemes as the earlier one does: the scheme's change says it once."""
    pairs = _matched("schemes", before.schemes, after.schemes)
    renumbered = {new.id: old.id for _key, old, new in _records(pairs, before.schemes, after.schemes) if old and new}
    lists = {
        name: tuple(
            line.model_copy(update={"scheme": renumbered.get(line.scheme, line.scheme)})
            for line in getattr(after, name)
        )
        for name in OF_SCHEMES
    }
    return after.model_copy(update=lists)


def _compared(pair: _Pair) -> Iterator[PlanChange]:
    before, after = pair.before, pair.after
    if isinstance(before, tuple) and isinstance(after, tuple):
        for inner in _of_lists(pair):
            yield from _compared(inner)
    elif isinstance(before, Line | Mapping) and isinstance(after, Line | Mapping):
        for inner in _of_parts(pair):
            yield from _compared(inner)
    elif before != after:
        yield _change(pair)


def _change(pair: _Pair) -> PlanChange:
    gone, new = (value in (None, {}, ()) for value in (pair.after, pair.before))
    renamed = pair.field.startswith("schemes[") and pair.field.endswith(("].id", "].name"))
    kind = "added" if new else "removed" if gone else "renamed" if renamed else "changed"
    before, after = pair.paths
    return PlanChange(
        kind=kind,
        field=pair.field,
        before=_words(pair.before),
        after=_words(pair.after),
        path_before=before,
        path_after=after,
    )


def _of_parts(pair: _Pair) -> Iterator[_Pair]:
    """The fields of two records, or the values of two tables by key."""
    old, new = _parts(pair.before), _parts(pair.after)
    for name in dict.fromkeys([*old, *new]):
        field = f"{pair.field}.{name}" if pair.field else name
        paths = tuple(
            _path(value, path, name) for value, path in zip((pair.before, pair.after), pair.paths, strict=True)
        )
        yield _Pair(field, (paths[0], paths[1]), old.get(name), new.get(name))


def _parts(value: Line | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    return {name: getattr(value, name) for name in type(value).model_fields}


def _path(value: Line | Mapping[str, Any], path: str, name: str) -> str:
    if isinstance(value, Mapping):
        return f"{path}[{name}]"
    return f"{path}.{name}" if path else name


def _of_lists(pair: _Pair) -> Iterator[_Pair]:
    """The records of two lists, matched."""
    for key, old, new in _matched(pair.field, pair.before, pair.after):
        paths = tuple("" if at is None else f"{path}[{at}]" for path, at in zip(pair.paths, (old, new), strict=True))
        before, after = (None if at is None else records[at]
                         for records, at in ((pair.before, old), (pair.after, new)))  # fmt: skip
        yield _Pair(f"{pair.field}[{key}]", (paths[0], paths[1]), before, after)


Match = tuple[str, int | None, int | None]
"""The key of a record, and its place in each list."""


def _matched(field: str, before: Sequence[Line], after: Sequence[Line]) -> list[Match]:
    """The records of two lists: those with one key, then those of one name, then the nearest, then the rest."""
    old, new = _by_key(field, before), _by_key(field, after)
    found: list[Match] = [(key, old[key], new[key]) for key in old if key in new]
    left = {key: at for key, at in old.items() if key not in new}
    right = {key: at for key, at in new.items() if key not in old}
    if field in NEAREST:
        found += _nearest(field, (before, left), (after, right))
    found += [(key, at, None) for key, at in left.items()]
    order = {key: number for number, key in enumerate(old)}
    found.sort(key=lambda match: order[match[0]])
    return [*found, *((key, None, at) for key, at in right.items())]


def _nearest(
    field: str, old: tuple[Sequence[Line], dict[str, int]], new: tuple[Sequence[Line], dict[str, int]]
) -> list[Match]:
    """Pairs of records whose keys differ, most alike first; takes them out of what is left of each list."""
    (before, left), (after, right) = old, new
    scored = [
        (-_likeness(field, before[one], after[other]), one, other, key, their)
        for key, one in left.items()
        for their, other in right.items()
    ]
    pairs: list[Match] = []
    for score, one, other, key, their in sorted(scored):
        if -score >= ALIKE and key in left and their in right:
            pairs.append((key, one, other))
            del left[key], right[their]
    return pairs


def _likeness(field: str, one: Line, other: Line) -> float:
    """The part of what two records say that is the same, 0 to 1; above 1 for schemes of one name."""
    if field == "schemes" and _name(one) and _name(one) == _name(other):
        return 2.0
    ours, theirs = (dict(_leaves("", record)) for record in (one, other))
    said = ours.keys() | theirs.keys()
    return sum(ours.get(name) == theirs.get(name) for name in said) / len(said) if said else 0.0


def _name(scheme: Line) -> str:
    return folded(getattr(scheme, "name", None) or "")


def _leaves(prefix: str, value: object) -> Iterator[tuple[str, object]]:
    """Everything that a record says, by its path within it."""
    if isinstance(value, Line | Mapping):
        for name, part in _parts(value).items():
            yield from _leaves(f"{prefix}.{name}", part)
    elif value not in (None, "", ()):
        yield prefix, value


def _records(matches: Sequence[Match], before: Sequence[Any], after: Sequence[Any]) -> Iterator[tuple[str, Any, Any]]:
    for key, old, new in matches:
        yield key, None if old is None else before[old], None if new is None else after[new]


def _by_key(field: str, rows: Sequence[Line]) -> dict[str, int]:
    """The places of a list's records by what names them; a second of the same name gets a number."""
    name, keys = NAMED_BY.get(field), KEYS.get(field, ())
    by_key: dict[str, int] = {}
    for number, row in enumerate(rows):
        parts = [str(value) for one in keys if (value := getattr(row, one))]
        key = str(getattr(row, name)) if name else " / ".join(parts) or str(number + 1)
        again = 2
        unique = key
        while unique in by_key:
            unique, again = f"{key} ({again})", again + 1
        by_key[unique] = number
    return by_key


def _words(value: object) -> str:
    """A value in words: a record as its filled fields."""
    if isinstance(value, Line | Mapping):
        parts = _parts(value).items()
        return "; ".join(f"{name}: {_words(part)}" for name, part in parts if part not in (None, {}, (), ""))
    return "" if value is None or value == () else str(value)
