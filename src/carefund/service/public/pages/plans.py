"""The list of plans of a round that somebody reaches, with the state of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carefund.assurance.body import Side
from carefund.assurance.state import State
from carefund.assurance.status import status_seen_by
from carefund.evidence.areas import Area
from carefund.wording.dates import moment_words
from carefund.wording.lists import counted


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """One area's plan."""

    code: str
    area: str
    region: str
    status: str
    version: str
    last: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class PlansPage:
    """The plans that a filter leaves, in the order of the areas' names."""

    title: str
    round_id: str
    shown: str
    lines: tuple[PlanLine, ...]
    statuses: tuple[tuple[str, str, bool], ...]
    """Each state with how many plans are in it, and whether it was chosen."""


def plans_page(
    round_: tuple[str, str],
    areas: Sequence[Area],
    states: Mapping[str, State],
    sides: Mapping[str, Side],
    chosen: str,
) -> PlansPage:
    """The page; `round_` is id and title, `chosen` a state or empty for all.

    `states` are by area code, `sides` the reader's own: what is shown of each plan is what that side sees.
    """
    shown = {code: str(status_seen_by(state, sides[code])) for code, state in states.items()}
    counts = Counter(shown.values())
    chosen = chosen if chosen in counts else ""
    lines = [_line(area, states[area.code], sides[area.code]) for area in areas if chosen in ("", shown[area.code])]
    return PlansPage(
        title=f"Plans: {round_[1]}",
        round_id=round_[0],
        shown=f"{counted(len(lines), 'plan')} of {len(areas)}",
        lines=tuple(lines),
        statuses=(
            ("", f"All ({len(areas)})", not chosen),
            *((one, f"{one.capitalize()} ({number})", one == chosen) for one, number in sorted(counts.items())),
        ),
    )


def _line(area: Area, state: State, side: Side) -> PlanLine:
    event = state.seen.get(side)
    last = f"{event.actor_name}, {moment_words(event.at)}" if event else ""
    return PlanLine(
        code=area.code,
        area=area.name,
        region=area.region or "",
        status=str(status_seen_by(state, side)),
        version=str(state.version) if state.version else "none",
        last=last,
        late=bool(state.submissions and state.submissions[-1].late),
    )
