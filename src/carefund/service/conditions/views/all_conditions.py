"""All conditions of a round for the centre, on a page and as files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from carefund.report.media.files import WRITERS
from carefund.service.conditions.pages.all_conditions import (
    Filters,
    all_conditions_page,
    condition_rows,
    conditions_table,
    regions_of,
)
from carefund.service.frame.rendering import render
from carefund.service.people.sessions import today
from carefund.service.plans.reached import reached
from carefund.service.plans.views.findings import TYPES, download


def all_conditions(request: HttpRequest, round_id: str) -> HttpResponse:
    """Every condition that the person reaches, with filters in the address."""
    found, day = reached(request, round_id), today()
    rows = condition_rows(found.states(), day)
    filters = Filters.of(request.GET, regions_of(rows))
    page = all_conditions_page((round_id, found.round.title), rows, filters, day)
    return render(request, "conditions/all_conditions.html", page)


def conditions_csv(request: HttpRequest, round_id: str) -> HttpResponse:
    """What the filters leave as CSV, safe to open in a spreadsheet."""
    return _file(request, round_id, ".csv")


def conditions_xlsx(request: HttpRequest, round_id: str) -> HttpResponse:
    """The same as a workbook."""
    return _file(request, round_id, ".xlsx")


def _file(request: HttpRequest, round_id: str, ending: str) -> HttpResponse:
    rows = condition_rows(reached(request, round_id).states(), today())
    filters = Filters.of(request.GET, regions_of(rows))
    table = conditions_table(row for row in rows if filters.leave(row))
    return download(WRITERS[ending](table), f"conditions-{round_id}{ending}", TYPES[ending])
