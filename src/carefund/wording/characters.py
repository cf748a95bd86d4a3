"""Text that came from a stranger, as it may be shown: nothing in it can command a terminal or turn a line round."""

from __future__ import annotations

import re
import unicodedata

_ORDINARY = re.compile(r"[\n\t -~\u00a0-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u22ff]*")
"""Characters that are known to be harmless, so that most text is passed at once."""
_HARMLESS_FORMATS = {"\u00ad", "\u200c", "\u200d"}
_KEPT_CONTROLS = {"\n", "\t"}


def visible(text: str) -> str:
    r"""The text without what cannot be seen and may command: control characters, marks of direction, lone surrogates.

    Line ends and tabs stay, and so do the joiners that some scripts need.

    >>> visible("Reading" + chr(27) + "[2J" + chr(0x202e) + "!")
    'Reading[2J!'
    """
    if _ORDINARY.fullmatch(text):
        return text
    return "".join(letter for letter in text if _is_shown(letter))


def _is_shown(letter: str) -> bool:
    kind = unicodedata.category(letter)
    if kind == "Cc":
        return letter in _KEPT_CONTROLS
    return kind not in {"Cf", "Cs"} or letter in _HARMLESS_FORMATS
