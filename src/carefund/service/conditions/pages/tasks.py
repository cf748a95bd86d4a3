"""What conditions and offers of support ask of the people of an area, as lines of the start page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from carefund.assurance.permissions import Role
from carefund.assurance.state import State
from carefund.assurance.status import status_words
from carefund.service.public.pages.home import Task
from carefund.wording.dates import day_words


def further_tasks(
    state: State, roles: set[Role], round_: tuple[str, str], area: tuple[str, str], day: date
) -> Iterator[Task]:
    """Tasks of somebody with some roles on an area on a day; `round_` and `area` are id or code, and name."""
    task = partial(
        Task,
        round_id=round_[0],
        round=round_[1],
        area_code=area[0],
        area=area[1],
        status=status_words(state, day, "area"),
        mine=True,
    )
    to_show = [one for one in state.conditions.values() if one.is_open and not one.waits_for_centre]
    if to_show and roles & {Role.EDITOR, Role.LEAD}:
        what = "Show that a condition is met" if len(to_show) == 1 else f"Show that {len(to_show)} conditions are met"
        overdue = sum(one.overdue(day) for one in to_show)
        why = f"{overdue} of them {'is' if overdue == 1 else 'are'} overdue" if overdue else "the decision asks for it"
        if overdue and len(to_show) == 1:
            why = "it is overdue"
        yield task(page="conditions", what=what, why=why, due=day_words(min(one.due for one in to_show)))
    if Role.LEAD in roles and any(one.accepted is None for one in state.supports.values()):
        why = "the centre offered it"
        yield task(page="support", what="Take or decline support", why=why, due="no day is set")
