"""Whose figure an own entry is: that of an area, a commissioner, a provider, a place of one's own, or England."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache

from carefund.evidence.area_names import tidy_name
from carefund.evidence.areas import AreaRegister
from carefund.evidence.commissioners import default_commissioners, read_shares_table
from carefund.evidence.definition import SeriesDefinition
from carefund.evidence.importers.commissioner_codes import is_commissioner, nhs_code
from carefund.evidence.series import ENGLAND
from carefund.workbooks.folding import plain

_PROVIDER = re.compile(r"[A-Z0-9]{3,6}$")
WORDS_FOR_ENGLAND = {"england", ENGLAND.lower(), "eng"}
"""What England is called in small letters, by name or code."""
WHOLES = {"total", "all", "grand total", "all areas", "sum"}
"""Names of a row that adds up the others, which is left out unless the definition says that it is England."""


class PlaceReader:
    """Finds the place of each entry of one file, each name once."""

    def __init__(self, definition: SeriesDefinition, areas: AreaRegister) -> None:
        self._areas, self._definition = areas, definition
        self._england = WORDS_FOR_ENGLAND | {plain(words) for words in definition.layout.england}
        self._known: dict[tuple[str, str, date], str | None] = {}

    def code(self, place: str, name: str, month: date) -> str | None:
        """The code of a place given by code or by name, in a month; None for one that is not known."""
        key = (place, name, month)
        if key not in self._known:
            self._known[key] = self._code(place, name, month)
        return self._known[key]

    def other(self, code: str, name: str, month: date) -> str | None:
        """The code of another place that a name beside a code is that of, in a month; None where there is none."""
        geography = self._definition.geography
        if not name or code == ENGLAND or not (isinstance(geography, dict) or geography == "area"):
            return None
        named = self.code(name, "", month)
        same = named in (None, code) or plain(self.name(named or "", name)) == plain(self.name(code, name))
        return None if same else named

    def is_whole(self, place: str) -> bool:
        """Whether a row's name says that it adds up the others, and not that it is England."""
        return plain(place) in WHOLES and plain(place) not in self._england

    def name(self, code: str, published: str) -> str:
        """What to call a place: by the list of the definition or the register, else as published."""
        if code == ENGLAND:
            return "England"
        area = self._areas.get(code) if self._definition.geography == "area" else None
        return self._definition.own_places.get(code) or (area.name if area else published)

    def _code(self, place: str, name: str, month: date) -> str | None:
        if plain(place) in self._england:
            return ENGLAND
        geography = self._definition.geography
        if isinstance(geography, dict):
            return _own_code(geography, place) or _own_code(geography, name)
        find: dict[str, Callable[[str, str, date], str | None]] = {
            "area": self._area,
            "commissioner": _commissioner,
            "provider": _provider,
        }
        return find[geography](place, name, month) if geography in find else None

    def _area(self, place: str, name: str, month: date) -> str | None:
        found = self._areas.resolve(ons_code=place, social_services_code=place, name=name or place, on=month)
        return found.area_code if found.kind == "council" else None


def _own_code(codes: dict[str, str], words: str) -> str | None:
    if words in codes:
        return words
    named = [code for code, name in codes.items() if words and plain(name) == plain(words)]
    return named[0] if len(named) == 1 else None


def _commissioner(place: str, name: str, _: date) -> str | None:
    code = nhs_code(place)
    if is_commissioner(code):
        return code
    names = _names_of_commissioners()
    return names.get(_commissioner_name(place)) or names.get(_commissioner_name(name))


@cache
def _names_of_commissioners() -> dict[str, str]:
    """Commissioners' codes by their names, folded."""
    table = read_shares_table().select("commissioner_name", "commissioner_code").unique().sort("commissioner_code")
    merged = ((merger.name, merger.successor) for merger in default_commissioners().mergers)
    return {_commissioner_name(name): code for name, code in (*table.iter_rows(), *merged)}


def _commissioner_name(name: str) -> str:
    """A commissioner's name without what publications add or leave out: `NHS`, `CCG`."""
    words = [word for word in tidy_name(name).split() if word not in {"nhs", "ccg", "icb"}]
    return " ".join(words)


def _provider(place: str, _: str, __: date) -> str | None:
    code = place.strip().upper()
    return code if _PROVIDER.match(code) and any(sign.isalpha() for sign in code) else None
