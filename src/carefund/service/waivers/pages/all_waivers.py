"""All waivers of a round for the centre: what waits, was granted, refused or has expired, and how often by check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from carefund.assurance.state import AskedWaiver, State
from carefund.evidence.areas import Area
from carefund.plan.checks.catalogue import DESCRIBED
from carefund.report.columns import Column, Table
from carefund.service.frame.problem import Problem
from carefund.wording.dates import LONDON, day_words, moment_words
from carefund.wording.lists import capital, counted, listed


class WaiverState(StrEnum):
    """How a waiver stands on a day, in the words that every page uses."""

    WAITING = "waiting"
    GRANTED = "granted"
    EXPIRED = "expired"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


TAGS = {
    WaiverState.WAITING: "yellow",
    WaiverState.GRANTED: "green",
    WaiverState.EXPIRED: "grey",
    WaiverState.REFUSED: "red",
    WaiverState.WITHDRAWN: "grey",
}
LABELS: Mapping[str, str] = {one.id: one.label for checks in DESCRIBED.values() for one in checks}
"""What each check looks at, by its id."""


@dataclass(frozen=True, kw_only=True)
class WaiverRow:
    """One waiver of one area on a day; `number` is its place among the plan's, from 1."""

    area: Area
    number: int
    waiver: AskedWaiver
    state: WaiverState

    @property
    def check(self) -> str:
        """What the check looks at, in words."""
        return LABELS.get(self.waiver.check, self.waiver.check)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What an address leaves of the list; an unknown state, region or check leaves nothing out."""

    state: str = ""
    region: str = ""
    check: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str], rows: Sequence[WaiverRow]) -> Filters:
        """The filters of an address, over some rows."""
        state, region, check = (sent.get(name, "") for name in ("state", "region", "check"))
        return cls(
            state=state if state in list(WaiverState) else "",
            region=region if region in {row.area.region for row in rows} else "",
            check=check if check in {row.waiver.check for row in rows} else "",
        )

    def leave(self, row: WaiverRow) -> bool:
        """Whether a row is left."""
        return (
            self.state in ("", row.state)
            and self.region in ("", row.area.region)
            and self.check in ("", row.waiver.check)
        )

    @property
    def query(self) -> str:
        """The filters as an address has them; empty for none."""
        text = urlencode({name: value for name, value in asdict(self).items() if value})
        return f"?{text}" if text else ""


@dataclass(frozen=True, kw_only=True)
class WaiverLine:
    """One waiver as it is shown to the centre."""

    area: str
    code: str
    region: str
    number: int
    check: str
    check_id: str
    reason: str
    asked: str
    until: str
    until_day: str
    state: str
    tag: str
    waits: bool
    decision: str


@dataclass(frozen=True, kw_only=True)
class CheckCount:
    """How often one check was to be waived, and in how many areas."""

    check: str
    id: str
    asked: str
    areas: str
    by_state: str


@dataclass(frozen=True, kw_only=True)
class AllWaiversPage:
    """The waivers that filters leave, and the counts by check of all."""

    title: str
    round_id: str
    lead: str
    shown: str
    lines: tuple[WaiverLine, ...]
    counts: tuple[CheckCount, ...]
    states: tuple[tuple[str, str, bool], ...]
    regions: tuple[tuple[str, bool], ...]
    checks: tuple[tuple[str, str, bool], ...]
    filters: Filters


@dataclass(frozen=True, kw_only=True)
class WaiverPage:
    """One waiver, to be decided; `query` are the filters of the list that the reader came from."""

    title: str
    line: WaiverLine
    about: str
    query: str
    problem: Problem | None = None
    typed: Mapping[str, str] = field(default_factory=dict)


def state_on(waiver: AskedWaiver, day: date) -> WaiverState:
    """How a waiver stands on a day."""
    if waiver.withdrawn:
        return WaiverState.WITHDRAWN
    if waiver.granted is None:
        return WaiverState.WAITING
    if not waiver.granted:
        return WaiverState.REFUSED
    return WaiverState.GRANTED if day <= waiver.until else WaiverState.EXPIRED


def waiver_rows(states: Iterable[tuple[Area, State]], day: date) -> list[WaiverRow]:
    """Every waiver on a day: those that wait first, what was asked for longest ago before others."""
    rows = [
        WaiverRow(area=area, number=number, waiver=one, state=state_on(one, day))
        for area, state in states
        for number, one in enumerate(state.waivers.values(), 1)
    ]
    order = list(WaiverState)
    return sorted(rows, key=lambda row: (order.index(row.state), row.waiver.at, row.area.name, row.number))


def all_waivers_page(round_: tuple[str, str], rows: Sequence[WaiverRow], filters: Filters) -> AllWaiversPage:
    """The page; `round_` is id and title."""
    left = [row for row in rows if filters.leave(row)]
    regions = sorted({row.area.region for row in rows if row.area.region})
    checks = sorted({(row.check, row.waiver.check) for row in rows})
    return AllWaiversPage(
        title=f"Waivers: {round_[1]}",
        round_id=round_[0],
        lead=_lead(rows),
        shown=f"{counted(len(left), 'waiver')} of {len(rows)}",
        lines=tuple(map(line_of, left)),
        counts=check_counts(rows),
        states=_states(rows, filters.state),
        regions=tuple((one, one == filters.region) for one in regions),
        checks=tuple((id_, label, id_ == filters.check) for label, id_ in checks),
        filters=filters,
    )


def line_of(row: WaiverRow) -> WaiverLine:
    """A waiver as a line of the list."""
    one = row.waiver
    return WaiverLine(
        area=row.area.name,
        code=row.area.code,
        region=row.area.region or "",
        number=row.number,
        check=row.check,
        check_id=one.check,
        reason=one.reason,
        asked=f"{one.asked_by}, {moment_words(one.at)}",
        until=day_words(one.until),
        until_day=one.until.isoformat(),
        state=capital(row.state),
        tag=TAGS[row.state],
        waits=row.state is WaiverState.WAITING,
        decision=f"{one.decided_by}, {moment_words(one.decided_at)}: {one.decision}" if one.decided_at else "",
    )


def waiver_page(
    row: WaiverRow,
    about: str,
    query: str,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> WaiverPage:
    """The page of one waiver; `about` says which part of the plan it is for."""
    line = line_of(row)
    shown = {"until": line.until_day} if typed is None else typed
    return WaiverPage(title=f"Waiver {row.number}", line=line, about=about, query=query, problem=problem, typed=shown)


def check_counts(rows: Sequence[WaiverRow]) -> tuple[CheckCount, ...]:
    """How often each check was to be waived, the one that most areas asked about first."""
    by_check: dict[str, list[WaiverRow]] = {}
    for row in rows:
        by_check.setdefault(row.waiver.check, []).append(row)
    made = [(len({row.area.code for row in some}), id_, some) for id_, some in by_check.items()]
    return tuple(
        CheckCount(
            check=some[0].check,
            id=id_,
            asked=str(len(some)),
            areas=str(areas),
            by_state=_state_counts(some),
        )
        for areas, id_, some in sorted(made, key=lambda one: (-one[0], -len(one[2]), one[1]))
    )


def _state_counts(rows: Sequence[WaiverRow]) -> str:
    counts = [(sum(row.state is one for row in rows), one) for one in WaiverState]
    return listed(f"{number} {one}" for number, one in counts if number)


def _states(rows: Sequence[WaiverRow], chosen: str) -> tuple[tuple[str, str, bool], ...]:
    counts = {one: sum(row.state is one for row in rows) for one in WaiverState}
    own = ((one.value, f"{capital(one)} ({counts[one]})", one == chosen) for one in WaiverState)
    return (("", f"All ({len(rows)})", not chosen), *own)


def _lead(rows: Sequence[WaiverRow]) -> str:
    if not rows:
        return "No waiver has been asked for in this round."
    areas = len({row.area.code for row in rows})
    return f"{counted(len(rows), 'waiver')} in {counted(areas, 'area')}: {_state_counts(rows)}."


COLUMNS = (
    Column("area_code", "Code", "text", "ONS code of the area", lambda row: row.area.code),
    Column("area", "Area", "text", "name of the area", lambda row: row.area.name),
    Column("region", "Region", "text", "its region", lambda row: row.area.region or ""),
    Column("check", "Check", "text", "id of the check", lambda row: row.waiver.check),
    Column("about", "What it looks at", "text", "the check in words", lambda row: row.check),
    Column("field", "Field", "text", "path of the field in the plan", lambda row: row.waiver.field),
    Column("reason", "Reason", "text", "why the area asks", lambda row: row.waiver.reason),
    Column("asked", "Asked for on", "day", "the day in London", lambda row: row.waiver.at.astimezone(LONDON).date()),
    Column("state", "State", "text", "waiting, granted, expired, refused or withdrawn", lambda row: str(row.state)),
    Column("until", "Until", "day", "last day on which it holds, or is to hold", lambda row: row.waiver.until),
    Column("decided_for", "Decided by", "text", "the organisation", lambda row: row.waiver.decided_for),
    Column("decision", "Why it was so decided", "text", "", lambda row: row.waiver.decision),
)  # fmt: skip


def waivers_table(rows: Iterable[WaiverRow]) -> Table:
    """The waivers as a table, a row each, without the names of people."""
    return Table.of("waivers", "Waivers", COLUMNS, rows)
