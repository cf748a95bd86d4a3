"""All waivers of a round for the centre: on a page and as files, and decided one at a time."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from pydantic import ValidationError

from carefund.assurance.event import WaiverDecided
from carefund.refusal import Refusal
from carefund.report.media.files import WRITERS
from carefund.service.frame.downloads import TYPES, download
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.problem import Lacking, problem_of, typed_of, words_of
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import day_sent
from carefund.service.people.sessions import today
from carefund.service.plans.places import places_of, words_of_path
from carefund.service.plans.reached import reached
from carefund.service.plans.tenant import Tenant
from carefund.service.waivers.pages.all_waivers import (
    Filters,
    WaiverRow,
    all_waivers_page,
    waiver_page,
    waiver_rows,
    waivers_table,
)

FIELDS = {"reason": "Reason", "until": "Until"}
LONGEST_QUERY = 500


def all_waivers(request: HttpRequest, round_id: str) -> HttpResponse:
    """Every waiver that the person reaches, with filters in the address."""
    found = reached(request, round_id)
    rows = waiver_rows(found.states(), today())
    page = all_waivers_page((round_id, found.round.title), rows, Filters.of(request.GET, rows))
    return render(request, "waivers/all_waivers.html", page)


def waivers_csv(request: HttpRequest, round_id: str) -> HttpResponse:
    """What the filters leave as CSV, safe to open in a spreadsheet."""
    return _file(request, round_id, ".csv")


def waivers_xlsx(request: HttpRequest, round_id: str) -> HttpResponse:
    """The same as a workbook."""
    return _file(request, round_id, ".xlsx")


def _file(request: HttpRequest, round_id: str, ending: str) -> HttpResponse:
    rows = waiver_rows(reached(request, round_id).states(), today())
    filters = Filters.of(request.GET, rows)
    table = waivers_table(row for row in rows if filters.leave(row))
    return download(WRITERS[ending](table), f"waivers-{round_id}{ending}", TYPES[ending])


def waiver(request: HttpRequest, tenant: Tenant, number: int) -> HttpResponse:
    """One waiver, to be decided by those who may."""
    row = _row(tenant, number)
    page = waiver_page(row, _about(tenant, row), _query(request.GET))
    return render(request, "waivers/waiver.html", page, tenant)


def waiver_decided(request: HttpRequest, tenant: Tenant, number: int) -> HttpResponse:
    """Grant or refuse a waiver, and go back to the list; where it is refused the page keeps what was typed."""
    row = _row(tenant, number)
    try:
        body = _asked(request, row)
        tenant.record(body, key_of(request))
    except (Refusal, ValidationError) as error:
        problem = problem_of(error, FIELDS, "decide-")
        page = waiver_page(_row(tenant, number), _about(tenant, row), _query(request.POST), problem, typed_of(request))
        return render(request, "waivers/waiver.html", page, tenant, problem.status)
    messages.success(request, f"{tenant.area.name}: the waiver is {'granted' if body.granted else 'refused'}.")
    return redirect(f"{reverse('all-waivers', args=[tenant.round.id])}{_query(request.POST)}")


def _about(tenant: Tenant, row: WaiverRow) -> str:
    return words_of_path(places_of(tenant.plan, tenant.layout), tenant.layout, tenant.plan, row.waiver.field)


def _row(tenant: Tenant, number: int) -> WaiverRow:
    rows = waiver_rows([(tenant.area, tenant.state)], today())
    found = next((row for row in rows if row.number == number), None)
    if found is None:
        raise Http404("no such waiver")
    return found


def _asked(request: HttpRequest, row: WaiverRow) -> WaiverDecided:
    """What was decided. Raises Lacking where neither button was pressed, or no reason given."""
    if request.POST.get("do") not in ("grant", "refuse"):
        raise Lacking("reason", "a decision: grant or refuse", "Press one of the two buttons")
    granted = request.POST["do"] == "grant"
    until = day_sent(request.POST.get("until", "")) if granted else None
    return WaiverDecided(waiver=row.waiver.id, granted=granted, reason=words_of(request, "reason"), until=until)


def _query(sent: QueryDict) -> str:
    """The list's own filters out of what was sent, and nothing else, so that nobody is led elsewhere."""
    typed = QueryDict(sent.get("filters", "").lstrip("?")[:LONGEST_QUERY]) if "filters" in sent else sent
    text = urlencode({name: typed[name] for name in ("state", "region", "check") if typed.get(name)})
    return f"?{text}" if text else ""
