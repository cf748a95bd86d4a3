"""A scheme's chain as figures that can be reckoned with: what is missing or impossible is said in words and bounded."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from carefund.plan.model import Scheme

MOST_EVENTS = Decimal(10**9)
"""No people have more events in a year; a larger figure is a slip."""
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Chain:
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


def sound_chain(scheme: Scheme, count_a_year: float | None = None) -> tuple[Chain | None, tuple[str, ...]]:
    """The chain within bounds and notes on what was odd; no chain where eligible or reach is missing.

    `count_a_year` bounds the eligible events, where the whole count is known.
    """
    if scheme.eligible is None or scheme.reach_percent is None:
        return None, (f"Scheme {scheme.id}: it does not say whom it reaches, so it is taken to add nothing.",)
    most = MOST_EVENTS if count_a_year is None else Decimal(repr(float(max(0.0, count_a_year))))
    notes: list[str] = []
    eligible = _within(scheme, "events of its people a year", scheme.eligible, (Decimal(0), most), notes)
    reach = _within(scheme, "reach in per cent", scheme.reach_percent, (Decimal(0), WHOLE), notes)
    effect = scheme.effect_percent
    if effect is None:
        notes.append(f"Scheme {scheme.id}: it claims no effect; what such schemes did stands in.")
    else:
        effect = _within(scheme, "effect in per cent", effect, (-WHOLE, WHOLE), notes)
        notes += _doubtful(scheme, effect)
    dated = _dates_in_order(scheme, notes)
    return Chain(dated, float(eligible), float(reach) / 100, None if effect is None else float(effect)), tuple(notes)


def _within(scheme: Scheme, what: str, value: Decimal, bounds: tuple[Decimal, Decimal], notes: list[str]) -> Decimal:
    """The value brought within bounds, with a note where it was not."""
    bounded = min(max(value, bounds[0]), bounds[1])
    if bounded != value:
        notes.append(f"Scheme {scheme.id}: {what} of {value:,.6g} cannot be; taken as {bounded:,f}.")
    return bounded


def _doubtful(scheme: Scheme, effect: Decimal) -> list[str]:
    if effect == -WHOLE:
        return [f"Scheme {scheme.id}: it claims to prevent everything among those it reaches; no study found that."]
    if effect > 0:
        return [f"Scheme {scheme.id}: the effect it claims is a rise."]
    return []


def _dates_in_order(scheme: Scheme, notes: list[str]) -> Scheme:
    """The scheme with its full effect no earlier than its start."""
    if scheme.starts is None:
        notes.append(f"Scheme {scheme.id}: no start is given; it is taken to act in full from the first month.")
        return scheme
    full = scheme.full_effect or scheme.starts
    if full >= scheme.starts:
        return scheme
    notes.append(f"Scheme {scheme.id}: its full effect is dated before its start; taken at its start.")
    return scheme.model_copy(update={"full_effect": scheme.starts})
