"""The early versions of all areas that somebody advises."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from carefund.assurance.permissions import Role
from carefund.service.frame.rendering import render
from carefund.service.national.pages.early import early_versions_page
from carefund.service.national.reach import OVERSEEING, reached_round

ADVISING = (*OVERSEEING, Role.REVIEWER)


def early_versions(request: HttpRequest, round_id: str) -> HttpResponse:
    """Each version that was shown, with links to it and to what changed since."""
    reach = reached_round(request, round_id, ADVISING)
    return render(
        request, "national/early.html", early_versions_page(reach.round.id, reach.standings, oversees=reach.oversees)
    )
