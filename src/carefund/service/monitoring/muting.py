"""Muting what is warned of, and telling what is muted: events of the area's submission, or of England's own chain.

What England does as a whole is nobody's plan; its mutes are on a chain named by its code, E92000001.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from carefund.assurance.event import MuteLifted, WarningMuted, submission_id
from carefund.assurance.muting import MutedWarning
from carefund.assurance.permissions import Actor, Role, memberships_on
from carefund.assurance.request import Asked, Setting
from carefund.assurance.transitions import CENTRE
from carefund.evidence.series import ENGLAND
from carefund.service.ledger.events import record, states_of
from carefund.service.people.sessions import now

Standing = Mapping[tuple[str, str], MutedWarning]
"""The mutes that stand, by area and metric."""


def standing_mutes(round_id: str, areas: Collection[str], day: date, database: str = "default") -> Standing:
    """The mutes of some areas, or of England, that stand on a day; one query for all."""
    names = {submission_id(round_id, area): area for area in areas}
    return {
        (names[name], metric): one
        for name, state in states_of(list(names), database).items()
        for metric, one in state.mutes.items()
        if one.stands(day)
    }


def may_mute(actor: Actor, area: str, day: date) -> bool:
    """Whether somebody may mute what is warned of an area; what is of England, the national team alone."""
    roles = (Role.NATIONAL,) if area == ENGLAND else CENTRE
    return any(one.role in roles for one in memberships_on(actor, area, day))


def record_mute(
    actor: Actor, round_id: str, area: str, body: WarningMuted | MuteLifted, key: str, database: str = "default"
) -> None:
    """Put a mute, or its lifting, on record; raises as `ledger.events.record`. Nobody is written to about it."""
    asked = Asked(body=body, actor=actor, at=now(), key=key)
    record(asked, Setting(required=()), submission_id(round_id, area), database)
