"""One month of one area: a year passes, people die, are admitted, come back, move into care homes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.calendar import month_number
from carefund.records.generation.admissions import MonthOfArea
from carefund.records.generation.course import Lookups, Stays, elective_stays, emergency_stays, split_by_transfers
from carefund.records.generation.draws import Step, Stream, area_key, stream
from carefund.records.generation.flows import Plan, Structure
from carefund.records.generation.measures import NAMES, counted_events, counted_stays
from carefund.records.generation.official import Official
from carefund.records.generation.parameters import GROUPS, OLDER
from carefund.records.generation.people import (
    NEW_YEAR,
    AreaPeople,
    Living,
    cell_weights,
    die_outside_hospital,
    people_at_start,
)
from carefund.records.generation.window import RUN_IN, Window


@dataclass(eq=False)
class AreaState:
    """All that one area is at a month's beginning: its people, and what was counted of it by measure and month.

    `unplaced` is how many admissions and moves found nobody who was free, `living` residents by age group and month.
    """

    people: AreaPeople
    counts: Whole
    living: Whole
    unplaced: int = 0

    def as_arrays(self) -> dict[str, np.ndarray[Any, Any]]:
        """The state as arrays by name, to be kept."""
        people = {one.name: getattr(self.people, one.name) for one in fields(AreaPeople)}
        return {**people, "counts": self.counts, "living": self.living, "unplaced": np.array(self.unplaced)}

    @classmethod
    def of_arrays(cls, arrays: dict[str, np.ndarray[Any, Any]]) -> AreaState:
        """The state that `as_arrays` gave."""
        people = AreaPeople(*(arrays[one.name] for one in fields(AreaPeople)))
        return cls(people, arrays["counts"], arrays["living"], int(arrays["unplaced"]))


@dataclass(frozen=True, eq=False)
class MonthRows:
    """What an area's month adds to the records: stays (None in the run-in), moves and reablement."""

    area: int
    stays: Stays | None
    age: Whole
    moved: tuple[Whole, Whole, Whole]
    started: tuple[Whole, Whole, Whole]


class World:
    """What all areas share: the plan without and with effects, the calendar, tables to draw from, and the seed."""

    def __init__(
        self, official: Official, structure: Structure, plan: Plan, multipliers: Floats, share: float, seed: int
    ) -> None:
        self.official, self.plan, self.multipliers, self.share, self.seed = official, plan, multipliers, share, seed
        self.structure, self.planned = structure, plan.with_effects(multipliers)
        self.look = Lookups(structure)
        self.keys = tuple(map(area_key, official.areas))

    @property
    def window(self) -> Window:
        """The calendar."""
        return self.structure.window

    @cached_property
    def _weights(self) -> dict[str, Floats]:
        parameters = self.structure.parameters
        return {
            "emergency": cell_weights(parameters, "frailty-and-admission", parameters.one("care-home-and-admission")),
            "elective": np.ones_like(cell_weights(parameters, "frailty-and-admission", 1.0)),
            "care-home": cell_weights(parameters, "frailty-and-care-home", 0.0),
        }

    def stream(self, area: int, month: int, step: Step, turn: int = 0) -> Stream:
        """The stream of one area's month and step."""
        return stream(self.seed, self.keys[area], month_number(self.window.months[month]), step, turn)

    def start(self, area: int) -> AreaState:
        """An area before its first month."""
        months = len(self.window.months)
        chance = self.stream(area, 0, Step.PEOPLE)
        people = people_at_start(self._residents(area, 0), self.window.months[0], self.structure.parameters, chance)
        return AreaState(
            people, np.zeros((len(NAMES), months), dtype=np.int64), np.zeros((GROUPS, months), dtype=np.int64)
        )

    def pass_month(self, state: AreaState, area: int, month: int) -> MonthRows:
        """Let a month pass: the state is changed, and what it adds to the records returned."""
        people, window, look = state.people, self.window, self.look
        today, ends, when = int(window.begins[month]), int(window.begins[month + 1]), window.months[month]
        if month and when.month == NEW_YEAR:
            self._new_year(people, area, month)
        living = Living.of(people, when, today)
        state.living[:, month] = living.in_groups()
        chance = self.stream(area, month, Step.DEATHS)
        die_outside_hospital(people, living, when, today, self.structure.parameters, chance)
        drawing = MonthOfArea(people, living, today)
        stays = self._stays(state, drawing, area, month)
        self._community_moves(state, drawing, area, month)
        state.counts += counted_stays(stays, month, window)
        moved, started = people.due("moved", ends), people.due("started", ends)
        counted_events(state.counts, month, moved[0].size, started[0].size)
        ages = people.ages_on(when)
        if month < RUN_IN:
            empty = np.empty(0, dtype=np.int64)
            return MonthRows(area, None, empty, (empty,) * 3, (empty,) * 3)
        split = split_by_transfers(stays, ends, look, self.stream(area, month, Step.COURSE, SPLITTING))
        order = np.lexsort((split.method, split.person, split.admitted))
        split = Stays(*(getattr(split, one.name)[order] for one in fields(Stays)))
        return MonthRows(area, split, ages[split.person], (*moved, ages[moved[0]]), (*started, ages[started[0]]))

    def _stays(self, state: AreaState, drawing: MonthOfArea, area: int, month: int) -> Stays:
        """Everybody who is admitted in a month, for the first time, as booked, or back."""
        people, look, groups = state.people, self.look, drawing.living.groups
        ends = int(self.window.begins[month + 1])
        first = drawing.first_admissions(
            self.plan.first[area, :, month],
            self.multipliers[0, area, :, month],
            self._weights["emergency"],
            self._by_day(month, "emergency-by-weekday"),
            self.stream(area, month, Step.FIRST),
            self.stream(area, month, Step.EFFECT),
        )
        chance = self.stream(area, month, Step.ELECTIVE)
        booked = drawing.draw(
            chance.poisson(self.plan.elective[area, :, month]),
            self._weights["elective"],
            self._by_day(month, "elective-by-weekday"),
            chance,
        )
        state.unplaced += first.unplaced + int(booked[2].sum())
        parts = [
            elective_stays(people, *booked[:2], groups[booked[0]].astype(int), area, month, self.planned, look, chance)
        ]
        back = people.due("back", ends)
        person, day, turn = np.concatenate([first.person, back[0]]), np.concatenate([first.day, back[1]]), 0
        while person.size:
            chance = self.stream(area, month, Step.COURSE, turn)
            group = groups[person].astype(int)
            parts.append(emergency_stays(people, person, day, group, area, self.planned, look, chance))
            (person, day), turn = people.due("back", ends), turn + 1
        return Stays.joined(parts)

    def _community_moves(self, state: AreaState, drawing: MonthOfArea, area: int, month: int) -> None:
        """Older people who move into a care home from where they live."""
        weights, chance = self._weights["care-home"], self.stream(area, month, Step.MOVES)
        wanted = (drawing.living.counts * weights).reshape(GROUPS, -1).sum(axis=1)
        wanted[:OLDER] = 0
        expected = self.planned.community[area, month] * wanted / max(wanted.sum(), 1e-9)
        days = np.arange(1.0, self.window.days_of(month) + 1)
        person, day, missing = drawing.draw(chance.poisson(np.maximum(expected, 0)), weights, days, chance)
        state.unplaced += int(missing.sum())
        state.people.home[person] = True
        state.people.expect("moved", person, day)

    def _by_day(self, month: int, name: str) -> Floats:
        sums: Floats = np.cumsum(self.structure.spread_over_days(month, name))
        return sums

    def _residents(self, area: int, month: int) -> Whole:
        """Residents by age group that the official estimates ask for: at least one of each."""
        people = self.official.people_at(self.window.months[month])[area]
        wanted: Whole = np.maximum(np.rint(people * self.share), 1).astype(np.int64)
        return wanted

    def _new_year(self, people: AreaPeople, area: int, month: int) -> None:
        """A year of people passes: frailty grows, children are born, and people come and go."""
        chance, when = self.stream(area, month, Step.YEAR), self.window.months[month]
        parameters = self.structure.parameters
        people.grow_frail(when, parameters, chance)
        today = int(self.window.begins[month])
        living = Living.of(people, when, today)
        missing = self._residents(area, month) - living.in_groups()
        people.move_away(-missing, living, today, chance)
        people.arrive(np.maximum(missing, 0), when, parameters, chance, newborn=True)


SPLITTING = 1000
"""The turn of the stream that transfers are drawn from, beyond any that stays are."""
