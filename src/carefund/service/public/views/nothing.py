"""The page of an open round of which nothing was published yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from carefund.programme.rounds import load_round
from carefund.service.frame.rendering import render
from carefund.service.rounds.opening import opened


@dataclass(frozen=True)
class NothingPage:
    """That nothing was published."""

    title: str
    round_id: str
    invented: bool


def nothing_published(request: HttpRequest, round_id: str) -> HttpResponse:
    """The page. Raises Http404 where there is no such round."""
    found = opened(round_id)
    if found is None:
        raise Http404("no such round")
    page = NothingPage(load_round(round_id).title, round_id, found.invented)
    return render(request, "public/nothing.html", page)
