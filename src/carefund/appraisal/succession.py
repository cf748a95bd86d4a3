"""Places that were replaced by others: a successor carries the figures of those before it, and these are not forecast.

Three ways: a place took another code, several merged, or some were cut up and put together anew. Where a part was cut
off, its past figures were never published: the group of places before and the group after have the same sum, of which
each successor is given the part that it is of its group's own figures. Its level is let go where its own figures begin,
for that part is only known from then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

import numpy as np

from carefund.arrays import Flags, Floats
from carefund.calendar import month_after
from carefund.evidence.registers import Registers


@dataclass(frozen=True)
class Group:
    """Places that, all together, became others: their figures add up to the same."""

    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was cut up: there is one successor."""
        return len(self.after) == 1


@dataclass(frozen=True, kw_only=True)
class Succession:
    """What became of a panel's places (rows, in order).

    `carried` are the successors that were given the figures of all that they are made of, `divided` those that were
    given a part. `ended` marks the places that were replaced, `begins` the first month of its own of each that was
    divided, by row; `made_of` gives the rows before it of each row that was carried.
    """

    carried: tuple[str, ...]
    divided: tuple[str, ...]
    ended: Flags
    begins: Mapping[int, int]
    made_of: Mapping[int, tuple[int, ...]]


def groups_of(basis: str, registers: Registers) -> list[Group]:
    """Every reorganisation of a basis (`area` or `commissioner`), the earliest first."""
    if basis == "commissioner":
        return [Group(merger.predecessors, (merger.successor,)) for merger in registers.commissioners.mergers]
    made = [area for area in registers.areas.all() if area.predecessors]
    groups: list[Group] = []
    for area in sorted(made, key=lambda area: (area.valid_from or date.min, area.code)):
        before = {earlier.code for earlier in area.predecessors}
        others = [group for group in groups if before & set(group.before)]
        merged = [*others, Group(tuple(before), (area.code,))]
        groups = [group for group in groups if group not in others]
        groups.append(Group(_sorted(group.before for group in merged), _sorted(group.after for group in merged)))
    return groups


def _sorted(codes: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted(set(chain.from_iterable(codes))))


def carry_forward(
    codes: Sequence[str],
    first: date,
    counts: Floats,
    groups: Iterable[Group],
    registers: Registers,
    weights: Floats | None = None,
) -> Succession:
    """Give each successor what it is made of, for the months in which it has no figure; in place.

    `counts` is units x months from `first`. Of a rate or a mean `weights` are what figures are divided by, and become
    the successor's too; a successor is then the mean of those before it by weight.
    """
    rows = {code: row for row, code in enumerate(codes)}
    ended = np.zeros(len(codes), dtype=bool)
    carried: list[str] = []
    divided: list[str] = []
    begins: dict[int, int] = {}
    made_of: dict[int, tuple[int, ...]] = {}
    last = month_after(first, counts.shape[1] - 1)
    for group in groups:
        before = [rows[code] for code in group.before if code in rows]
        there = [rows[code] for code in group.after if code in rows and np.isfinite(counts[rows[code]]).any()]
        for row in before:
            code = codes[row]
            ended[row] = bool(there) or (_is_over(code, last, registers) and not np.isfinite(counts[row, -1]))
        if len(before) < len(group.before) or len(there) < len(group.after):
            continue
        if group.is_whole:
            _carry(counts, there[0], before, weights)
            made_of[there[0]] = tuple(before)
            carried.append(codes[there[0]])
        elif weights is None:
            begun = _divide(counts, there, before)
            begins |= begun
            divided += [codes[row] for row in begun]
    return Succession(carried=tuple(carried), divided=tuple(divided), ended=ended, begins=begins, made_of=made_of)


def _is_over(code: str, last: date, registers: Registers) -> bool:
    area = registers.areas.get(code)
    return area is not None and area.valid_to is not None and area.valid_to < last


def _carry(counts: Floats, row: int, before: list[int], weights: Floats | None) -> None:
    """Give one successor the sum of those before it, or their mean by weight."""
    empty = ~np.isfinite(counts[row])
    if weights is None:
        counts[row, empty] = counts[before][:, empty].sum(axis=0)
        return
    by = weights[before][:, empty]
    with np.errstate(invalid="ignore", divide="ignore"):
        counts[row, empty] = (counts[before][:, empty] * by).sum(axis=0) / by.sum(axis=0)
    weights[row, empty] = by.sum(axis=0)


def _divide(counts: Floats, after: list[int], before: list[int]) -> dict[int, int]:
    """Give each of several successors its part of what was before; its first own month, by row.

    Nothing is given, and the answer is empty, where they have no month together above zero: it tells no parts.
    """
    own = np.isfinite(counts[after])
    parts = counts[after][:, own.all(axis=0)].sum(axis=1)
    if parts.sum() <= 0:
        return {}
    parts = parts / parts.sum()
    summed = counts[before].sum(axis=0)
    for row, part, has in zip(after, parts, own, strict=True):
        counts[row, ~has] = part * summed[~has]
    return {row: int(np.argmax(has)) for row, has in zip(after, own, strict=True)}
