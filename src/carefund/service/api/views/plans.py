"""Plans: which the token reaches, how far each is, what it says, what was found in it, and what was done."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja.params.functions import Query

from carefund.assurance.event import Event, PlanSaved, submission_id
from carefund.assurance.permissions import Actor, Role, memberships_on, side_of
from carefund.assurance.state import State
from carefund.assurance.status import status_seen_by
from carefund.evidence.areas import Area
from carefund.plan.difference import differences
from carefund.plan.findings import Severity
from carefund.plan.money_by_year import money_moved
from carefund.report.media.files import to_json
from carefund.report.plan.difference import changes_table, moved_table
from carefund.report.plan_check.tables import record
from carefund.service.api.answers import (
    CheckAnswer,
    CompareAnswer,
    EventLine,
    HistoryAnswer,
    MayLine,
    PlanLine,
    PlansAnswer,
    PlanStateAnswer,
    PlanVersionAnswer,
    SectionLine,
    SignatureLine,
)
from carefund.service.api.operations import JSON, PLAN, TIDY, operation
from carefund.service.api.sent import MOST_VERSIONS
from carefund.service.frame.routes import READERS, SIGNED_IN
from carefund.service.ledger.events import states_of
from carefund.service.people.sessions import today
from carefund.service.plans.sections import sections_of
from carefund.service.plans.tenant import Tenant, tenant_of
from carefund.service.plans.words import done_words
from carefund.service.rounds.opening import areas_of_round, open_rounds, opened

BY_TOKEN = (
    "plan-started",
    "plan-saved",
    "submitted",
    "question-asked",
    "question-answered",
    "question-closed",
    "waiver-asked",
)
"""What tokens do; declaring ready, signing and deciding stay with people."""
RoundGiven = Annotated[str | None, Query(None, alias="round", max_length=100)]
VersionGiven = Annotated[int | None, Query(None, ge=1, le=MOST_VERSIONS)]
Before = Annotated[int, Query(..., alias="from", ge=1, le=MOST_VERSIONS)]
After = Annotated[int, Query(..., alias="to", ge=1, le=MOST_VERSIONS)]


@operation("GET", "/plans", "plans", SIGNED_IN, answers=PlansAnswer)
def plans(request: HttpRequest, round_id: RoundGiven = None) -> PlansAnswer:
    """The plans that the token reaches, of one round or of all that are open."""
    if round_id is not None and not (TIDY.fullmatch(round_id) and opened(round_id)):
        raise Http404("no such round")
    actor: Actor = request.bearer.actor  # type: ignore[attr-defined]
    reached = [
        (one.round_id, area)
        for one, definition in open_rounds()
        if round_id in (None, one.round_id)
        for area in areas_of_round(definition)
        if memberships_on(actor, area.code, today())
    ]
    states = states_of([submission_id(round_, area.code) for round_, area in reached])
    return PlansAnswer(
        plans=[_line(states[submission_id(round_, area.code)], actor, round_, area) for round_, area in reached]
    )


@operation("GET", PLAN, "plan", READERS, tenant=tenant_of, answers=PlanStateAnswer)
def plan(tenant: Tenant) -> PlanStateAnswer:
    """How far a plan is: its version, sections, signatures, and what the token may do with it now."""
    found = tenant.findings_by_section
    counts = {one: Counter(finding.severity for finding in found[one]) for one in found}
    none: Counter[Severity] = Counter()
    return PlanStateAnswer(
        plan=_line(tenant.state, tenant.actor, tenant.round.id, tenant.area),
        sections=[
            SectionLine(
                section=one.id,
                title=one.sheet.title,
                version=tenant.state.sections.get(one.id, 0),
                errors=counts.get(one.id, none)[Severity.ERROR],
                warnings=counts.get(one.id, none)[Severity.WARNING],
                notes=counts.get(one.id, none)[Severity.NOTE],
            )
            for one in sections_of(tenant.layout)
        ],
        signatures=_signatures(tenant),
        may=[MayLine(kind=one.kind, label=one.label) for one in tenant.may if _is_for_tokens(tenant, one.kind)],
        can_be_submitted=tenant.checked.can_be_submitted,
    )


@operation("GET", f"{PLAN}/plan", "plan-version", READERS, tenant=tenant_of, answers=PlanVersionAnswer)
def plan_version(tenant: Tenant, version: VersionGiven = None) -> PlanVersionAnswer:
    """The plan as it stands, or an earlier version of it; before anything is saved, what is known beforehand."""
    if version is None:
        return PlanVersionAnswer(version=tenant.state.version, plan_hash=tenant.state.plan_hash, plan=tenant.plan)
    found = tenant.version(version)
    if found is None:
        raise Http404("no such version")
    saved = [one.body for one in tenant.events if isinstance(one.body, PlanSaved)]
    return PlanVersionAnswer(version=version, plan_hash=saved[version - 1].plan_hash, plan=found)


@operation("GET", f"{PLAN}/findings", "findings", READERS, tenant=tenant_of, answers=CheckAnswer)
def findings(tenant: Tenant) -> HttpResponse:
    """What was found in the plan as it stands, in the words of every other door."""
    return HttpResponse(to_json(record(tenant.checked, {})), content_type=JSON)


@operation("GET", f"{PLAN}/history", "history", READERS, tenant=tenant_of, answers=HistoryAnswer)
def history(tenant: Tenant) -> HistoryAnswer:
    """What was done, by whom and when, from the first event; what only the other side sees is left out."""
    return HistoryAnswer(submission=tenant.submission, events=[_event(one) for one in tenant.seen_events])


@operation("GET", f"{PLAN}/compare", "compare", READERS, tenant=tenant_of, answers=CompareAnswer)
def compare(tenant: Tenant, before: Before, after: After) -> HttpResponse:
    """What changed from one version to another: every field, and the money."""
    old, new = tenant.version(before), tenant.version(after)
    if old is None or new is None:
        raise Http404("no such version")
    changes = changes_table(differences(old, new), tenant.layout).records()
    money = moved_table(money_moved(old, new, tenant.round)).records()
    made = {"before": before, "after": after, "changes": changes, "money": money}
    return HttpResponse(to_json(made), content_type=JSON)


def _line(state: State, actor: Actor, round_id: str, area: Area) -> PlanLine:
    side = side_of(memberships_on(actor, area.code, today()))
    last = state.seen.get(side)
    return PlanLine(
        round=round_id,
        area=area.code,
        area_name=area.name,
        status=str(status_seen_by(state, side)),
        version=state.version,
        plan_hash=state.plan_hash,
        signatures=len(state.signatures),
        open_questions=sum(not one.closed and one.seen_by(side) for one in state.threads.values()),
        waivers=len(state.waivers),
        last_by=last.actor_name if last else "",
        last_at=last.at if last else None,
    )


def _signatures(tenant: Tenant) -> list[SignatureLine]:
    given = {one.slot: one for one in tenant.state.signatures}
    labels = {one.id: one.label for one in tenant.planning.sign_offs}
    return [
        SignatureLine(
            role=slot.role,
            label=labels.get(slot.role, slot.role),
            on_behalf_of=slot.on_behalf_of,
            given_by=given[slot].name if slot in given else None,
            given_at=given[slot].at if slot in given else None,
        )
        for slot in tenant.required
    ]


def _is_for_tokens(tenant: Tenant, kind: str) -> bool:
    return kind in BY_TOKEN and (kind != "submitted" or tenant.has(Role.LEAD))


def _event(event: Event) -> EventLine:
    body = event.body
    return EventLine(
        sequence=event.sequence,
        kind=body.kind,
        at=event.at,
        who=event.actor_name,
        organisation=event.organisation,
        what=done_words(body),
        version=getattr(body, "version", None),
        hash=event.hash,
    )
