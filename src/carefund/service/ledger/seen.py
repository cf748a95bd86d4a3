"""Who sees what of an event: its place in the chain everybody who reaches the plan, its words not always.

What the centre writes for itself while it reviews is never shown to the area, and internal words stay on the side that
wrote them. An event whose words are withheld keeps its number, time and hashes, so that the chain can still be checked.
"""

from __future__ import annotations

from carefund.assurance.event import Event, Side
from carefund.assurance.state import State

CENTRES_OWN = frozenset({
    "reviewer-assigned", "reviewer-released", "judgement-saved", "judgement-completed", "moderated", "recommended",
    "recommendation-withdrawn",
})  # fmt: skip
"""Kinds of event that the centre alone reads."""
WITHHELD = {"area": "Kept within the centre", "centre": "Kept within the area"}
"""What is said of an event that somebody on that side may not read."""


def is_withheld(event: Event, side: Side, state: State) -> bool:
    """Whether the words of an event are not for somebody of a side."""
    if side == "area" and event.body.kind in CENTRES_OWN:
        return True
    thread = state.threads.get(getattr(event.body, "thread", ""))
    return thread is not None and not thread.seen_by(side)
