"""How all plans of a round stand, as a page and as files of exactly what it shows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from carefund.report.media.files import WRITERS
from carefund.service.frame.downloads import TYPES, download
from carefund.service.frame.rendering import render
from carefund.service.national.filters import Filters, filters_sent
from carefund.service.national.pages.overview import overview_page
from carefund.service.national.reach import RoundReach, reached_round
from carefund.service.national.row import Row
from carefund.service.national.rows import row_of
from carefund.service.national.tables import plans_table


def overview(request: HttpRequest, round_id: str = "") -> HttpResponse:
    """One line for each area; filters and order stand in the address."""
    reach = reached_round(request, round_id)
    rows, filters = rows_and_filters(request, reach)
    page = overview_page(
        reach.round,
        rows,
        filters,
        whole=reach.is_whole,
        decides=reach.decides,
        evaluates=reach.evaluates,
        others=reach.other_rounds(),
    )
    return render(request, "national/overview.html", page)


def plans_csv(request: HttpRequest, round_id: str) -> HttpResponse:
    """What the list shows, as CSV that is safe to open in a spreadsheet."""
    return _file(request, round_id, ".csv")


def plans_xlsx(request: HttpRequest, round_id: str) -> HttpResponse:
    """What the list shows, as a workbook."""
    return _file(request, round_id, ".xlsx")


def rows_and_filters(request: HttpRequest, reach: RoundReach) -> tuple[list[Row], Filters]:
    """Every line that the person reaches, and what the address asks for of them."""
    rows = [row_of(one, reach.at) for one in reach.standings]
    return rows, filters_sent(request.GET, sorted({row.region for row in rows}))


def _file(request: HttpRequest, round_id: str, ending: str) -> HttpResponse:
    reach = reached_round(request, round_id)
    rows, filters = rows_and_filters(request, reach)
    content = WRITERS[ending](plans_table(filters.chosen(rows), reach.round))
    return download(content, f"plans-{reach.round.id}{ending}", TYPES[ending])
