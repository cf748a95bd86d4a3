"""Publishing a round: a preview, and its confirmation."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.refusal import Refusal
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.rendering import render
from carefund.service.people.sessions import acting, now
from carefund.service.public.differences import differences
from carefund.service.public.pages.publish import publish_page
from carefund.service.public.publication import drafted, publish
from carefund.service.public.reading import data_folder
from carefund.service.rounds.models import OpenRound
from carefund.service.rounds.opening import opened


def publishing(request: HttpRequest, round_id: str) -> HttpResponse:
    """What would be published now; when it is confirmed it is, once."""
    open_round = opened(round_id)
    if open_round is None:
        raise Http404("no such round")
    if request.method != "POST":
        return _preview(request, open_round)
    try:
        seen = request.POST.get("seen", "")
        number = publish(open_round, acting(request), now(), key_of(request), seen, data_folder())
    except Refusal as refused:
        words = f"Expected {refused.expected}; found {refused.found}. {refused.to_do}."
        return _preview(request, open_round, words, key_of(request))
    messages.success(request, f"Edition {number} is published. Its pictures are being drawn.")
    return redirect("public-round", round_id)


def _preview(request: HttpRequest, open_round: OpenRound, problem: str = "", key: str = "") -> HttpResponse:
    edition, _, before = drafted(open_round, acting(request), now(), data_folder())
    difference = differences(before, edition)
    page = publish_page(edition, difference, problem, key)
    return render(request, "public/publish.html", page, status=409 if problem else 200)
