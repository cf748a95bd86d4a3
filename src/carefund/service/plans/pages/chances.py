"""Chances of targets as lists and pages say them, with what they rest on."""

from __future__ import annotations

from carefund.assurance.body import CERTAIN, Chance
from carefund.wording.chances import chance, chance_with_word, word_for


def chance_told(one: Chance) -> str:
    """A chance with its word; a base rate as how often areas have changed so much, and not as the area's own.

    >>> chance_told(Chance(metric="delays", target="-18", thousandths=26, basis="base rate"))
    'very unlikely: areas change so much 3% of the time'
    """
    probability = one.thousandths / CERTAIN
    if one.basis == "base rate":
        return f"{word_for(probability)}: areas change so much {chance(probability)} of the time"
    return chance_with_word(probability)
