"""When a plan must be in: three moments in London's time, and what the round does with one that is late.

A page may show an earlier moment than the one that is held to, and a plan that was begun may have longer than a new
one, so that nobody is caught by a slow connection at the last minute.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Literal

from carefund.refusal import Refusal
from carefund.wording.dates import LONDON, moment_words

LAST_MINUTE = time(23, 59, 59)

LateRule = Literal["accepted", "refused"]


class TooLate(Refusal):
    """A submission after the deadline, in a round that takes none."""


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """`shown` is what pages say, `new` until when a plan may be begun, `edit` until when one may be handed in.

    All are moments with a time zone. `late` is the round's rule for a plan that comes after `edit`.
    """

    shown: datetime
    new: datetime
    edit: datetime
    late: LateRule

    def __post_init__(self) -> None:
        """Raise ValueError for moments without a zone, or out of order."""
        moments = (self.shown, self.new, self.edit)
        if any(one.tzinfo is None for one in moments):
            raise ValueError("a deadline is a moment with a time zone")
        if self.edit < self.shown or self.edit < self.new:
            raise ValueError("a plan may be handed in at least until the moment that is shown, and as long as begun")

    @classmethod
    def at_end_of(cls, day: date, late: LateRule = "accepted") -> Deadline:
        """The last second of a day in London, whichever side of a change of the clocks that is."""
        moment = datetime.combine(day, LAST_MINUTE, LONDON).astimezone(UTC)
        return cls(shown=moment, new=moment, edit=moment, late=late)

    def moved_to(self, until: datetime) -> Deadline:
        """The deadline of an area for which it was moved: all three moments are the new one."""
        return replace(self, shown=until, new=until, edit=until)


def is_late(deadline: Deadline | None, at: datetime) -> bool:
    """Whether a submission at a moment is late. Raises TooLate where the round takes no late one."""
    if deadline is None or at <= deadline.edit:
        return False
    if deadline.late == "refused":
        raise TooLate(
            f"a plan handed in by {moment_words(deadline.shown)}",
            f"{moment_words(at)}",
            "Ask the national team to move the date for this area; what you saved is kept",
        )
    return True


def require_beginning(deadline: Deadline | None, at: datetime) -> None:
    """Raise TooLate where a plan can no longer be begun, in a round that takes no late one."""
    if deadline is not None and at > deadline.new and deadline.late == "refused":
        raise TooLate(
            f"a plan begun by {moment_words(deadline.new)}",
            f"{moment_words(at)}",
            "Ask the national team to move the date for this area",
        )


def late_words(deadline: Deadline) -> str:
    """What becomes of a late plan, in a sentence."""
    return "A late plan is taken, and marked as late." if deadline.late == "accepted" else "No late plan is taken."
