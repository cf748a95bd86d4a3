"""An area's returns: the list, one of them, its files, explanations, signatures, and handing in."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from carefund.assurance.delivery import ReturnReopened
from carefund.assurance.permissions import NotPermitted, require_fresh_factor
from carefund.monitoring.returns.model import Return, SchemeReport, StreamReport
from carefund.monitoring.returns.template import write_return
from carefund.report.media.files import WRITERS
from carefund.report.return_check.tables import tables
from carefund.service.frame.downloads import TYPES, download
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.rendering import render
from carefund.service.people.sessions import now, today
from carefund.service.plans.tenant import Tenant
from carefund.service.returns.asked import quarter_asked
from carefund.service.returns.pages.one import confirmation_page, return_page, returns_page
from carefund.service.returns.quarter import Quarter, quarters_of
from carefund.service.returns.saving import hand_in, save, sign

Report = TypeVar("Report", StreamReport, SchemeReport)


def returns(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Every quarter that the round asks a return for, and how far each is."""
    return render(request, "returns/returns.html", returns_page(quarters_of(tenant)), tenant)


def one_return(request: HttpRequest, tenant: Tenant, quarter: str) -> HttpResponse:
    """One return: sections, findings, spending against plan, signatures."""
    own = quarter_asked(tenant, quarter)
    return render(request, "returns/return.html", return_page(own, today() > own.rule.last), tenant)


def findings_file(request: HttpRequest, tenant: Tenant, quarter: str, ending: str) -> HttpResponse:
    """What was found in the return, as a file that is safe to open in a spreadsheet."""
    own, ending = quarter_asked(tenant, quarter), f".{ending}"
    if ending not in TYPES:
        raise Http404("no such file")
    content = WRITERS[ending](tables(own.checked)[0])
    return download(content, f"findings-{own.id}-{tenant.area.code}{ending}", TYPES[ending])


def template(request: HttpRequest, tenant: Tenant, quarter: str) -> HttpResponse:
    """The workbook, with the return as it stands in it."""
    own = quarter_asked(tenant, quarter)
    content = write_return(tenant.round, own.asked, own.whole(), own.filled.given)
    return download(content, f"{tenant.round.id}-{tenant.area.code}-{own.id}.xlsx", TYPES[".xlsx"])


def refill(request: HttpRequest, tenant: Tenant, quarter: str) -> HttpResponse:
    """Take money to date from the pool's books again, in place of what stands in the return."""
    own = quarter_asked(tenant, quarter)
    known = {one.stream: one for one in own.filled.sent.streams}
    schemes = {one.id: one for one in own.filled.sent.schemes}
    streams = tuple(_taken(one, known.get(one.stream), ("income", "spent")) for one in own.sent.streams)
    spent = tuple(_taken(one, schemes.get(one.id), ("spent",)) for one in own.sent.schemes)
    return _saved(request, own, own.sent.model_copy(update={"streams": streams, "schemes": spent}))


def _taken(one: Report, known: Report | None, names: tuple[str, ...]) -> Report:
    """A report with what the books say; what they say nothing of stays as it was."""
    said = {name: getattr(known, name) for name in names if getattr(known, name, None) is not None}
    return one.model_copy(update=said)


def explain(request: HttpRequest, tenant: Tenant, quarter: str) -> HttpResponse:
    """Keep the words that were given beside each stream's spending."""
    own = quarter_asked(tenant, quarter)
    given = {name.removeprefix("reason-"): words for name, words in request.POST.items() if name.startswith("reason-")}
    streams = tuple(
        one.model_copy(update={"reason": _words(given[one.stream])}) if one.stream in given else one
        for one in own.sent.streams
    )
    return _saved(request, own, own.sent.model_copy(update={"streams": streams}))


def _words(typed: object) -> str | None:
    return str(typed).replace("\x00", "").strip()[:5_000] or None


def _saved(request: HttpRequest, own: Quarter, sent: Return) -> HttpResponse:
    based_on = request.POST.get("based_on", "")
    if save(own, sent, based_on=based_on, key=key_of(request)):
        messages.success(request, "Saved.")
    else:
        messages.info(request, "Nothing was changed.")
    return _back(own)


def signing(request: HttpRequest, tenant: Tenant, quarter: str) -> HttpResponse:
    """Sign the return that stands, after a second factor that was given just now."""
    own, sent = quarter_asked(tenant, quarter), request.POST
    try:
        require_fresh_factor(tenant.actor, now())
    except NotPermitted:
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': _address(own)})}")
    sign(own, sent.get("role", ""), sent.get("return_hash", ""), key_of(request))
    messages.success(request, f"You signed the return for {own.asked.label}.")
    return _back(own)


def handing_in(request: HttpRequest, tenant: Tenant, quarter: str) -> HttpResponse:
    """Hand the return in, once, however often the button is pressed."""
    own = quarter_asked(tenant, quarter)
    hand_in(own, request.POST.get("return_hash", ""), key_of(request))
    return redirect("return-confirmation", tenant.round.id, tenant.area.code, own.id)


def reopen(request: HttpRequest, tenant: Tenant, quarter: str) -> HttpResponse:
    """Give a return back to its area, with the reason."""
    own = quarter_asked(tenant, quarter)
    tenant.record(ReturnReopened(quarter=own.id, reason=request.POST.get("reason", "")), key_of(request))
    messages.success(request, "The return is open again.")
    return _back(own)


def confirmation(request: HttpRequest, tenant: Tenant, quarter: str) -> HttpResponse:
    """Who handed the return in and when, and by what that is proved."""
    own = quarter_asked(tenant, quarter)
    if not own.record.submissions:
        raise Http404("not handed in")
    page = confirmation_page(own, own.record.submissions[-1])
    return render(request, "returns/confirmation.html", page, tenant)


def _address(own: Quarter) -> str:
    at = {"round_id": own.tenant.round.id, "area": own.tenant.area.code, "quarter": own.id}
    return reverse("return", kwargs=at)


def _back(own: Quarter) -> HttpResponse:
    return redirect(_address(own))
