"""England's councils with adult social services: their codes, dates, regions and centres.

The 152 councils of 2013 to 2019 come from the shipped table (written by `area_tables.build_areas` from
official files); the reorganisations before and after come from `areas/changes.toml`, each with its source.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from carefund.evidence.area_names import Place, places, tidy_name

RENAMED = "renamed code"
"""How an area came from one that it is, whole, under another code."""
NO_CODE = {"", "-", "–", "—"}


@dataclass(frozen=True)
class Predecessor:
    """An earlier area that this one was made from, and how: `renamed code`, `merged` or `split`."""

    code: str
    how: str


@dataclass(frozen=True)
class Area:
    """One council's area under one ONS code.

    `valid_from` is None where the code is older than these records (before April 2013), `valid_to` (its last
    day) is None where it is still in use. `districts` are the codes of the districts of a county that was split which
    went into this area. `social_services_code`, centre and region are None where not known.
    `verified` says whether the code and its dates were found in the official files that the register was made
    from.
    """

    code: str
    name: str
    region: str | None
    social_services_code: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    predecessors: tuple[Predecessor, ...] = ()
    districts: tuple[str, ...] = ()
    longitude: float | None = None
    latitude: float | None = None
    verified: bool = True

    def valid_on(self, day: date) -> bool:
        """Whether the code was in use on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Resolution:
    """What a published code and name stand for, and how that was found.

    `kind` is `council`, `country`, `elsewhere` or `unknown`; `found_by` is `ONS code`, `social-services
    code`, `name` or `not found` (then `area_code` is None). `disagreements` says in words where codes and
    name do not agree; `same_name` lists other areas of that name (Dorset before and after 2019).
    """

    area_code: str | None
    name: str | None
    kind: str
    found_by: str
    disagreements: tuple[str, ...] = ()
    same_name: tuple[str, ...] = ()
    area: Area | None = None


class AreaRegister:
    """Finds the area that a published row is about. Never raises and never guesses: see `Resolution`."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._entries: dict[str, Area | Place] = {area.code: area for area in areas}
        self._entries |= {place.code: place for place in places()}
        self._by_social_services_code: dict[str, str] = {}
        self._by_name: dict[str, tuple[str, ...]] = {}
        self._several: dict[str | None, bool] = {}
        self._known: dict[tuple[str | None, str | None, str | None, date | None], Resolution] = {}
        for code, entry in self._entries.items():
            self._index(code, entry)

    def _index(self, code: str, entry: Area | Place) -> None:
        if isinstance(entry, Area):
            codes: tuple[str, ...] = (entry.social_services_code,) if entry.social_services_code else ()
            names: tuple[str, ...] = (tidy_name(entry.name),)
        else:
            codes, names = entry.published_codes, entry.published_names
        self._by_social_services_code |= dict.fromkeys(codes, code)
        for name in names:
            self._by_name[name] = (*self._by_name.get(name, ()), code)

    def get(self, area_code: str) -> Area | None:
        """Give the area with this ONS code, or None."""
        entry = self._entries.get(area_code)
        return entry if isinstance(entry, Area) else None

    def all(self, on: date | None = None) -> list[Area]:
        """Give the areas whose codes were in use on a day, in the order given; without a day all ever in use."""
        areas = [entry for entry in self._entries.values() if isinstance(entry, Area)]
        return [area for area in areas if on is None or area.valid_on(on)]

    def made_of(self, area_code: str) -> tuple[str, ...]:
        """The codes whose figures add up to this area's: its districts, or the whole areas that it was made from.

        Empty for an area that was made from a part of another one whose districts are not known, or from none.
        """
        area = self.get(area_code)
        if area is None or area.districts:
            return area.districts if area else ()
        whole = all(earlier.how != "split" for earlier in area.predecessors)
        return tuple(earlier.code for earlier in area.predecessors) if whole else ()

    def renamed(self, area: Area, on: date) -> Area:
        """The same place under the code that it had on a day; the area as it is where no mere change of code led there.

        Barnsley is E08000016, and from April 2025 E08000038: either names it.
        """
        return next((other for other in self.same_place(area) if other.valid_on(on)), area)

    def same_place(self, area: Area) -> tuple[Area, ...]:
        """The area, then the same place under the codes that it had before and after, where its code alone changed."""
        near = [*self.successors(area.code), *(self.get(earlier.code) for earlier in area.predecessors)]
        return (area, *(other for other in near if other and _is_renamed(area, other)))

    def successors(self, area_code: str) -> list[Area]:
        """Give the areas that this one went into."""
        return [area for area in self.all() if any(area_code == earlier.code for earlier in area.predecessors)]

    def resolve(
        self,
        ons_code: str | None = None,
        social_services_code: str | None = None,
        name: str | None = None,
        on: date | None = None,
    ) -> Resolution:
        """Find an area by ONS code, else social-services code, else name.

        Dashes and blanks count as no code. `on` chooses between areas of one name; without it the one of 2013
        to 2019 is taken and the others are named in `same_name`. The same question is answered from memory.
        """
        question = (ons_code, social_services_code, name, on if self._names_several(name) else None)
        if question not in self._known:
            self._known[question] = self._answer(*question)
        return self._known[question]

    def _names_several(self, name: str | None) -> bool:
        """Whether a name is that of several areas, among which the day chooses."""
        if name not in self._several:
            self._several[name] = len(self._by_name.get(tidy_name((name or "").strip()), ())) > 1
        return self._several[name]

    def _answer(self, ons: str | None, social: str | None, name: str | None, on: date | None) -> Resolution:
        ons, social, name = _code(ons), _code(social), (name or "").strip()
        named = self._named(name, on)
        if not (ons or social or name):
            return Resolution(None, None, "unknown", "not found", ("The row has no code and no name.",))
        found = {
            "ONS code": ons if ons in self._entries else None,
            "social-services code": self._by_social_services_code.get(social),
            "name": named[0] if named else None,
        }
        asked = {"ONS code": ons, "social-services code": social, "name": name}
        found_by = next((way for way, code in found.items() if code), "not found")
        chosen = found.get(found_by)
        notes = _disagreements(asked, found, chosen, named)
        others = tuple(code for code in named if code != chosen) if chosen in named else ()
        return self._resolution(chosen, found_by, notes, others)

    def _named(self, name: str, on: date | None) -> tuple[str, ...]:
        """Codes of the areas with this name, the likeliest first."""
        codes = self._by_name.get(tidy_name(name), ())
        return tuple(sorted(codes, key=lambda code: self._rank(code, on)))

    def _rank(self, code: str, on: date | None) -> tuple[bool, bool, bool]:
        """Rank areas of one name: in use on the day, then in the shipped table; codes from before it last.

        So one council keeps one code through the months before April 2013, when two councils' codes changed.
        """
        area = self.get(code)
        if area is None:
            return (False, False, False)
        in_table = area.longitude is not None
        return (not in_table and area.valid_to is not None, bool(on and not area.valid_on(on)), not in_table)

    def _resolution(
        self, code: str | None, found_by: str, notes: tuple[str, ...], others: tuple[str, ...]
    ) -> Resolution:
        entry = self._entries.get(code or "")
        if entry is None:
            return Resolution(None, None, "unknown", "not found", notes)
        if isinstance(entry, Place):
            return Resolution(code, entry.name, entry.kind, found_by, notes, others)
        return Resolution(code, entry.name, "council", found_by, notes, others, entry)


def _is_renamed(one: Area, other: Area) -> bool:
    """Whether one of two areas is the other under another code."""
    pairs = [(one, other.code), (other, one.code)]
    return any(earlier == Predecessor(code, RENAMED) for area, code in pairs for earlier in area.predecessors)


def _code(text: str | None) -> str:
    """Give a code without blanks, dashes and the ".0" that a spreadsheet adds to numbers."""
    code = (text or "").strip().removesuffix(".0")
    if code in NO_CODE:
        return ""
    return code.lower() if code.lower().startswith("resident-") else code.upper()


def _disagreements(
    asked: dict[str, str], found: dict[str, str | None], chosen: str | None, named: tuple[str, ...]
) -> tuple[str, ...]:
    notes = []
    for way, question in asked.items():
        answer = found[way]
        agrees = answer == chosen or (way == "name" and chosen in named)
        if question and answer is None:
            notes.append(f"The {way} '{question}' is not known.")
        elif question and not agrees:
            notes.append(f"The {way} '{question}' is that of {answer}, not of {chosen}.")
    return tuple(notes)


@cache
def default_register() -> AreaRegister:
    """Give the register of every area known to the shipped table and the dated changes."""
    return AreaRegister(_every_area())


def all_areas(on: date | None = None) -> list[Area]:
    """Give the areas whose codes were in use on a day, sorted by code; without a day all ever in use."""
    return default_register().all(on)


def read_areas_table() -> pl.DataFrame:
    """Give the shipped table of the 152 areas of 2013 to 2019.

    Columns area_code, name, region, social_services_code, longitude, latitude, tile_column and tile_row.
    """
    with (files("carefund.evidence") / "dataset" / "areas.parquet").open("rb") as file:
        return pl.read_parquet(file)


@cache
def _every_area() -> tuple[Area, ...]:
    """Give the shipped areas and those of the dated changes, with dates and predecessors filled in."""
    changes = _changes()
    areas = {row["code"]: Area(**row, verified=False) for row in changes["former"]}
    for row in read_areas_table().drop("tile_column", "tile_row").rename({"area_code": "code"}).to_dicts():
        areas[row["code"]] = Area(**row)
    for change in changes["change"]:
        _apply(areas, change)
    return tuple(areas[code] for code in sorted(areas))


def _apply(areas: dict[str, Area], change: dict[str, Any]) -> None:
    """Enter one dated change: the new area begins, its predecessors end the day before."""
    code, start = change["code"], change["date"]
    known = areas.get(code, Area(code, change["name"], change["region"], verified=change["verified"]))
    predecessors = tuple(Predecessor(**earlier) for earlier in change["was"])
    districts = tuple(change.get("districts", ()))
    areas[code] = replace(known, valid_from=start, predecessors=predecessors, districts=districts)
    for earlier in predecessors:
        areas[earlier.code] = replace(areas[earlier.code], valid_to=start - timedelta(days=1))


def _changes() -> dict[str, Any]:
    path = files("carefund.evidence") / "areas" / "changes.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
