"""Expected courses day by day: what official totals ask of first admissions and delays, and what effects change.

Emergency admissions are first ones and readmissions; a readmission follows a discharge, a discharge an admission. All
of it is linear in the chances, so that expected numbers are sums over days and exact: no person is drawn here. Arrays
are by area, age group and day or month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from carefund.arrays import Floats
from carefund.evidence.series import DELAYED_DAYS, NON_ELECTIVE_ADMISSIONS
from carefund.records.generation.official import DAY_CASES, ORDINARY, Official
from carefund.records.generation.parameters import GROUPS, OLDER, Parameters
from carefund.records.generation.timings import LONGEST_DELAY, LONGEST_STAY, Timings, timings_of
from carefund.records.generation.window import RUN_IN, Window

LIKELIEST_DELAY, LIKELIEST_MOVE = 0.9, 0.5
TURNS, SETTLING, SETTLED = 14, 3, 12
"""How often a month is gone through until its totals are what is asked; how often each time, and at last, until what
follows within the month from itself is settled. Fixed, so that no area's plan hangs on which others there are."""
KEPT_BITS = 33
"""Bits kept of a plan's numbers, so that it does not hang on the order in which a machine adds up."""
LONGEST_MONTH = 31
_AHEAD = LONGEST_STAY + LONGEST_DELAY + 32


@dataclass(frozen=True, eq=False)
class Plan:
    """What each month is drawn from, without any effect; by area, age group and month unless said otherwise.

    `first`: expected first emergency admissions. `elective`: expected elective admissions. `day_cases`: their part
    without a night, by area and month. `delay`: chance of a delay for those who get ready in the month. `readmission`
    and `after_elective`: chances by the month of discharge. `move`: chance of a move into a care home with discharge,
    by area and month of discharge. `community`: expected other moves, by area and month. `reablement`: chance by area.
    """

    first: Floats
    elective: Floats
    day_cases: Floats
    delay: Floats
    readmission: Floats
    after_elective: Floats
    move: Floats
    community: Floats
    reablement: Floats

    def with_effects(self, multipliers: Floats) -> Plan:
        """The plan with effects, as `effects.multipliers` gives them."""
        first, back, delay, home = multipliers
        return Plan(
            self.first * first,
            self.elective,
            self.day_cases,
            np.minimum(self.delay * delay, 1),
            np.minimum(self.readmission * back, 1),
            np.minimum(self.after_elective * back, 1),
            np.minimum(self.move * home[:, OLDER], 1),
            self.community * home[:, OLDER],
            self.reablement,
        )


@dataclass(frozen=True, eq=False)
class Flows:
    """Expected numbers by area, age group and month of the window, the run-in included.

    `admitted`: emergency admissions. `left`: emergency stays left alive; `left_elective`. `waited`: delayed days in the
    month. `waited_by_discharge`: days from ready to discharge, by month of discharge. Those named `before_...` are the
    part of stays that began before the extract, which it does not show.
    """

    admitted: Floats
    left: Floats
    left_elective: Floats
    waited: Floats
    waited_by_discharge: Floats
    before_left: Floats
    before_left_elective: Floats
    before_waited: Floats
    before_waited_by_discharge: Floats


@dataclass(eq=False)
class _Days:
    """Expected numbers by age group, day and area, filled from the past: ready, left, back, waiting."""

    ready: Floats
    left: Floats
    left_elective: Floats
    back: Floats
    waiting: Floats
    waited: Floats

    @classmethod
    def empty(cls, areas: int, days: int) -> _Days:
        return cls(*(np.zeros((GROUPS, days, areas)) for _ in range(6)))

    def take(self, other: _Days, start: int) -> None:
        """Take over what another one knows from a day on."""
        for values, known in zip(vars(self).values(), vars(other).values(), strict=True):
            values[:, start : start + _AHEAD] = known[:, start : start + _AHEAD]


@dataclass(frozen=True, eq=False)
class _Month:
    """What a month is drawn from, by age group and area: first and elective admissions, and chances.

    `day_cases` is by area alone.
    """

    number: int
    first: Floats
    elective: Floats
    day_cases: Floats
    delay: Floats
    back: Floats
    after_elective: Floats

    @classmethod
    def of(cls, plan: Plan, number: int) -> _Month:
        own = (plan.first, plan.elective, plan.delay, plan.readmission, plan.after_elective)
        first, elective, delay, back, after = (values[:, :, number].T for values in own)
        return cls(number, first, elective, plan.day_cases[:, number], delay, back, after)


class Structure:
    """The parts of the structure that do not change from month to month, and the calendar."""

    def __init__(self, window: Window, parameters: Parameters) -> None:
        self.window, self.parameters = window, parameters
        self.timings: Timings = timings_of(parameters)
        lengths = np.arange(1, self.timings.delay.size + 1)
        alive = 1 - parameters.of("deaths-in-hospital")[:, None]
        self._ready = np.stack([_later(parts, 0) for parts in alive * self.timings.stay])
        self._left = _later(self.timings.delay, 1)
        self._waiting = _later(self.timings.longer, 0)
        self._waited = _later(self.timings.delay * lengths, 1)
        self._elective = _later(self.timings.elective, 1)
        self._back = _later(self.timings.gap, 1)

    def spread_over_days(self, month: int, name: str) -> Floats:
        """The part of a month's admissions on each of its days, by weekday."""
        weights = self.parameters.of(name)[self.window.weekday_of(month)]
        parts: Floats = weights / weights.sum()
        return parts

    def days_of(self, days: _Days, month: int) -> list[Floats]:
        """Copies of what is known of a month's days, one for each of the numbers that are followed."""
        begins = self.window.begins
        return [values[:, begins[month] : begins[month + 1]].copy() for values in vars(days).values()]

    def settled(
        self, known: list[Floats], given: _Month, admitted: Floats | None = None, turns: int = SETTLED
    ) -> list[Floats]:
        """The month's days by age group and area: admitted, ready, held up, left, left after an elective stay, booked.

        `known` is what follows from earlier months. What follows within the month from itself is gone through so many
        `turns`; `admitted` is where to begin.
        """
        ready_before, left_before, elective_before, back_before, *_ = known
        size = ready_before.shape[1]
        by_day = self.spread_over_days(given.number, "emergency-by-weekday")[None, :, None]
        first = given.first[:, None] * by_day
        booked = given.elective[:, None] * self.spread_over_days(given.number, "elective-by-weekday")[None, :, None]
        stays = self._elective[:size, :size] @ (booked * (1 - given.day_cases))
        elective = elective_before + booked * given.day_cases + stays
        delay, back, after = (values[:, None] for values in (given.delay, given.back, given.after_elective))
        admitted = first + back_before if admitted is None else admitted
        for _ in range(turns):
            ready = ready_before + self._ready[:, :size, :size] @ admitted
            held = delay * ready
            left = left_before + ready - held + self._left[:size, :size] @ held
            admitted = first + back_before + self._back[:size, :size] @ (back * left + after * elective)
        return [admitted, ready, held, left, elective, booked]

    def follow(self, days: _Days, given: _Month, admitted: Floats | None = None) -> Floats:
        """Go through a month and add to later days what follows from it; emergency admissions of each of its days."""
        found = self.settled(self.days_of(days, given.number), given, admitted)
        admitted, ready, held, left, elective, booked = found
        start, size = int(self.window.begins[given.number]), admitted.shape[1]
        _push(days.ready, start, self._ready, admitted)
        days.left[:, start : start + size] += ready - held
        _push(days.left, start, self._left, held)
        _push(days.waiting, start, self._waiting, held)
        _push(days.waited, start, self._waited, held)
        days.left_elective[:, start : start + size] += booked * given.day_cases
        _push(days.left_elective, start, self._elective, booked * (1 - given.day_cases))
        _push(days.back, start, self._back, given.back[:, None] * left + given.after_elective[:, None] * elective)
        return admitted

    def waiting_in(self, known: list[Floats], held: Floats) -> Floats:
        """Delayed days in a month by area."""
        size = held.shape[1]
        total: Floats = (known[4] + self._waiting[:size, :size] @ held).sum(axis=(0, 1))
        return total

    def by_month(self, values: Floats) -> Floats:
        """Numbers by day added up by month: by area, age group and month."""
        begins = self.window.begins
        sums = [values[:, begins[month] : begins[month + 1]].sum(axis=1).T for month in range(begins.size - 1)]
        return np.stack(sums, axis=2)


def _later(parts: Floats, lag: int) -> Floats:
    """What falls on each day (rows) of what began on each day of a month (columns); `lag` is the first of the parts."""
    table = np.zeros((LONGEST_MONTH + lag + parts.size, LONGEST_MONTH))
    for day in range(LONGEST_MONTH):
        table[day + lag : day + lag + parts.size, day] = parts
    return table


def _push(into: Floats, start: int, table: Floats, began: Floats) -> None:
    """Add to the days from `start` on what follows from what began on each day of a month."""
    size = began.shape[1]
    rows = table.shape[-2] - LONGEST_MONTH + size
    into[:, start : start + rows] += table[..., :rows, :size] @ began


def plan_of(
    official: Official, structure: Structure, share: float, progress: Callable[[int], None] = lambda _: None
) -> Plan:
    """First admissions and delays such that expected numbers are the official totals times `share`, as far as can be.

    `progress` is called with each month's number.
    """
    window, parameters = structure.window, structure.parameters
    areas, months = len(official.areas), len(window.months)
    asked = _by_age(official, structure, NON_ELECTIVE_ADMISSIONS, "emergency-admissions") * share
    day_cases, ordinary = official.totals[DAY_CASES], official.totals[ORDINARY]
    booked = _shares_by_age(official, structure, "elective-admissions") * (day_cases + ordinary)[:, None] * share
    plan = Plan(
        first=np.zeros((areas, GROUPS, months)),
        elective=booked,
        day_cases=day_cases / np.maximum(day_cases + ordinary, 1e-9),
        delay=np.zeros((areas, GROUPS, months)),
        readmission=_constant(parameters.of("readmission-after-emergency"), areas, months),
        after_elective=_constant(parameters.of("readmission-after-elective"), areas, months),
        move=np.zeros((areas, months)),
        community=np.zeros((areas, months)),
        reablement=official.reablement,
    )
    days = _Days.empty(areas, int(window.begins[-1]) + _AHEAD)
    chance = np.full(areas, 0.05)
    for month in range(months):
        waits = official.totals[DELAYED_DAYS][:, month] * share
        chance = _bring_to(structure, days, plan, month, asked[:, :, month].T, waits, chance)
        progress(month)
    moves = official.totals["care-home"] * share
    older = structure.by_month(days.left)[:, OLDER:].sum(axis=1)
    from_hospital = parameters.one("care-home-from-hospital") * moves
    plan.move[:] = _rounded(np.minimum(from_hospital / np.maximum(older, 1e-9), LIKELIEST_MOVE))
    plan.community[:] = _rounded(np.maximum(moves - plan.move * older, 0))
    return plan


def _bring_to(
    structure: Structure, days: _Days, plan: Plan, month: int, asked: Floats, waits: Floats, chance: Floats
) -> Floats:
    """Find a month's first admissions and chance of a delay, by going through it until the totals are right."""
    known = structure.days_of(days, month)
    spread = structure.parameters.of("delays")[:, None]
    carried, given = known[4].sum(axis=(0, 1)), _Month.of(plan, month)
    first, chance, admitted = np.maximum(asked - known[3].sum(axis=1), 0), np.maximum(chance, 1e-6), None
    for _ in range(TURNS):
        given = replace(given, first=first, delay=np.minimum(chance * spread, LIKELIEST_DELAY))
        admitted, _, held, *_ = structure.settled(known, given, admitted, SETTLING)
        waited, came = structure.waiting_in(known, held), admitted.sum(axis=1)
        first = np.maximum(first + asked - came, 0)
        grown = (waits - carried) / np.maximum(waited - carried, 1e-12)
        chance = np.clip(chance * np.clip(grown, 0, 50), 1e-6, 1)
    given = replace(given, first=_rounded(first), delay=_rounded(np.minimum(chance * spread, LIKELIEST_DELAY)))
    plan.first[:, :, month], plan.delay[:, :, month] = given.first.T, given.delay.T
    structure.follow(days, given, admitted)
    return chance


def flows_of(plan: Plan, structure: Structure, progress: Callable[[int], None] = lambda _: None) -> Flows:
    """Expected numbers of a plan, with or without effects."""
    window = structure.window
    areas, months = plan.first.shape[0], len(window.months)
    size = int(window.begins[-1]) + _AHEAD
    days, before = _Days.empty(areas, size), _Days.empty(areas, size)
    none = np.zeros((GROUPS, areas))
    admitted = np.zeros((areas, GROUPS, months))
    for month in range(months):
        given = _Month.of(plan, month)
        if month == RUN_IN:
            before.take(days, window.opens)
            before.back[:] = 0
        admitted[:, :, month] = structure.follow(days, given).sum(axis=1).T
        if month >= RUN_IN and window.begins[month] < window.opens + _AHEAD:
            structure.follow(before, replace(given, first=none, elective=none, back=none, after_elective=none))
        progress(month)
    own, earlier = (
        [structure.by_month(values) for values in (one.left, one.left_elective, one.waiting, one.waited)]
        for one in (days, before)
    )
    return Flows(admitted, *own, *earlier)


def _constant(by_group: Floats, areas: int, months: int) -> Floats:
    return np.broadcast_to(by_group[None, :, None], (areas, GROUPS, months)).copy()


def _by_age(official: Official, structure: Structure, series: str, name: str) -> Floats:
    return _shares_by_age(official, structure, name) * official.totals[series][:, None]


def _shares_by_age(official: Official, structure: Structure, name: str) -> Floats:
    """The part of each age group in an area's admissions, by month: residents times the rate of their age."""
    rates = structure.parameters.of(name)
    weights = np.stack([official.people_at(month) * rates for month in structure.window.months], axis=2)
    total: Floats = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    return total


def _rounded(values: Floats) -> Floats:
    """Numbers to as many bits as are kept."""
    part, power = np.frexp(values)
    found: Floats = np.ldexp(np.rint(np.ldexp(part, KEPT_BITS)), power - KEPT_BITS)
    return found
