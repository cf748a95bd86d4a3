"""Checks across a definition: that every id is used once and every reference leads to something.

They work on the raw contents of the file, before the models are built, so that their findings can be reported
together with those of the models. Whatever has the wrong type is passed over here: the models refuse it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from carefund.programme.refusal import Problem, advice, nearest_names
from carefund.programme.sourced import written

Table = dict[str, Any]
MOST_PROBLEMS = 100
"""Problems of each kind of check that are told: a file with more is better looked at as a whole."""


@dataclass(frozen=True)
class Reference:
    """A key whose value must be the id of an item in a list elsewhere in the definition."""

    path: tuple[str, ...]
    """Keys that lead to the reference; a list on the way stands for each of its items."""
    target: str
    """Dotted key of the list that holds the items referred to."""
    what: str
    """What an item of that list is called."""


REFERENCES = (
    Reference(("metrics", "area_series"), "series", "series"),
    Reference(("metrics", "national_series"), "series", "series"),
    Reference(("metrics", "comparisons", "plan"), "plan_figures", "plan figure"),
    Reference(("metrics", "comparisons", "price"), "prices", "price"),
    Reference(("plan_figures", "basis"), "plan_bases", "plan basis"),
    Reference(("plan_figures", "metric"), "metrics", "metric"),
    Reference(("audit_figures", "metric"), "metrics", "metric"),
    Reference(("planning", "benefit_types", "metric"), "metrics", "metric"),
    Reference(("planning", "benefit_types", "price"), "prices", "price"),
    Reference(("planning", "spending_tests", "streams"), "streams", "stream"),
    Reference(("planning", "spending_tests", "areas_of_spend"), "planning.areas_of_spend", "area of spend"),
    Reference(("planning", "spending_tests", "except_areas_of_spend"), "planning.areas_of_spend", "area of spend"),
    Reference(("planning", "targets", "metric"), "metrics", "metric"),
    Reference(("allocations", "stream"), "streams", "stream"),
    Reference(("planning", "rises", "stream"), "streams", "stream"),
    Reference(("planning", "rises", "test"), "planning.spending_tests", "spending test"),
    Reference(("streams", "commissioners"), "planning.commissioners", "commissioner"),
    Reference(("streams", "areas_of_spend"), "planning.areas_of_spend", "area of spend"),
    Reference(("streams", "except_areas_of_spend"), "planning.areas_of_spend", "area of spend"),
    Reference(("streams", "scheme_types"), "planning.scheme_types", "scheme type"),
    Reference(("virement_rules", "streams"), "streams", "stream"),
    Reference(("virement_rules", "to"), "streams", "stream"),
    Reference(("review", "key_lines", "conditions"), "conditions", "national condition"),
    Reference(("pay_for_performance", "metric"), "metrics", "metric"),
    Reference(("pay_for_performance", "price"), "prices", "price"),
)


def check_references(data: Table) -> list[Problem]:
    """Return duplicate ids and references that lead nowhere in the contents of a definition, up to MOST_PROBLEMS."""
    return list(islice(_problems(data), MOST_PROBLEMS))


def _problems(data: Table) -> Iterator[Problem]:
    yield from duplicate_ids(data, "")
    for reference in REFERENCES:
        known = _Known(ids_in(_value_at(data, reference.target)), reference.what)
        for key, value in _follow(data, reference.path, ""):
            yield from known.problems(key, value)
    known_sources = _Known(ids_in(data.get("sources")), "source")
    for key, value in citations(data, ""):
        yield from known_sources.problems(key, value)
    yield from _unknown_comparisons(data)
    yield from _mixed_metrics(data)


class _Known:
    """The ids that there are of one kind of thing."""

    def __init__(self, ids: list[str], what: str) -> None:
        self.ids, self.what, self._all = ids, what, set(ids)

    def problems(self, key: str, value: str) -> Iterator[Problem]:
        """Yield the problem of a reference to something that there is not."""
        if value not in self._all:
            to_do = advice(value, self.ids, f"use one of these ids, or add the {self.what}")
            expected = f"the id of a {self.what}: {nearest_names(self.ids, value)}"
            yield Problem(key, expected=expected, found=written(value), to_do=to_do)


def _value_at(data: Table, key: str) -> object:
    """Return the value of a dotted key without list items, or none where there is none."""
    value: object = data
    for step in key.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def ids_in(items: object) -> list[str]:
    """Return the ids of a list of tables, in order; anything without a text id is passed over."""
    tables = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return [item["id"] for item in tables if isinstance(item.get("id"), str)]


def item_key(key: str, items: list[Any], index: int) -> str:
    """Return the key of one item of a list: by its id where that is unique in the list, else by its index."""
    return next(islice(_item_keys(key, items), index, None))


def _item_keys(key: str, items: list[Any]) -> Iterator[str]:
    """Yield the key of each item of a list; its ids are counted once."""
    times = Counter(ids_in(items))
    for index, item in enumerate(items):
        name = item.get("id") if isinstance(item, dict) else None
        named = isinstance(name, str) and times[name] == 1
        yield f"{key}[{name if named else index}]"


def parts(value: object, key: str) -> Iterator[tuple[str, str, Any]]:
    """Yield (key, bare name, value) of every entry of a table, and of every item of a list."""
    if isinstance(value, dict):
        for name, entry in value.items():
            yield f"{key}.{name}".lstrip("."), name, entry
    elif isinstance(value, list):
        for inner_key, entry in zip(_item_keys(key, value), value, strict=True):
            yield inner_key, "", entry


def duplicate_ids(value: object, key: str) -> Iterator[Problem]:
    """Yield every id that a list anywhere in a value holds twice."""
    if isinstance(value, list):
        for name, times in Counter(ids_in(value)).items():
            if times > 1:
                found = f'"{name}" {times} times'
                yield Problem(
                    f"{key}[{name}].id", expected="an id used once", found=found, to_do="give each item its own id"
                )
    for inner_key, _, entry in parts(value, key):
        yield from duplicate_ids(entry, inner_key)


def _follow(value: object, path: tuple[str, ...], key: str) -> Iterator[tuple[str, str]]:
    """Yield (key, text) wherever `path` leads to a text."""
    if isinstance(value, str) and not path:
        yield key, value
    for inner_key, name, entry in parts(value, key):
        if not name:
            yield from _follow(entry, path, inner_key)
        elif path and name == path[0]:
            yield from _follow(entry, path[1:], inner_key)


def citations(value: object, key: str) -> Iterator[tuple[str, str]]:
    """Yield (key, source id) for every citation anywhere in the definition."""
    for inner_key, name, entry in parts(value, key):
        if name == "source" and isinstance(entry, list):
            yield from _follow(entry, (), inner_key)
        else:
            yield from citations(entry, inner_key)


def _unknown_comparisons(data: Table) -> Iterator[Problem]:
    """Yield audit figures that name a comparison which their metric does not have."""
    metrics = _by_id(data, "metrics")
    for key, figure in _tables(data, "audit_figures"):
        known = ids_in(_of(metrics, figure.get("metric")).get("comparisons"))
        if isinstance(name := figure.get("comparison"), str) and name not in known:
            expected = f"the id of a comparison of the figure's metric: {nearest_names(known)}"
            to_do = advice(name, known, "use one of these ids, correct the metric, or leave the key out")
            yield Problem(f"{key}.comparison", expected=expected, found=written(name), to_do=to_do)


def _mixed_metrics(data: Table) -> Iterator[Problem]:
    """Yield comparisons whose plan is not a planned change of the same metric."""
    figures = _by_id(data, "plan_figures")
    for metric_key, metric in _tables(data, "metrics"):
        for key, comparison in _tables(metric, "comparisons", metric_key):
            figure = _of(figures, comparison.get("plan"))
            planned = (figure.get("metric"), figure.get("kind"))
            if figure and planned != (metric.get("id"), "change"):
                expected = f'a plan figure of kind "change" for the metric {written(metric.get("id"))}'
                shown = f"{comparison['plan']}: kind {written(planned[1])}, metric {written(planned[0])}"
                yield Problem(
                    f"{key}.plan",
                    expected=expected,
                    found=shown,
                    to_do="refer to another plan figure, or correct that one",
                )


def _tables(data: Table, name: str, key: str = "") -> Iterator[tuple[str, Table]]:
    """Yield (key, table) for each table in the list called `name`."""
    value = data.get(name)
    for inner_key, _name, item in parts(value if isinstance(value, list) else [], f"{key}.{name}".lstrip(".")):
        if isinstance(item, dict):
            yield inner_key, item


def _by_id(data: Table, name: str) -> dict[str, Table]:
    """Return the first table of each id in the list called `name`."""
    found: dict[str, Table] = {}
    for _key, item in _tables(data, name):
        if isinstance(own := item.get("id"), str):
            found.setdefault(own, item)
    return found


def _of(items: dict[str, Table], wanted: object) -> Table:
    """Return the table of that id, or an empty one."""
    return items.get(wanted, {}) if isinstance(wanted, str) and wanted else {}
