"""Words folded so that headings compare, however a publisher wrote them."""

import re
import unicodedata
from functools import lru_cache

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_RAISED = re.compile(r"[¹²³⁰⁴-⁹†‡\u200b\u200c\u200d\u2060\ufeff]+")
_AT_END = re.compile(r"(?<=\S)\s*(?:\*+|\(\d{1,2}\)|\[notes? [\d, ]+\])\s*$|(?<=[A-Za-z]{3})\d$", re.IGNORECASE)
"""Marks that point to a footnote: raised digits and daggers; at the end stars, `(1)`, `[note 1]` or a digit."""
_LONGEST_MARK = 60
"""Characters at the end of a text in which a mark is looked for, with the spaces around it."""
LONGEST_HEADING = 1_000
"""Characters of a text that may be a heading; longer ones are none, and are not compared with any."""


def plain(text: str) -> str:
    """Words without case, footnote marks, dashes' kinds, ampersands or runs of space, so that headings compare."""
    return _folded(text) if len(text) > LONGEST_HEADING else _kept_folded(text)


def _folded(text: str) -> str:
    unmarked = _unmarked(_unmarked(text))
    folded = unicodedata.normalize("NFKC", unmarked).translate(_DASHES).replace("&", " and ")
    return " ".join(folded.split()).strip(" :").lower()


_kept_folded = lru_cache(maxsize=8192)(_folded)
"""The same for texts that are short enough to be kept."""


def _unmarked(text: str) -> str:
    """A text without raised marks, and without one mark at its end."""
    start = max(0, len(text) - _LONGEST_MARK)
    mark = _AT_END.search(text, start)
    return _RAISED.sub("", text[: mark.start()] if mark else text)
