"""The words by which delayed-transfer workbooks head their columns and rows: care, who is responsible, reason."""

import re
from collections.abc import Iterable, Sequence

CARE = {"acute": "acute", "non-acute": "non-acute"}
RESPONSIBLE = {"nhs": "nhs", "social care": "social-care", "both": "both"}
ALL_OF_THEM = {"-", "total", "all", "all reasons", "england"}
_RATE_WORDS = {
    "bed",
    "beds",
    "rate",
    "rates",
    "average",
    "mean",
    "per",
    "daily",
    "percentage",
    "proportion",
    "share",
    "%",
}
"""Words of headings and groups of columns that hold something else than delayed days."""
_PEOPLE = {"patients", "people"}
_PARTS = {**CARE, **RESPONSIBLE}
_TOTALS = {"total", "total delayed days", "total days", "all", "all delayed days", "grand total"}
_PARTS |= dict.fromkeys(_TOTALS, "total")
_LETTER = r"[a-z]|d ?i{1,2}"
_REASON_LETTER = re.compile(
    r"(?:\((?P<a>[a-z]{1,4}|[a-z]\d)\)|(?P<b>[a-z]{1,4}|[a-z]\d|[a-z] i{1,3}) ?\)|(?P<c>[a-z]\(i{1,3})\)"
    rf"|(?P<d>{_LETTER})(?:[.:](?=\s)| -(?=\s)))\s*"
)
_BARE_LETTER = re.compile(rf"(?P<letter>{_LETTER})\s+(?=\S)")
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


def holds_days(group: str, groups: Iterable[str]) -> bool:
    """Whether a group of columns holds delayed days, by its own words or, where it has none, by those of the others.

    Where some group says that it holds days, another that does not say so holds something else.
    """
    if _words(group) & _RATE_WORDS:
        return False
    others_say = any(_says_days(other) for other in groups)
    return not group or _says_days(group) or not (others_say or _words(group) & _PEOPLE)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+|%", text))


def _says_days(group: str) -> bool:
    words = _words(group)
    return "days" in words and not words & _RATE_WORDS


def _letter_and_words(words: str) -> tuple[str, str] | None:
    """The letter that a reason is printed with and the words after it; None if words are no reason."""
    match = _REASON_LETTER.match(words)
    if match:
        return re.sub(r"[ (]", "", match[match.lastgroup or 0]), words[match.end() :]
    bare = _BARE_LETTER.match(words)
    said = words[bare.end() :] if bare else ""
    if bare and any(phrase in said for phrase in _REASON_WORDS):
        return bare["letter"].replace(" ", ""), said
    return None


def reason_of(words: str) -> str | None:
    """The letter of a reason for delay, by its words first (letters have moved before); None if it is no reason."""
    found = _letter_and_words(words)
    if found is None:
        return None
    return next((letter for phrase, letter in _REASON_WORDS.items() if phrase in found[1]), found[0])


def reasons_of(headings: Iterable[str]) -> dict[str, str]:
    """The letter of each folded heading that names a reason.

    A new reason whose words sound like an old one's (`J) Awaiting other …` beside `O) Other`) keeps the letter that
    it is printed with.
    """
    printed = {words: found[0] for words in headings if (found := _letter_and_words(words))}
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
