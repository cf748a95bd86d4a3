"""Three letters for every area, unlike those of any other, so that a map's tile says whose it is."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

SMALL_WORDS = {"of", "and", "upon", "on", "with", "the", "city", "county"}
LETTERS = 3


def short_labels(names: Iterable[str]) -> dict[str, str]:
    """Three letters for each name: the first three, or a word's first letter each; made unlike where two agree.

    The same names always give the same labels. Shorter names are served first.
    """
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(names, key=lambda name: (len(name), name)):
        label = next(candidate for candidate in _candidates(name) if candidate not in taken)
        chosen[name] = label
        taken.add(label)
    return chosen


def _candidates(name: str) -> Iterator[str]:
    words = [word for word in re.findall(r"[A-Za-z]+", name) if word.lower() not in SMALL_WORDS] or ["Area"]
    if len(words) >= LETTERS:
        yield "".join(word[0] for word in words[:LETTERS]).upper()
    if len(words) > 1:
        yield (words[0][0] + words[1][:2]).upper().ljust(LETTERS, "X")
        yield (words[0][:2] + words[1][0]).upper().ljust(LETTERS, "X")
    letters = "".join(words)
    if letters.endswith("shire"):
        yield f"{letters[:2]}S".upper()
    yield letters[:LETTERS].upper().ljust(LETTERS, "X")
    for pair in combinations(letters[1:], LETTERS - 1):
        yield (letters[0] + "".join(pair)).upper()
    for number in range(100):
        yield f"{letters[0].upper()}{number:02d}"
