"""A grid as text and back: canonical JSON in which every value that is no plain one names its kind.

Only kinds of the closed list below are ever made from a text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from carefund.appraisal import notes, reasons
from carefund.appraisal.skill import Skill
from carefund.appraisal.target_grid import Curve, TargetGrid
from carefund.appraisal.verdict import Saving, Verdict
from carefund.interval import Interval
from carefund.pool.chain import canonical
from carefund.programme.funding import Price
from carefund.refusal import Refusal

KIND, OF = "is", "of"
"""Under which a value's kind stands, and what a value of one part is made of."""
RECORDS: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        *(Curve, TargetGrid, Verdict, Saving, Interval, Skill),
        *get_args(reasons.Reason),
        *get_args(notes.VerdictNote),
    )
}
"""The values of several fields that a grid holds."""


class BrokenGrid(Refusal):
    """A text that holds no grid."""


def text_of(grid: TargetGrid) -> str:
    """The canonical text of a grid: JSON, keys in order, no spaces, ASCII. The same grid has the same text."""
    return canonical(_plain(grid))


def grid_of(text: str | bytes) -> TargetGrid:
    """The grid of a text that `text_of` gave. Raises BrokenGrid for another one."""
    try:
        grid = _value(json.loads(text))
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise _broken(str(error)) from error
    if not isinstance(grid, TargetGrid):
        raise _broken("something else")
    return grid


def _plain(value: object) -> Any:  # noqa: ANN401 - what JSON knows
    if is_dataclass(value) and not isinstance(value, type):
        if type(value).__name__ not in RECORDS:
            raise TypeError(f"{type(value).__name__} is no part of a grid")
        return {KIND: type(value).__name__} | {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    for kind, (type_, plain, _) in LEAVES.items():
        if isinstance(value, type_):
            return {KIND: kind, OF: plain(value)}
    return value


def _value(plain: Any) -> Any:  # noqa: ANN401 - any of the kinds of the lists
    if isinstance(plain, list):
        return tuple(map(_value, plain))
    if not isinstance(plain, dict):
        return plain
    kind = plain[KIND]
    if kind in RECORDS:
        return RECORDS[kind](**{name: _value(one) for name, one in plain.items() if name != KIND})
    _, _, made = LEAVES[kind]
    return made(plain[OF])


LEAVES: Mapping[str, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "Price": (Price, lambda price: price.model_dump(mode="json"), lambda of: Price.model_validate_json(canonical(of))),
    "date": (date, date.isoformat, date.fromisoformat),
    "Decimal": (Decimal, str, Decimal),
    "names": (Mapping, dict, dict),
}
"""Values of one part: their type, the part as JSON knows it, and how they are made of it."""


def _broken(found: str) -> BrokenGrid:
    return BrokenGrid("a grid of one area's target", found, "Have the round appraised again")
