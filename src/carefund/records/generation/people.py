"""The people of one area: who they are, what happens to them month by month outside hospital, and who may be drawn."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from carefund.arrays import Flags, Floats, Whole
from carefund.calendar import MONTHS_IN_YEAR, days_in, month_number
from carefund.records.generation.draws import Stream, chosen_by, shared_chances
from carefund.records.generation.parameters import CONDITIONS, FRAILTIES, GROUPS, YOUNGEST, Parameters
from carefund.records.generation.window import NEVER

OLDEST = 105
DECLINE = (0.0, 0.0, 0.02, 0.05, 0.16)
"""By how much a year of age has fewer people than the year before it, within each age group."""
HOMES = 2
CELLS = GROUPS * len(FRAILTIES) * HOMES
PER_GROUP = len(FRAILTIES) * HOMES
NOBODY = 255
"""The cell of those who are dead."""
NEW_YEAR = 7
"""The month in which a year of people begins: mid-year estimates are of 30 June."""
DAYS_IN_YEAR = 365.25
Small = npt.NDArray[np.int32]


@dataclass(eq=False)
class AreaPeople:
    """Everybody who ever lived in one area, and what is still to come for them.

    One value for each person: `born` (the month, counted from year 0), `frailty` (0 fit to 3 severe), `conditions` (a
    bit each), `home` (whether in a care home), `free` (the day from which a first admission may come), `died` (day;
    also that of those who moved away), `left` (whether that was to move away). Then what is known to come, a person and
    a day each: `back` readmissions, `moved` moves into a care home, `started` reablement. Days count from the window's
    day 0.
    """

    born: npt.NDArray[np.int16]
    frailty: npt.NDArray[np.uint8]
    conditions: npt.NDArray[np.uint8]
    home: Flags
    free: Small
    died: Small
    left: Flags
    back_person: Small
    back_day: Small
    moved_person: Small
    moved_day: Small
    started_person: Small
    started_day: Small

    @classmethod
    def none(cls) -> Self:
        """Nobody."""
        kinds = (np.int16, np.uint8, np.uint8, np.bool_, np.int32, np.int32, np.bool_, *[np.int32] * 6)
        return cls(*(np.empty(0, dtype=kind) for kind in kinds))

    @property
    def size(self) -> int:
        """How many people there ever were."""
        return int(self.born.size)

    def groups_on(self, month: date) -> npt.NDArray[np.uint8]:
        """The age group of everybody in a month; birthdays are on its first day."""
        groups = np.zeros(self.size, dtype=np.uint8)
        for youngest in YOUNGEST[1:]:
            groups += self.born <= month_number(month) - youngest * MONTHS_IN_YEAR
        return groups

    def ages_on(self, month: date) -> Whole:
        """Whole years of everybody in a month."""
        ages: Whole = (month_number(month) - self.born.astype(np.int64)) // MONTHS_IN_YEAR
        return ages

    def arrive(self, numbers: Whole, month: date, parameters: Parameters, chance: Stream, *, newborn: bool) -> None:
        """Add so many people of each age group; the youngest are newborn where asked for."""
        groups = np.repeat(np.arange(GROUPS), numbers)
        ages = _ages(groups, chance)
        if newborn:
            ages = np.where(groups == 0, ages % MONTHS_IN_YEAR, ages)
        frailty = _by_rows(np.cumsum(parameters.frailty_by_group(), axis=1)[groups], chance.random(groups.size))
        conditions = np.zeros(groups.size, dtype=np.uint8)
        for bit, name in enumerate(CONDITIONS):
            has = chance.random(groups.size) < parameters.of(name)[groups]
            conditions |= (has << bit).astype(np.uint8)
        weights = parameters.of("frailty-and-care-home")[frailty]
        chances = shared_chances(parameters.of("care-home-residents")[groups], weights, groups, GROUPS)
        home = chance.random(groups.size) < chances
        never = np.full(groups.size, NEVER, dtype=np.int32)
        new: tuple[npt.NDArray[Any], ...] = (
            month_number(month) - ages,
            frailty,
            conditions,
            home,
            np.full(groups.size, -NEVER),
            never,
        )
        new = (*new, np.zeros(groups.size, dtype=bool))
        for one, values in zip(fields(self)[:7], new, strict=True):
            old = getattr(self, one.name)
            setattr(self, one.name, np.concatenate([old, values.astype(old.dtype)]))

    def grow_frail(self, month: date, parameters: Parameters, chance: Stream) -> None:
        """A year passes: some go to the next degree of frailty."""
        steps = parameters.of("frailty-step")[self.groups_on(month)]
        worse = (chance.random(self.size) < steps) & (self.frailty < len(FRAILTIES) - 1)
        self.frailty = self.frailty + worse.astype(np.uint8)

    def move_away(self, numbers: Whole, living: Living, today: int, chance: Stream) -> None:
        """So many people of each age group leave the area, as far as so many are neither in hospital nor just out."""
        for group in np.flatnonzero(numbers > 0):
            begin, end = (living.starts[cell] for cell in (group * PER_GROUP, (group + 1) * PER_GROUP - 1))
            own = living.order[begin : end + living.counts[(group + 1) * PER_GROUP - 1]]
            own = own[self.free[own] <= today]
            gone = own[np.argsort(chance.random(own.size), kind="stable")[: numbers[group]]]
            self.died[gone], self.free[gone], self.left[gone] = today - 1, NEVER, True

    def due(self, name: str, before: int) -> tuple[Whole, Whole]:
        """Take out what is known to come before a day: the people and the days, by day and then person."""
        person, day = getattr(self, f"{name}_person"), getattr(self, f"{name}_day")
        now = day < before
        setattr(self, f"{name}_person", person[~now])
        setattr(self, f"{name}_day", day[~now])
        order = np.lexsort((person[now], day[now]))
        return person[now][order].astype(np.int64), day[now][order].astype(np.int64)

    def expect(self, name: str, person: Whole, day: Whole) -> None:
        """Note what is to come for people, and on which days."""
        for part, values in (("person", person), ("day", day)):
            held = getattr(self, f"{name}_{part}")
            setattr(self, f"{name}_{part}", np.concatenate([held, values.astype(np.int32)]))


def _ages(groups: Whole, chance: Stream) -> Whole:
    """Ages in months, drawn within each group."""
    ends = [age * MONTHS_IN_YEAR for age in (*YOUNGEST, OLDEST)]
    ages = np.empty(groups.size, dtype=np.int64)
    for group in range(GROUPS):
        months = np.arange(ends[group], ends[group + 1])
        weights = np.cumsum((1 - DECLINE[group]) ** ((months - months[0]) // MONTHS_IN_YEAR))
        own = groups == group
        ages[own] = months[chosen_by(weights, chance.random(int(own.sum())))]
    return ages


def _by_rows(cumulative: Floats, uniform: Floats) -> Whole:
    found: Whole = (uniform[:, None] >= cumulative[:, :-1]).sum(axis=1)
    return found


def people_at_start(numbers: Whole, month: date, parameters: Parameters, chance: Stream) -> AreaPeople:
    """An area's people at the start, so many of each age group."""
    people = AreaPeople.none()
    people.arrive(numbers, month, parameters, chance, newborn=False)
    return people


@dataclass(frozen=True, eq=False)
class Living:
    """The living of one area in one month, in cells of age group, frailty and home, for drawing them by weight.

    `order` has their numbers cell by cell; `starts` and `counts` say where and how many.
    """

    order: Whole
    starts: Whole
    counts: Whole
    groups: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, people: AreaPeople, month: date, today: int) -> Living:
        """Those who live on the first day of a month, which is the day `today`."""
        groups = people.groups_on(month)
        cells = (groups * len(FRAILTIES) + people.frailty) * HOMES + people.home
        cells = np.where(people.died < today, NOBODY, cells).astype(np.uint8)
        counts = np.bincount(cells, minlength=NOBODY + 1)[:CELLS]
        order = np.argsort(cells, kind="stable")
        return cls(order, np.concatenate([[0], np.cumsum(counts)[:-1]]), counts, groups)

    def in_groups(self) -> Whole:
        """How many live in each age group."""
        numbers: Whole = self.counts.reshape(GROUPS, -1).sum(axis=1)
        return numbers

    def draw(self, groups: Whole, weights: Floats, chance: Stream) -> Whole:
        """A person for each of these age groups, by the weights of cells; -1 where nobody can be drawn."""
        found = np.full(groups.size, -1, dtype=np.int64)
        cells, places = chance.random(groups.size), chance.random(groups.size)
        own = (self.counts * weights).reshape(GROUPS, -1)
        for group in np.unique(groups):
            mine = groups == group
            cumulative = np.cumsum(own[group])
            if cumulative[-1] > 0:
                cell = group * own.shape[1] + chosen_by(cumulative, cells[mine])
                found[mine] = self.order[self.starts[cell] + (places[mine] * self.counts[cell]).astype(np.int64)]
        return found


def cell_weights(parameters: Parameters, name: str, home: float) -> Floats:
    """Weights of cells: those of frailty under this name, times `home` for those who live in a care home."""
    by_frailty = parameters.of(name)
    weights = by_frailty[None, :, None] * np.array([1.0, home])[None, None, :]
    return np.broadcast_to(weights, (GROUPS, len(FRAILTIES), HOMES)).reshape(-1).copy()


def die_outside_hospital(
    people: AreaPeople, living: Living, month: date, today: int, parameters: Parameters, chance: Stream
) -> None:
    """Some of those who are neither in hospital nor on the way back to it die in a month."""
    rates = np.repeat(parameters.of("deaths-outside-hospital"), PER_GROUP)
    weights = cell_weights(parameters, "frailty-and-death", parameters.one("care-home-and-death"))
    expected = living.counts * rates * weights * days_in(month) / DAYS_IN_YEAR
    cells = np.repeat(np.arange(CELLS), np.minimum(chance.poisson(expected), living.counts))
    places = (chance.random(cells.size) * living.counts[cells]).astype(np.int64)
    days = today + (chance.random(cells.size) * days_in(month)).astype(np.int64)
    who, first = np.unique(living.order[living.starts[cells] + places], return_index=True)
    able = people.free[who] <= days[first]
    people.died[who[able]] = days[first][able]
    people.free[who[able]] = NEVER
