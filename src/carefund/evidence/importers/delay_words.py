"""The words by which delayed-transfer workbooks head their columns and rows: care, who is responsible, reason."""

import re
from collections.abc import Iterable, Sequence

CARE = {"acute": "acute", "non-acute": "non-acute"}
RESPONSIBLE = {"nhs": "nhs", "social care": "social-care", "both": "both"}
ALL_OF_THEM = {"-", "total", "all", "all reasons", "england"}
UNWANTED_GROUPS = ("bed", "rate", "average", "patients", "per day", "per 100", "%")
"""Words of groups of columns that hold something else than delayed days."""
_PARTS = {**CARE, **RESPONSIBLE, "total": "total", "total delayed days": "total"}
_REASON_LETTER = re.compile(r"([a-z]{1,4})\)\s*")
_REASON_WORDS = {
    "assessment": "a",
    "public funding": "b",
    "non-acute": "c",
    "residential home": "di",
    "nursing home": "dii",
    "care package": "e",
    "equipment": "f",
    "choice": "g",
    "dispute": "h",
    "housing": "i",
    "other": "o",
}


def reason_of(words: str) -> str | None:
    """The letter of a reason for delay, by its words first (letters have moved before); None if it is no reason."""
    match = _REASON_LETTER.match(words)
    if match is None:
        return None
    said = words[match.end() :]
    return next((letter for phrase, letter in _REASON_WORDS.items() if phrase in said), match[1])


def reasons_of(headings: Iterable[str]) -> dict[str, str]:
    """The letter of each folded heading that names a reason.

    A new reason whose words sound like an old one's (`J) Awaiting other …` beside `O) Other`) keeps the letter that
    it is printed with.
    """
    printed = {words: match[1] for words in headings if (match := _REASON_LETTER.match(words))}
    said = {words: reason_of(words) or letter for words, letter in printed.items()}
    owned = {letter for words, letter in printed.items() if said[words] == letter}
    return {words: letter if said[words] in owned else said[words] for words, letter in printed.items()}


def parts_of(headings: Sequence[str]) -> dict[str, str]:
    """The part of the total (`nhs`, `acute`, `reason-a`, `total`) that each folded heading names, where it does."""
    reasons = {words: f"reason-{letter}" for words, letter in reasons_of(headings).items()}
    others = {words: part for words in headings if (part := _PARTS.get(care_words(words)))}
    return reasons | others


def care_words(words: str) -> str:
    """Words whose `non-acute` may have lost its dash or been broken over two lines."""
    return re.sub(r"\bnon *-? *acute\b", "non-acute", words)
