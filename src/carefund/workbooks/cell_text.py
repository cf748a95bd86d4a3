"""Text that a spreadsheet shows and never executes.

A cell that begins with = + - @ or a control character is run as a formula by spreadsheet programs, also when it comes
from a CSV file.
"""

import re

FIRST_CHARACTERS = r"=+\-@\t\r\n＝＋－＠"
DANGEROUS = re.compile(rf"^[{FIRST_CHARACTERS}]")
QUOTE = "'"


def looks_executable(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula."""
    return DANGEROUS.match(text) is not None


def neutral(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would otherwise execute it."""
    return QUOTE + text if looks_executable(text) else text
