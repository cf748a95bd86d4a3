"""Warnings of a running year that the centre mutes: which metric's, why, by whom, until which day, and what lifted it.

What is warned of is worked out from official figures and is no event; that somebody knows of a cause, and does not want
it told again for a while, is. A mute is of one area's metric; England's own are those of its code, E92000001.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from carefund.assurance.body import Day, Name, Recorded, Value, Words
from carefund.calendar import last_day
from carefund.wording.dates import LONDON


class WarningMuted(Value):
    """The centre knows of a cause and does not want it told again until a day."""

    kind: Literal["warning-muted"] = "warning-muted"
    metric: Name
    """Id of the metric that is warned of."""
    reason: Words
    until: Day
    """The last day on which it is muted."""


class MuteLifted(Value):
    """A mute no longer stands."""

    kind: Literal["mute-lifted"] = "mute-lifted"
    metric: Name
    reason: Words


@dataclass(frozen=True, kw_only=True)
class MutedWarning:
    """One mute: of which metric, why, by whom and when, until which day; `lifted` is empty until it was lifted."""

    metric: str
    reason: str
    until: date
    by: str
    organisation: str
    at: datetime
    lifted: str = ""
    lifted_by: str = ""
    lifted_at: datetime | None = None

    def stands(self, day: date) -> bool:
        """Whether it mutes on a day: it was not lifted, and its last day is not over."""
        return self.lifted_at is None and day <= self.until

    def silences(self, first: date, day: date) -> bool:
        """Whether it mutes, on a day, a cause that was told first at the end of the month `first`.

        One that was told first after the mute was made is another cause, of which nobody said that it is known.
        """
        return self.stands(day) and last_day(first) < self.at.astimezone(LONDON).date()


Mutes = Mapping[str, MutedWarning]
"""The last mute of each metric, by the metric's id."""


def _muted(mutes: Mutes, event: Recorded, body: WarningMuted) -> Mutes:
    made = MutedWarning(
        metric=body.metric,
        reason=body.reason,
        until=body.until,
        by=event.actor_name,
        organisation=event.organisation,
        at=event.at,
    )
    return {**mutes, body.metric: made}


def _lifted(mutes: Mutes, event: Recorded, body: MuteLifted) -> Mutes:
    gone = replace(mutes[body.metric], lifted=body.reason, lifted_by=event.actor_name, lifted_at=event.at)
    return {**mutes, body.metric: gone}


FOLDS: Mapping[str, Callable[[Mutes, Recorded, Any], Mutes]] = {"warning-muted": _muted, "mute-lifted": _lifted}
"""What each kind of event does to the mutes."""
