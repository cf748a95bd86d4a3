"""Chances in per cent and in the words of one fixed scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

SCALE = ((0.05, "very unlikely"), (0.25, "unlikely"), (0.75, "uncertain"), (0.95, "likely"))
"""Upper ends of the scale's words; above the last, `very likely`."""
WORDS = (*(word for _, word in SCALE), "very likely")
"""The scale's words, least likely first."""
CLOSE_TO_CERTAIN = 0.01
"""Nothing is said to be nearer to certain than this."""
NO_BETTER = "no better than how often areas change so much"
"""What is said in place of a chance of a single area, where such chances have shown no skill."""
_ENDS = tuple(end for end, _ in SCALE)


def word_for(probability: float) -> str:
    """The word of the fixed scale: very unlikely below 5%, unlikely to 25%, uncertain to 75%, likely to 95%.

    >>> word_for(0.02), word_for(0.5), word_for(0.95)
    ('very unlikely', 'uncertain', 'likely')
    """
    return next((word for end, word in SCALE if probability < end), WORDS[-1] if probability > _ENDS[-1] else "likely")


def chance(probability: float) -> str:
    """A probability in whole per cent; `under 1%` and `over 99%` at the ends, for none is certain.

    One that rounds to an end of the scale's words says on which side it lies.

    >>> chance(0.026), chance(0.0), chance(0.048)
    ('3%', 'under 1%', 'under 5%')
    """
    whole = round(probability, 2)
    if probability < CLOSE_TO_CERTAIN or (whole in _ENDS and probability < whole):
        return f"under {max(whole, CLOSE_TO_CERTAIN):.0%}"
    if probability > 1 - CLOSE_TO_CERTAIN or (whole == _ENDS[-1] and probability > whole):
        return f"over {min(whole, 1 - CLOSE_TO_CERTAIN):.0%}"
    return f"{probability:.0%}"


def between_chances(low: float, high: float) -> str:
    """Two chances as the ends of a band; one where both are said alike.

    >>> between_chances(0.013, 0.26), between_chances(0.031, 0.032)
    ('1% to 26%', '3%')
    """
    ends = chance(low), chance(high)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def chance_with_word(probability: float) -> str:
    """The chance, then its word.

    >>> chance_with_word(0.026)
    '3%, very unlikely'
    """
    return f"{chance(probability)}, {word_for(probability)}"


def numbers_by_word(words: Iterable[str]) -> list[str]:
    """How many stand under each word of the scale, least likely first: `135 unlikely`; words without any left out."""
    counts = Counter(words)
    return [f"{counts[word]} {word}" for word in WORDS if counts[word]]
