"""The returns of a quarter over the country: who handed in and who has not, and what those that came add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from carefund.assurance.delivery import QuarterReturn, QuarterRule, return_words
from carefund.assurance.event import submission_id
from carefund.assurance.permissions import Actor, memberships_on
from carefund.assurance.state import State
from carefund.evidence.areas import Area
from carefund.monitoring.returns.checking import Given
from carefund.monitoring.returns.model import Return
from carefund.monitoring.returns.reading import ReadReturn
from carefund.monitoring.returns.rolling_up import RollUp, roll_up
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter
from carefund.programme.rounds import load_round
from carefund.service.frame.recent import Recent
from carefund.service.ledger.events import states_of
from carefund.service.returns.storing import handed_in_return
from carefund.service.rounds.delivery_rules import delivery_rules
from carefund.service.rounds.opening import areas_of_round, opened
from carefund.wording.dates import LONDON

_ROLLED = Recent[tuple[str, str, str, Path], RollUp](32)
"""By round, quarter, what was handed in by whom, and data folder."""


@dataclass(frozen=True, kw_only=True)
class AreaLine:
    """One area and its return of the quarter."""

    area: Area
    record: QuarterReturn
    words: str
    days_late: int | None
    """Days after the due date that it was first handed in, or today where it is not; None where no date is known."""
    reminded: date | None

    @property
    def here(self) -> bool:
        """Whether it is handed in."""
        return self.record.handed_in is not None


@dataclass(frozen=True, kw_only=True)
class Country:
    """The returns of a quarter, of the areas that somebody reaches."""

    round: Round
    quarter: ReturnQuarter
    lines: tuple[AreaLine, ...]
    rolled: RollUp


def country_asked(actor: Actor, round_id: str, quarter: str, day: date, database: str = "default") -> Country | None:
    """The returns of a quarter; of the last that is over, or the first, where there is none of that id.

    None for a round that is not open here or asks for no returns.
    """
    asked = load_round(round_id).returns if opened(round_id, database) else None
    if asked is None or not asked.quarters:
        return None
    over = [one for one in asked.quarters if one.last < day.replace(day=1)]
    named = next((one for one in asked.quarters if one.id == quarter), None)
    chosen: ReturnQuarter = named or (over[-1] if over else asked.quarters[0])
    return country_of(load_round(round_id), chosen, actor, day, Path(settings.DATA), database)


def country_of(
    round_: Round, quarter: ReturnQuarter, actor: Actor, day: date, data: Path, database: str = "default"
) -> Country:
    """The areas of the round that a person reaches, by name, with their returns, and what these add up to."""
    areas = [one for one in areas_of_round(round_) if memberships_on(actor, one.code, day)]
    areas.sort(key=lambda one: one.name)
    states = states_of([submission_id(round_.id, one.code) for one in areas], database)
    rule = delivery_rules(round_).quarters[quarter.id]
    lines = tuple(_line(one, states[submission_id(round_.id, one.code)], rule, quarter, day) for one in areas)
    return Country(round=round_, quarter=quarter, lines=lines, rolled=_rolled(round_, quarter, lines, data))


def _line(area: Area, state: State, rule: QuarterRule, quarter: ReturnQuarter, day: date) -> AreaLine:
    record, reminded = state.delivery.of(quarter.id), state.delivery.reminded.get(quarter.id)
    first = record.first_handed_in
    came = first.at.astimezone(LONDON).date() if first else day
    return AreaLine(
        area=area,
        record=record,
        words=return_words(record, rule, day),
        days_late=None if rule.due is None else max((came - rule.due).days, 0),
        reminded=reminded.astimezone(LONDON).date() if reminded else None,
    )


def _rolled(round_: Round, quarter: ReturnQuarter, lines: Sequence[AreaLine], data: Path) -> RollUp:
    """The roll-up of what is handed in, worked out anew only where something was handed in or given back."""
    handed_in = [f"{one.area.code} {one.record.handed_in.sequence}" if one.record.handed_in else one.area.code
                 for one in lines]  # fmt: skip
    hashes = [one.record.handed_in.return_hash for one in lines if one.record.handed_in]
    key = round_.id, quarter.id, sha256("\n".join([*handed_in, *hashes]).encode()).hexdigest(), data
    known = _ROLLED.get(key)
    if known is None:
        given = (Given(one.area.code, _read(sent)) for one in lines if (sent := _sent(one, data)))
        known = roll_up(round_, quarter, [one.area for one in lines], given)
        _ROLLED.keep(key, known)
    return known


def _sent(line: AreaLine, data: Path) -> Return | None:
    stands = line.record.handed_in
    return handed_in_return(stands, len(line.record.submissions), data) if stands else None


def _read(sent: Return) -> ReadReturn:
    """A return that came from no workbook, as a roll-up takes one."""
    return ReadReturn(sent=sent, positions={}, findings=(), raw={})
