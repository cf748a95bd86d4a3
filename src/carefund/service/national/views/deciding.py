"""Deciding on plans, singly and several at once: the form, what would come of it, and then doing it."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from carefund.assurance.event import DecisionCorrected, DecisionWithdrawn
from carefund.assurance.permissions import Role
from carefund.refusal import Refusal
from carefund.service.frame.idempotency import key_of, new_key
from carefund.service.frame.kept import forget_typed, typed_before
from carefund.service.frame.problem import NOT_FILLED_IN, REFUSED, Problem
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import number_sent
from carefund.service.national.deciding import decide, preview
from carefund.service.national.forms import DecisionTyped, decision_sent
from carefund.service.national.pages.deciding import decide_page, effect_page
from carefund.service.national.reach import RoundReach, reached_round
from carefund.service.national.views.overview import rows_and_filters
from carefund.service.plans.standing import Standing
from carefund.service.plans.tenant import Tenant

DECIDING = (Role.NATIONAL,)


def decide_many(request: HttpRequest, round_id: str) -> HttpResponse:
    """Plans that were chosen from the list, or all that a filter shows."""
    reach = reached_round(request, round_id, DECIDING)
    if request.method == "POST":
        return _sent(request, reach)
    kept = typed_before(request)
    typed = _typed(reach, kept) if kept else DecisionTyped()
    return _form(request, reach, _of_form(reach, typed) if kept else _chosen(request, reach), typed)


def decide_one(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """One plan, with what the decision stands on; where one was given, it may be corrected or withdrawn."""
    reach = _alone(request, tenant)
    if request.method == "POST":
        return _sent(request, reach, tenant)
    kept = typed_before(request)
    typed = _typed(reach, kept) if kept else DecisionTyped()
    return _form(request, reach, reach.standings, typed, tenant)


def _alone(request: HttpRequest, tenant: Tenant) -> RoundReach:
    """The round with the address's area alone: whatever a form names, nothing is done to another."""
    return reached_round(request, tenant.round.id, DECIDING, only=tenant.area.code)


def correct(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Put a decision right; both stand on record, and everyone concerned is told."""
    outcome, reason = request.POST.get("outcome", ""), request.POST.get("reason", "").strip()
    try:
        body = DecisionCorrected(decision=_in_view(request), outcome=outcome, reason=reason)
        tenant.record(body, key_of(request))
    except ValueError as refused:
        return _refused(request, tenant, "correct", (outcome, reason), refused)
    messages.success(request, "The decision was corrected. Everyone concerned was told.")
    return redirect("decide", tenant.round.id, tenant.area.code)


def withdraw(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Withdraw a decision: the recommendation stands again, and everyone concerned is told."""
    reason = request.POST.get("reason", "").strip()
    try:
        tenant.record(DecisionWithdrawn(decision=_in_view(request), reason=reason), key_of(request))
    except ValueError as refused:
        return _refused(request, tenant, "withdraw", ("", reason), refused)
    messages.success(request, "The decision was withdrawn. Everyone concerned was told.")
    return redirect("decide", tenant.round.id, tenant.area.code)


def _in_view(request: HttpRequest) -> int:
    """The number of the decision that the page showed; 0 for a form that names none."""
    return number_sent(request.POST.get("decision", ""), 0)


def _refused(
    request: HttpRequest, tenant: Tenant, form: str, typed: tuple[str, str], refused: Exception
) -> HttpResponse:
    """The page of one plan again, with what was typed into one of its forms and why it was refused."""
    reach = _alone(request, tenant)
    needed = refused.expected if isinstance(refused, Refusal) else "an outcome, and a reason in words"
    found = f", and not {refused.found}" if isinstance(refused, Refusal) else ""
    problems = (Problem(f"{form}-reason", f"This needs {needed}{found}"),)
    status = REFUSED if isinstance(refused, Refusal) else NOT_FILLED_IN
    return _form(request, reach, reach.standings, DecisionTyped(problems=problems), tenant, typed, status)


def _sent(request: HttpRequest, reach: RoundReach, tenant: Tenant | None = None) -> HttpResponse:
    """What comes of a form that was sent: its preview, the decisions themselves, or the form again."""
    typed, key, do = _typed(reach, request.POST), key_of(request), request.POST.get("do")
    if typed.problems or do == "change":
        status = 200 if do == "change" else 422
        shown = reach.standings if tenant else _of_form(reach, typed)
        return _form(
            request,
            reach,
            shown,
            replace(typed, problems=() if do == "change" else typed.problems),
            tenant,
            status=status,
        )
    work = decide if do == "confirm" else preview
    plans = [replace(one, previewed=request.POST.get(f"previewed-{one.area}", "")) for one in typed.plans]
    looked_at = replace(reach, only=plans[0].area) if len(plans) == 1 and not reach.only else reach
    effects = work(looked_at, plans, typed.choice(key))
    if do == "confirm":
        forget_typed(request)
    page = effect_page(reach.round, effects, typed, key, done=do == "confirm")
    return render(request, "national/decide_effect.html", page, tenant)


def _typed(reach: RoundReach, sent: QueryDict) -> DecisionTyped:
    return decision_sent(sent, [one.id for one in reach.round.decisions], several=not reach.only)


def _form(
    request: HttpRequest,
    reach: RoundReach,
    standings: list[Standing],
    typed: DecisionTyped,
    tenant: Tenant | None = None,
    correction: tuple[str, str] = ("", ""),
    status: int = 200,
) -> HttpResponse:
    key = key_of(request) if request.method == "POST" and not correction[1] else new_key()
    page = decide_page(reach.round, standings, typed, key, correction)
    return render(request, "national/decide.html", page, tenant, status)


def _of_form(reach: RoundReach, typed: DecisionTyped) -> list[Standing]:
    codes = {one.area for one in typed.plans}
    return [one for one in reach.standings if one.area.code in codes]


def _chosen(request: HttpRequest, reach: RoundReach) -> list[Standing]:
    """The plans that the address names, or all that its filters show."""
    if request.GET.get("all"):
        rows, filters = rows_and_filters(request, reach)
        codes = {row.code for row in filters.chosen(rows)}
    else:
        codes = set(request.GET.getlist("area"))
    return [one for one in reach.standings if one.area.code in codes]
