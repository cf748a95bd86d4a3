"""An extract: the files of its tables, what is in each, and the views that measures read, offered by an engine.

Which days a file's records lie in is worked out once for each file, by which a month reads only the files that bear on
it. What was worked out is kept in a work folder under the file's path, size and time of change.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from fnmatch import fnmatch
from hashlib import file_digest, sha256
from pathlib import Path

from carefund.calendar import month_of, next_month
from carefund.durable import replace_durably
from carefund.evidence.areas import AreaRegister, default_register
from carefund.records.engine.engine import Engine
from carefund.records.mapping import Lookup
from carefund.records.mapping import Mapping as ExtractMapping
from carefund.records.measure import Measure, Reads
from carefund.records.tables import TABLES
from carefund.records.views import SourceTypes, lookups, source_name, view_of
from carefund.refusal import Refusal, RefusedFile

INVENTORY = "inventory.json"
Progress = Callable[[str, int, int], None]
"""Told what is done, how many of it are, and of how many."""


class NoRecords(Refusal):
    """Records that are asked for are not there."""


@dataclass(frozen=True, kw_only=True)
class RecordFile:
    """A file of an extract: its name, its hash, how many records it holds, and the days in which they lie.

    `first_began` and the others are None where no record has such a day; `lasting` says whether some have not ended.
    """

    name: str
    digest: str
    records: int
    first_began: date | None
    last_began: date | None
    first_ended: date | None
    last_ended: date | None
    lasting: bool

    def bears_on(self, reads: Reads, first: date, until: date) -> bool:
        """Whether some record may bear on the days from `first` to before `until`, as a measure reads them."""
        until += timedelta(days=reads.after)
        if reads.by == "all":
            return self.records > 0
        if reads.by == "ended":
            return _meet(self.first_ended, self.last_ended, first, until)
        if reads.by == "began":
            return _meet(self.first_began, self.last_began, first, until)
        begun = self.first_began is not None and self.first_began < until
        if reads.by == "before":
            return begun
        return begun and (self.lasting or (self.last_ended is not None and self.last_ended > first))


def _meet(low: date | None, high: date | None, first: date, until: date) -> bool:
    return low is not None and high is not None and low < until and high >= first


class Extract:
    """An extract in a folder (or one file), read by a mapping, offered by an engine.

    `work` is the folder in which what was worked out of each file is kept; without it nothing is. `beside` is the
    folder of the mapping's lookup files.
    """

    def __init__(
        self,
        place: Path,
        mapping: ExtractMapping,
        engine: Engine,
        work: Path | None = None,
        beside: Path | None = None,
        register: AreaRegister | None = None,
    ) -> None:
        self.place, self.mapping, self.engine, self.work = place, mapping, engine, work
        self.beside = beside or Path()
        self._register = register or default_register()
        self._types: dict[str, SourceTypes] = {}
        self._files: dict[str, tuple[RecordFile, ...]] = {}
        self._looked_up = sha256()
        self._offer_lookups()

    @property
    def folder(self) -> Path:
        """The folder of its files."""
        return self.place if self.place.is_dir() else self.place.parent

    def paths(self, table: str) -> list[Path]:
        """The files of a table, in the order of their names. Raises NoRecords where there are none."""
        if table not in self.mapping.tables:
            to_do = f"Give a mapping that has [{table}]: {TABLES[table].meaning}"
            raise NoRecords(f"a mapping of the table {table}", f"{self.mapping.name} has none", to_do)
        pattern = self.mapping.tables[table].files
        found = self._matching(pattern)
        if not found:
            to_do = "Give the folder of the extract, or correct `files` in the mapping"
            raise NoRecords(f"files {pattern} of {TABLES[table].meaning}", "none", to_do, str(self.place))
        return found

    def holds(self, table: str) -> bool:
        """Whether the extract has files of a table."""
        return table in self.mapping.tables and bool(self._matching(self.mapping.tables[table].files))

    def _matching(self, pattern: str) -> list[Path]:
        """The files of a pattern; one file alone is meant whatever its name where the mapping has one table."""
        if self.place.is_dir():
            return sorted(path for path in self.place.glob(pattern) if path.is_file())
        meant = len(self.mapping.tables) == 1 or fnmatch(self.place.name, pattern.rsplit("/", 1)[-1])
        return [self.place] if meant and self.place.exists() else []

    def types(self, table: str) -> SourceTypes:
        """What the columns of a table's files hold."""
        if table not in self._types:
            self._types[table] = self.engine.types(self.paths(table))
        return self._types[table]

    def offer(self, table: str, files: Iterable[RecordFile] | None = None) -> None:
        """Make the view of a table over some of its files, all without them."""
        paths = self.paths(table) if files is None else [self.folder / one.name for one in files]
        types = self.types(table)
        self.engine.source(source_name(table), paths, types)
        self.engine.view(table, view_of(table, self.mapping.tables[table], types))

    def files(self, table: str, progress: Progress | None = None) -> tuple[RecordFile, ...]:
        """Each file of a table with what it holds."""
        if table not in self._files:
            self._files[table] = tuple(self._looked_through(table, progress))
        return self._files[table]

    def known(self, table: str, progress: Progress | None = None) -> date:
        """The day after the last that the extract is taken to know of: after the month of a table's last record."""
        last = [one.last_began for one in self.files(table, progress)]
        days = [day for day in last if day is not None]
        if not days:
            to_do = "Compare the headings and dates of the mapping with the extract; `records check` counts them"
            raise NoRecords("records with a day", "none", to_do, str(self.place))
        return next_month(month_of(max(days)))

    def needed(self, measure: Measure, first: date, until: date) -> dict[str, list[RecordFile]]:
        """The files that bear on the months from `first` to before `until`, by table."""
        needed = dict[str, list[RecordFile]]()
        for table in dict.fromkeys(reads.table for reads in measure.reads):
            ways = [reads for reads in measure.reads if reads.table == table]
            whole = self.mapping.tables[table].episodes is not None
            every = self.files(table)
            needed[table] = [one for one in every if whole or any(one.bears_on(way, first, until) for way in ways)]
        return needed

    @property
    def reading(self) -> str:
        """A hash of how it is read: the mapping and its lookups."""
        return sha256(f"{self.mapping.digest} {self._looked_up.hexdigest()}".encode()).hexdigest()

    def _offer_lookups(self) -> None:
        for name, column, given in lookups(self.mapping):
            words = self._words(given)
            self._looked_up.update(json.dumps([name, column, sorted(words.items())]).encode())
            self.engine.lookup(name, words)

    def _words(self, given: str | Lookup) -> dict[str, str]:
        if isinstance(given, str):
            return {one.code: one.code for one in self._register.all()}
        import polars as pl

        path = self.beside / given.file
        try:
            frame = pl.read_csv(path, infer_schema=False)
            pairs = frame.select(given.code, given.word).drop_nulls().rows()
        except (OSError, pl.exceptions.PolarsError) as error:
            expected = f"a CSV file with the columns '{given.code}' and '{given.word}'"
            found = str(error).splitlines()[0][:200]
            raise RefusedFile(str(path), expected=expected, found=found, to_do="Correct the lookup") from None
        return {str(code): str(word) for code, word in pairs}

    def _looked_through(self, table: str, progress: Progress | None) -> Iterable[RecordFile]:
        kept = _Kept(self.work)
        paths = self.paths(table)
        told = progress or (lambda _, __, ___: None)
        for number, path in enumerate(paths):
            told(f"Looking through {table}", number, len(paths))
            name = path.relative_to(self.folder).as_posix()
            mark = f"{table} {name} {path.stat().st_size} {path.stat().st_mtime_ns} {self.reading}"
            known = kept.get(mark)
            if known is None:
                known = self._look_through(table, path, name)
                kept.put(mark, known)
            yield known
        kept.write()

    def _look_through(self, table: str, path: Path, name: str) -> RecordFile:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        one = TABLES[table]
        mapping, types = self.mapping.tables[table], self.types(table)
        self.engine.source(source_name(table), [path], types)
        self.engine.view(table, view_of(table, mapping.model_copy(update={"episodes": None}), types))
        ended = one.ended or one.began
        days = f"min({one.began}), max({one.began}), min({ended}), max({ended})"
        row = self.engine.rows(f"select count(*), {days}, count(*) - count({ended}) from {table}")[0]
        lasting = bool(row[5]) and one.ended is not None
        return RecordFile(
            name=name, digest=digest, records=row[0], first_began=row[1], last_began=row[2],
            first_ended=row[3], last_ended=row[4], lasting=lasting,
        )  # fmt: skip


class _Kept:
    """What is kept of the files that were looked through."""

    def __init__(self, work: Path | None) -> None:
        self._path = None if work is None else work / INVENTORY
        self._known: dict[str, dict[str, str | int | bool | None]] = {}
        self._changed = False
        if self._path is not None and self._path.exists():
            self._known = json.loads(self._path.read_bytes())

    def get(self, mark: str) -> RecordFile | None:
        """A file under its mark."""
        found = self._known.get(mark)
        return None if found is None else _record_file(found)

    def put(self, mark: str, file: RecordFile) -> None:
        """Keep a file under its mark."""
        self._known[mark] = asdict(file)
        self._changed = True

    def write(self) -> None:
        """Write all, whole or not at all."""
        if self._path is not None and self._changed:
            replace_durably(self._path, json.dumps(self._known, default=str, indent=1).encode())


def _record_file(kept: Mapping[str, str | int | bool | None]) -> RecordFile:
    days = {
        key: date.fromisoformat(str(value))
        for key, value in kept.items()
        if key.startswith(("first", "last_")) and value
    }
    none = dict.fromkeys(("first_began", "last_began", "first_ended", "last_ended"))
    return RecordFile(**(dict(kept) | none | days))


def rows_of(files: Mapping[str, Sequence[RecordFile]]) -> int:
    """How many records some files hold."""
    return sum(one.records for every in files.values() for one in every)
