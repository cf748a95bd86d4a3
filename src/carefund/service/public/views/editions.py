"""Public pages of an edition: England, one area, its editions and its scorecard."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from carefund.service.frame.rendering import render
from carefund.service.frame.sent import number_sent
from carefund.service.public.keeping import kept
from carefund.service.public.pages.area import area_page
from carefund.service.public.pages.editions import editions_page
from carefund.service.public.pages.england import england_page
from carefund.service.public.pages.scorecard import scorecard_page
from carefund.service.public.reading import Shown, edition_shown, shown
from carefund.service.public.views.nothing import nothing_published


def england(request: HttpRequest, round_id: str) -> HttpResponse:
    """What was planned in a round, how likely it was said to be, what was decided, what happened."""
    asked = request.GET
    number = number_sent(asked.get("edition", ""))
    found = edition_shown(round_id, number)
    if found is None and not number:
        return nothing_published(request, round_id)
    if found is None:
        raise Http404("no such edition")
    return _kept(
        request,
        found,
        lambda: (england_page(found, asked.get("q", ""), asked.get("decision", "")), "public/england.html"),
    )


def area(request: HttpRequest, round_id: str, area: str) -> HttpResponse:
    """The same of one area."""
    found = shown(request, round_id)
    page = area_page(found, area)
    if page is None:
        raise Http404("no such area")
    return _kept(request, found, lambda: (page, "public/area.html"))


def editions(request: HttpRequest, round_id: str) -> HttpResponse:
    """Every edition of a round, with what each corrects."""
    found = shown(request, round_id)
    return _kept(request, found, lambda: (editions_page(found), "public/editions.html"))


def scorecard(request: HttpRequest, round_id: str) -> HttpResponse:
    """The annual scorecard of a round."""
    found = shown(request, round_id)
    return _kept(request, found, lambda: (scorecard_page(found), "public/scorecard.html"))


def _kept(request: HttpRequest, found: Shown, make: Callable[[], tuple[object, str]]) -> HttpResponse:
    """The page that `make` gives with its template; 304 where it is held already."""

    def rendered() -> HttpResponse:
        page, template = make()
        return render(request, template, page)

    return kept(request, found.tag, found.editions[-1].edition.published, rendered)
