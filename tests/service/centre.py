"""Plans on their way through the centre, told to the ledger by those who may: for tests of pages that come after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from carefund.assurance import event as done
from tests.service.signing.test_pages import saved
from tests.service.site import LEEDS, ROUND, Site, sign_offs

SOON = datetime.now(UTC).date() + timedelta(days=30)


def new(
    condition: str, words: str = "Show that the trust agrees.", due: date = SOON, owner: str = "Pool manager"
) -> Any:
    return done.NewCondition(condition=condition, words=words, owner=owner, due=due)


def tenant_for(site: Site, who: str, area: str = LEEDS) -> Any:
    from carefund.service.people.actors import actor_of
    from carefund.service.plans.tenant import tenant_of

    tenant = tenant_of(actor_of(site.people[who], datetime.now(UTC)), {"round_id": ROUND, "area": area})
    assert tenant is not None
    return tenant


def recorded(site: Site, who: str, body: Any, key: str = "", area: str = LEEDS) -> Any:
    """What somebody asks for, as an event that nobody is written to about."""
    return tenant_for(site, who, area).record(body, key, told=False)


def submitted(site: Site) -> Any:
    """Leeds' plan, whole, signed by all and handed in; gives its state."""
    if not tenant_for(site, "leeds lead").state.version:
        saved(site)
    state = tenant_for(site, "leeds lead").state
    this = {"version": state.version, "plan_hash": state.plan_hash}
    recorded(site, "leeds lead", done.DeclaredReady(**this))
    for one in sign_offs():
        behalf = "NHS Leeds" if one.signs_for == "nhs" else ""
        recorded(site, f"leeds {one.id}", done.Signed(role=one.id, on_behalf_of=behalf, **this))
    return recorded(site, "leeds lead", done.Submitted(**this)).state


def decided(site: Site, *conditions: Any) -> Any:
    """The same, reviewed and approved with some conditions; gives its state."""
    submitted(site)
    return approved(site, *conditions)


def approved(site: Site, *conditions: Any, area: str = LEEDS) -> Any:
    """A plan that was handed in, reviewed and approved with some conditions; gives its state."""
    from carefund.programme.rounds import load_round
    from carefund.service.rounds.review_rules import review_rules

    rules, version = review_rules(load_round(ROUND)), tenant_for(site, "national", area).state.version
    person = site.people["reviewer"]
    taken = done.ReviewerAssigned(reviewer=str(person.pk), reviewer_name=person.name)
    judged = [
        done.JudgementSaved(line=line, score=rules.steps[-1], words="It holds.", version=version)
        for line in rules.lines
    ]
    recommended = done.Recommended(outcome="approved", reason="It holds.", version=version)
    for body in (taken, *judged, done.JudgementCompleted(version=version), recommended):
        recorded(site, "reviewer", body, area=area)
    tenant = tenant_for(site, "national", area)
    given = {"version": version, "plan_hash": tenant.state.plan_hash, "chances": tenant.chances}
    body = done.Decided(outcome="approved", reason="It holds.", conditions=conditions, **given)
    return tenant.record(body, told=False).state
