"""A plan's conditions: set by the centre, shown to be met by the area, judged, changed, escalated and withdrawn."""

from __future__ import annotations

from hashlib import sha256

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from pydantic import ValidationError

from carefund.assurance.conditions import Condition
from carefund.assurance.event import (
    Body,
    ConditionChanged,
    ConditionEscalated,
    ConditionEvidenced,
    ConditionJudged,
    ConditionSet,
    ConditionWithdrawn,
    NewCondition,
)
from carefund.refusal import Refusal
from carefund.service.conditions.evidence_files import EvidenceFile, evidence_file
from carefund.service.conditions.pages.conditions import condition_numbered, condition_page, conditions_page
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.problem import Lacking, problem_of, typed_of, words_of
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import day_sent
from carefund.service.ledger import files
from carefund.service.people.sessions import now, today
from carefund.service.plans.tenant import Tenant

FIELDS = {
    "words": "What is said",
    "owner": "Who sees to it",
    "due": "Last day",
    "reason": "Reason",
    "to": "To whom",
    "file": "File",
}


def conditions(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """All conditions of the plan."""
    return render(request, "conditions/conditions.html", conditions_page(tenant.state, today()), tenant)


def condition_set(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Set a condition; where it is refused the page is shown again with what was typed."""
    key = key_of(request)
    try:
        new = NewCondition(
            condition=key,
            words=words_of(request, "words"),
            owner=words_of(request, "owner"),
            due=day_sent(request.POST.get("due", "")),  # type: ignore[arg-type]  # no day is told by the model
        )
        body = ConditionSet(condition=new)
        tenant.record(body, key)
    except (Refusal, ValidationError) as error:
        problem = problem_of(error, FIELDS, "set-")
        page = conditions_page(tenant.state, today(), problem, typed_of(request))
        return render(request, "conditions/conditions.html", page, tenant, problem.status)
    messages.success(request, "The condition is set. The area was told.")
    return redirect("conditions", tenant.round.id, tenant.area.code)


def condition(request: HttpRequest, tenant: Tenant, number: int) -> HttpResponse:
    """One condition with its history, and the forms of those who may do something to it."""
    page = condition_page(_numbered(tenant, number), number, today())
    return render(request, "conditions/condition.html", page, tenant)


def condition_done(request: HttpRequest, tenant: Tenant, number: int) -> HttpResponse:
    """What was asked for of a condition; where it is refused the page is shown again with what was typed."""
    one = _numbered(tenant, number)
    try:
        file = evidence_file(request.FILES.get("file"), too_large=getattr(request, "too_large", False))
        body = _asked(request, one, file)
        rows = [files.on_disk(file.content, now(), tenant.data)] if file else []
        tenant.record(body, key_of(request), with_files=rows)
    except (Refusal, ValidationError) as error:
        typed = typed_of(request)
        problem = problem_of(error, FIELDS, f"{typed.get('do', '')}-")
        page = condition_page(_numbered(tenant, number), number, today(), problem, typed)
        return render(request, "conditions/condition.html", page, tenant, problem.status)
    messages.success(request, "Saved. Those whom it concerns were told.")
    return redirect("condition", tenant.round.id, tenant.area.code, number)


def _numbered(tenant: Tenant, number: int) -> Condition:
    one = condition_numbered(tenant.state, number)
    if one is None:
        raise Http404("no such condition")
    return one


def _asked(request: HttpRequest, one: Condition, file: EvidenceFile | None) -> Body:
    """What was asked for. Raises pydantic's ValidationError, or Lacking, for what is not filled in."""
    do, reason = request.POST.get("do", ""), words_of(request, "reason")
    if do == "judge":
        if request.POST.get("met") not in ("yes", "no"):
            raise Lacking("met", "a judgement, met or not", "Choose whether it is met")
        return ConditionJudged(condition=one.id, met=request.POST["met"] == "yes", reason=reason)
    if do == "change":
        due, owner = day_sent(request.POST.get("due", "")) or one.due, words_of(request, "owner")
        return ConditionChanged(condition=one.id, owner=owner, due=due, reason=reason)
    if do == "escalate":
        return ConditionEscalated(condition=one.id, to=words_of(request, "to"), reason=reason)
    if do == "withdraw":
        return ConditionWithdrawn(condition=one.id, reason=reason)
    return ConditionEvidenced(
        condition=one.id,
        words=words_of(request, "words"),
        file_hash=sha256(file.content).hexdigest() if file else None,
        file_name=file.name if file else "",
    )
