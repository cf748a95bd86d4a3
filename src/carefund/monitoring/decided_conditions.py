"""Conditions that decisions set on areas' plans, from a file: who sees to each, by when, and how it stands on a day.

The file is a table such as the service's list of conditions gives (CSV or workbook), or one of the user's own (Parquet
too) with the same headings: the area, the condition and its last day, and as far as they are known who sees to it, how
it stands, and the days on which it was set, evidence was handed in, and it was met or withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from carefund.assurance.conditions import ConditionState
from carefund.evidence.areas import AreaRegister
from carefund.refusal import RefusedFile, shown
from carefund.wording.lists import listed
from carefund.workbooks.cells import Cell, words_of
from carefund.workbooks.csv_tables import require_whole
from carefund.workbooks.dates import day_of_serial, read_date
from carefund.workbooks.given_tables import columns_by_heading, is_text, sheets_of
from carefund.workbooks.headings import ROWS_TO_SEARCH
from carefund.workbooks.ordinary_file import read_ordinary_file
from carefund.workbooks.reading_process import read_in_child
from carefund.workbooks.sheets import Sheet

LARGEST = 50_000_000
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "area": ("area_code", "code", "area", "council"),
    "condition": ("condition", "words"),
    "due": ("due", "last day", "due date"),
    "owner": ("owner", "who sees to it"),
    "state": ("state", "status"),
    "set": ("set_on", "set on", "set"),
    "evidence": ("evidence_on", "evidence on", "evidence handed in"),
    "ended": ("ended_on", "ended on", "met or withdrawn on"),
    "escalated": ("escalated_to", "escalated to"),
}
"""Headings by what they hold, the first that stands in the table counting."""
NEEDED = ("area", "condition", "due")
ENDED = (ConditionState.MET, ConditionState.WITHDRAWN)
TAKE_AGAIN = "Take the table from the service's list of conditions again"
CORRECT = f"Correct the cell. {TAKE_AGAIN} where you did not write it"


@dataclass(frozen=True, kw_only=True)
class DecidedCondition:
    """A condition of one area's plan.

    `state` is what the file says of it. `set_on`, `evidence_on` (handed in last) and `ended_on` (met or withdrawn) are
    the days on which that came about, None where the file does not say; what has no day holds on every day. Owner, last
    day and escalation are the file's, which does not say what they were before.
    """

    code: str
    area: str
    words: str
    owner: str
    due: date
    state: ConditionState
    set_on: date | None = None
    evidence_on: date | None = None
    ended_on: date | None = None
    escalated_to: str = ""

    def known_on(self, day: date) -> bool:
        """Whether it had been set by a day."""
        return self.set_on is None or self.set_on <= day

    def state_on(self, day: date) -> ConditionState:
        """How it stood on a day, as far as the file says when things came about."""
        if self.state in ENDED and (self.ended_on is None or self.ended_on <= day):
            return self.state
        if self._waited_on(day):
            return ConditionState.WAITS
        return ConditionState.OVERDUE if day > self.due else ConditionState.OPEN

    def _waited_on(self, day: date) -> bool:
        """Whether the evidence that was handed in last waited for a judgement; that of one now met did until then."""
        if self.state is ConditionState.WAITS:
            return self.evidence_on is None or self.evidence_on <= day
        return self.state is ConditionState.MET and self.evidence_on is not None and self.evidence_on <= day


def conditions_on(conditions: Iterable[DecidedCondition], day: date) -> tuple[DecidedCondition, ...]:
    """Those that had been set by a day, each with its state then: what is due first, then by area."""
    stood = [replace(one, state=one.state_on(day)) for one in conditions if one.known_on(day)]
    return tuple(sorted(stood, key=lambda one: (one.state in ENDED, one.due, one.area, one.words)))


def read_conditions(path: Path, areas: AreaRegister, year: date) -> tuple[DecidedCondition, ...]:
    """The conditions of a file; areas are those that there were on a day of the round's `year`.

    Raises RefusedFile, naming the cell, for a file that cannot be read.
    """
    to_do = "Give a .csv, .xlsx or .parquet file, such as the service's list of conditions"
    content = read_ordinary_file(path, LARGEST, "a table of conditions", to_do=to_do)
    name = shown(path.name)
    rows = read_in_child(name, plain_conditions, name, content)
    return tuple(_condition(name, row, areas, year) for row in rows)


def plain_conditions(name: str, content: bytes) -> list[dict[str, Any]]:
    """The rows of the first sheet that has a table of conditions, by what they hold, with each row's number from 1."""
    sheets = sheets_of(name, content, TAKE_AGAIN)
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:ROWS_TO_SEARCH]):
            columns = columns_by_heading(row, HEADINGS)
            if set(NEEDED) <= columns.keys():
                if is_text(content):
                    require_whole(sheet, content)
                filled = (at for at in range(number + 1, len(sheet.rows)) if any(map(_text, sheet.rows[at])))
                return [_row(sheet, at, columns) for at in filled]
    first = listed(f"'{words_of(cell)}'" for cell in sheets[0].rows[0][:8]) if sheets and sheets[0].rows else "nothing"
    raise RefusedFile(
        name,
        expected="a table with the columns area_code (or area), condition and due",
        found=f"a table that begins with {first}",
        to_do=f"{TAKE_AGAIN}, or give it these headings",
    )


def _row(sheet: Sheet, number: int, columns: Mapping[str, int]) -> dict[str, Any]:
    """The texts and days of one row; what is wrong in it is refused at its cell."""
    cells = sheet.rows[number]
    held = {what: cells[column] if column < len(cells) else "" for what, column in columns.items()}
    made: dict[str, Any] = {"row": number + 1}
    for what, column in columns.items():
        cell = held[what]
        if what in ("due", "set", "evidence", "ended"):
            made[what] = _day(sheet, number, column, cell, needed=what == "due")
        elif what == "state":
            made[what] = _state(sheet, number, column, _text(cell))
        else:
            made[what] = _text(cell)
    if not made["condition"]:
        raise sheet.refuse(number, columns["condition"], "what must be done, in words", CORRECT)
    return made


def _day(sheet: Sheet, row: int, column: int, cell: Cell, *, needed: bool) -> date | None:
    if not _text(cell) and not needed:
        return None
    read = read_date(cell)
    day = day_of_serial(cell) if isinstance(cell, float) else read.day if read else None
    if day is None:
        raise sheet.refuse(row, column, "a day, such as 2015-10-31", CORRECT)
    return day


def _state(sheet: Sheet, row: int, column: int, words: str) -> str:
    known = {one.value: one.value for one in ConditionState} | {"": ConditionState.OPEN.value}
    if words.casefold() not in known:
        raise sheet.refuse(row, column, " or ".join(one.value for one in ConditionState), CORRECT)
    return known[words.casefold()]


def _text(cell: Cell) -> str:
    return str(cell).strip()


def _condition(name: str, row: Mapping[str, Any], areas: AreaRegister, year: date) -> DecidedCondition:
    words = row["area"]
    area = areas.resolve(words, name=words, on=year).area
    if area is None:
        raise RefusedFile(
            name, expected="the code or name of an area", found=f"'{words}' in row {row['row']}", to_do=CORRECT
        )
    return DecidedCondition(
        code=area.code,
        area=area.name,
        words=row["condition"],
        owner=row.get("owner", ""),
        due=row["due"],
        state=ConditionState(row.get("state", ConditionState.OPEN)),
        set_on=row.get("set"),
        evidence_on=row.get("evidence"),
        ended_on=row.get("ended"),
        escalated_to=row.get("escalated", ""),
    )
