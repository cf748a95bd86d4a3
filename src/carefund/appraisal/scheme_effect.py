"""A scheme's effect by its logic model, within bounds: eligible x reach x effect; what is missing or odd is noted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from carefund.appraisal.notes import (
    ClaimsRise,
    EffectNotStated,
    FullEffectBeforeStart,
    OutOfBounds,
    PreventsEverything,
    ReachNotStated,
    SchemeNote,
    StartNotStated,
)
from carefund.plan.model import Scheme

MOST_EVENTS = Decimal(10**9)
"""No people have more events in a year; a larger figure is a slip."""
WHOLE = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class SchemeEffect:
    """The figures of one scheme, within bounds."""

    scheme: Scheme
    """The scheme, with dates in order."""
    eligible: float
    """Events of its people in a year without it, 0 or more."""
    reach: float
    """The part of them that it is to reach, 0 to 1."""
    effect_percent: float | None
    """The claimed change among those, -100 to 100; None where none is claimed."""

    @property
    def people_group(self) -> str | None:
        """Whom it is for, in small letters."""
        return self.scheme.people_group.casefold() if self.scheme.people_group else None


def bounded_effect(
    scheme: Scheme, count_a_year: float | None = None
) -> tuple[SchemeEffect | None, tuple[SchemeNote, ...]]:
    """The effect within bounds and notes on what was odd; none where eligible or reach is missing.

    `count_a_year` bounds the eligible events, where the whole count is known.
    """
    if scheme.eligible is None or scheme.reach_percent is None:
        return None, (ReachNotStated(scheme=scheme.id),)
    most = MOST_EVENTS if count_a_year is None else Decimal(repr(float(max(0.0, count_a_year))))
    notes: list[SchemeNote] = []
    eligible = _within(scheme, "eligible", scheme.eligible, (Decimal(0), most), notes)
    reach = _within(scheme, "reach", scheme.reach_percent, (Decimal(0), WHOLE), notes)
    effect = scheme.effect_percent
    if effect is None:
        notes.append(EffectNotStated(scheme=scheme.id))
    else:
        effect = _within(scheme, "effect", effect, (-WHOLE, WHOLE), notes)
        notes += _odd_claim(scheme, effect)
    dated = _dates_in_order(scheme, notes)
    claimed = None if effect is None else float(effect)
    bounded = SchemeEffect(scheme=dated, eligible=float(eligible), reach=float(reach) / 100, effect_percent=claimed)
    return bounded, tuple(notes)


def _within(
    scheme: Scheme,
    figure: Literal["eligible", "reach", "effect"],
    value: Decimal,
    bounds: tuple[Decimal, Decimal],
    notes: list[SchemeNote],
) -> Decimal:
    """The value brought within bounds, with a note where it was not."""
    bounded = min(max(value, bounds[0]), bounds[1])
    if bounded != value:
        notes.append(OutOfBounds(scheme=scheme.id, figure=figure, value=value, taken=bounded))
    return bounded


def _odd_claim(scheme: Scheme, effect: Decimal) -> list[SchemeNote]:
    if effect == -WHOLE:
        return [PreventsEverything(scheme=scheme.id)]
    return [ClaimsRise(scheme=scheme.id)] if effect > 0 else []


def _dates_in_order(scheme: Scheme, notes: list[SchemeNote]) -> Scheme:
    """The scheme with its full effect no earlier than its start."""
    if scheme.starts is None:
        notes.append(StartNotStated(scheme=scheme.id))
        return scheme
    full = scheme.full_effect or scheme.starts
    if full >= scheme.starts:
        return scheme
    notes.append(FullEffectBeforeStart(scheme=scheme.id))
    return scheme.model_copy(update={"full_effect": scheme.starts})
