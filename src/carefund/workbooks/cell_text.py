"""Text that a spreadsheet shows and never executes.

A cell that begins with = + - @ or a control character is run as a formula by spreadsheet programs, also when it comes
from a CSV file; and so may one that has spaces, or characters that nobody sees, before it.
"""

import re

FIRST_CHARACTERS = r"=+\-@＝＋－＠﹦﹢﹣﹫"
_UNSEEN = (
    r"\s\x00-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Spaces, controls and what Unicode lets a program leave undrawn."""
DANGEROUS = re.compile(rf"^(?:[\t\r\n]|[{_UNSEEN}]*[{FIRST_CHARACTERS}])")
"""How a text begins that a spreadsheet could take for a formula; the pattern means the same to Polars."""
QUOTE = "'"


def looks_executable(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula."""
    return DANGEROUS.match(text) is not None


def neutral(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would otherwise execute it."""
    return QUOTE + text if looks_executable(text) else text
