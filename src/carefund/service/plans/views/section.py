"""One section of a plan, or one record of it, as a form: shown, worked out anew, saved, held against another's."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.assurance.request import Conflict
from carefund.plan.model import Plan
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.kept import forget_typed, typed_before
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import number_sent
from carefund.service.plans.forms import ADD, Posted, posted
from carefund.service.plans.pages.conflict import ConflictPage, both_values
from carefund.service.plans.pages.fields import Beside
from carefund.service.plans.pages.section import section_page
from carefund.service.plans.prefilling import prefilled_plan
from carefund.service.plans.saving import Saved, save
from carefund.service.plans.sections import NoSection, Part, part_of
from carefund.service.plans.tenant import Tenant
from carefund.wording.lists import counted

WORK_OUT = "work-out"
"""The button that works the sums out anew without saving."""
OWN = ("csrfmiddlewaretoken", "based_on", "key")
"""What a form carries beside what was typed."""
UNPROCESSABLE, CONFLICT = 422, 409


def shown(request: HttpRequest, tenant: Tenant, section: str, table: str = "", number: str = "") -> HttpResponse:
    """The form; what its writer typed before they were signed out stands in it again."""
    part = _part(tenant, section, table, number)
    typed = typed_before(request)
    made = (
        posted(part, tenant.layout, tenant.plan, {name: str(text) for name, text in typed.items()}) if typed else None
    )
    return _form(request, tenant, part, made)


def sent(request: HttpRequest, tenant: Tenant, section: str, table: str = "", number: str = "") -> HttpResponse:
    """What was typed is saved; or the form is shown again, with one more row, other sums, or what is wrong."""
    part, data = _part(tenant, section, table, number), request.POST.dict()
    made = posted(part, tenant.layout, tenant.plan, data)
    if ADD in data or WORK_OUT in data:
        return _form(request, tenant, part, made)
    if made.errors:
        return _form(request, tenant, part, made, UNPROCESSABLE)
    based_on, seen = number_sent(data.get("based_on", "")), tenant.plan

    def change(plan: Plan) -> Plan:
        return made.plan if plan is seen else posted(part, tenant.layout, plan, data).plan

    try:
        saved = save(tenant, change, based_on=based_on, key=key_of(request))
    except Conflict:
        return _conflict(request, tenant, part, based_on)
    forget_typed(request)
    _say(request, saved, made)
    if part.table is not None:
        return redirect("section", tenant.round.id, tenant.area.code, part.section.id)
    return redirect("plan", tenant.round.id, tenant.area.code)


def _part(tenant: Tenant, section: str, table: str, number: str) -> Part:
    try:
        return part_of(tenant.layout, tenant.plan, section, table, number)
    except NoSection as refused:
        raise Http404(str(refused)) from refused


def _say(request: HttpRequest, saved: Saved, made: Posted[Plan]) -> None:
    if not saved.sections:
        messages.info(request, "Nothing was changed.")
        return
    voided = f" {counted(len(saved.voided), 'signature')} became void; who had signed was told." if saved.voided else ""
    doubts = " ".join(dict.fromkeys(made.doubts.values()))
    messages.success(request, f"Saved as version {saved.version}.{voided} {doubts}".strip())


def _form(
    request: HttpRequest, tenant: Tenant, part: Part, made: Posted[Plan] | None = None, status: int = 200
) -> HttpResponse:
    """The form, with what was typed where it is shown again; its sums are those of what was typed."""
    beside = Beside(
        round=tenant.round,
        layout=tenant.layout,
        plan=tenant.plan,
        last=tenant.last_plan,
        findings=tenant.checked.findings,
        filled=prefilled_plan(tenant.round.id, tenant.area.code),
        typed=made.typed if made else {},
        errors=made.errors if made else {},
    )
    page = section_page(beside, part, made.records if made else None)
    if made:
        live = section_page(replace(beside, plan=made.plan), Part(part.section)).live
        page = replace(page, live=live)
    template = "plans/record.html" if part.table is not None else "plans/section.html"
    return render(request, template, page, tenant, status)


def _conflict(request: HttpRequest, tenant: Tenant, part: Part, based_on: int) -> HttpResponse:
    """Both values of whatever differs, and all that was typed, to be sent again."""
    data = request.POST.dict()
    tenant.look_again()
    base = tenant.version(based_on) or prefilled_plan(tenant.round.id, tenant.area.code).plan
    mine = posted(part, tenant.layout, base, data).plan
    page = ConflictPage(
        title=part.section.sheet.title,
        id=part.section.id,
        by=tenant.last_event.actor_name if tenant.last_event else "",
        rows=both_values(part.section, mine, tenant.plan, base),
        typed=tuple((name, text) for name, text in data.items() if name not in OWN),
        version=tenant.state.version,
    )
    return render(request, "plans/conflict.html", page, tenant, CONFLICT)
