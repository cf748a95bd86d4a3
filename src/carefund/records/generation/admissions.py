"""Who is admitted for the first time in a month, and when: numbers from the plan, people by weight, days by weekday."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.records.generation.draws import Stream, chosen_by
from carefund.records.generation.people import AreaPeople, Living

TRIES = 30
"""How often somebody else is drawn for a person who is in hospital, has just left it, or was drawn before."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """People and their days of admission; `unplaced` is how many more were meant, for whom nobody was free."""

    person: Whole
    day: Whole
    unplaced: int


class MonthOfArea:
    """Draws the people of one area and month, each at most once; `by_day` are cumulative weights of the days."""

    def __init__(self, people: AreaPeople, living: Living, today: int) -> None:
        self.people, self.living, self.today = people, living, today
        self._taken: Flags = np.zeros(people.size, dtype=bool)

    def draw(self, numbers: Whole, weights: Floats, by_day: Floats, chance: Stream) -> tuple[Whole, Whole, Whole]:
        """So many people of each age group by the weights of cells: people, days, and how many found nobody."""
        groups = np.repeat(np.arange(numbers.size), numbers)
        days = self.today + chosen_by(by_day, chance.random(groups.size))
        found = self.living.draw(groups, weights, chance)
        for _ in range(TRIES):
            wrong = np.flatnonzero(~self._able(found, days))
            if not wrong.size:
                break
            found[wrong] = self.living.draw(groups[wrong], weights, chance)
        able = self._able(found, days)
        missing: Whole = np.bincount(groups[~able], minlength=numbers.size)
        self._taken[found[able]] = True
        return found[able], days[able], missing

    def _able(self, found: Whole, days: Whole) -> Flags:
        """Whether each may be admitted: somebody, free on the day, and drawn for the first time."""
        able: Flags = found >= 0
        who = np.where(able, found, 0)
        if not self.people.size:
            return able
        able &= (self.people.free[who] <= days) & ~self._taken[who]
        once = np.zeros(found.size, dtype=bool)
        once[np.unique(found, return_index=True)[1]] = True
        return able & once

    def first_admissions(
        self, expected: Floats, times: Floats, weights: Floats, by_day: Floats, chance: Stream, planted: Stream
    ) -> Drawn:
        """First emergency admissions: drawn as without an effect, then thinned or added to by it.

        `expected` and `times` (what the effect multiplies by) are by age group. `planted` is used where there is an
        effect alone, so that what is drawn without one stays the same.
        """
        person, day, missing = self.draw(chance.poisson(expected), weights, by_day, chance)
        if (times != 1).any():
            kept = planted.random(person.size) < times[self.living.groups[person]]
            person, day = person[kept], day[kept]
            extra = planted.poisson(expected * np.maximum(times - 1, 0))
            more = self.draw(extra, weights, by_day, planted)
            person, day, missing = np.append(person, more[0]), np.append(day, more[1]), missing + more[2]
        return Drawn(person, day, int(missing.sum()))
