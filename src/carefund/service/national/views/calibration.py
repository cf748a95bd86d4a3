"""Whether reviewers use one yardstick, plans for a second reviewer, and decisions scored by what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.assurance.event import ReviewerAssigned
from carefund.refusal import Refusal
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import day_sent
from carefund.service.national.choices import key_of_area
from carefund.service.national.pages.calibration import beside, calibration_page, chart, first_seed
from carefund.service.national.reach import RoundReach, reached_round
from carefund.service.national.scoring import decided_targets
from carefund.service.national.second_reviews import SecondReview, drawn, proposals
from carefund.service.people.reviewers_by_area import Reviewing, reviewers_of
from carefund.service.rounds.opening import areas_of_round
from carefund.wording.lists import counted, listed

LONGEST_SEED = 100


def calibration(request: HttpRequest, round_id: str) -> HttpResponse:
    """Agreement, each reviewer beside appraisal and others, meetings, the draw of second reviews, and scores."""
    reach = reached_round(request, round_id)
    seed = request.GET.get("seed", "").strip()[:LONGEST_SEED] or first_seed(reach.round)
    targets = decided_targets(reach.standings, reach.round, reach.appraised, reach.data)
    page = calibration_page(
        reach.round,
        reach.standings,
        targets,
        _proposed(reach, seed),
        seed,
        person=reach.actor.person,
        assigns=reach.assigns,
    )
    return render(request, "national/calibration.html", page)


def calibration_chart(request: HttpRequest, round_id: str, form: str) -> HttpResponse:
    """Each reviewer beside the appraisal and the others, as a picture: `wide` or `narrow`."""
    reach = reached_round(request, round_id)
    drawing = chart(*beside(reach.round, reach.standings), narrow=form == "narrow")
    return HttpResponse(drawing, content_type="image/svg+xml")


def assign_seconds(request: HttpRequest, round_id: str) -> HttpResponse:
    """Assign the second reviewers that the page proposed, and tell them; one that may not be keeps back no other."""
    reach = reached_round(request, round_id)
    due, key = day_sent(request.POST.get("due", "")), key_of(request)
    done, refused = 0, []
    names = {area: {one.person: one.name for one in some} for area, some in _reviewers(reach).items()}
    for area, _, person in (text.partition("|") for text in request.POST.getlist("second")):
        standing, name = reach.standing(area), names.get(area, {}).get(person)
        if standing is None or name is None:
            refused.append(f"{area}: no reviewer of this area")
            continue
        body = ReviewerAssigned(reviewer=person, reviewer_name=name, due=due)
        tenant = reach.tenant(standing)
        try:
            tenant.record(body, key_of_area(key, area))
        except Refusal as why:
            refused.append(f"{standing.area.name}: needs {why.expected}, found {why.found}")
            continue
        done += 1
    messages.success(request, f"{counted(done, 'second reviewer')} assigned.")
    if refused:
        messages.warning(request, f"Not assigned: {listed(refused)}.")
    return redirect("calibration", reach.round.id)


def _reviewers(reach: RoundReach) -> Mapping[str, Sequence[Reviewing]]:
    return reviewers_of((one.code for one in reach.areas), reach.day, reach.database)


def _proposed(reach: RoundReach, seed: str) -> list[SecondReview]:
    review = reach.round.review
    chosen = drawn(
        [one.code for one in areas_of_round(reach.round)], review.double_reviewed_percent if review else 0, seed
    )
    return proposals(reach.standings, chosen, _reviewers(reach))
