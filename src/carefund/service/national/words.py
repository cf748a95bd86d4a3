"""Words of the national team's pages: chances, and the round's decisions and metrics by what they are called."""

from __future__ import annotations

from carefund.assurance.body import CERTAIN, Chance
from carefund.programme.definition import Round
from carefund.wording.chances import chance, word_for
from carefund.wording.lists import mid_sentence

BASE_RATE = "base rate"


def chance_word(chance: Chance) -> str:
    """The word of a chance on the fixed scale."""
    return word_for(chance.thousandths / CERTAIN)


def said_words(said: Chance | None) -> str:
    """How likely a target was said to be; of a base rate, how often areas have changed so much, and no area's own.

    Nothing where no chance is told.
    """
    if said is None:
        return ""
    part = said.thousandths / CERTAIN
    if said.basis == BASE_RATE:
        return f"areas change so much {chance(part)} of the time ({chance_word(said)})"
    return f"{chance_word(said)} ({chance(part)})"


def outcome_labels(round_: Round) -> dict[str, str]:
    """What the round calls its decisions, by id."""
    return {one.id: one.label for one in round_.decisions}


def in_labels(words: str, round_: Round) -> str:
    """Words of a rule with the round's metrics by what they are called, and not by their ids."""
    for one in round_.metrics:
        words = words.replace(one.id, mid_sentence(one.label))
    return words
