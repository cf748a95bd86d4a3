"""The power of an evaluation that has not begun: of each design its size, what it finds, and how soon.

Effects are planted over placebo starts in a history in which nothing was done, and each study is tested by placebos in
space (Abadie, Diamond and Hainmueller 2010) as `carefund evaluate` does. The smallest effect that counts as found is
one from which on power stays at 80% at a size of 5%.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

import numpy as np

from carefund.arrays import Floats
from carefund.evaluation.methods.estimate import CannotEstimate
from carefund.evaluation.methods.one_thread import one_thread
from carefund.evaluation.methods.placebos import POWER, SIZE
from carefund.evaluation.power.designs import LeftOut, PowerDesign, designs_for
from carefund.evaluation.power.planted import Planted, planted
from carefund.evaluation.power.question import PowerQuestion
from carefund.evaluation.study.offered import DID, ITS
from carefund.evaluation.study.protocol import Protocol

CHANCE = 0.99
"""How much of what chance alone does to a measured size counts as within its Monte Carlo error."""
TWICE = 2.0
"""Monte Carlo errors on each side of a power, within which the smallest effect is said to lie."""
ROUNDING = 1e-12
MORE_AREAS = (1, 2, 5, 10, 20, 40)
"""Numbers of areas that are tried, to say how many it takes."""
STUDIES_OF_MORE = 100
QUICK = (DID, "synthetic-control", ITS)
"""Methods tried with other numbers of areas besides the best."""
Each = Callable[[Sequence[PowerDesign]], Iterator[PowerDesign]]


@dataclass(frozen=True)
class Share:
    """A part of so many studies, and its Monte Carlo error: that of drawing areas and starts."""

    value: float
    studies: int

    @property
    def error(self) -> float:
        """The standard error."""
        return sqrt(self.value * (1 - self.value) / self.studies)


@dataclass(frozen=True, kw_only=True)
class Smallest:
    """The smallest effect found with 80% power after a wait of `months`, relative and in the outcome's unit a period.

    None where not even the largest that was tried is; `low` and `high` are as far as twice the Monte Carlo error of
    power allows, None where they lie beyond what was tried.
    """

    months: int
    relative: float | None
    low: float | None
    high: float | None
    units: float | None


@dataclass(frozen=True, kw_only=True)
class DesignPower:
    """What one design finds.

    `size` is how often it finds an effect where there is none, `attainable` what a rank among so few can be at most, 5%
    or less. `curve` is power by relative effect after the whole wait, `planned` that of the planned effect by months.
    """

    design: PowerDesign
    size: Share
    attainable: float
    curve: tuple[tuple[float, Share], ...] = field(repr=False)
    planned: tuple[tuple[int, Share], ...]
    smallest: tuple[Smallest, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the size is the attainable one, within its Monte Carlo error."""
        low, high = size_range(self.attainable, self.size.studies)
        return low <= self.size.value <= high

    @property
    def soonest(self) -> int | None:
        """After how many months the planned effect is found with 80% power from then on; None for not in time."""
        late = [months for months, power in self.planned if power.value < POWER - ROUNDING]
        later = [months for months, _ in self.planned if not late or months > late[-1]]
        return later[0] if later else None

    @property
    def last(self) -> Smallest:
        """The smallest effect after the whole wait."""
        return self.smallest[-1]


@dataclass(frozen=True, kw_only=True)
class ByAreas:
    """What the best of a few designs finds with so many areas after the whole wait.

    Of the `tried` designs `unsound` are left aside, whatever they would find: their size does not hold.
    """

    areas: int
    tried: int
    unsound: int
    design: PowerDesign
    power: Share
    smallest: Smallest


@dataclass(frozen=True, kw_only=True)
class PowerAnswer:
    """The answer: every design that was tried, in the order of what it can find; methods left out, and why.

    `by_areas` says what several areas together would show, without the numbers with which no design is sound.
    """

    question: PowerQuestion
    designs: tuple[DesignPower, ...]
    left_out: tuple[LeftOut, ...] = ()
    by_areas: tuple[ByAreas, ...] = ()
    protocol: Protocol | None = field(default=None, repr=False)
    elapsed_seconds: float = 0.0

    @property
    def best(self) -> DesignPower | None:
        """The design to be recommended: of sound size, that finds the planned effect soonest, else the smallest one."""
        sound = [one for one in self.designs if one.is_sound and one.attainable > 0]
        return min(sound, key=_order, default=None)

    @property
    def too_often(self) -> tuple[DesignPower, ...]:
        """The designs that find an effect where there is none more often than their Monte Carlo error explains."""
        return tuple(one for one in self.designs if not one.is_sound and one.size.value > one.attainable)

    @property
    def smallest(self) -> float | None:
        """The smallest relative effect that any sound design finds after the whole wait; None where none does."""
        found = [abs(one.last.relative) for one in self.designs if one.is_sound and one.last.relative is not None]
        return min(found, default=None)


def _order(one: DesignPower) -> tuple[float, float, float]:
    soonest = one.soonest
    smallest = one.last.relative
    return (
        float("inf") if soonest is None else soonest,
        float("inf") if smallest is None else abs(smallest),
        -one.planned[-1][1].value,
    )


def size_range(attainable: float, studies: int) -> tuple[float, float]:
    """Between which a measured size lies with a chance of 99%, where the true one is the attainable."""
    from scipy.stats import binom

    low, high = binom.ppf([(1 - CHANCE) / 2, (1 + CHANCE) / 2], studies, attainable)
    return float(low) / studies, float(high) / studies


@one_thread()
def power_of(
    question: PowerQuestion, protocol: Protocol | None = None, each: Each = iter, *, areas_too: bool = True
) -> PowerAnswer:
    """Work out what every design that fits could find, and with `areas_too` in how many areas.

    `each` hands on the designs in turn, for a progress bar.
    """
    tried, left_out = designs_for(question, protocol)
    found = list[DesignPower]()
    for design in each(tried):
        try:
            found.append(_of_design(design, question, planted(design, question)))
        except CannotEstimate as refused:
            left_out.append(LeftOut(method=design.name, why=f"it gives no number here: {refused.notice.found}"))
    answer = PowerAnswer(
        question=question,
        designs=tuple(sorted(found, key=lambda one: (not one.is_sound, *_order(one)))),
        left_out=tuple(left_out),
        protocol=protocol,
    )
    return replace(answer, by_areas=tuple(_by_areas(question, found))) if areas_too else answer


def _by_areas(question: PowerQuestion, found: Sequence[DesignPower]) -> Iterator[ByAreas]:
    """The best of a few designs with other numbers of areas, drawn from the same ones."""
    most, tried = len(question.history.units) // 4, _of_each_kind(found)
    for areas in sorted({*(number for number in MORE_AREAS if number <= most), question.areas}):
        made = tried
        if areas != question.areas:
            named = tuple(question.named[at % len(question.named)] for at in range(areas)) if question.named else ()
            other = replace(question, areas=areas, named=named, studies=STUDIES_OF_MORE)
            made = [_of_design(one.design, other, planted(one.design, other, last_alone=True)) for one in tried]
        sound = [one for one in made if one.is_sound]
        if sound:
            best = min(sound, key=_order)
            yield ByAreas(areas=areas, tried=len(made), unsound=len(made) - len(sound), design=best.design,
                          power=best.planned[-1][1], smallest=best.last)  # fmt: skip


def _of_each_kind(found: Sequence[DesignPower]) -> list[DesignPower]:
    """The best design, and the best of each kind that is fitted to several areas in no time.

    One whose size does not hold with the areas asked for may hold it with fewer, and stands for its kind.
    """
    tried = sorted((one for one in found if one.attainable > 0), key=lambda one: (not one.is_sound, *_order(one)))
    kinds = dict.fromkeys([one.design.method for one in tried if one.is_sound][:1] + list(QUICK))
    each = (next((one for one in tried if one.design.method == kind), None) for kind in kinds)
    return [one for one in each if one is not None]


def _of_design(design: PowerDesign, question: PowerQuestion, found: Sequence[Planted]) -> DesignPower:
    effects, horizons = question.effects, question.horizons[-len(found) :]
    powers = [(one.p_values <= SIZE + ROUNDING).mean(axis=0) for one in found]
    studies = len(found[-1].p_values)
    at = int(np.argmin(np.abs(effects - question.planned)))
    among = found[-1].among
    return DesignPower(
        design=design,
        size=Share(float(powers[-1][0]), studies),
        attainable=np.floor(SIZE * among + ROUNDING) / among,
        curve=tuple((float(e), Share(float(p), studies)) for e, p in zip(effects, powers[-1][1:], strict=True)),
        planned=tuple(
            (wait, Share(float(power[1 + at]), studies)) for wait, power in zip(horizons, powers, strict=True)
        ),
        smallest=tuple(
            _smallest(question, wait, power[1:], studies) for wait, power in zip(horizons, powers, strict=True)
        ),
    )


def _smallest(question: PowerQuestion, wait: int, power: Floats, studies: int) -> Smallest:
    effects = question.effects
    error = TWICE * np.sqrt(np.maximum(power * (1 - power), 0.0) / studies)
    relative = _from_where(effects, power)
    return Smallest(
        months=wait,
        relative=relative,
        low=_from_where(effects, power + error),
        high=_from_where(effects, power - error),
        units=None if relative is None else relative * question.level,
    )


def _from_where(effects: Floats, power: Floats) -> float | None:
    """The effect from which on power stays at 80%, between the two that were tried; None where it never does."""
    below = np.flatnonzero(power < POWER - ROUNDING)
    first = int(below[-1]) + 1 if below.size else 0
    if first == len(effects):
        return None
    before, low = (0.0, 0.0) if first == 0 else (float(effects[first - 1]), float(power[first - 1]))
    if first == 0:
        return float(effects[0])
    part = (POWER - low) / (float(power[first]) - low)
    return before + min(max(part, 0.0), 1.0) * (float(effects[first]) - before)
