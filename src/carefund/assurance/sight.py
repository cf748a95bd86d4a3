"""What each side of a submission sees of what was done to it.

How the centre comes to a decision (who reviews, judgements, moderation, recommendation) stays with the centre: the area
is told the decision. An internal thread stays with the side that opened it. Whatever shows events, states or names to
somebody asks here first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from carefund.assurance.body import Side
from carefund.assurance.event import Event
from carefund.assurance.questions import Threads

SIDES_OF_A_PLAN: tuple[Side, ...] = get_args(Side)
OF_THE_CENTRE = frozenset(
    {
        "reviewer-assigned",
        "reviewer-released",
        "judgement-saved",
        "judgement-completed",
        "moderated",
        "recommended",
        "recommendation-withdrawn",
    }
)
"""Kinds of event that only the centre sees."""


def sees(side: Side, body: Any, threads: Threads) -> bool:  # noqa: ANN401 - a body of any kind
    """Whether a side sees that something was done; `threads` are those that the submission has with it."""
    if body.kind in OF_THE_CENTRE:
        return side == "centre"
    thread = threads.get(getattr(body, "thread", ""))
    return thread is None or thread.seen_by(side)


def seen_events(side: Side, events: Iterable[Event], threads: Threads) -> list[Event]:
    """The events that a side sees, in their order."""
    return [one for one in events if sees(side, one.body, threads)]


def last_seen(before: Mapping[Side, Event], event: Event, threads: Threads) -> Mapping[Side, Event]:
    """The last event that each side sees, after one more."""
    return {**before, **{side: event for side in SIDES_OF_A_PLAN if sees(side, event.body, threads)}}
