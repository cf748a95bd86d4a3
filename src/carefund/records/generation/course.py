"""What follows from an admission: stay, death, delay, discharge, care home, reablement, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.records.generation.draws import Stream, shared_chances
from carefund.records.generation.flows import Plan, Structure
from carefund.records.generation.parameters import ADULT, CONDITIONS, GROUPS, OLDER, Parameters
from carefund.records.generation.people import AreaPeople
from carefund.records.generation.window import NEVER
from carefund.records.tables import DESTINATIONS, METHODS

EMERGENCY, ELECTIVE, TRANSFER = map(METHODS.index, ("emergency", "elective", "transfer"))
HOME, CARE_HOME, HOSPITAL, DIED, OTHER = map(DESTINATIONS.index, ("home", "care-home", "hospital", "died", "other"))
KINDS = ("fall", "chronic", "other", "elective")
FALL, CHRONIC, _, BOOKED = range(4)
FREE_AGAIN = 30
"""Days after a discharge before a first admission may come: what comes sooner is a readmission by its own chance."""
SPLIT_FROM = 3
ELSEWHERE = 0.01
"""Part of discharges with another destination than home; no measure turns on it."""


@dataclass(frozen=True, eq=False)
class Stays:
    """Stays, a value each; days count from the window's day 0, NEVER where there is none.

    `method` and `destination` are places in the words of the table of spells, `kind` is the place in KINDS, `diagnosis`
    and `cause` places in `Lookups.codes` and the causes (-1 for none), `provider` 0 for the area's own hospital and 1
    or 2 for a neighbour's.
    """

    person: Whole
    group: Whole
    admitted: Whole
    ready: Whole
    discharged: Whole
    method: Whole
    kind: Whole
    diagnosis: Whole
    cause: Whole
    destination: Whole
    provider: Whole
    returns: Flags

    @classmethod
    def joined(cls, parts: list[Stays]) -> Stays:
        """Several one after the other."""
        return cls(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(cls)))


class Lookups:
    """Tables that draws are read from, made once: lengths by age group, diagnoses by kind and conditions."""

    def __init__(self, structure: Structure) -> None:
        self.structure, self.parameters = structure, structure.parameters
        timings = structure.timings
        self._stay, self._nights = _stacked(timings.stay), timings.stay.shape[1]
        self._elective, self._delay, self._gap = (
            np.cumsum(parts) for parts in (timings.elective, timings.delay, timings.gap)
        )
        self.codes: list[str] = [row.code for kind in KINDS for row in self.parameters.diagnoses[kind]]
        self._chosen, self._places = self._diagnoses()
        self.death = np.outer(self.parameters.of("frailty-and-death"), [1, self.parameters.one("care-home-and-death")])

    def stay(self, groups: Whole, uniform: Floats) -> Whole:
        """Nights until ready, by age group."""
        nights: Whole = np.searchsorted(self._stay, groups + uniform, side="right") - groups * self._nights
        return nights

    def elective(self, uniform: Floats) -> Whole:
        """Nights of an elective stay that is no day case."""
        return 1 + np.searchsorted(self._elective[:-1], uniform, side="right")

    def delay(self, uniform: Floats) -> Whole:
        """Days of a delay."""
        return 1 + np.searchsorted(self._delay[:-1], uniform, side="right")

    def gap(self, uniform: Floats) -> Whole:
        """Days from discharge to readmission."""
        return 1 + np.searchsorted(self._gap[:-1], uniform, side="right")

    def diagnosis(self, kinds: Whole, conditions: Whole, uniform: Floats) -> Whole:
        """The place of a diagnosis of these kinds in `codes`, for people with these conditions."""
        rows = kinds * 2 ** len(CONDITIONS) + conditions
        found: Whole = self._places[np.searchsorted(self._chosen, rows + uniform, side="right")]
        return found

    def _diagnoses(self) -> tuple[Floats, Whole]:
        times = self.parameters.one("weight-of-condition")
        rows, places, begin = [], [], 0
        for kind in KINDS:
            listed = self.parameters.diagnoses[kind]
            for pattern in range(2 ** len(CONDITIONS)):
                has = {name for bit, name in enumerate(CONDITIONS) if pattern >> bit & 1}
                rows.append(np.array([one.often * (times if one.condition in has else 1.0) for one in listed]))
                places.append(np.arange(begin, begin + len(listed)))
            begin += len(listed)
        chosen = np.concatenate([number + _cumulative(row) for number, row in enumerate(rows)])
        return chosen, np.concatenate(places)


def _cumulative(weights: Floats) -> Floats:
    sums: Floats = np.cumsum(weights)
    sums /= sums[-1]
    sums[-1] = 1.0
    return sums


def _stacked(rows: Floats) -> Floats:
    """Cumulative chances of all rows in one rising array, row after row, so that one search finds any of them."""
    return np.concatenate([number + _cumulative(row) for number, row in enumerate(rows)])


def emergency_stays(
    people: AreaPeople,
    person: Whole,
    admitted: Whole,
    group: Whole,
    area: int,
    plan: Plan,
    look: Lookups,
    chance: Stream,
) -> Stays:
    """The stays of emergency admissions; people's state is changed, and what is to come for them is noted.

    `person`, `admitted` (day) and `group` (age group) are of each admission, `area` its place in the plan.
    """
    window, parameters, size = look.structure.window, look.parameters, person.size
    uniform = chance.random((12, size))
    frailty, home = people.frailty[person], people.home[person]
    ready = admitted + look.stay(group, uniform[0])
    deaths, everybody = parameters.of("deaths-in-hospital")[group], np.ones(size, dtype=bool)
    dies = _befalls(everybody, deaths, look.death[frailty, home.astype(int)], group, uniform[1])
    alive = ~dies
    chances = plan.delay[area, group, window.month_of(ready)]
    held = _befalls(alive, chances, parameters.of("frailty-and-delay")[frailty], group, uniform[2])
    discharged = ready.copy()
    discharged[held] += look.delay(uniform[3, held])
    month = window.month_of(discharged)
    chances = plan.readmission[area, group, month]
    returns = _befalls(alive, chances, parameters.of("frailty-and-readmission")[frailty], group, uniform[4])
    moves = _leave_for_care(people, person, group, alive, discharged, plan.move[area, month], parameters, uniform[5])
    _start_reablement(people, person, group, alive, moves, discharged, plan.reablement[area], uniform[6])
    destination = np.where(home | moves, CARE_HOME, np.where(uniform[7] < ELSEWHERE, OTHER, HOME))
    destination[dies] = DIED
    kind = _kinds(parameters.of("falls")[group], parameters.of("chronic-ambulatory-care-sensitive")[group], uniform[8])
    people.died[person[dies]] = discharged[dies]
    people.home[person[moves]] = True
    _note_return(people, person, discharged, returns, dies, look.gap(uniform[9]))
    causes = (uniform[10] * len(parameters.causes)).astype(np.int64)
    return Stays(
        person,
        group,
        admitted,
        np.where(alive & (group >= ADULT), ready, NEVER),
        discharged,
        np.full(size, EMERGENCY),
        kind,
        look.diagnosis(kind, people.conditions[person].astype(np.int64), chance.random(size)),
        np.where(kind == FALL, causes, -1),
        destination,
        _providers(uniform[11], parameters.one("other-provider")),
        returns,
    )


def elective_stays(
    people: AreaPeople,
    person: Whole,
    admitted: Whole,
    group: Whole,
    area: int,
    month: int,
    plan: Plan,
    look: Lookups,
    chance: Stream,
) -> Stays:
    """The stays of elective admissions of a month; otherwise as `emergency_stays`."""
    window, parameters, size = look.structure.window, look.parameters, person.size
    uniform = chance.random((6, size))
    nights = np.where(uniform[0] < plan.day_cases[area, month], 0, look.elective(uniform[1]))
    discharged = admitted + nights
    chances = plan.after_elective[area, group, window.month_of(discharged)]
    weights = parameters.of("frailty-and-readmission")[people.frailty[person]]
    nobody = np.zeros(size, dtype=bool)
    returns = _befalls(~nobody, chances, weights, group, uniform[2])
    _note_return(people, person, discharged, returns, nobody, look.gap(uniform[3]))
    kind = np.full(size, BOOKED)
    return Stays(
        person,
        group,
        admitted,
        np.where(group >= ADULT, discharged, NEVER),
        discharged,
        np.full(size, ELECTIVE),
        kind,
        look.diagnosis(kind, people.conditions[person].astype(np.int64), uniform[4]),
        np.full(size, -1),
        np.where(people.home[person], CARE_HOME, HOME),
        _providers(uniform[5], parameters.one("other-provider")),
        returns,
    )


def split_by_transfers(stays: Stays, ends: int, look: Lookups, chance: Stream) -> Stays:
    """Some long emergency stays go on in another hospital: a spell each, the second a transfer of the same month."""
    nights = np.minimum(stays.discharged, np.where(stays.ready == NEVER, NEVER, stays.ready)) - stays.admitted
    uniform = chance.random((2, nights.size))
    goes = (stays.method == EMERGENCY) & (nights >= SPLIT_FROM)
    goes &= uniform[0] < look.parameters.of("transfers")[stays.group]
    moved = stays.admitted + 1 + (uniform[1] * (nights - 1)).astype(np.int64)
    chosen = np.flatnonzero(goes & (moved < ends))
    first = {one.name: getattr(stays, one.name).copy() for one in fields(Stays)}
    second = {name: values[chosen] for name, values in first.items()}
    first["discharged"][chosen], first["ready"][chosen] = moved[chosen], NEVER
    first["destination"][chosen], first["returns"][chosen] = HOSPITAL, False
    second["admitted"], second["method"] = moved[chosen], np.full(chosen.size, TRANSFER)
    second["provider"] = (second["provider"] + 1) % 3
    return Stays.joined([Stays(**first), Stays(**second)])


def _befalls(among: Flags, chances: Floats, weights: Floats, groups: Whole, uniform: Floats) -> Flags:
    """Whom of those `among` it befalls, by chances that lean by weight within each group and keep their sum there."""
    found = among.copy()
    found[among] = uniform[among] < shared_chances(chances[among], weights[among], groups[among], GROUPS)
    return found


def _leave_for_care(
    people: AreaPeople,
    person: Whole,
    group: Whole,
    alive: Flags,
    discharged: Whole,
    chances: Floats,
    parameters: Parameters,
    uniform: Floats,
) -> Flags:
    """Who goes from hospital into a care home for good: older people who do not live in one, the frail oftener."""
    older = alive & (group >= OLDER)
    weights = parameters.of("frailty-and-care-home")[people.frailty[person]] * ~people.home[person]
    moves = _befalls(older, chances, weights, np.zeros_like(group), uniform)
    people.expect("moved", person[moves], discharged[moves])
    return moves


def _start_reablement(
    people: AreaPeople,
    person: Whole,
    group: Whole,
    alive: Flags,
    moves: Flags,
    discharged: Whole,
    chance: float,
    uniform: Floats,
) -> None:
    """Who goes home into reablement: older people who go home."""
    older = alive & (group >= OLDER)
    weights = (~people.home[person] & ~moves).astype(float)
    starts = _befalls(older, np.full(group.size, chance), weights, np.zeros_like(group), uniform)
    people.expect("started", person[starts], discharged[starts])


def _note_return(
    people: AreaPeople, person: Whole, discharged: Whole, returns: Flags, dies: Flags, gaps: Whole
) -> None:
    """Note who comes back and when, and from when the others are free again."""
    people.free[person] = np.where(returns | dies, NEVER, discharged + FREE_AGAIN)
    people.expect("back", person[returns], (discharged + gaps)[returns])


def _kinds(falls: Floats, chronic: Floats, uniform: Floats) -> Whole:
    return np.where(uniform < falls, FALL, np.where(uniform < falls + chronic, CHRONIC, 2))


def _providers(uniform: Floats, elsewhere: float) -> Whole:
    return np.where(uniform >= elsewhere, 0, np.where(uniform < elsewhere / 2, 1, 2))
