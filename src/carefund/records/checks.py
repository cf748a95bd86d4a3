"""What is wrong or unusual in an extract, counted before anything is measured: nothing is dropped in silence.

Findings tell how many records and never which: no pseudonym, no date of a person, no row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from carefund.records.extract import Extract, Progress
from carefund.records.mapping import TableMapping
from carefund.records.tables import TABLES
from carefund.records.views import code_of, named, not_meant, source_name
from carefund.wording.lists import counted
from carefund.wording.numbers import count

Severity = Literal["error", "warning", "note"]
OLDEST = 120
EARLIEST = "1900-01-01"
MOST_CODES = 5
SMALL = 8
"""Codes borne by fewer records are not named: a rare code may be one person's."""


@dataclass(frozen=True, kw_only=True)
class RecordFinding:
    """Something that a check found in a table: `records` of `of` have it."""

    id: str
    severity: Severity
    table: str
    records: int
    of: int
    expected: str
    found: str
    fix: str


@dataclass(frozen=True, kw_only=True)
class TableCounts:
    """How many rows a table's files hold, and how many records they make."""

    table: str
    files: int
    rows: int
    not_meant: int
    records: int
    people: int
    first: str
    last: str


@dataclass(frozen=True, kw_only=True)
class ExtractCheck:
    """The checks of an extract: its tables counted, and what was found."""

    mapping: str
    place: str
    tables: tuple[TableCounts, ...]
    findings: tuple[RecordFinding, ...]

    @property
    def has_error(self) -> bool:
        """Whether a finding makes measures wrong."""
        return any(one.severity == "error" for one in self.findings)


def check_extract(extract: Extract, progress: Progress | None = None) -> ExtractCheck:
    """Check every table that an extract has files of. Raises what reading it raises, also where it has none."""
    tables, findings = [], list[RecordFinding]()
    held = [name for name in extract.mapping.tables if extract.holds(name)] or list(extract.mapping.tables)
    for number, name in enumerate(held):
        if progress:
            progress(f"Checking {name}", number, len(held))
        extract.offer(name)
        checks = _Checks(extract, name)
        tables.append(checks.counts())
        findings += [one for one in checks.findings() if one.records]
    order = {"error": 0, "warning": 1, "note": 2}
    findings.sort(key=lambda one: (order[one.severity], one.table, one.id))
    return ExtractCheck(
        mapping=extract.mapping.name, place=extract.place.name, tables=tuple(tables), findings=tuple(findings)
    )


class _Checks:
    """The checks of one table, offered as a view."""

    def __init__(self, extract: Extract, name: str) -> None:
        self.extract, self.table = extract, TABLES[name]
        self.mapping: TableMapping = extract.mapping.tables[name]
        self.types = extract.types(name)
        self.records = self._number(f"select count(*) from {name}")

    def _number(self, sql: str) -> int:
        return int(self.extract.engine.rows(sql)[0][0] or 0)

    def _where(self, condition: str) -> int:
        return self._number(f"select count(*) from {self.table.name} where {condition}")

    def counts(self) -> TableCounts:
        """Rows, those not meant, records and people."""
        name, source = self.table.name, source_name(self.table.name)
        left = not_meant(name, self.mapping, self.types)
        day = self.table.began
        row = self.extract.engine.rows(f"select count(distinct person), min({day}), max({day}) from {name}")[0]
        return TableCounts(
            table=name,
            files=len(self.extract.paths(name)),
            rows=self._number(f"select count(*) from {source}"),
            not_meant=self._number(f"select count(*) from {source} where {left}") if left else 0,
            records=self.records,
            people=int(row[0]),
            first=str(row[1] or ""),
            last=str(row[2] or ""),
        )

    def findings(self) -> Iterator[RecordFinding]:
        """Everything that is looked for, also where there is none of it."""
        yield from self._of_days()
        yield from self._of_people()
        yield from self._of_codes()
        yield self._repeated()
        if self.table.name == "spells":
            yield from self._of_stays()
        if self.mapping.episodes:
            yield self._repeated_episodes(self.mapping.episodes.key)

    def _found(self, id_: str, severity: Severity, records: int, expected: str, found: str, fix: str) -> RecordFinding:
        return RecordFinding(
            id=id_, severity=severity, table=self.table.name, records=records, of=self.records,
            expected=expected, found=f"{count(records)} of {counted(self.records, 'record')} {found}", fix=fix,
        )  # fmt: skip

    def _of_days(self) -> Iterator[RecordFinding]:
        day = self.table.began
        fix = "Compare the mapping's heading and date form; these records belong to no month and are never counted"
        yield self._found(
            f"no-{day}", "error", self._where(f"{day} is null"), f"a day in {day}", "have none that can be read", fix
        )
        early = self._where(f"{day} < date '{EARLIEST}'")
        fix = "Name the date that stands for none under `missing` in the mapping"
        yield self._found(
            f"early-{day}", "error", early, "days after 1900", "have an earlier one, which usually stands for none", fix
        )

    def _of_people(self) -> Iterator[RecordFinding]:
        fix = "Ask the supplier why; measures that follow a person leave these records out and count them"
        yield self._found(
            "no-person", "warning", self._where("person is null"), "a person's pseudonym", "have none", fix
        )
        fix = "Compare the mapping's codes; these records count for England alone"
        yield self._found("no-area", "warning", self._where("area is null"), "a known area", "have none", fix)
        if "age" in self.table.names:
            fix = "Compare the mapping's heading and codes of ages; measures by age leave these out and count them"
            none = self._where(f"age is null or age < 0 or age > {OLDEST}")
            yield self._found("no-age", "warning", none, f"ages from 0 to {OLDEST}", "have none, or another", fix)

    def _of_codes(self) -> Iterator[RecordFinding]:
        for column, codes in self.mapping.codes.items():
            if not isinstance(codes, dict) or column in self.mapping.others:
                continue
            raw, decoded = code_of(self.table.name, column, self.mapping, self.types)
            rows = self.extract.engine.rows(
                f"select code, count(*) as records from (select {raw} as code, {decoded} as word "
                f"from {source_name(self.table.name)}) as coded where code is not null and word is null "
                "group by code order by records desc, code"
            )
            yield self._unknown_codes(column, [(str(code), int(records)) for code, records in rows])

    def _unknown_codes(self, column: str, rows: list[tuple[str, int]]) -> RecordFinding:
        named = [f"'{code}' ({count(records)})" for code, records in rows if records >= SMALL][:MOST_CODES]
        more = counted(len(rows) - len(named), "other code")
        words = ", ".join([*named, *([more] if len(rows) > len(named) else [])])
        records = sum(number for _, number in rows)
        fix = f"Add them to the mapping's codes of {column}, or say under `others` what every other code means"
        return self._found(
            f"unknown-{column}", "warning", records, f"codes of {column} that the mapping knows",
            f"have another code: {words}", fix,
        )  # fmt: skip

    def _repeated(self) -> RecordFinding:
        again = self._number(
            f"select coalesce(sum(times - 1), 0) from (select count(*) as times from {self.table.name} "
            "where record is not null group by record having count(*) > 1) as repeated"
        )
        fix = "Take repeats out of the extract, or correct what names a record in the mapping: each would count again"
        return self._found("repeated-record", "error", again, "each record once", "are another's repeat", fix)

    def _repeated_episodes(self, key: str) -> RecordFinding:
        source = source_name(self.table.name)
        again = self._number(
            f"select coalesce(sum(times - 1), 0) from (select count(*) as times from {source} "
            f"where {named(key)} is not null group by {named(key)} having count(*) > 1) as repeated"
        )
        fix = "Nothing need be done: each is taken once. Ask the supplier why they are there"
        return self._found("repeated-episode", "warning", again, "each episode once", "rows repeat an episode", fix)

    def _of_stays(self) -> Iterator[RecordFinding]:
        fix = "Correct them at the source; measures leave them out and count them"
        yield self._found(
            "discharged-before-admitted", "error", self._where("discharged < admitted"),
            "a discharge on or after the admission", "have an earlier one", fix,
        )  # fmt: skip
        yield self._found(
            "ready-outside-stay", "warning", self._where("ready < admitted or ready > discharged"),
            "a discharge-ready date within the stay", "have one outside it", fix,
        )  # fmt: skip
        fix = "Usual after transfers; ask the supplier where there are many. Readmissions count by the order of days"
        yield self._found(
            "overlapping-stays", "warning", self._overlapping(), "stays of a person one after the other",
            "began before another stay of the person had ended", fix,
        )  # fmt: skip

    def _overlapping(self) -> int:
        return self._number("""
select count(*) from (
  select admitted, max(coalesce(discharged, date '9999-12-31')) over (
    partition by person order by admitted, discharged nulls last, record
    rows between unbounded preceding and 1 preceding
  ) as occupied
  from spells where person is not null and admitted is not null
) as stays where admitted < occupied""")
