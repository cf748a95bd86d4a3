"""Which plans a second reviewer should judge: drawn by chance that anyone can repeat, and who might do it.

Each area of the round is drawn by the SHA-256 of the seed and its code: the areas with the lowest are chosen, as many
as the round's share of plans asks for. The draw hangs on nothing that anybody can change but the seed, which is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil

from carefund.assurance.transitions import BEFORE_DECISION
from carefund.service.people.reviewers_by_area import Reviewing
from carefund.service.plans.standing import Standing

ENOUGH = 2


@dataclass(frozen=True, kw_only=True)
class SecondReview:
    """One plan that was drawn: `proposed` is who might judge it too; None, with `why` in words, where nobody is."""

    standing: Standing
    proposed: Reviewing | None
    why: str = ""


def drawn(codes: Sequence[str], per_cent: int, seed: str) -> frozenset[str]:
    """The codes that are drawn of all areas of a round: so many per cent of them, rounded up."""
    ordered = sorted(codes, key=lambda code: (sha256(f"{seed} {code}".encode()).hexdigest(), code))
    return frozenset(ordered[: ceil(len(codes) * per_cent / 100)])


def proposals(
    standings: Sequence[Standing], chosen: frozenset[str], reviewers: Mapping[str, Sequence[Reviewing]]
) -> list[SecondReview]:
    """What is proposed for each plan that was drawn, of those that are reached; who has least to judge comes first."""
    load = Counter(one.reviewer for standing in standings for one in standing.state.review.assigned)
    found = []
    for standing in standings:
        if standing.area.code not in chosen:
            continue
        made = _proposal(standing, reviewers.get(standing.area.code, ()), load)
        if made.proposed:
            load[made.proposed.person] += 1
        found.append(made)
    return found


def _proposal(standing: Standing, among: Sequence[Reviewing], load: Counter[str]) -> SecondReview:
    state = standing.state
    assigned = state.review.assigned
    if state.status not in BEFORE_DECISION:
        return SecondReview(standing=standing, proposed=None, why=f"Its plan’s state is: {state.status}")
    if len(assigned) >= ENOUGH:
        return SecondReview(standing=standing, proposed=None, why="Two reviewers judge it already")
    if not assigned:
        return SecondReview(standing=standing, proposed=None, why="It has no first reviewer yet")
    busy = {one.reviewer for one in assigned} | state.prepared_by
    free = [one for one in among if one.person not in busy]
    if not free:
        return SecondReview(standing=standing, proposed=None, why="No other reviewer covers this area")
    return SecondReview(standing=standing, proposed=min(free, key=lambda one: (load[one.person], one.name, one.person)))
