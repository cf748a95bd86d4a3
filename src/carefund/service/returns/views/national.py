"""Returns over the country: the page, its files, and reminders to those who owe one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from carefund.assurance.delivery import ReturnReminded
from carefund.assurance.permissions import Role
from carefund.assurance.request import NotNow
from carefund.report.media.files import WRITERS
from carefund.report.media.xlsx import workbook
from carefund.report.returns.tables import tables
from carefund.service.frame.downloads import TYPES, download
from carefund.service.frame.rendering import render
from carefund.service.people.sessions import acting, today
from carefund.service.plans.concerned import of_the_area
from carefund.service.plans.tenant import tenant_of
from carefund.service.returns.country import Country, country_asked
from carefund.service.returns.pages.national import areas_table, national_page
from carefund.wording.dates import day_words
from carefund.wording.lists import counted

FILTERS = ("quarter", "state", "region")


def returns(request: HttpRequest, round_id: str) -> HttpResponse:
    """Who has handed in and who has not, and what those that came add up to."""
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    country = _country(request, round_id, chosen["quarter"])
    held = {one.role for one in acting(request).memberships if one.in_force(today())}
    query = urlencode({"quarter": country.quarter.id})
    page = national_page(country, today(), chosen, query, may_remind=Role.NATIONAL in held)
    return render(request, "returns/national.html", page)


def _country(request: HttpRequest, round_id: str, quarter: str) -> Country:
    """The returns of a quarter; of the last that is over, or the first, where none is named.

    Raises Http404 for a round that is not open here or asks for no returns.
    """
    found = country_asked(acting(request), round_id, quarter, today())
    if found is None:
        raise Http404("no such round")
    return found


def returns_file(request: HttpRequest, round_id: str, ending: str) -> HttpResponse:
    """Every area with its return, as CSV or XLSX."""
    ending = f".{ending}"
    if ending not in TYPES:
        raise Http404("no such file")
    country = _country(request, round_id, request.GET.get("quarter", ""))
    content = WRITERS[ending](areas_table(country))
    return download(content, f"returns-{country.quarter.id}{ending}", TYPES[ending])


def roll_up_xlsx(request: HttpRequest, round_id: str) -> HttpResponse:
    """Every table of the roll-up as a workbook: shares, money, metrics, survey, areas."""
    country = _country(request, round_id, request.GET.get("quarter", ""))
    title = f"{country.round.title}: returns for {country.quarter.label}"
    about = [("Quarter", country.quarter.label), ("As of", day_words(today()))]
    content = workbook([areas_table(country), *tables(country.rolled)], title, about)
    return download(content, f"roll-up-{country.quarter.id}.xlsx", TYPES[".xlsx"])


def remind(request: HttpRequest, round_id: str) -> HttpResponse:
    """Remind every area that owes a return of the quarter, once a day; each reminder is on record."""
    named = request.POST.get("quarter", "")
    country = _country(request, round_id, named)
    if named != country.quarter.id:
        raise Http404("no such quarter")
    actor = acting(request)
    areas = people = already = 0
    for line in (one for one in country.lines if not one.here):
        tenant = tenant_of(actor, {"round_id": round_id, "area": line.area.code})
        assert tenant is not None  # the person reaches every area of the list
        try:
            tenant.record(ReturnReminded(quarter=country.quarter.id))
        except NotNow:
            already += 1
            continue
        areas, people = areas + 1, people + len(of_the_area(tenant.state, today(), tenant.database))
    rest = f" {counted(already, 'area')} not: reminded within the day, or the quarter is not over." if already else ""
    messages.success(
        request,
        f"{counted(areas, 'area')} reminded; {people} {'person' if people == 1 else 'people'} written to.{rest}",
    )
    at = reverse("national-returns", kwargs={"round_id": round_id})
    return redirect(f"{at}?{urlencode({'quarter': country.quarter.id})}")
