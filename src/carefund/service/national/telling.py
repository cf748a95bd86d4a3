"""E-mails of the national team: what was decided on a plan, and that its date was moved."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.national.words import outcome_labels
from carefund.service.people.addresses import people_with_role
from carefund.service.people.sessions import today
from carefund.service.plans.notices import tell
from carefund.service.plans.tenant import Tenant
from carefund.wording.dates import day_words, moment_words

CONCERNED = (Role.EDITOR, Role.LEAD, Role.SIGNATORY)


def concerned(tenant: Tenant) -> list[str]:
    """Everyone of the area, and the reviewers to whom its plan is assigned."""
    own = people_with_role(tenant.area.code, CONCERNED, today(), tenant.database)
    return [*own, *(one.reviewer for one in tenant.state.review.assigned)]


def tell_decided(tenant: Tenant) -> None:
    """Tell everyone concerned what stands as the decision, why, and what is asked of the area."""
    made = tenant.state.decisions.standing
    if made is None:
        return
    outcome = outcome_labels(tenant.round).get(made.outcome, made.outcome)
    corrected = " This corrects what was decided before." if made.corrects else ""
    asked = [one for one in tenant.state.conditions.values() if one.is_open]
    lines = [f"- {one.words} ({one.owner}, by {day_words(one.due)})" for one in asked]
    parts = [
        f"The plan of {_plan(tenant)} was decided on: {outcome}.{corrected}",
        *([f"Reason: {made.reason}"] if made.reason else []),
        *(["Conditions:", *lines] if lines else []),
    ]
    subject = "Decision corrected" if made.corrects else "Decision"
    tell(tenant.state, concerned(tenant), f"{subject}: plan of {tenant.area.name}", "\n".join(parts), tenant.database)


def tell_withdrawn(tenant: Tenant, reason: str) -> None:
    """Tell everyone concerned that the decision no longer stands."""
    words = f"The decision on the plan of {_plan(tenant)} was withdrawn. Reason: {reason}"
    subject = f"Decision withdrawn: plan of {tenant.area.name}"
    tell(tenant.state, concerned(tenant), subject, words, tenant.database)


def tell_moved(tenant: Tenant, reason: str) -> None:
    """Tell everyone concerned until when the plan may now be handed in, and why that was moved."""
    due = moment_words(tenant.deadline.shown)
    words = f"The plan of {_plan(tenant)} is now due {due}. Reason: {reason}"
    tell(tenant.state, concerned(tenant), f"New date: plan of {tenant.area.name}", words, tenant.database)


def tell_early(tenant: Tenant) -> None:
    """Tell the reviewers of the plan that there is an early version to read."""
    words = f"{tenant.state.last_by} shows version {tenant.state.version} of the plan of {_plan(tenant)} for advice."
    people = [one.reviewer for one in tenant.state.review.assigned]
    tell(tenant.state, people, f"Early version: plan of {tenant.area.name}", words, tenant.database)


def _plan(tenant: Tenant) -> str:
    return f"{tenant.area.name} for {tenant.round.title}"
