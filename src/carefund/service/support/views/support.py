"""An area's support: asked for, offered, taken or declined, an adviser named, what was done recorded, and closed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from pydantic import ValidationError

from carefund.assurance.event import (
    AdviserAssigned,
    Body,
    SupportAnswered,
    SupportAsked,
    SupportClosed,
    SupportGiven,
    SupportOffered,
)
from carefund.plan.findings import Severity
from carefund.refusal import Refusal
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.problem import Lacking, Problem, problem_of, typed_of, words_of
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import day_sent
from carefund.service.people.sessions import now, today
from carefund.service.plans.standing import NOT_HANDED_IN
from carefund.service.plans.targets import appraised_round
from carefund.service.plans.tenant import Tenant
from carefund.service.support.measuring import Bench
from carefund.service.support.pages.showing import Shown, proposal, reasons
from carefund.service.support.pages.support import SupportPage, support_lines

FIELDS = {
    "about": "With what help is wanted",
    "words": "What is said",
    "adviser": "Who advises",
    "on": "Day",
}


def support(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """All support of the area in the round."""
    return render(request, "support/support.html", _page(tenant), tenant)


def support_done(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """What was asked for; where it is refused the page is shown again with what was typed."""
    try:
        body = _asked(request, tenant)
        tenant.record(body, key_of(request))
    except (Refusal, ValidationError) as error:
        typed = typed_of(request)
        problem = problem_of(error, FIELDS, f"{typed.get('do', '')}{typed.get('support', '')}-")
        return render(request, "support/support.html", _page(tenant, problem, typed), tenant, problem.status)
    messages.success(request, f"{tenant.area.name}: saved. Those whom it concerns were told.")
    if request.POST.get("from") == "list":
        return redirect("all-support", tenant.round.id)
    return redirect("support", tenant.round.id, tenant.area.code)


def _page(tenant: Tenant, problem: Problem | None = None, typed: dict[str, str] | None = None) -> SupportPage:
    bench = Bench(
        round=tenant.round,
        known=appraised_round(tenant.round.id, tenant.database),
        day=today(),
        data=tenant.data,
    )
    shown = _shown(tenant)
    return SupportPage(
        title="Support",
        lines=tuple(
            support_lines(one, bench.before_after(tenant.area, tenant.state, one), tenant.metric_label)
            for one in reversed(list(tenant.state.supports.values()))
        ),
        proposal=proposal(shown, tenant.metric_label),
        reasons=reasons(shown, tenant.metric_label),
        today=today().isoformat(),
        problem=problem,
        typed=typed or {},
    )


def _shown(tenant: Tenant) -> Shown:
    saved = bool(tenant.state.version)
    return Shown(
        boldest=min(tenant.chances, key=lambda one: one.thousandths, default=None) if saved else None,
        errors=len(tenant.checked.of(Severity.ERROR)) if saved else None,
        handed_in=tenant.state.status not in NOT_HANDED_IN,
        deadline=tenant.deadline,
        at=now(),
    )


def _asked(request: HttpRequest, tenant: Tenant) -> Body:
    """What was asked for. Raises pydantic's ValidationError, or Lacking, for what is not filled in."""
    key, do = key_of(request), request.POST.get("do", "")
    name, words = request.POST.get("support", ""), words_of(request, "words")
    if do in ("ask", "offer"):
        made = SupportAsked if do == "ask" else SupportOffered
        return made(support=key, about=words_of(request, "about"), version=_version(tenant, key))
    if do == "answer":
        accepted = _yes(request, "accepted", "Choose whether the area takes it")
        return SupportAnswered(support=name, accepted=accepted, words=words)
    if do == "adviser":
        return AdviserAssigned(support=name, adviser=words_of(request, "adviser"))
    if do == "given":
        on = day_sent(request.POST.get("on", ""))
        return SupportGiven(support=name, on=on, words=words)  # type: ignore[arg-type]  # no day is told by the model
    helped = _yes(request, "helped", "Choose whether it helped")
    return SupportClosed(support=name, helped=helped, words=words, version=_version(tenant, key))


def _version(tenant: Tenant, key: str) -> int:
    """The version that stands; of what was recorded under this key before, the one that then stood."""
    before = tenant.state.keys.get(key)
    version: int = getattr(before.asked_for, "version", tenant.state.version) if before else tenant.state.version
    return version


def _yes(request: HttpRequest, name: str, to_do: str) -> bool:
    if request.POST.get(name) not in ("yes", "no"):
        raise Lacking(name, "yes or no", to_do)
    return request.POST[name] == "yes"
