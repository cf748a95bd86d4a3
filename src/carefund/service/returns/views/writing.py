"""Writing a return: a section of it as a form, or all of it as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.assurance.delivery_guards import ReturnMoved
from carefund.monitoring.returns.model import Return
from carefund.plan.findings import Finding, Severity
from carefund.plan.workbook.prefill import Prefilled
from carefund.refusal import Refusal
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.kept import forget_typed
from carefund.service.frame.rendering import render
from carefund.service.plans.forms import ADD, Posted, posted
from carefund.service.plans.pages.fields import Beside
from carefund.service.plans.pages.section import section_page
from carefund.service.plans.sections import NoSection, Part, part_of, sections_changed
from carefund.service.plans.tenant import Tenant
from carefund.service.plans.uploads import LONGEST_NOTE, content_of
from carefund.service.plans.views.section import CONFLICT, UNPROCESSABLE
from carefund.service.returns.pages.writing import WorkbookPage, WritingPage
from carefund.service.returns.quarter import Quarter
from carefund.service.returns.saving import merged, save, upload
from carefund.service.returns.storing import return_of
from carefund.service.returns.views.found import found
from carefund.wording.lists import counted

FIRST = 3
"""Cells that could not be read, of which so many are named."""


def section(
    request: HttpRequest, tenant: Tenant, quarter: str, section: str, table: str = "", number: str = ""
) -> HttpResponse:
    """One section, or one record of it, as a form; what is posted is saved, or shown again with what is wrong."""
    own = found(tenant, quarter)
    part = _part(own, section, table, number)
    if request.method != "POST":
        return _form(request, own, part)
    data = request.POST.dict()
    base = _base(own, data.get("based_on", ""))
    made = posted(part, own.layout, base, data)
    if ADD in data:
        return _form(request, own, part, made)
    if made.errors:
        return _form(request, own, part, made, UNPROCESSABLE)
    try:
        sent = merged(own, made.plan, base, sections_changed(base, made.plan, own.layout))
        saved = save(own, sent, based_on=own.record.return_hash, key=key_of(request))
    except ReturnMoved as moved:
        tenant.look_again()
        return _form(request, found(tenant, quarter), part, made, CONFLICT, moved)
    forget_typed(request)
    if saved:
        messages.success(request, " ".join(["Saved.", *dict.fromkeys(made.doubts.values())]))
    else:
        messages.info(request, "Nothing was changed.")
    if part.table is not None:
        return redirect("return-section", tenant.round.id, tenant.area.code, own.id, section)
    return redirect("return", tenant.round.id, tenant.area.code, own.id)


def _part(own: Quarter, section: str, table: str, number: str) -> Part:
    try:
        return part_of(own.layout, own.sent, section, table, number)
    except NoSection as refused:
        raise Http404(str(refused)) from refused


def _base(own: Quarter, based_on: str) -> Return:
    """The return that the form was made from; what was filled in where nothing was saved then."""
    known = {one.return_hash for one in own.record.saved}
    return return_of(based_on, own.tenant.data) if based_on in known else own.filled.sent


def _form(
    request: HttpRequest,
    own: Quarter,
    part: Part,
    made: Posted[Return] | None = None,
    status: int = 200,
    moved: ReturnMoved | None = None,
) -> HttpResponse:
    beside = Beside(
        round=own.tenant.round,
        layout=own.layout,
        plan=own.sent,
        findings=own.checked.findings,
        filled=_sources(own),
        typed=made.typed if made else {},
        errors=made.errors if made else {},
    )
    page = WritingPage(
        section=section_page(beside, part, made.records if made else None),
        quarter=own.id,
        label=own.asked.label,
        based_on=own.record.return_hash,
        editable=own.record.handed_in is None and own.tenant.can("return-saved"),
        moved=f"{moved.found.capitalize()}. Compare, then save again." if moved else "",
    )
    return render(request, "returns/section.html", page, own.tenant, status)


def _sources(own: Quarter) -> Prefilled:
    """What was filled in, as a plan's forms take it."""
    return Prefilled(plan=own.filled.sent, given=own.filled.given)  # type: ignore[arg-type]


def workbook(request: HttpRequest, tenant: Tenant, quarter: str) -> HttpResponse:
    """The workbook taken away and brought back; one that is brought back becomes the return."""
    own = found(tenant, quarter)
    if request.method != "POST":
        return render(request, "returns/workbook.html", WorkbookPage.of(own), tenant)
    note = request.POST.get("note", "").replace("\x00", "")[:LONGEST_NOTE]
    try:
        content, name = content_of(request.FILES.get("file"), too_large=getattr(request, "too_large", False))
        based_on = request.POST.get("based_on", "")
        made = upload(own, content, name, based_on=based_on, key=key_of(request), note=note)
    except ReturnMoved as moved:
        tenant.look_again()
        page = WorkbookPage.of(found(tenant, quarter), note=note, refused=moved)
        return render(request, "returns/workbook.html", page, tenant, CONFLICT)
    except Refusal as refused:
        if tenant.state.delivery.of(quarter).handed_in:
            raise
        page = WorkbookPage.of(own, note=note, refused=refused)
        return render(request, "returns/workbook.html", page, tenant, UNPROCESSABLE)
    unread = [one for one in made.read.findings if one.severity is Severity.ERROR]
    said = f" {counted(len(unread), 'cell')} could not be read and stayed empty: {_first(unread)}" if unread else ""
    if made.saved:
        messages.success(request, f"{name} is now the return.{said}")
    else:
        messages.info(request, f"{name} says what the return says already.{said}")
    return redirect("return", tenant.round.id, tenant.area.code, own.id)


def _first(unread: Sequence[Finding]) -> str:
    """The first cells that could not be read, in words."""
    return "; ".join(f"{one.position or one.field}: {one.found}" for one in unread[:FIRST])
