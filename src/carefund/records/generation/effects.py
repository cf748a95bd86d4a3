"""Planted effects of schemes: where, from when, on which step, and how much it is multiplied month by month."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from math import exp, sqrt
from typing import Any

import numpy as np

from carefund.arrays import Floats
from carefund.evidence.areas import AreaRegister
from carefund.records.generation.draws import Step, area_key, stream
from carefund.records.generation.parameters import GROUPS, OLDER
from carefund.records.generation.window import Window
from carefund.refusal import Refusal
from carefund.wording.dates import month_id

STEPS: Mapping[str, int] = {
    "emergency-admissions": 0,
    "emergency-admissions-65-plus": OLDER,
    "readmissions": 0,
    "delays": 0,
    "care-home-moves": OLDER,
}
"""Steps that a scheme may act on, each with the first age group that it acts on."""
TARGETS = ("first", "readmission", "delay", "care-home")
"""The chances of the structure that are multiplied."""
_TARGET = {
    "emergency-admissions": 0,
    "emergency-admissions-65-plus": 0,
    "readmissions": 1,
    "delays": 2,
    "care-home-moves": 3,
}
LEAST, MOST = -0.95, 3.0
PERSISTENCE = 0.8
"""How much of a month's wandering is left in the next."""
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Effect:
    """What a scheme does: `step` is multiplied by 1 + `relative` in `areas` from the month `starts`.

    `ends` is its last month (None while it lasts), `ramp` in how many months it grows to its full size, `fade` the
    months in which half of it wears off (0 for none), `wander` the standard deviation of the logarithm by which it
    wanders from month to month, `spill_over` the part of it that other areas of the same region have.
    """

    step: str
    areas: tuple[str, ...]
    starts: date
    relative: float
    ends: date | None = None
    ramp: int = 0
    fade: int = 0
    wander: float = 0.0
    spill_over: float = 0.0

    def __post_init__(self) -> None:
        if self.step not in STEPS:
            raise _refused(f"one of the steps {', '.join(STEPS)}", self.step)
        if not (LEAST <= self.relative <= MOST):
            raise _refused(f"a relative effect from {LEAST} to {MOST}, such as -0.1", str(self.relative))
        if not (0 <= self.wander <= 1 and 0 <= self.spill_over <= 1):
            raise _refused("wander and spill-over from 0 to 1", f"{self.wander} and {self.spill_over}")
        if min(self.ramp, self.fade) < 0 or not self.areas:
            raise _refused("areas, and months of 0 and more for ramp and fade", f"{self.ramp} and {self.fade}")

    def size(self, since: int) -> float:
        """The relative effect so many months after the start, without wandering."""
        grown = min(1.0, (since + 1) / (self.ramp + 1))
        return self.relative * grown * (0.5 ** (since / self.fade) if self.fade else 1.0)

    def as_record(self) -> dict[str, Any]:
        """The effect as plain values."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: month_id(value) if isinstance(value, date) else list(value) if name == "areas" else value
            for name, value in values.items()
        }


def _refused(expected: str, found: str) -> Refusal:
    return Refusal(expected, found, "correct the effect", "a planted effect")


def multipliers(
    effects: Iterable[Effect], areas: Sequence[str], regions: Sequence[str], window: Window, seed: int
) -> Floats:
    """By target, area, age group and month of the window, what its chances are multiplied by; 1 without an effect.

    Raises Refusal where an effect starts outside the months that are written, or names an area that is not generated.
    """
    found = np.ones((len(TARGETS), len(areas), GROUPS, len(window.months)))
    place = {code: number for number, code in enumerate(areas)}
    for number, effect in enumerate(effects):
        if missing := [code for code in effect.areas if code not in place]:
            raise Refusal(
                "areas that are generated",
                ", ".join(missing[:3]),
                "choose among them, or generate those too",
                "a planted effect",
            )
        start, stop = window.number(effect.starts), len(window.months)
        if effect.ends is not None:
            stop = window.number(effect.ends) + 1
        own = {place[code]: 1.0 for code in effect.areas}
        near = {regions[area] for area in own if regions[area]} if effect.spill_over else set()
        beside = {area: effect.spill_over for area, region in enumerate(regions) if region in near and area not in own}
        for area, part in {**own, **beside}.items():
            course = _course(effect, part, start, stop, stream(seed, area_key(areas[area]), number, Step.WANDER))
            found[_TARGET[effect.step], area, STEPS[effect.step] :, start:stop] *= course
    return found


def _course(effect: Effect, part: float, start: int, stop: int, chance: np.random.Generator) -> Floats:
    """The multiplier of each month, wandering about its size where the effect does."""
    wander, values = 0.0, []
    for since in range(max(stop - start, 0)):
        if effect.wander:
            step = effect.wander * (sqrt(1 - PERSISTENCE**2) if since else 1.0)
            wander = PERSISTENCE * wander + step * float(chance.standard_normal())
        values.append((1 + part * effect.size(since)) * exp(wander))
    return np.array(values)


def effect_in_words(text: str, register: AreaRegister) -> Effect:
    """An effect written as `STEP,areas=A+B,from=2016-04,relative=-0.1`, with any of the other keys beside.

    Keys: areas (codes or names, joined by +), from, to, relative, ramp, fade, wander, spill-over. Raises Refusal.
    """
    step, *parts = (part.strip() for part in text.split(","))
    given = dict(part.split("=", 1) for part in parts if "=" in part)
    if len(given) != len(parts):
        raise _refused("key=value after the step, each key once", text)
    areas = [name for name in given.pop("areas", "").split("+") if name]
    return effect_of({"step": step, "areas": areas, **given}, register)


def effects_in_file(text: str, register: AreaRegister) -> tuple[Effect, ...]:
    """The effects of a TOML file: a list `effects` with the keys of `effect_in_words` and `step`. Raises Refusal."""
    try:
        rows = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _refused("TOML", str(error)) from error
    if set(rows) != {"effects"} or not all(isinstance(row, dict) for row in rows["effects"]):
        raise _refused("a list of tables [[effects]] and nothing else", ", ".join(rows) or "nothing")
    return tuple(effect_of(row, register) for row in rows["effects"])


def effect_of(given: Mapping[str, Any], register: AreaRegister) -> Effect:
    """An effect of its keys, values as text or as TOML has them. Raises Refusal where one is missing or unknown."""
    known = {"step", "areas", "from", "to", "relative", "ramp", "fade", "wander", "spill-over"}
    if unknown := set(given) - known:
        raise _refused(f"the keys {', '.join(sorted(known))}", ", ".join(sorted(unknown)))
    if missing := {"step", "areas", "from", "relative"} - {key for key, value in given.items() if value != []}:
        raise _refused("step, areas, from and relative", f"no {', '.join(sorted(missing))}")
    return Effect(
        step=str(given["step"]),
        areas=tuple(area_code(str(name), register) for name in given["areas"]),
        starts=_month(given["from"]),
        relative=_number(given["relative"]),
        ends=_month(given["to"]) if "to" in given else None,
        ramp=_whole(given.get("ramp", 0)),
        fade=_whole(given.get("fade", 0)),
        wander=_number(given.get("wander", 0)),
        spill_over=_number(given.get("spill-over", 0)),
    )


def area_code(name: str, register: AreaRegister) -> str:
    """The code of an area by its code or name. Raises Refusal for another."""
    found = register.resolve(ons_code=name) if re.fullmatch(r"E[0-9]{8}", name) else register.resolve(name=name)
    if found.area is None:
        raise Refusal("the code or name of an area", f"'{name}'", "name one of England's areas")
    return found.area.code


def _month(value: object) -> date:
    text = str(value)[:7] if isinstance(value, date) else str(value)
    if not _MONTH.fullmatch(text):
        raise _refused("a month such as 2016-04", str(value))
    return date.fromisoformat(f"{text}-01")


def _number(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = float("nan")
    if not np.isfinite(number):
        raise _refused("a number such as -0.1", str(value))
    return number


def _whole(value: object) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", str(value)):
        raise _refused("a whole number of months", str(value))
    return int(str(value))
