"""Conditions that decisions set, beside a watched year: whose they are, by when, and which are overdue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from carefund.assurance.conditions import ConditionState
from carefund.monitoring.decided_conditions import ENDED, DecidedCondition
from carefund.report.columns import Column
from carefund.report.document import Block, DataTable, Prose, Section
from carefund.wording.dates import day_words
from carefund.wording.lists import capital, counted, listed

MOST = 40
"""So many of those that are not met are shown, what is due first; the table has all."""
TITLE = "Conditions of decisions"
NOBODY = "Nobody named"
DECIDED = (
    Column("area_code", "Code", "text", "ONS code", lambda row: row.code),
    Column("area_name", "Area", "text", "name", lambda row: row.area),
    Column("condition", "Condition", "text", "what must be done", lambda row: row.words),
    Column("owner", "Who sees to it", "text", "owner in the area", lambda row: row.owner),
    Column("due", "Last day", "day", "last day", lambda row: row.due),
    Column("state", "State", "text", "open, evidence waits, overdue, met or withdrawn", lambda row: str(row.state)),
    Column("set_on", "Set on", "day", "day on which it was set", lambda row: row.set_on),
    Column("escalated_to", "Escalated to", "text", "to whom it was last taken", lambda row: row.escalated_to),
)  # fmt: skip


def decided_section(conditions: Sequence[DecidedCondition]) -> Iterator[Section]:
    """How the conditions of all areas stand, and those not met; nothing without conditions."""
    if conditions:
        yield Section("decided-conditions", TITLE, tuple(_together(conditions)))


def area_decided(conditions: Iterable[DecidedCondition], code: str) -> Iterator[Section]:
    """One area's conditions; nothing where it has none."""
    own = [one for one in conditions if one.code == code]
    if own:
        yield Section("decided-conditions", TITLE, (_table(own, named=False),))


def states_words(conditions: Sequence[DecidedCondition]) -> str:
    """How conditions stand together, in a sentence."""
    areas = len({one.code for one in conditions})
    counts = Counter(one.state for one in conditions)
    said = listed(f"{counts[state]} {_stands(state)}" for state in ConditionState if counts[state])
    return f"{counted(len(conditions), 'condition')} in {counted(areas, 'area')}: {said}."


def _stands(state: ConditionState) -> str:
    return "with evidence that waits" if state is ConditionState.WAITS else str(state)


def _together(conditions: Sequence[DecidedCondition]) -> Iterator[Block]:
    yield Prose(states_words(conditions))
    left = [one for one in conditions if one.state not in ENDED]
    if left:
        yield _table(left[:MOST], named=True)
    if len(left) > MOST:
        yield Prose(f"{counted(len(left) - MOST, 'more condition')} not met yet: see the table of conditions.")


def _table(conditions: Sequence[DecidedCondition], *, named: bool) -> DataTable:
    """A row for each; the condition stands third, where tables of texts have their widest column."""
    if named:
        headings: tuple[str, ...] = ("Area", "Last day", "Condition", "State", "Who sees to it")
        caption = "Not met yet, what is due first"
    else:
        headings, caption = ("Last day", "State", "Condition", "Who sees to it"), "What decisions asked of this area"
    rows = (
        {
            "Area": one.area,
            "Last day": day_words(one.due),
            "Condition": one.words,
            "State": capital(str(one.state)) + (f", escalated to {one.escalated_to}" if one.escalated_to else ""),
            "Who sees to it": one.owner or NOBODY,
        }
        for one in conditions
    )
    cells = tuple(tuple(row[heading] for heading in headings) for row in rows)
    return DataTable(headings, cells, caption, layout="texts")
