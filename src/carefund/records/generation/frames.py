"""Generated rows as the tables of records: spells, moves into care homes, reablement and people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

import numpy as np
import polars as pl

from carefund.arrays import Flags, Whole
from carefund.calendar import month_number
from carefund.records.generation.area_month import MonthRows
from carefund.records.generation.course import Lookups, Stays
from carefund.records.generation.official import Official
from carefund.records.generation.people import AreaPeople
from carefund.records.generation.window import NEVER, Window
from carefund.records.mapping import packaged_mapping
from carefund.records.tables import DESTINATIONS, METHODS, TABLES

MOST_PEOPLE = 10_000_000
"""People of one area that a pseudonym has room for."""
MARKS = 10 * MOST_PEOPLE * 1000
SPELL_MARKS = MARKS * 1000 * 100
LAYOUT = "carefund"
"""The mapping that says which headings the files have."""
TYPES: Mapping[str, type[pl.DataType]] = {"text": pl.String, "date": pl.Date, "integer": pl.Int32}


class Frames:
    """Makes frames of what areas give; names of people, spells and hospitals depend on nothing but area and count."""

    def __init__(self, official: Official, window: Window, look: Lookups) -> None:
        self.window, self.look = window, look
        self.codes = pl.Series(official.areas, dtype=pl.String)
        self._place = np.array([official.every_area.index(code) for code in official.areas])
        self._providers = pl.Series([f"X{number:02X}" for number in range(len(official.every_area))])

    def of_month(self, rows: Sequence[MonthRows], month: int) -> dict[str, pl.DataFrame]:
        """The tables of a month, in the order of areas."""
        sizes = [0 if one.stays is None else one.stays.person.size for one in rows]
        areas = np.repeat([one.area for one in rows], sizes)
        serial = np.concatenate([np.arange(size) for size in sizes]) if sizes else np.empty(0, dtype=np.int64)
        stays = Stays.joined([one.stays for one in rows if one.stays is not None])
        ages = np.concatenate([one.age for one in rows])
        when = self.window.months[month]
        return {
            "spells": self._spells(stays, areas, serial, ages, when),
            "care_home_moves": self._events("care_home_moves", [(one.area, one.moved) for one in rows]),
            "reablement": self._events("reablement", [(one.area, one.started) for one in rows]),
        }

    def _spells(self, stays: Stays, areas: Whole, serial: Whole, ages: Whole, when: date) -> pl.DataFrame:
        ended = stays.discharged < self.window.closes
        ready = stays.ready < self.window.closes
        causes = pl.Series([*self.look.parameters.causes, None], dtype=pl.String)
        provider = (self._place[areas] + np.array([0, 1, -1])[stays.provider]) % len(self._providers)
        spell = SPELL_MARKS + (self._place[areas] * 100_000 + month_number(when)) * MOST_PEOPLE + serial
        destination = pl.Series([*DESTINATIONS, None], dtype=pl.String)
        return laid_out(
            "spells",
            {
                "person": self._pseudonyms(areas, stays.person),
                "spell": _named("S", spell),
                "provider": _at(self._providers, provider),
                "area": _at(self.codes, areas),
                "age": pl.Series(ages),
                "admitted": self._dates(stays.admitted),
                "discharged": self._dates(stays.discharged, ended),
                "method": _at(pl.Series(METHODS), stays.method),
                "diagnosis": _at(pl.Series(self.look.codes), stays.diagnosis),
                "cause": _at(causes, np.where(stays.cause < 0, causes.len() - 1, stays.cause)),
                "ready": self._dates(stays.ready, ready),
                "destination": _at(destination, np.where(ended, stays.destination, destination.len() - 1)),
            },
        )

    def _events(self, table: str, parts: Sequence[tuple[int, tuple[Whole, Whole, Whole]]]) -> pl.DataFrame:
        areas = np.repeat([area for area, _ in parts], [found[0].size for _, found in parts]).astype(np.int64)
        person, day, age = (np.concatenate([found[part] for _, found in parts]) for part in range(3))
        return laid_out(
            table,
            {
                "person": self._pseudonyms(areas, person),
                "area": _at(self.codes, areas),
                "age": pl.Series(age),
                TABLES[table].began: self._dates(day),
            },
        )

    def people(self, area: int, people: AreaPeople) -> pl.DataFrame:
        """Everybody of an area who was alive when the extract began or born since; deaths after it are not known."""
        chosen = np.flatnonzero(people.died >= self.window.opens)
        months = people.born[chosen].astype(np.int64)
        years = (months // 12 - 1970).astype("datetime64[Y]").astype("datetime64[M]")
        born = (years + (months % 12).astype("timedelta64[M]")).astype("datetime64[D]")
        died = people.died[chosen].astype(np.int64)
        return laid_out(
            "people",
            {
                "person": self._pseudonyms(np.full(chosen.size, area), chosen),
                "born": pl.Series(born),
                "area": _at(self.codes, np.full(chosen.size, area)),
                "died": self._dates(died, (died < self.window.closes) & ~people.left[chosen]),
            },
        )

    def _pseudonyms(self, areas: Whole, serial: Whole) -> pl.Series:
        return _named("P", MARKS + self._place[areas] * MOST_PEOPLE + serial)

    def _dates(self, days: Whole, known: Flags | None = None) -> pl.Series:
        dates = pl.Series(np.where(days == NEVER, 0, days) + self.window.epoch).cast(pl.Int32).cast(pl.Date)
        if known is None:
            return dates
        return pl.select(pl.when(pl.Series(known)).then(dates)).to_series()


def laid_out(table: str, columns: Mapping[str, pl.Series]) -> pl.DataFrame:
    """A table of records with the headings and in the order of carefund's own layout, and the table's types."""
    return pl.DataFrame(columns).select(pl.col(heading).cast(kind) for heading, kind in _types(table).items())


@cache
def _types(table: str) -> dict[str, type[pl.DataType]]:
    headings = packaged_mapping(LAYOUT).tables[table].columns
    return {str(heading): TYPES[TABLES[table][column].kind] for column, heading in headings.items()}


def _at(values: pl.Series, places: Whole) -> pl.Series:
    return values.gather(pl.Series(places).cast(pl.UInt32))


def _named(mark: str, numbers: Whole) -> pl.Series:
    """Names of a mark and a number whose first digit is the same in all."""
    return pl.select(pl.concat_str([pl.lit(mark), pl.Series(numbers).cast(pl.Int64).cast(pl.String)])).to_series()
