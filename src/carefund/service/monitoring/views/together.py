"""A round's year in one view, for England or the areas that somebody looks after, or a region of them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from carefund.service.frame.rendering import render
from carefund.service.monitoring.pages.together import together_page
from carefund.service.monitoring.together import watched_together
from carefund.service.people.sessions import today
from carefund.service.plans.reached import reached


def together(request: HttpRequest, round_id: str) -> HttpResponse:
    """Money, outputs, metrics, conditions and returns of all areas that the person reaches, or of one region."""
    made = watched_together(reached(request, round_id), request.GET.get("region", ""), today(), Path(settings.DATA))
    return render(request, "monitoring/together.html", together_page(made, today()))
