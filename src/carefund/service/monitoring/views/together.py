"""A round's year in one view, for England or the areas that somebody looks after, or a region of them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from carefund.service.frame.rendering import render
from carefund.service.monitoring.kept import watched_year
from carefund.service.monitoring.muting import standing_mutes
from carefund.service.monitoring.pages.together import together_page
from carefund.service.monitoring.together import year_together
from carefund.service.people.sessions import today
from carefund.service.plans.reached import reached
from carefund.service.rounds.opening import areas_of_round


def together(request: HttpRequest, round_id: str) -> HttpResponse:
    """Money, outputs, metrics, conditions and returns of all areas that the person reaches, or of one region."""
    found, data, day = reached(request, round_id), Path(settings.DATA), today()
    regions = sorted({one.region for one in found.areas if one.region})
    region = request.GET.get("region", "")
    region = region if region in regions else ""
    plans = [(area, state) for area, state in found.states() if region in ("", area.region)]
    year = watched_year(round_id, data)
    mutes = standing_mutes(round_id, {one.area for one in year.told}, day) if year else {}
    made = year_together(found.round, plans, day, data)
    whole = "England" if len(found.areas) == len(areas_of_round(found.round)) else "your areas"
    page = together_page(found.round, made, year, mutes, day, regions, region or whole)
    return render(request, "monitoring/together.html", page)
