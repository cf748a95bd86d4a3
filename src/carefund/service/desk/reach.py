"""Which plans somebody has on their desk: those of the areas that they reach in a role of the centre."""

from __future__ import annotations

from datetime import date

from carefund.assurance.permissions import Actor, Membership
from carefund.evidence.areas import Area
from carefund.programme.definition import Round
from carefund.service.frame.routes import DESK_ROLES
from carefund.service.rounds.opening import areas_of_round


def desk_memberships(actor: Actor, day: date) -> tuple[Membership, ...]:
    """The memberships by which somebody has a desk on a day."""
    return tuple(one for one in actor.memberships if one.role in DESK_ROLES and one.in_force(day))


def desk_areas(actor: Actor, round_: Round, day: date) -> list[Area]:
    """The areas of a round that are on somebody's desk, by name."""
    held = desk_memberships(actor, day)
    return [area for area in areas_of_round(round_) if any(one.covers(area.code) for one in held)]
