"""An area's plan as somebody reaches it: on which side they stand, and what is worked out anew after a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from carefund.assurance.permissions import Membership, Role
from carefund.service.people.actors import actor_of
from carefund.service.plans.tenant import Tenant, tenant_of
from tests.service.site import LEEDS, ROUND, Site


def tenant(site: Site, who: str, *more: Membership) -> Tenant:
    actor = actor_of(site.people[who])
    found = tenant_of(replace(actor, memberships=(*more, *actor.memberships)), {"round_id": ROUND, "area": LEEDS})
    assert found is not None
    return found


def test_who_has_a_role_on_both_sides_is_shown_what_the_area_sees(site: Site) -> None:
    everywhere = Membership(organisation="The team", role=Role.ADMINISTRATOR, first=date(2014, 1, 1), areas=None)
    assert tenant(site, "leeds editor", everywhere).side == "area"
    assert tenant(site, "leeds editor").side == "area"
    assert tenant(site, "reviewer", everywhere).side == "centre"


def test_chances_are_worked_out_anew_after_a_change(site: Site) -> None:
    own = tenant(site, "leeds editor")
    before = own.chances
    own.look_again()
    assert "chances" not in own.__dict__
    assert own.chances == before
