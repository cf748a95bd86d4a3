"""Plans on the desk for tests: handed in, taken up and judged, by requests of the people of the site."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import timezone

from carefund.assurance.event import (
    DeclaredReady,
    JudgementCompleted,
    JudgementSaved,
    ReviewerAssigned,
    Signed,
    Submitted,
)
from carefund.assurance.signing import outstanding
from carefund.service.people.actors import actor_of
from carefund.service.plans.tenant import Tenant, tenant_of
from tests.service.signing.test_pages import saved
from tests.service.site import LEEDS, ROUND, Site, sign_offs

AT, DESK = f"/plans/{ROUND}/{LEEDS}", f"/desk/{ROUND}/{LEEDS}/"
LINES = ("agreed", "minimums", "metrics", "providers", "capacity")
"""The round's key lines of enquiry."""
SECRET = "Zanzibar"
"""A word that every judgement, moderation and recommendation of these tests holds, and nothing else does."""


def tenant(site: Site, who: str) -> Tenant:
    """Leeds' plan as somebody reaches it who gave a second factor just now."""
    actor = replace(actor_of(site.people[who]), second_factor_at=timezone.now())
    found = tenant_of(actor, {"round_id": ROUND, "area": LEEDS})
    assert found is not None
    return found


def handed_in(site: Site, *, again: bool = False) -> None:
    """Leeds' plan, saved unless it was before, signed by all and handed in."""
    if not again:
        saved(site)
    lead = tenant(site, "leeds lead")
    this = {"version": lead.state.version, "plan_hash": lead.state.plan_hash}
    lead.record(DeclaredReady(**this), told=False)
    for one in sign_offs():
        signatory = tenant(site, f"leeds {one.id}")
        for slot in outstanding(signatory.required, signatory.state):
            if slot.role == one.id:
                signatory.record(Signed(role=slot.role, on_behalf_of=slot.on_behalf_of, **this), told=False)
    tenant(site, "leeds lead").record(Submitted(**this), told=False)


def taken_up(site: Site, *who: str) -> None:
    for one in who:
        own = tenant(site, one)
        own.record(ReviewerAssigned(reviewer=own.actor.person, reviewer_name=own.actor.name), told=False)


def judged(site: Site, who: str, score: str = "met", *, complete: bool = True) -> None:
    """Every key line judged alike by somebody, and completed."""
    own = tenant(site, who)
    for line in LINES:
        words = f"{SECRET} {line} of {who}"
        own.record(JudgementSaved(line=line, score=score, words=words, version=own.state.version))
    if complete:
        own.record(JudgementCompleted(version=own.state.version))


def page(client: Any, path: str = DESK) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())
