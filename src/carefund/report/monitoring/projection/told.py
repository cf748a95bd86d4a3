"""What is told of prospects apart from how they were worked out: whose targets, and how places stand together.

It loads nothing that a year is projected with, so that pages of the service can tell what a worker found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from carefund.wording.chances import numbers_by_word
from carefund.wording.lists import listed

THOUSAND = 1_000
TARGET_FROM = "own plan: the area's own; published: the one that was published of England; given: by whoever asked"
"""Whose a target is, as a column of a table says it."""
CHANCE_FROM = (
    "own: by the area's own draws; base rate: how often areas changed so much, for own chances so far ahead have shown "
    "no skill; known: the year is over"
)
"""What a chance rests on, as a column of a table says it."""


class Prospect(Protocol):
    """Where one metric's year is heading in one place: its chance in thousandths, its word, and what it rests on."""

    @property
    def thousandths(self) -> int:
        """The chance of the target."""

    @property
    def word(self) -> str:
        """Its word on the fixed scale."""

    @property
    def basis(self) -> str:
        """One of `CHANCE_FROM`."""


def stand_together(prospects: Sequence[Prospect]) -> str:
    """How many areas met the target of one metric, or stand under each word; base rates are nobody's own chance."""
    over = [one.thousandths == THOUSAND for one in prospects if one.basis == "known"]
    if over:
        return f"{sum(over)} met the target and {len(over) - sum(over)} missed it"
    words = numbers_by_word(one.word for one in prospects if one.basis == "own")
    if not words:
        return "so far ahead none is told apart by a chance of its own"
    return f"to meet the target: {listed(words)}"
