"""Planted effects in words."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evidence.place_names import place_name
from carefund.records.generation.effects import STEPS, Effect
from carefund.wording.dates import month_words
from carefund.wording.lists import capital, counted, listed
from carefund.wording.numbers import decimals, fine_share

FEW = 4
"""Areas that are named one by one."""
STEP_WORDS = dict.fromkeys(STEPS, "") | {
    "emergency-admissions": "first emergency admissions",
    "emergency-admissions-65-plus": "first emergency admissions of people aged 65 and over",
    "readmissions": "the chance of a readmission",
    "delays": "the chance of a delay",
    "care-home-moves": "moves into a care home of people aged 65 and over",
}


def effect_words(effect: Effect) -> str:
    """An effect as a sentence."""
    return f"{capital(STEP_WORDS[effect.step])}, multiplied by {', '.join(_parts(effect))}."


def _parts(effect: Effect) -> Iterator[str]:
    names = [place_name(code, code) for code in effect.areas]
    where = listed(names) if len(names) <= FEW else f"{counted(len(names), 'area')} ({', '.join(names[:2])}, ...)"
    until = f" to {month_words(effect.ends)}" if effect.ends else ""
    yield f"{decimals(1 + effect.relative, 3)} in {where} from {month_words(effect.starts)}{until}"
    if effect.ramp:
        yield f"growing to that over {counted(effect.ramp, 'month')}"
    if effect.fade:
        yield f"half of it worn off every {counted(effect.fade, 'month')}"
    if effect.wander:
        yield f"wandering by {decimals(effect.wander, 3)} in its logarithm"
    if effect.spill_over:
        yield f"with {fine_share(effect.spill_over)} of it in the other areas of the region"
