"""Which area has which story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from carefund.service.demonstration import review_stories, stories
from carefund.service.demonstration.stories import Story

SHOWCASE, NEIGHBOUR = "E10000024", "E08000035"
"""Nottinghamshire, whose people can all sign in, and Leeds, whose editor can."""
ISLES = "E06000053"
"""The Isles of Scilly, whose sums by share of people are so small that a check questions them: never handed in."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A story for so many areas of a round; `faults` says whether their plans show errors, warnings or none."""

    story: Story
    areas: int
    faults: str = "warnings"


FIRST_ROUND = (
    Part(story=stories.begun, areas=3),
    Part(story=stories.nothing, areas=2),
    Part(story=stories.written, areas=2, faults="errors"),
    Part(story=stories.ready, areas=2),
    Part(story=stories.signing, areas=2),
    Part(story=stories.signature_withdrawn, areas=1),
    Part(story=stories.voided, areas=1),
    Part(story=stories.submitted, areas=3),
    Part(story=stories.signed_anew, areas=1),
    Part(story=stories.late, areas=2),
    Part(story=stories.question_open, areas=2),
    Part(story=stories.question_answered, areas=2),
    Part(story=stories.returned, areas=2),
    Part(story=stories.returned_and_changed, areas=1),
    Part(story=stories.submitted_again, areas=2),
    Part(story=stories.unlocked, areas=1),
    Part(story=stories.unlock_undone, areas=1),
    Part(story=stories.withdrawn, areas=1),
    Part(story=stories.waiver_asked, areas=1, faults="waivable"),
    Part(story=stories.waiver_granted, areas=2, faults="waivable"),
    Part(story=stories.waiver_refused, areas=1, faults="waivable"),
    Part(story=review_stories.in_review, areas=3),
    Part(story=review_stories.reviewed_twice, areas=12),
    Part(story=review_stories.recommended, areas=4),
    Part(story=review_stories.conditions_met, areas=8),
    Part(story=review_stories.conditions_waiting, areas=4),
    Part(story=review_stories.conditions_escalated, areas=2),
    Part(story=review_stories.supported, areas=5),
    *(Part(story=story, areas=areas) for story, areas in review_stories.HISTORY),
)
"""The round of 2015-16, in which every stage can be seen; most plans were decided on, in about the shares of 2014."""
OPEN_ROUND = (
    Part(story=stories.begun, areas=5),
    Part(story=stories.written, areas=2, faults="errors"),
    Part(story=stories.signing, areas=1),
    Part(story=stories.submitted, areas=2),
)
"""The round that is open: every other area has not begun."""
SUPPORT = Part(story=review_stories.decided(review_stories.SUPPORT), areas=0)
"""What every other area of the first round has."""
NOTHING = Part(story=stories.nothing, areas=0)
SHOWN_FIRST: Mapping[str, Part] = {
    ISLES: Part(story=stories.begun, areas=1, faults="none"),
    SHOWCASE: Part(story=review_stories.shown, areas=1, faults="none"),
    NEIGHBOUR: Part(story=stories.returned, areas=1),
}
SHOWN_OPEN: Mapping[str, Part] = {
    SHOWCASE: Part(story=stories.written, areas=1, faults="none"),
    NEIGHBOUR: Part(story=stories.written, areas=1, faults="errors"),
}
"""What the areas whose people can sign in have, in the first round and in the one that is open."""


def given_out(
    areas: Sequence[str], parts: Sequence[Part], others: Part, shown: Mapping[str, Part], draw: Random, *, few: bool
) -> dict[str, Part]:
    """The part of each area, by chance; `few` gives each part to one area alone, for a trial with some areas."""
    free = [area for area in areas if area not in shown]
    roles = [part for part in parts for _ in range(1 if few else part.areas)]
    draw.shuffle(free)
    dealt = dict(zip(free, roles, strict=False))
    return {area: shown.get(area) or dealt.get(area) or others for area in areas}
