"""Names of areas and organisations as people write them, from names that publishers print in capitals."""

import re

from carefund.evidence.areas import default_register
from carefund.workbooks.headings import plain

_SMALL = {"and", "of", "the", "on", "upon", "with", "in", "by", "under", "for"}
_CAPITALS = {"nhs", "ccg", "pct", "bmi", "sha", "uk", "icb", "csh", "smtc"}


def proper_name(published: str) -> str:
    """`NHS BIRMINGHAM SOUTH AND CENTRAL CCG` as `NHS Birmingham South and Central CCG`; mixed case stays as it is."""
    if not published.isupper():
        return published.strip()
    words = re.split(r"(\s+|-|/)", published.strip().lower())
    return "".join(_cased(word, first=index == 0) for index, word in enumerate(words))


def _cased(word: str, *, first: bool) -> str:
    bare = word.strip("(),.'&")
    if bare in _CAPITALS:
        return word.upper()
    if bare in _SMALL and not first:
        return word
    return re.sub(r"(?<![a-z'])[a-z]", lambda match: match[0].upper(), word)


def place_name(code: str, published: str) -> str:
    """The name of an area by its code, or a commissioner's own name in proper case."""
    area = default_register().get(code)
    return area.name if area else proper_name(published)


def words_of_name(name: str) -> set[str]:
    """A name's words, folded and without punctuation, to be compared with another name's."""
    return {word.strip("(),.'&") for word in plain(name).replace("'", "").split()} - {""}
