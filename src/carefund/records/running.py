"""A measure told month by month from an extract: what was worked out is kept, and again only where it must be.

Each month has a key of everything that it rests on: the measure, the mapping, and the content of the files that bear on
it. A month whose key is kept is not worked out again, so a new month costs itself and those that it reaches back to,
and a run that was killed goes on where it was.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from carefund.calendar import month_of, months_between, next_month
from carefund.durable import replace_durably
from carefund.records.engine.engine import EngineName
from carefund.records.extract import Extract, NoRecords, Progress, RecordFile, rows_of
from carefund.records.measure import Measure
from carefund.wording.dates import month_id, month_words

BYTES_A_RECORD = 120
"""What a record takes while stays of one person are looked up, measured on DuckDB (40) with room for sorting some."""
USUAL_MEMORY = 2 * 2**30
UNKNOWN = "not known"
"""The area of records whose area is not known: they count for England alone."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A month's numbers of an area, before disclosure control: they never leave the work folder as they are."""

    area: str
    numerator: int
    denominator: int
    records: int


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """How many records came into question and were not counted, and why."""

    why: str
    records: int


@dataclass(frozen=True, kw_only=True)
class MonthOfMeasure:
    """A measure in one month: its numbers by area, what was left out, and the key of what it rests on."""

    month: date
    key: str
    counted: tuple[Counted, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A measure told from an extract.

    `known` is the day after the last that the extract knows of; `not_yet` are months that it holds but whose follow-up
    it does not; `worked_out` are the months that were not kept from before; `files` are those that it rests on.
    """

    measure: Measure
    months: tuple[MonthOfMeasure, ...]
    known: date
    not_yet: tuple[date, ...]
    worked_out: tuple[date, ...]
    files: tuple[RecordFile, ...]
    reading: str
    mapping: str
    engine: EngineName
    engine_version: str

    @property
    def left_out(self) -> dict[str, int]:
        """How many records were left out in all, by why."""
        sums = dict[str, int](dict.fromkeys(self.measure.exclusions, 0))
        for month in self.months:
            for one in month.left_out:
                sums[one.why] = sums.get(one.why, 0) + one.records
        return sums


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which months are asked for; all that the extract can tell without. `known_until` is the last month it knows."""

    first: date | None = None
    last: date | None = None
    known_until: date | None = None


def measure_records(
    measure: Measure,
    extract: Extract,
    asked: Asked | None = None,
    *,
    memory: int = USUAL_MEMORY,
    progress: Progress | None = None,
) -> Measured:
    """Tell a measure from an extract, by month and area.

    `memory` (bytes) says how many records are worked on at once. Raises NoRecords where the extract holds none of what
    is asked, Refusal or RefusedFile where its files are not as the mapping says.
    """
    asked = asked or Asked()
    known = (
        next_month(month_of(asked.known_until))
        if asked.known_until
        else extract.known(measure.reads[0].table, progress)
    )
    months, not_yet = _months(measure, extract, asked, known)
    kept = _KeptMonths(extract.work, measure)
    needed = {month: extract.needed(measure, month, next_month(month)) for month in months}
    keys = {month: _key(measure, extract.reading, needed[month]) for month in months}
    found = {month: one for month in months if (one := kept.get(month, keys[month])) is not None}
    stale = [month for month in months if month not in found]
    for chunk in _chunks(stale, needed, memory // BYTES_A_RECORD):
        if progress:
            progress(f"Working out {month_words(chunk[0])}", months.index(chunk[0]), len(months))
        for one in _work_out(measure, extract, chunk, keys, known):
            kept.put(one)
            found[one.month] = one
    files = {one.name: one for every in needed.values() for some in every.values() for one in some}
    return Measured(
        measure=measure,
        months=tuple(found[month] for month in months),
        known=known,
        not_yet=tuple(not_yet),
        worked_out=tuple(stale),
        files=tuple(files[name] for name in sorted(files)),
        reading=extract.reading,
        mapping=extract.mapping.name,
        engine=extract.engine.name,
        engine_version=extract.engine.version,
    )


def _months(measure: Measure, extract: Extract, asked: Asked, known: date) -> tuple[list[date], list[date]]:
    """The months that can be told, and those whose follow-up is not known yet."""
    spans = [span for reads in measure.reads[:1] for span in _spans(extract, reads.table, reads.by)]
    if not spans:
        to_do = "Compare the mapping's headings, dates and codes with the extract; `records check` counts them"
        raise NoRecords(f"records of {measure.label}", "none with a day", to_do, str(extract.place))
    first, last = month_of(min(spans)), month_of(known - timedelta(days=1))
    first, last = max(first, asked.first or first), min(last, asked.last or last)
    if first > last:
        held = f"{month_words(month_of(min(spans)))} to {month_words(month_of(known - timedelta(days=1)))}"
        raise NoRecords("months that the extract holds", f"none; it holds {held}", "Ask for some of these")
    every = months_between(first, last)
    told = [month for month in every if next_month(month) + timedelta(days=measure.follow_up_days) <= known]
    if not told:
        found = f"none: {measure.follow_up_days} days must be known after each"
        raise NoRecords("months that can be followed to their end", found, "Give an extract of more months")
    return told, [month for month in every if month not in told]


def _spans(extract: Extract, table: str, by: str) -> Iterator[date]:
    """The first and last days of a table's files, by which its months are told."""
    for one in extract.files(table):
        days = (one.first_ended, one.last_ended) if by == "ended" else (one.first_began, one.last_began)
        yield from (day for day in days if day is not None)


def _key(measure: Measure, reading: str, needed: Mapping[str, Sequence[RecordFile]]) -> str:
    files = sorted((table, one.name, one.digest) for table, every in needed.items() for one in every)
    return sha256(json.dumps([measure.digest, reading, files]).encode()).hexdigest()


def _chunks(
    months: Sequence[date], needed: Mapping[date, Mapping[str, Sequence[RecordFile]]], most: int
) -> Iterator[list[date]]:
    """Months that follow each other, as many together as their files' records fit; one at least."""
    chunk: list[date] = []
    for month in months:
        together = [*chunk, month]
        if chunk and (next_month(chunk[-1]) != month or _records(together, needed) > most):
            yield chunk
            together = [month]
        chunk = together
    if chunk:
        yield chunk


def _records(months: Sequence[date], needed: Mapping[date, Mapping[str, Sequence[RecordFile]]]) -> int:
    return rows_of(_union(months, needed))


def _union(
    months: Sequence[date], needed: Mapping[date, Mapping[str, Sequence[RecordFile]]]
) -> dict[str, list[RecordFile]]:
    union = defaultdict[str, dict[str, RecordFile]](dict)
    for month in months:
        for table, every in needed[month].items():
            union[table] |= {one.name: one for one in every}
    return {table: list(every.values()) for table, every in union.items()}


def _work_out(
    measure: Measure, extract: Extract, months: Sequence[date], keys: Mapping[date, str], known: date
) -> Iterator[MonthOfMeasure]:
    first, until = months[0], next_month(months[-1])
    for table, files in extract.needed(measure, first, until).items():
        extract.offer(table, files)
    rows = extract.engine.rows(summed(measure.query(first, until, known)))
    counted = defaultdict[date, list[Counted]](list)
    left = defaultdict[date, list[LeftOut]](list)
    for month, area, why, numerator, denominator, records in rows:
        if why is None:
            numbers = {"numerator": int(numerator), "denominator": int(denominator), "records": int(records)}
            counted[month].append(Counted(area=area, **numbers))
        else:
            left[month].append(LeftOut(why=why, records=int(records)))
    for month in months:
        yield MonthOfMeasure(
            month=month,
            key=keys[month],
            counted=tuple(sorted(counted[month], key=lambda one: one.area)),
            left_out=tuple(sorted(left[month], key=lambda one: one.why)),
        )


def summed(query: str) -> str:
    """The sums of a measure's records by month and area, and of those left out by month and why."""
    return f"""select period, case when left_out is null then coalesce(area, '{UNKNOWN}') end as area, left_out,
  sum(numerator) as numerator, sum(denominator) as denominator, count(*) as records
from ({query}) as measured
group by period, case when left_out is null then coalesce(area, '{UNKNOWN}') end, left_out"""


class _KeptMonths:
    """Months worked out before, a file each."""

    def __init__(self, work: Path | None, measure: Measure) -> None:
        self._folder = None if work is None else work / measure.name

    def get(self, month: date, key: str) -> MonthOfMeasure | None:
        """The month, where it was kept under this key and can be read."""
        if self._folder is None:
            return None
        try:
            kept = json.loads(self._path(month).read_bytes())
        except (OSError, ValueError):
            return None
        if not isinstance(kept, dict) or kept.get("key") != key:
            return None
        counted = tuple(Counted(**one) for one in kept["counted"])
        left_out = tuple(LeftOut(**one) for one in kept["left_out"])
        return MonthOfMeasure(month=month, key=key, counted=counted, left_out=left_out)

    def put(self, one: MonthOfMeasure) -> None:
        """Keep a month, whole or not at all."""
        if self._folder is not None:
            replace_durably(self._path(one.month), json.dumps(asdict(one), default=str).encode())

    def _path(self, month: date) -> Path:
        assert self._folder is not None
        return self._folder / f"{month_id(month)}.json"
