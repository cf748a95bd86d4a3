"""The SQL that makes an extract into the tables of records: portable, in DuckDB's dialect.

An engine offers the files of a table as `source_NAME`; the view NAME is made over it. Nothing is dropped here but rows
that the mapping says are not meant (`only`) and repeats of one episode; both are counted by the checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from difflib import get_close_matches
from typing import Literal

from carefund.records.mapping import DatedCodes, Lookup, TableMapping
from carefund.records.mapping import Mapping as ExtractMapping
from carefund.records.tables import TABLES, RecordColumn, RecordTable
from carefund.refusal import Refusal

SourceType = Literal["text", "date", "timestamp", "integer", "other"]
SourceTypes = Mapping[str, SourceType]
"""What the columns of a table's files hold, by heading."""
SQL_TYPES = {"text": "varchar", "date": "date", "integer": "integer"}
_PARTS = {"DD/MM/YYYY": ((7, 4), (4, 2), (1, 2)), "YYYYMMDD": ((1, 4), (5, 2), (7, 2))}
"""Where year, month and day stand, from 1, and how long they are."""
_LENGTHS = {"DD/MM/YYYY": 10, "YYYYMMDD": 8}
_WHOLE = r"^-?[0-9]{1,9}$"
ICD = ("diagnosis", "cause")
"""Columns of codes that are written with a point or without."""


def text(value: str) -> str:
    """A value as a text of SQL."""
    return "'" + value.replace("'", "''") + "'"


def named(name: str) -> str:
    """A heading as a name of SQL."""
    return '"' + name.replace('"', '""') + '"'


def source_name(table: str) -> str:
    """What the files of a table are called in SQL."""
    return f"source_{table}"


def lookup_name(table: str, column: str) -> str:
    """What the lookup of a column's codes is called in SQL."""
    return f"lookup_{table}_{column}"


def lookups(mapping: ExtractMapping) -> Iterator[tuple[str, str, str | Lookup]]:
    """Every lookup of a mapping: its name in SQL, whose column it is of, and which one it is."""
    for name, one in mapping.tables.items():
        for column, codes in one.codes.items():
            if isinstance(codes, str | Lookup):
                yield lookup_name(name, column), column, codes


def view_of(name: str, mapping: TableMapping, types: SourceTypes) -> str:
    """The query that makes the table of that name over its source.

    Raises Refusal for a heading that the files do not have.
    """
    table = TABLES[name]
    _refuse_unknown_headings(name, mapping, types)
    columns = _Columns(table, mapping, types)
    rows = f"select {columns.all()} from {columns.source()}{_where(columns.meant())}"
    return _stays(table, columns, rows) if mapping.episodes else rows


def not_meant(name: str, mapping: TableMapping, types: SourceTypes) -> str | None:
    """The condition of the rows of a table's source that the mapping does not mean; None where it means all."""
    meant = _Columns(TABLES[name], mapping, types).meant()
    return f"not ({' and '.join(meant)})" if meant else None


def code_of(name: str, column: str, mapping: TableMapping, types: SourceTypes) -> tuple[str, str]:
    """What a column's code is in a table's source, and what it is decoded to, as SQL."""
    columns = _Columns(TABLES[name], mapping, types)
    return columns.raw(column), columns.of(TABLES[name][column])


def _refuse_unknown_headings(name: str, mapping: TableMapping, types: SourceTypes) -> None:
    episodes = mapping.episodes
    extra = [episodes.key, *episodes.order] if episodes else []
    for heading in (*_headings(mapping.columns.values()), *mapping.only, *extra):
        if heading not in types:
            near = get_close_matches(heading, list(types), 1)
            to_do = f"Did you mean '{near[0]}'? Correct the mapping" if near else "Correct the mapping's headings"
            place = f"the files of {name} ({mapping.files})"
            raise Refusal(f"a column '{heading}'", f"{len(types)} columns without it", to_do, place)


def _headings(given: Iterable[str | tuple[str, ...]]) -> Iterator[str]:
    for one in given:
        yield from (one,) if isinstance(one, str) else one


def _where(conditions: Iterable[str]) -> str:
    joined = " and ".join(conditions)
    return f" where {joined}" if joined else ""


class _Columns:
    """The expressions of one table's columns."""

    def __init__(self, table: RecordTable, mapping: TableMapping, types: SourceTypes) -> None:
        self.table, self.mapping, self.types = table, mapping, types

    def all(self) -> str:
        """Every column of the table, and of an episode what it is ordered by."""
        made = [f"{self.of(column)} as {column.name}" for column in self.table.columns]
        if episodes := self.mapping.episodes:
            made.append(f"{self._text(episodes.key)} as episode")
            made += [f"{self._sortable(heading)} as order_{n}" for n, heading in enumerate(episodes.order)]
        return ", ".join(made)

    def source(self) -> str:
        """The files, with the lookups joined."""
        joined = source_name(self.table.name)
        for column, codes in self.mapping.codes.items():
            if isinstance(codes, str | Lookup):
                name = lookup_name(self.table.name, column)
                joined += f" left join {name} on {name}.code = {self.raw(column)}"
        return joined

    def meant(self) -> list[str]:
        """The conditions of the rows that are meant."""
        return [
            f"coalesce({self._text(heading)} in ({', '.join(map(text, values))}), false)"
            for heading, values in self.mapping.only.items()
        ]

    def of(self, column: RecordColumn) -> str:
        """A column's expression."""
        if column.name not in self.mapping.columns:
            return self._unnamed(column)
        codes = self.mapping.codes.get(column.name)
        if isinstance(codes, str | Lookup):
            return f"{lookup_name(self.table.name, column.name)}.word"
        if codes is not None:
            return self._typed(column, self._decoded(column, codes))
        heading = self.mapping.columns[column.name]
        if isinstance(heading, str) and self._is_ready(column, heading):
            return named(heading)
        if column.kind == "date" and isinstance(heading, str):
            return self._date(column.name, heading)
        return self._typed(column, self.raw(column.name))

    def _unnamed(self, column: RecordColumn) -> str:
        """A column that the extract does not have: none, but what names a record is the person and the day."""
        if column.name == "record" and "person" in self.mapping.columns:
            return f"{self.raw('person')} || '|' || cast({self.of(self.table[self.table.began])} as varchar)"
        return f"cast(null as {SQL_TYPES[column.kind]})"

    def _is_ready(self, column: RecordColumn, heading: str) -> bool:
        """Whether the files hold the column as it is meant."""
        return not self.mapping.is_csv and not self.mapping.missing and self.types[heading] == column.kind

    def raw(self, name: str) -> str:
        """The extract's text, trimmed, none for what means none; several headings joined."""
        given = self.mapping.columns[name]
        parts = [self._text(heading) for heading in ((given,) if isinstance(given, str) else given)]
        joined = " || '|' || ".join(parts)
        return f"upper(replace({joined}, '.', ''))" if name in ICD else joined

    def _text(self, heading: str) -> str:
        plain = named(heading)
        if self.types[heading] != "text":
            plain = f"cast({plain} as varchar)"
        elif not self.mapping.is_csv and not self.mapping.missing:
            return plain
        missing = ", ".join(map(text, dict.fromkeys(("", *self.mapping.missing))))
        return f"case when trim({plain}) in ({missing}) then null else trim({plain}) end"

    def _sortable(self, heading: str) -> str:
        """Whole numbers sort as numbers, and everything else as text: 2 before 10."""
        plain = self._text(heading)
        return f"case when regexp_matches({plain}, '{_WHOLE}') then lpad({plain}, 20, '0') else {plain} end"

    def _typed(self, column: RecordColumn, made: str) -> str:
        if column.kind == "integer":
            return f"case when regexp_matches({made}, '{_WHOLE}') then cast({made} as integer) end"
        return f"try_cast({made} as date)" if column.kind == "date" else made

    def _date(self, name: str, heading: str) -> str:
        if self.types[heading] in ("date", "timestamp"):
            return f"cast({named(heading)} as date)"
        made, form = self._text(heading), self.mapping.dates.get(name, "YYYY-MM-DD")
        if form == "YYYY-MM-DD":
            return f"case when regexp_matches({made}, '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') then try_cast(substr({made}, 1, 10) as date) end"  # noqa: E501
        iso = " || '-' || ".join(f"substr({made}, {at}, {length})" for at, length in _PARTS[form])
        return f"case when length({made}) = {_LENGTHS[form]} then try_cast({iso} as date) end"

    def _decoded(self, column: RecordColumn, codes: Mapping[str, tuple[str | DatedCodes, ...]]) -> str:
        raw = self.raw(column.name)
        cases = [
            f"when {raw} in ({', '.join(map(text, known))}){within} then {text(word)}"
            for word, given in codes.items()
            for known, within in self._by_days(given)
        ]
        other = self.mapping.others.get(column.name)
        last = (
            "null"
            if other is None
            else raw
            if other == "keep"
            else f"case when {raw} is not null then {text(other)} end"
        )
        return f"case {' '.join(cases)} else {last} end"

    def _by_days(self, given: tuple[str | DatedCodes, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
        """Codes with the condition of the days on which they hold."""
        if always := tuple(one for one in given if isinstance(one, str)):
            yield always, ""
        day = self.of(self.table[self.table.began])
        for one in given:
            if isinstance(one, DatedCodes):
                first = f" and {day} >= date '{one.first}'" if one.first else ""
                last = f" and {day} < date '{one.last + timedelta(days=1)}'" if one.last else ""
                yield one.codes, first + last


LAST_OF_STAY = ("discharged", "ready", "destination")


def _stays(table: RecordTable, columns: _Columns, rows: str) -> str:
    """Stays from episodes: what is known on admission from the first, what is known at the end from the last.

    Episodes are put in a whole order, so that the answer never depends on how rows came. An episode without the parts
    that name its stay is a stay by itself.
    """
    assert columns.mapping.episodes is not None
    order = [f"order_{n}" for n in range(len(columns.mapping.episodes.order))]
    whole = ", ".join(f"{name} nulls last" for name in (*order, "episode", *table.names[1:]))
    backwards = ", ".join(f"{name} desc nulls last" for name in (*order, "episode", *table.names[1:]))
    same = ", ".join(f"{name} nulls last" for name in (*order, *table.names[1:]))
    made = ", ".join(_of_stay(name) for name in table.names[1:])
    return f"""select record, {made} from (
  select *, row_number() over (partition by record order by {whole}) as from_first,
    row_number() over (partition by record order by {backwards}) as from_last
  from (select * from (
    select {_stay_names(table)}, {", ".join(order)}, episode,
      row_number() over (partition by coalesce(episode, record) order by {same}) as again
    from ({rows}) as episodes) as every where again = 1) as once
) as ordered group by record"""


def _stay_names(table: RecordTable) -> str:
    return ", ".join(["coalesce(record, 'episode ' || episode) as record", *table.names[1:]])


def _of_stay(name: str) -> str:
    """A column of the first episode, or of the last."""
    place = "from_last" if name in LAST_OF_STAY else "from_first"
    return f"max(case when {place} = 1 then {name} end) as {name}"
