"""All conditions of a round, or of a region for its people: filtered, by their last day, as lines and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from carefund.assurance.conditions import Condition, ConditionState
from carefund.assurance.state import State
from carefund.evidence.areas import Area
from carefund.report.columns import Column, Table
from carefund.service.conditions.pages.conditions import ConditionLine, line_of
from carefund.wording.dates import LONDON
from carefund.wording.lists import capital, counted, listed

LONGEST_OWNER = 100


@dataclass(frozen=True, kw_only=True)
class ConditionRow:
    """One condition of one area on a day; `late` where its last day has gone by, whether or not evidence waits."""

    area: Area
    number: int
    condition: Condition
    state: ConditionState
    late: bool


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What an address leaves of the list; an unknown state or region leaves nothing out."""

    state: str = ""
    overdue: str = ""
    region: str = ""
    owner: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str], regions: Iterable[str]) -> Filters:
        """The filters of an address."""
        state, region = sent.get("state", ""), sent.get("region", "")
        return cls(
            state=state if state in list(ConditionState) else "",
            overdue="yes" if sent.get("overdue") == "yes" else "",
            region=region if region in regions else "",
            owner=sent.get("owner", "").strip()[:LONGEST_OWNER],
        )

    def leave(self, row: ConditionRow) -> bool:
        """Whether a row is left."""
        return (
            self.state in ("", row.state)
            and (not self.overdue or row.late)
            and self.region in ("", row.area.region)
            and self.owner.casefold() in row.condition.owner.casefold()
        )

    @property
    def query(self) -> str:
        """The filters as an address has them, for the files of what they leave; empty for none."""
        text = urlencode({name: value for name, value in asdict(self).items() if value})
        return f"?{text}" if text else ""


@dataclass(frozen=True, kw_only=True)
class AreaLine:
    """A line of the list: the condition, and whose it is."""

    area: str
    code: str
    region: str
    condition: ConditionLine


@dataclass(frozen=True, kw_only=True)
class AllConditionsPage:
    """The conditions that filters leave."""

    title: str
    round_id: str
    lead: str
    shown: str
    lines: tuple[AreaLine, ...]
    states: tuple[tuple[str, str, bool], ...]
    regions: tuple[tuple[str, bool], ...]
    filters: Filters


def condition_rows(states: Iterable[tuple[Area, State]], day: date) -> list[ConditionRow]:
    """Every condition on a day: what is still to be done first, and of that what is due first."""
    rows = [
        ConditionRow(
            area=area, number=number, condition=one, state=one.state_on(day), late=one.is_open and day > one.due
        )
        for area, state in states
        for number, one in enumerate(state.conditions.values(), 1)
    ]
    return sorted(rows, key=lambda row: (not row.condition.is_open, row.condition.due, row.area.name, row.number))


def regions_of(rows: Iterable[ConditionRow]) -> list[str]:
    """The regions in which there are conditions."""
    return sorted({row.area.region for row in rows if row.area.region})


def all_conditions_page(
    round_: tuple[str, str], rows: Sequence[ConditionRow], filters: Filters, day: date
) -> AllConditionsPage:
    """The page; `round_` is id and title."""
    left = [row for row in rows if filters.leave(row)]
    return AllConditionsPage(
        title=f"Conditions: {round_[1]}",
        round_id=round_[0],
        lead=_lead(rows),
        shown=f"{counted(len(left), 'condition')} of {len(rows)}",
        lines=tuple(
            AreaLine(
                area=row.area.name,
                code=row.area.code,
                region=row.area.region or "",
                condition=line_of(row.condition, row.number, day),
            )
            for row in left
        ),
        states=_states(rows, filters.state),
        regions=tuple((one, one == filters.region) for one in regions_of(rows)),
        filters=filters,
    )


def _states(rows: Sequence[ConditionRow], chosen: str) -> tuple[tuple[str, str, bool], ...]:
    counts = {one: sum(row.state is one for row in rows) for one in ConditionState}
    own = ((one.value, f"{capital(one)} ({counts[one]})", one == chosen) for one in ConditionState)
    return (("", f"All ({len(rows)})", not chosen), *own)


def _lead(rows: Sequence[ConditionRow]) -> str:
    """How all stand, in one sentence."""
    if not rows:
        return "No condition has been set in this round."
    areas = len({row.area.code for row in rows})
    counts = [(sum(row.state is one for row in rows), one) for one in ConditionState]
    waits = {ConditionState.WAITS: "with evidence that waits"}
    kept = listed(f"{many} {waits.get(one, str(one))}" for many, one in counts if many)
    return f"{counted(len(rows), 'condition')} in {counted(areas, 'area')}: {kept}."


def _day(at: datetime | None) -> date | None:
    """A moment's day in London."""
    return at.astimezone(LONDON).date() if at else None


COLUMNS = (
    Column("area_code", "Code", "text", "ONS code of the area", lambda row: row.area.code),
    Column("area", "Area", "text", "name of the area", lambda row: row.area.name),
    Column("region", "Region", "text", "its region", lambda row: row.area.region or ""),
    Column("number", "Number", "count", "its place among the plan's conditions", whole=True),
    Column("condition", "Condition", "text", "what must be done", lambda row: row.condition.words),
    Column("owner", "Who sees to it", "text", "owner in the area", lambda row: row.condition.owner),
    Column("due", "Last day", "day", "last day", lambda row: row.condition.due),
    Column("state", "State", "text", "open, evidence waits, overdue, met or withdrawn", lambda row: str(row.state)),
    Column("past_last_day", "Past its last day", "flag", "not met, and its last day gone by", lambda row: row.late),
    Column("evidence", "Evidence", "count", "how often evidence was handed in", lambda row: len(row.condition.evidence),
           whole=True),
    Column("set_on", "Set on", "day", "day on which it was set", lambda row: _day(row.condition.at)),
    Column("evidence_on", "Evidence handed in", "day", "day on which evidence was last handed in",
           lambda row: _day(row.condition.evidence[-1].at if row.condition.evidence else None)),
    Column("ended_on", "Met or withdrawn on", "day", "day on which it was held met, or withdrawn",
           lambda row: _day(row.condition.ended_at)),
    Column("escalated_to", "Escalated to", "text", "to whom it was last taken; empty for nobody",
           lambda row: row.condition.escalated_to),
)  # fmt: skip


def conditions_table(rows: Iterable[ConditionRow]) -> Table:
    """The conditions as a table, a row each."""
    return Table.of("conditions", "Conditions", COLUMNS, rows)
