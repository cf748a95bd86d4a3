"""The dates of a round, and moving them: a preview of who is affected, then doing it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from carefund.assurance.permissions import Role
from carefund.service.frame.idempotency import key_of, new_key
from carefund.service.frame.rendering import render
from carefund.service.national.forms import DatesTyped, dates_sent
from carefund.service.national.moving import history, moves
from carefund.service.national.pages.dates import dates_page, moves_page
from carefund.service.national.reach import RoundReach, reached_round


def dates(request: HttpRequest, round_id: str) -> HttpResponse:
    """Where dates stand, and every time that they were moved."""
    reach = reached_round(request, round_id)
    typed = DatesTyped(areas=tuple(request.GET.getlist("area")))
    return _page(request, reach, typed, new_key())


def move_dates(request: HttpRequest, round_id: str) -> HttpResponse:
    """Who would be affected by what was typed; confirmed, each area's date is moved and everyone concerned is told."""
    reach = reached_round(request, round_id, (Role.NATIONAL,))
    typed, key, do = dates_sent(request.POST), key_of(request), request.POST.get("do")
    if typed.problems or do == "change":
        return _page(request, reach, typed, key, 200 if do == "change" else 422)
    found = moves(reach, typed, key, record=do == "confirm")
    return render(request, "national/moves.html", moves_page(reach.round.id, found, typed, key, done=do == "confirm"))


def _page(request: HttpRequest, reach: RoundReach, typed: DatesTyped, key: str, status: int = 200) -> HttpResponse:
    page = dates_page(
        reach.round.id,
        reach.open_round.deadline,
        reach.standings,
        history(reach),
        typed,
        key,
        decides=reach.decides,
    )
    return render(request, "national/dates.html", page, status=status)
