"""The page of a round: when plans are due, who signs, and its rules with their sources."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from carefund.programme.rounds import load_round
from carefund.service.frame.rendering import render
from carefund.service.rounds.opening import opened
from carefund.service.rounds.pages.rules import rules_page


def rules(request: HttpRequest, round_id: str) -> HttpResponse:
    """The rules of an open round."""
    open_round = opened(round_id)
    if open_round is None:
        raise Http404("no such round")
    return render(request, "rounds/rules.html", rules_page(load_round(round_id), open_round.deadline))
