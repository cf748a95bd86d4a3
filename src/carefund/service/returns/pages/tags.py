"""The colour of a return's state: its words always stand in it."""

from __future__ import annotations

TAGS = {"handed in": "green", "handed in late": "yellow", "overdue": "red", "signed": "blue", "in preparation": "blue"}
"""The design system's colour of a state's tag, which its words stand in."""


def tag_of(words: str) -> str:
    """The colour of a state's tag."""
    return TAGS.get(words.partition(",")[0], "grey")
