"""How good chances have been: the measured record by series and months ahead, by which areas are told apart or not.

A chance has skill where its Brier score is better than that of the base rate: how often areas had changed so much by
then. The record is data that ``carefund appraise --backtest`` makes, for carefund's own series in ``skill_record.csv``;
it can be made again for any series. What was not measured is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, cast, get_args

from carefund.appraisal.record_text import RecordText, finite, one_of, with_later
from carefund.calendar import MONTHS_IN_YEAR
from carefund.refusal import Refusal
from carefund.workbooks.ordinary_file import read_ordinary_file

SkillScope = Literal["places", "England"]
"""Whose chances: those of single areas or commissioners, or England's."""
SURE = 90
"""Per cent of the interval of a skill: with its lower end above zero there is skill at the one-sided level of 5%."""
LARGEST = 1_000_000
"""Bytes of the largest record that is read."""
TARGET_MONTHS = MONTHS_IN_YEAR
"""Months of the targets that are measured."""


class BrokenRecord(Refusal):
    """A file that is no record of skill."""


@dataclass(frozen=True, kw_only=True)
class Skill:
    """How good chances of one series were, for targets of twelve months that end so many months ahead.

    `said` and `base_rate` are mean Brier scores of `cases` chances from `origins` months, `first` to `last`; `low` and
    `high` are the ends of the 90% interval of the skill over origins, None where there are too few to tell.
    """

    series: str
    place: SkillScope
    ahead: int
    said: float
    base_rate: float
    low: float | None
    high: float | None
    cases: int
    origins: int
    first: date
    last: date

    @property
    def skill(self) -> float:
        """1 less the ratio of the two scores: above zero is better than the base rate. NaN where that never erred."""
        return 1 - self.said / self.base_rate if self.base_rate else float("nan")

    @property
    def shown(self) -> bool:
        """Whether it was better than the base rate, as surely as `SURE` asks."""
        return self.low is not None and self.low > 0


@dataclass(frozen=True)
class SkillRecord:
    """What was measured, a row for each series, place and months ahead."""

    rows: tuple[Skill, ...] = ()

    def of(self, series: str, place: SkillScope, ahead: int, months: int) -> Skill | None:
        """The skill for a target of so many months that ends so many ahead; None where it was not measured.

        Between two leads that were measured the longer counts.
        """
        if months != TARGET_MONTHS:
            return None
        fitting = (row for row in self.rows if (row.series, row.place) == (series, place) and row.ahead >= ahead)
        return min(fitting, key=lambda row: row.ahead, default=None)

    def with_rows(self, rows: Iterable[Skill]) -> SkillRecord:
        """The same with what was measured of further series; of a series in both these rows alone count."""
        return SkillRecord(with_later(self.rows, rows, lambda row: row.series))


NOTHING_MEASURED = SkillRecord()
"""A record without a row."""
COLUMNS = tuple(field.name for field in fields(Skill))
"""Columns of the record as a file; `low` and `high` may be empty."""


def read_skills(text: str, place: str) -> tuple[Skill, ...]:
    """The rows of a record as CSV text; `place` says whose text it is.

    Raises BrokenRecord, with the line, for a text that is none.
    """
    return TEXT.read(text, place)


def read_skill_file(path: Path) -> tuple[Skill, ...]:
    """The rows of a record that a backtest wrote to a file. Raises RefusedFile for no ordinary file, BrokenRecord."""
    text = read_ordinary_file(path, LARGEST, "a record of skill").decode("utf-8-sig", "replace")
    return read_skills(text, str(path))


def _skill(row: Mapping[str, str]) -> Skill:
    return Skill(
        series=row["series"],
        place=cast(SkillScope, one_of(row["place"], get_args(SkillScope))),
        ahead=int(row["ahead"]),
        said=finite(row["said"]),
        base_rate=finite(row["base_rate"]),
        low=finite(row["low"]) if row["low"] else None,
        high=finite(row["high"]) if row["high"] else None,
        cases=int(row["cases"]),
        origins=int(row["origins"]),
        first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]),
    )


TEXT = RecordText(
    columns=COLUMNS,
    row_of=_skill,
    a_row="a row of a record of skill",
    broken=BrokenRecord,
    to_do="Make the record again by a backtest of the series",
)


def skills_as_text(rows: Iterable[Skill]) -> str:
    """The rows as CSV text that `read_skills` reads, scores to six decimals."""
    return TEXT.written([getattr(row, name) for name in COLUMNS] for row in rows)


@cache
def packaged_skills() -> SkillRecord:
    """The record that comes with carefund, read once."""
    name = "skill_record.csv"
    text = (files("carefund.appraisal") / name).read_text(encoding="utf-8")
    return SkillRecord(read_skills(text, name))
