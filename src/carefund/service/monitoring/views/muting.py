"""Muting one warning, and lifting what mutes it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from pydantic import ValidationError

from carefund.assurance.event import MuteLifted, WarningMuted
from carefund.assurance.muting import MutedWarning
from carefund.assurance.permissions import NotPermitted
from carefund.programme.rounds import load_round
from carefund.refusal import Refusal
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.kept import typed_before
from carefund.service.frame.problem import Lacking, Problem, problem_of, words_of
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import day_sent
from carefund.service.monitoring.kept import ToldWarning, watched_year
from carefund.service.monitoring.muting import may_mute, record_mute, standing_mutes
from carefund.service.monitoring.pages.muting import muting_page
from carefund.service.people.sessions import acting, today
from carefund.service.rounds.opening import opened
from carefund.wording.dates import day_words

FIELDS = {"reason": "Reason", "until": "Until"}


def muting(request: HttpRequest, round_id: str, place: str, metric: str) -> HttpResponse:
    """The form; what is posted mutes the warning, or lifts its mute, and leads back to the list."""
    told, mute = _told(request, round_id, place, metric)
    if request.method != "POST":
        return _page(request, round_id, told, mute)
    try:
        body = _asked(request, metric)
        record_mute(acting(request), round_id, place, body, key_of(request))
    except (Refusal, ValidationError) as error:
        return _page(request, round_id, told, mute, problem_of(error, FIELDS))
    done = f"muted until {day_words(body.until)}" if isinstance(body, WarningMuted) else "told again"
    messages.success(request, f"{told.name}: the warning is {done}.")
    return redirect("warnings", round_id)


def _told(request: HttpRequest, round_id: str, place: str, metric: str) -> tuple[ToldWarning, MutedWarning | None]:
    """The warning and the mute of it that stands.

    Raises Http404 for a warning that there is none of, NotPermitted for one of an area that is not the person's.
    """
    year = watched_year(round_id, Path(settings.DATA)) if opened(round_id) else None
    told = year.warning_of(place, metric) if year else None
    if told is None:
        raise Http404("no such warning")
    if not may_mute(acting(request), place, today()):
        raise NotPermitted(
            "somebody of the centre who looks after this area, or of the national team for England",
            "somebody else",
            "Ask one of them",
        )
    return told, standing_mutes(round_id, [place], today()).get((place, metric))


def _asked(request: HttpRequest, metric: str) -> WarningMuted | MuteLifted:
    """What is asked for. Raises Lacking where a field that is asked for is empty."""
    reason = words_of(request, "reason")
    if not reason:
        raise Lacking("reason", "a reason", "Write the reason: the area reads it")
    if request.POST.get("do") == "lift":
        return MuteLifted(metric=metric, reason=reason)
    until = day_sent(request.POST.get("until", ""))
    if until is None:
        raise Lacking("until", "a last day", "Give the last day on which it is muted")
    return WarningMuted(metric=metric, reason=reason, until=until)


def _page(
    request: HttpRequest,
    round_id: str,
    told: ToldWarning,
    mute: MutedWarning | None,
    problem: Problem | None = None,
) -> HttpResponse:
    sent = request.POST or typed_before(request) or request.POST
    typed = {name: str(sent.get(name, "")) for name in FIELDS}
    page = muting_page((round_id, load_round(round_id).title), told, mute, typed, problem)
    return render(request, "monitoring/muting.html", page, status=problem.status if problem else 200)
