"""Whom what happens to a plan concerns, by id: people of its area, those near it in the centre, the national team."""

from __future__ import annotations

from datetime import date

from carefund.assurance.event import area_of
from carefund.assurance.permissions import Role
from carefund.assurance.state import State
from carefund.service.people.addresses import people_with_role

WRITERS = (Role.EDITOR, Role.LEAD)


def of_the_area(state: State, day: date, database: str = "default") -> set[str]:
    """The ids of those of the area who write its plan and returns and show that conditions are met."""
    return set(people_with_role(area_of(state.submission), WRITERS, day, database))


def of_the_centre(state: State, day: date, database: str = "default") -> set[str]:
    """The ids of the plan's reviewers and the regional managers; of the national team where there are none."""
    assigned = {one.reviewer for one in state.review.assigned}
    near = assigned | set(people_with_role(area_of(state.submission), (Role.MANAGER,), day, database))
    return near or of_the_national_team(state, day, database)


def of_the_national_team(state: State, day: date, database: str = "default") -> set[str]:
    """The ids of the national team."""
    return set(people_with_role(area_of(state.submission), (Role.NATIONAL,), day, database))
