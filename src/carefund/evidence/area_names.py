"""Bringing the many spellings of a council's name to one, so that names of different publications compare.

`tidy_name` drops what carries no meaning (case, punctuation, "UA", "County", "City of"); the aliases in
`areas/names.toml` bring the spellings that remain, such as "Medway Towns", to the official name.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_BEFORE = re.compile(r"^(the |county of |county |city of (?!london$)|(royal |london |metropolitan )borough of )+")
_AFTER = re.compile(
    r"( ua| utla| city of| county of| mbc| mdc| cc| lb| metropolitan borough| unitary authority"
    r"| (metropolitan |london |royal |city |county |unitary )?(borough )?council)+$"
)
LONGEST_NAME = 200
"""Characters of a name that are compared; the longest official one has 60."""
_TIDYING_OF_SYMBOLS = ((r"&", " and "), (r"['’.]", ""), (r"[^a-z0-9 ]+", " "), (r"\s+", " "))


@dataclass(frozen=True)
class Place:
    """A row of the official tables that is no council: England, or people who live elsewhere."""

    code: str
    name: str
    kind: str
    published_codes: tuple[str, ...]
    published_names: tuple[str, ...]


@cache
def tidy_name(name: str) -> str:
    """Give the name in small letters without punctuation or words for the kind of council."""
    text = name[:LONGEST_NAME].lower()
    for pattern, replacement in _TIDYING_OF_SYMBOLS:
        text = re.sub(pattern, replacement, text)
    text = _BEFORE.sub("", _AFTER.sub("", text.strip()))
    return _aliases().get(text, text)


@cache
def places() -> tuple[Place, ...]:
    """England and the "Resident in ..." rows, with the codes and tidied names in publications."""
    return tuple(
        Place(
            row["code"],
            row["name"],
            row["kind"],
            tuple(row["published_codes"]),
            tuple(row["published_names"]),
        )
        for row in _facts()["place"]
    )


@cache
def _aliases() -> dict[str, str]:
    return dict(_facts()["aliases"])


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads((files("carefund.evidence") / "areas" / "names.toml").read_text(encoding="utf-8"))
