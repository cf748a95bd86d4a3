"""The list of plans of a round that somebody reaches, with the state of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carefund.assurance.state import State
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


def plans_page(round_: tuple[str, str], areas: Sequence[Area], states: Mapping[str, State], chosen: str) -> PlansPage:
    """The page; `round_` is id and title, `states` are by area code, `chosen` a state or empty for all."""
    counts: dict[str, int] = {}
    for state in states.values():
        counts[str(state.status)] = counts.get(str(state.status), 0) + 1
    chosen = chosen if chosen in counts else ""
    lines = [_line(area, states[area.code]) for area in areas if chosen in ("", states[area.code].status)]
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


def _line(area: Area, state: State) -> PlanLine:
    last = f"{state.last_by}, {moment_words(state.last_at)}" if state.last_at else ""
    return PlanLine(
        code=area.code,
        area=area.name,
        region=area.region or "",
        status=str(state.status),
        version=str(state.version) if state.version else "none",
        last=last,
        late=bool(state.submissions and state.submissions[-1].late),
    )
