"""Names of people in what is published: left out, for the public is told which organisation did what, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable

from carefund.assurance.state import State

NAMELESS = "[name left out]"


def people_of(state: State) -> frozenset[str]:
    """The names of those who signed, reviewed or decided on a plan, asked for waivers of it or decided on those."""
    review, waivers = state.review, state.waivers.values()
    return frozenset(
        filter(
            None,
            (
                *(one.name for one in (*state.decisions.made, *state.decisions.withdrawn)),
                *(one.name for one in review.assigned),
                *(one.name for one in review.reviewers.values()),
                *(one.name for one in state.signatures),
                *(name for one in waivers for name in (one.asked_by, one.decided_by)),
            ),
        )
    )


def without_names(text: str, people: Iterable[str]) -> str:
    """A text in which the names of some people are left out, however they are written large or small.

    >>> without_names("As ada lee agreed.", ["Ada Lee"])
    'As [name left out] agreed.'
    """
    for name in sorted(filter(None, people), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAMELESS, text, flags=re.IGNORECASE)
    return text
