"""The plan's workbook: taken away filled in as far as the plan is, brought back, and each upload with its findings."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.refusal import RefusedFile
from carefund.service.frame.downloads import TYPES, download
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import number_sent
from carefund.service.ledger import files
from carefund.service.people.sessions import today
from carefund.service.plans.checking import check_workbook
from carefund.service.plans.pages.findings import findings_page
from carefund.service.plans.pages.workbook import workbook_page
from carefund.service.plans.prefilling import workbook_of
from carefund.service.plans.scanning import NotClean
from carefund.service.plans.tenant import Tenant
from carefund.service.plans.uploads import LONGEST_NOTE, NotTaken, content_of, upload, upload_numbered, uploads_of
from carefund.wording.lists import counted, listed


def workbook(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The page; a file that is posted is checked and becomes the next version."""
    if request.method == "POST":
        return _uploaded(request, tenant)
    return render(request, "plans/workbook.html", workbook_page(tenant.state.version, uploads_of(tenant)), tenant)


def _uploaded(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    note = request.POST.get("note", "").replace("\x00", "")[:LONGEST_NOTE]
    try:
        content, name = content_of(request.FILES.get("file"), too_large=getattr(request, "too_large", False))
        made = upload(tenant, content, name, note=note, based_on=number_sent(request.POST.get("based_on", "")))
    except (RefusedFile, NotTaken, NotClean) as refused:
        said = {"problem": f"Expected {refused.expected}; found {refused.found}.", "to_do": refused.to_do}
        page = workbook_page(tenant.state.version, uploads_of(tenant), note=note, **said)
        return render(request, "plans/workbook.html", page, tenant, status=422)
    if made.conflict:
        changed = listed(made.conflict.sections)
        words = f"Nothing was saved: {changed} was changed by somebody else since. Compare, then upload again."
        messages.warning(request, words)
    elif made.saved and made.saved.sections:
        voided = f" {counted(len(made.saved.voided), 'signature')} became void." if made.saved.voided else ""
        messages.success(request, f"{made.row.name} is now version {made.saved.version}.{voided}")
    else:
        messages.info(request, f"{made.row.name} says what the plan says already.")
    return redirect("upload", tenant.round.id, tenant.area.code, made.row.number)


def template(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The workbook, with the plan as it stands in it."""
    return download(workbook_of(tenant.plan), f"{tenant.round.id}-{tenant.area.code}.xlsx", TYPES[".xlsx"])


def one_upload(request: HttpRequest, tenant: Tenant, number: int) -> HttpResponse:
    """What was found in an uploaded workbook, as the command line's check of it says."""
    row = upload_numbered(tenant, number)
    if row is None:
        raise Http404("no such upload")
    checked = check_workbook(
        files.read(row.file_hash, tenant.data), row.name, today(), tenant.area.code, tenant.round.id
    )
    chosen = {name: request.GET.get(name, "") for name in ("severity", "section")}
    page = findings_page(checked, tenant.layout, **chosen, title=f"Upload {number}: {row.name}")
    return render(request, "plans/upload.html", page, tenant)


def uploaded_file(request: HttpRequest, tenant: Tenant, number: int) -> HttpResponse:
    """The workbook as it was uploaded."""
    row = upload_numbered(tenant, number)
    if row is None:
        raise Http404("no such upload")
    return download(files.read(row.file_hash, tenant.data), f"upload-{number}-{tenant.area.code}.xlsx", TYPES[".xlsx"])
