"""The waivers of a round that were granted, for anyone: on a page and as CSV."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from carefund.report.media.files import WRITERS
from carefund.service.frame.rendering import render
from carefund.service.people.sessions import today
from carefund.service.plans.reached import all_of
from carefund.service.plans.views.findings import TYPES, download
from carefund.service.waivers.pages.published import published, published_page, published_table


def public_waivers(request: HttpRequest, round_id: str) -> HttpResponse:
    """Every waiver of a round that was granted."""
    whole = all_of(round_id)
    page = published_page((round_id, whole.round.title), *published(whole.states(), today()))
    return render(request, "waivers/published.html", page)


def public_waivers_csv(request: HttpRequest, round_id: str) -> HttpResponse:
    """The same as CSV, safe to open in a spreadsheet."""
    lines, _ = published(all_of(round_id).states(), today())
    return download(WRITERS[".csv"](published_table(lines)), f"waivers-{round_id}.csv", TYPES[".csv"])
