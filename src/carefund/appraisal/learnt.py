"""What finished rounds taught: planned against achieved, by round, metric, place and kind of scheme, each with its day.

The records are data that ``carefund evaluate learn ROUND`` makes of a round's audit; those of the round that carefund
ships figures of are in ``learnt.csv``, and one's own rounds add theirs. A record is known from the day on which the
newest of all that it rests on was out (the versions of the figures that were used, and the plan), so that no appraisal
knows it early. Its grade is the design of its comparison: without others to compare with, before and after, however
well the course without the plan was forecast.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from importlib.resources import files
from math import fsum, isfinite
from pathlib import Path
from typing import Any, Literal, cast, get_args

from carefund.appraisal.published_effects import DESIGN_WORDS, Design
from carefund.appraisal.record_text import RecordText, one_of, with_later
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.refusal import Refusal
from carefund.relative import log_of_percent
from carefund.workbooks.ordinary_file import read_ordinary_file

WhosePlan = Literal["own", "share"]
"""Whether what was planned is the place's own plan (England's is the published one), or its share of England's."""
KEPT = "learnt"
"""The folder of a store in which its records are kept."""
LARGEST = 10_000_000
"""Bytes of the largest file of records that is read."""
Kinds = tuple[tuple[str, float], ...]
"""Families of scheme, each with its part of a planned change, 0 to 1."""


class BrokenLearning(Refusal):
    """A file that holds no records of what was learnt."""


@dataclass(frozen=True, kw_only=True)
class LearntRecord:
    """What one place planned of one metric and what came; changes in per cent of the baseline, falls negative.

    `achieved` is the corrected change (95%) where a hole in the figures is known; elsewhere its ends are the published
    change itself. `without` (95%) is what was to be expected without the plan, from months up to `forecast_from`, both
    None where nothing could be forecast by then. `kinds` are the parts of the planned change (0 to 1) by family of
    scheme, empty where not known. `first_known` is the day on which the plan and first versions of all figures were
    out, `known_from` that on which the versions that were used were.
    """

    round: str
    metric: str
    comparison: str
    area_code: str
    area_name: str
    planned: float
    plan: WhosePlan
    kinds: Kinds = ()
    achieved: Interval[float]
    without: Interval[float] | None
    forecast_from: date | None
    design: Design
    first_known: date
    known_from: date

    @property
    def net(self) -> float | None:
        """The achieved change less what was to be expected without the plan, in logs times 100; None without that."""
        if self.without is None:
            return None
        return 100 * (log_of_percent(self.achieved.middle) - log_of_percent(self.without.middle))

    @property
    def gross(self) -> float | None:
        """The achieved over the planned change; None where no change was planned."""
        return self.achieved.middle / self.planned if self.planned else None


@dataclass(frozen=True)
class Learnt:
    """Records of finished rounds."""

    records: tuple[LearntRecord, ...] = ()

    def as_of(self, day: date) -> Learnt:
        """Those that could be known by the end of a day."""
        return Learnt(tuple(one for one in self.records if one.known_from <= day))

    def by_first_versions(self) -> Learnt:
        """The same as if the first versions of all figures had said what those that were used say."""
        return Learnt(tuple(replace(one, known_from=one.first_known) for one in self.records))

    def with_records(self, records: Iterable[LearntRecord]) -> Learnt:
        """The same with those of further rounds; of a round in both these alone count."""
        return Learnt(with_later(self.records, records, lambda one: one.round))

    def telling(self) -> tuple[LearntRecord, ...]:
        """The records that say what became of a plan, one comparison of each round and metric, the first that does.

        Where areas had plans of their own, theirs; else England's, for a share of England's plan is no plan besides.
        Without a forecast, or where nothing was planned, a record says nothing of it.
        """
        told: dict[tuple[str, str], str] = {}
        usable = [one for one in self.records if one.plan == "own" and one.planned and one.without is not None]
        for one in usable:
            told.setdefault((one.round, one.metric), one.comparison)
        chosen = [one for one in usable if told[one.round, one.metric] == one.comparison]
        of_areas = {(one.round, one.metric) for one in chosen if one.area_code != ENGLAND}
        return tuple(one for one in chosen if (one.area_code != ENGLAND) == ((one.round, one.metric) in of_areas))

    def areas_of(self, record: LearntRecord) -> tuple[LearntRecord, ...]:
        """The areas' records of the same round, metric and comparison as a record's, where they were forecast too."""
        same = (record.round, record.metric, record.comparison)
        every = (one for one in self.records if (one.round, one.metric, one.comparison) == same)
        return tuple(one for one in every if one.area_code != ENGLAND and one.without is not None)

    def england_of(self, record: LearntRecord) -> LearntRecord | None:
        """England's record of the same round, metric and comparison; None where there is none with a forecast."""
        same = (record.round, record.metric, record.comparison, ENGLAND)
        every = (one for one in self.records if (one.round, one.metric, one.comparison, one.area_code) == same)
        return next((one for one in every if one.without is not None), None)


ALL_OF_IT = -100.0
"""A fall by all that there is, in per cent, of which no factor is left."""
NOTHING_LEARNT = Learnt()
"""No record."""
COLUMNS = (
    "round", "metric", "comparison", "area_code", "area_name", "planned", "plan", "kinds", "achieved_low", "achieved",
    "achieved_high", "without_low", "without", "without_high", "forecast_from", "design", "first_known",
    "known_from",
)  # fmt: skip
"""Columns of the records as a file; `kinds` is empty or such as `case-management=0.4 reablement=0.6`."""


def read_learnt(text: str, place: str) -> tuple[LearntRecord, ...]:
    """The records of a CSV text; `place` says whose text it is.

    Raises BrokenLearning, with the line, for a text that holds none.
    """
    records = TEXT.read(text, place)
    if not records:
        raise TEXT.refused("at least one record", "none", place)
    _refuse_twice(records, place)
    return records


def read_learnt_file(path: Path) -> tuple[LearntRecord, ...]:
    """The records of a file that `carefund evaluate learn` wrote.

    Raises RefusedFile for no ordinary file, BrokenLearning for another text.
    """
    text = read_ordinary_file(path, LARGEST, "records of what was learnt").decode("utf-8-sig", "replace")
    return read_learnt(text, str(path))


def learnt_as_text(records: Sequence[LearntRecord]) -> str:
    """The records as CSV text that `read_learnt` reads, changes to four decimals."""
    return TEXT.written(map(_cells, records))


def _cells(one: LearntRecord) -> list[object]:
    without = one.without
    values: dict[str, Any] = {name.name: getattr(one, name.name) for name in fields(one)}
    values |= {"achieved_low": one.achieved.low, "achieved": one.achieved.middle, "achieved_high": one.achieved.high}
    values |= {"without_low": None, "without": None, "without_high": None}
    if without is not None:
        values |= {"without_low": without.low, "without": without.middle, "without_high": without.high}
    values["kinds"] = " ".join(f"{kind}={part:.4f}" for kind, part in one.kinds)
    return [values[name] for name in COLUMNS]


def _record(row: Mapping[str, str]) -> LearntRecord:
    for name in ("round", "metric", "comparison", "area_code"):
        if not row[name].strip():
            raise ValueError(f"no {name}")
    first, known = date.fromisoformat(row["first_known"]), date.fromisoformat(row["known_from"])
    if known < first:
        raise ValueError(f"known from {known}, before the first figures were, on {first}")
    achieved, without = _interval(row, "achieved"), _interval(row, "without")
    if achieved is None:
        raise ValueError("no achieved change")
    forecast_from = date.fromisoformat(row["forecast_from"]) if row["forecast_from"] else None
    if (without is None) != (forecast_from is None):
        raise ValueError("a change without the plan and the month that it was forecast from, one without the other")
    return LearntRecord(
        round=row["round"],
        metric=row["metric"],
        comparison=row["comparison"],
        area_code=row["area_code"],
        area_name=row["area_name"],
        planned=_change(row["planned"]),
        plan=cast(WhosePlan, one_of(row["plan"], get_args(WhosePlan))),
        kinds=_kinds(row["kinds"]),
        achieved=achieved,
        without=without,
        forecast_from=forecast_from,
        design=cast(Design, one_of(row["design"], tuple(DESIGN_WORDS))),
        first_known=first,
        known_from=known,
    )


def _interval(row: Mapping[str, str], name: str) -> Interval[float] | None:
    cells = [row[f"{name}_low"], row[name], row[f"{name}_high"]]
    if not any(cells):
        return None
    low, middle, high = map(_change, cells)
    if not low <= middle <= high:
        raise ValueError(f"{name}: low, middle and high out of order")
    return Interval(low, middle, high)


def _change(text: str) -> float:
    """A change in per cent."""
    value = float(text)
    if not isfinite(value) or value <= ALL_OF_IT:
        raise ValueError(f"'{text}', which is no change in per cent above -100")
    return value


def _kinds(text: str) -> Kinds:
    kinds: dict[str, float] = {}
    for pair in text.split():
        kind, _, part = pair.partition("=")
        value = float(part)
        if not kind or kind in kinds or not 0 <= value <= 1:
            raise ValueError(f"'{pair}', which is no kind with its part from 0 to 1, once each")
        kinds[kind] = value
    if fsum(kinds.values()) > 1 + 1e-3:
        raise ValueError(f"kinds that add up to more than 1: '{text}'")
    return tuple(kinds.items())


def _refuse_twice(records: Sequence[LearntRecord], place: str) -> None:
    seen = set[tuple[str, ...]]()
    for one in records:
        key = (one.round, one.metric, one.comparison, one.area_code)
        if key in seen:
            raise TEXT.refused(
                "one record of each round, metric, comparison and place", f"a second of {' '.join(key)}", place
            )
        seen.add(key)


TEXT = RecordText(
    columns=COLUMNS,
    row_of=_record,
    a_row="a record of what was learnt",
    broken=BrokenLearning,
    to_do="Make the records again from the round's audit",
    digits=4,
)


def kept_learnt(store: Path, round_id: str) -> Path:
    """Where a store keeps the records of one round."""
    return store / KEPT / f"{round_id}.csv"


def learnt_from(files: Iterable[Path], store: Path | None = None, *, only_store: bool = False) -> Learnt:
    """The records that carefund ships (not with `only_store`), then those kept in a store, then those of files.

    Of a round in several the last alone count. Raises RefusedFile and BrokenLearning.
    """
    learnt = NOTHING_LEARNT if only_store else packaged_learnt()
    for file in (*(sorted((store / KEPT).glob("*.csv")) if store else ()), *files):
        learnt = learnt.with_records(read_learnt_file(file))
    return learnt


@cache
def packaged_learnt() -> Learnt:
    """The records that come with carefund, read once."""
    name = "learnt.csv"
    return Learnt(read_learnt((files("carefund.appraisal") / name).read_text(encoding="utf-8"), name))
