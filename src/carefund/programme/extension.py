"""How a later round takes over the rules of an earlier one and states only what changed.

This works on the raw contents of the two files, before the models are built. What is history rather than rule (what
happened in the earlier round, and what was published about it) is never taken over.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from carefund.programme.references import MOST_PROBLEMS, Table, citations, duplicate_ids, ids_in, parts
from carefund.programme.refusal import Problem, advice
from carefund.programme.sourced import written

HISTORY = (
    "allocations", "timetable", "fund_totals", "decision_totals", "plan_bases", "plan_figures", "audit_figures",
    "report_notes",
)  # fmt: skip
"""Lists that are never taken over: they say what happened in a round, not what its rules were."""

OF_ITS_OWN = ("id", "extends", "auditor", "new_part", "evaluation", *HISTORY)
"""Keys that a round states itself or does not have."""

PLAN_NOT_STATED = "The definition of this round names no plan for these periods."
"""The note of a comparison that is taken over: the old one spoke of the plan, which is not."""


def extended(own: Table, parent: Table) -> tuple[Table, list[Problem]]:
    """Return the contents of a round that extends `parent`, and what is wrong with how it does so.

    `own` is what the round's own file says, `parent` the whole contents of the round that it extends. Neither is
    changed. A table is merged key by key, a list of tables with ids item by item; any other value replaces the
    inherited one, and so does an empty list. A figure that is changed needs a source of its own.
    """
    base = inheritable(parent)
    repeated = islice(duplicate_ids(own, ""), MOST_PROBLEMS)
    problems = [*repeated, *remove(base, own.get("removes", []), parent)]
    stated = {key: value for key, value in own.items() if key != "removes"}
    problems += islice(figures_without_source(base, stated, ""), MOST_PROBLEMS)
    whole: Table = {key: [] for key in HISTORY} | merged(base, stated)
    return without_idle_sources(whole, ids_in(stated.get("sources"))), problems


def inheritable(parent: Table) -> Table:
    """Return a copy of what another round may take over: no history, and no reference to any."""
    base = {key: copy.deepcopy(value) for key, value in parent.items() if key not in OF_ITS_OWN}
    for metric in _tables_in(base.get("metrics")):
        for comparison in _tables_in(metric.get("comparisons")):
            if comparison.pop("plan", None) is not None:
                comparison["note"] = PLAN_NOT_STATED
    return base


def merged(inherited: Any, own: Any) -> Any:  # noqa: ANN401
    """Return an inherited value with the round's own laid over it; inherited items keep their places, new ones last."""
    if isinstance(inherited, dict) and isinstance(own, dict):
        return inherited | {key: merged(inherited[key], own[key]) if key in inherited else own[key] for key in own}
    if not (_has_ids(inherited) and _has_ids(own)):
        return own
    items = {item["id"]: item for item in inherited}
    for item in own:
        items[item["id"]] = merged(items.get(item["id"], {}), item)
    return list(items.values())


def remove(base: Table, keys: object, parent: Table) -> list[Problem]:
    """Drop from `base` what each key names, and return a problem for each key that names nothing."""
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        to_do = 'write keys in quotes: removes = ["metrics[reablement]"]'
        return [Problem("removes", expected="a list of keys", found=written(keys), to_do=to_do)]
    positions = dict(_positions(base, ""))
    for container, step in [positions[key] for key in keys if key in positions]:
        _drop(container, step)
    known = list(positions)
    unknown = [(index, key) for index, key in enumerate(keys) if key not in positions][:MOST_PROBLEMS]
    return [_names_nothing(index, key, known, parent) for index, key in unknown]


def figures_without_source(inherited: object, own: object, key: str) -> Iterator[Problem]:
    """Yield every cited part whose figure the round changes and leaves to the source of the inherited one."""
    if isinstance(inherited, dict) and isinstance(own, dict):
        changed = [name for name in own if _is_figure(own[name]) and own[name] != inherited.get(name)]
        if changed and "source" in inherited and not {"source", "verified"} <= own.keys():
            found = f"{changed[0]} = {written(own[changed[0]])} under the inherited source"
            yield Problem(
                key, expected="source and verified beside a figure that is changed", found=found, to_do="state both"
            )
        for name in own:
            yield from figures_without_source(inherited.get(name), own[name], f"{key}.{name}".lstrip("."))
    elif _has_ids(inherited) and _has_ids(own):
        before = {item["id"]: item for item in _tables_in(inherited)}
        for item in _tables_in(own):
            yield from figures_without_source(before.get(item["id"]), item, f"{key}[{item['id']}]")


def _is_figure(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def without_idle_sources(whole: Table, own_sources: list[str]) -> Table:
    """Return the contents without the inherited sources that nothing cites any more."""
    sources = whole.get("sources")
    if not isinstance(sources, list):
        return whole
    kept = {cited for _, cited in citations(whole, "")}.union(own_sources)
    listed = [entry for entry in sources if not isinstance(entry, dict) or _idle_id(entry) in kept]
    return whole | {"sources": listed}


def _idle_id(entry: Table) -> str:
    name = entry.get("id")
    return name if isinstance(name, str) else ""


Position = tuple[Any, Any]
"""What holds a value, and what is held: the key in a table, or the item of a list itself."""


def _positions(value: object, key: str) -> Iterator[tuple[str, Position]]:
    """Yield (dotted key, position) of every key of a table and every table in a list, as error messages write them."""
    for inner_key, name, entry in parts(value, key):
        if name or isinstance(entry, dict):
            yield inner_key, (value, name or entry)
            yield from _positions(entry, inner_key)


def _drop(container: Any, step: Any) -> None:  # noqa: ANN401
    """Drop a key of a table or an item of a list; a list that a table holds is emptied, so that the key stays."""
    if isinstance(container, list):
        container[:] = [item for item in container if item is not step]
    elif isinstance(container.get(step), list):
        container[step] = []
    else:
        container.pop(step, None)


def _names_nothing(index: int, key: str, known: list[str], parent: Table) -> Problem:
    """Return the problem of a key that cannot be removed because it is not taken over."""
    expected = f"the key of something taken over from {parent.get('id')}"
    to_do = advice(key, known, "correct the key, or leave it out")
    if any(key == name or key.startswith((f"{name}[", f"{name}.")) for name in OF_ITS_OWN):
        to_do = "leave it out: it is never taken over"
    return Problem(f"removes[{index}]", expected=expected, found=written(key), to_do=to_do)


def _has_ids(value: object) -> bool:
    """Return whether a value is a list of tables that each have an id."""
    return isinstance(value, list) and bool(value) and len(ids_in(value)) == len(value)


def _tables_in(value: object) -> list[Table]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
