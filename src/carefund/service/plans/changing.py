"""A plan with some fields changed: values by path go in, and a plan comes out that its model accepts.

Records that the round names are made when their first field is filled, and vanish with their last; so do records of
growing tables. That is how a workbook reads, in which an empty row is no record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic

from pydantic import ValidationError

from carefund.plan.fields import FURTHER, KEYED, steps
from carefund.plan.workbook.layout import Layout
from carefund.service.plans.written import Made

Data = dict[str, Any]
NAMED = {"schemes": "id"}
"""Growing tables whose records must have a name, and the field that holds it."""


@dataclass(frozen=True)
class Changed(Generic[Made]):
    """The plan after the changes that its model accepts, and what it says of the others, by path."""

    plan: Made
    refused: Mapping[str, str]


def with_changes(plan: Made, values: Mapping[str, object], removed: frozenset[str], layout: Layout) -> Changed[Made]:
    """The plan with values by path, None for nothing, and without the records of some paths (`contributions[2]`).

    A value that the model refuses is left out and reported; records keep their order, and new ones stand last.
    """
    left = dict(values)
    refused: dict[str, str] = {}
    while True:
        data = plan.model_dump()
        places = {path: _put(data, path, value) for path, value in left.items()}
        _tidy(data, left, removed, layout)
        try:
            return Changed(type(plan).model_validate(data), refused)
        except ValidationError as error:
            found = dict(_refused(error, places)) or dict.fromkeys(left, "a value that the plan cannot hold")
            refused |= found
            left = {path: value for path, value in left.items() if path not in found}


def _put(data: Data, path: str, value: object) -> tuple[str, ...]:
    """Put one value where its path leads; gives the place as the model names it, with numbers for ids."""
    within: Any = data
    place: list[str] = []
    tokens = steps(path)
    for number, (step, bracketed) in enumerate(tokens):
        last = number == len(tokens) - 1
        if bracketed and isinstance(within, list):
            key: Any = _record_at(within, tokens[number - 1][0], step)
        else:
            key = step
        place.append(str(key))
        if last:
            within[key] = value
        else:
            within = _opened(within, key)
    return tuple(place)


def _opened(within: Any, key: Any) -> Any:  # noqa: ANN401
    """What stands at a key, ready to be written into."""
    if isinstance(within, dict) and isinstance(within.get(key), tuple):
        within[key] = list(within[key])
    elif isinstance(within, dict) and within.get(key) is None:
        within[key] = {}
    return within[key]


def _record_at(records: list[Data], collection: str, key: str) -> int:
    """The number of a record by its id or number, which is made where it is not there."""
    if collection not in KEYED:
        records.extend({} for _ in range(int(key) + 1 - len(records)))
        return int(key)
    name, _, ordinal = key.partition(FURTHER)
    own = [number for number, record in enumerate(records) if record.get(KEYED[collection]) == name]
    while len(own) < int(ordinal or 1):
        own.append(len(records))
        records.append({KEYED[collection]: name})
    return own[int(ordinal or 1) - 1]


def _tidy(data: Data, values: Mapping[str, object], removed: frozenset[str], layout: Layout) -> None:
    """Drop what was emptied or removed, give new schemes a place for their id, and put named records in order."""
    for name in {steps(path)[0][0] for path in [*values, *removed]}:
        part = data[name]
        if name in KEYED:
            data[name] = _named_records(part, name, _order(layout, name))
        elif isinstance(part, list | tuple):
            touched = {path.partition("]")[0] + "]" for path in values}
            data[name] = list(_records(name, part, touched, removed))
        elif isinstance(part, dict):
            data[name] = _without_nothing(part)


def _records(name: str, records: Sequence[Data], touched: set[str], removed: frozenset[str]) -> Iterator[Data]:
    """The records of a growing table that are left: those removed, and those emptied, are not."""
    for number, record in enumerate(records):
        path = f"{name}[{number}]"
        own = _without_nothing(record) if path in touched else record
        if path in removed or not own:
            continue
        yield {NAMED[name]: "", **own} if name in NAMED else own


def _named_records(records: Sequence[Data], name: str, order: Mapping[str, int]) -> list[Data]:
    """The records with anything in them beside their id, in the round's order."""
    tidy = [_without_nothing(record) for record in records]
    kept = [record for record, was in zip(tidy, records, strict=True) if len(record) > 1 or len(was) == 1]
    return sorted(kept, key=lambda record: order.get(record[KEYED[name]], len(order)))


def _without_nothing(value: Data) -> Data:
    """The data without what is None, and without parts in which nothing is left."""
    tidy = {key: _without_nothing(part) if isinstance(part, dict) else part for key, part in value.items()}
    return {key: part for key, part in tidy.items() if part is not None and part != {}}


@lru_cache(maxsize=256)
def _order_of(fields: tuple[str, ...]) -> dict[str, int]:
    return {key: number for number, key in enumerate(dict.fromkeys(fields))}


def _order(layout: Layout, name: str) -> Mapping[str, int]:
    """The place of each id that the round names in one collection."""
    fields = (cell.field for _sheet, table in layout.tables() for row in table.rows for _, cell in row.inputs())
    ids = (steps(field)[1][0].partition(FURTHER)[0] for field in fields if field.startswith(f"{name}["))
    return _order_of(tuple(ids))


def _refused(error: ValidationError, places: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """What the model refuses, by the path of the value: the nearest changed one at or below the place it names."""
    for each in error.errors():
        place = tuple(map(str, each["loc"]))
        for path, own in places.items():
            if place[: len(own)] == own or own[: len(place)] == place:
                yield path, each["msg"]
