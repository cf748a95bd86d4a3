"""How two measures, or two versions of one, differ on one extract: by classes of records, and in its total.

A record is in the numerator, in the denominator alone, left out for a reason, or does not come into question. Two
definitions differ by the records that change their class, and no more is told of them than how many.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from carefund.calendar import next_month
from carefund.records.disclosure import stricter, told, whole_value
from carefund.records.extract import Extract, NoRecords
from carefund.records.measure import SmallNumbers
from carefund.records.running import Measured
from carefund.records.tables import TABLES
from carefund.refusal import Refusal

NOT_ASKED = "does not come into question"
IN_BOTH, IN_ONE = "counted in the numerator", "counted in the denominator alone"


@dataclass(frozen=True, kw_only=True)
class ClassOfRecords:
    """Records by what each definition makes of them: how many, rounded; None where they are too few to tell."""

    first: str
    second: str
    records: int | None

    @property
    def differs(self) -> bool:
        """Whether the definitions make something else of them."""
        return self.first != self.second


@dataclass(frozen=True, kw_only=True)
class Differences:
    """How two definitions differ on the months that both can tell."""

    first: Measured
    second: Measured
    months: tuple[date, ...]
    classes: tuple[ClassOfRecords, ...]
    rule: SmallNumbers

    def whole(self, which: Measured) -> float | None:
        """The value of one of them over all these months and areas, after disclosure control; None where it is none."""
        rows = [one for month in which.months if month.month in self.months for one in month.counted]
        return whole_value(which.measure, rows, self.rule)


class OtherRecords(Refusal):
    """Two measures that count other things."""


def _refuse_others(first: Measured, second: Measured) -> None:
    """Refuse measures whose records are those of different tables: they have no record in common."""
    one, other = (told.measure.reads[0].table for told in (first, second))
    if one != other:
        expected = f"two measures of {TABLES[one].meaning}"
        to_do = "Compare measures of the same records, such as two versions of one"
        raise OtherRecords(expected, f"{second.measure.name}, of {TABLES[other].meaning}", to_do)


def differences(first: Measured, second: Measured, extract: Extract) -> Differences:
    """Compare two measures on the months that both told; the extract is asked once more.

    Raises OtherRecords for measures of different tables, NoRecords where no month is told by both.
    """
    _refuse_others(first, second)
    beside = {month.month for month in second.months}
    months = tuple(month.month for month in first.months if month.month in beside)
    if not months:
        to_do = "Ask for other months, or give an extract of more"
        raise NoRecords("months that both measures can tell", "none", to_do)
    begin, until = months[0], next_month(months[-1])
    tables = dict.fromkeys(reads.table for measure in (first.measure, second.measure) for reads in measure.reads)
    for table in tables:
        extract.offer(table)
    known = min(first.known, second.known)
    queries = [one.measure.query(begin, until, known) for one in (first, second)]
    rows = extract.engine.rows(_sql(*queries))
    rule = stricter(first.measure.small_numbers, second.measure.small_numbers)
    classes = [
        ClassOfRecords(first=str(one), second=str(other), records=told(int(records), rule))
        for one, other, records in rows
    ]
    classes.sort(key=lambda one: (not one.differs, -(one.records or 0), one.first, one.second))
    return Differences(first=first, second=second, months=months, classes=tuple(classes), rule=rule)


def _class(alias: str) -> str:
    """What a definition makes of a record, in words."""
    return (
        f"case when {alias}.period is null then '{NOT_ASKED}' "
        f"when {alias}.left_out is not null then 'left out: ' || {alias}.left_out "
        f"when {alias}.numerator > 0 then '{IN_BOTH}' else '{IN_ONE}' end"
    )


def _sql(first: str, second: str) -> str:
    return f"""select one, other, count(*) as records from (
  select {_class("first_told")} as one, {_class("second_told")} as other
  from ({first}) as first_told
  full outer join ({second}) as second_told
    on first_told.record = second_told.record and first_told.period = second_told.period
) as classes group by one, other"""
