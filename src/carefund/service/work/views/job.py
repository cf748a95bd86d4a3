"""How far a piece of background work is; the page looks again by itself, with or without a script."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from carefund.service.frame.rendering import render
from carefund.service.work.queue import job_of

LOOK_AGAIN = 5


def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """The job, with the header that lets a browser look again while it is not over."""
    found = job_of(job)
    if found is None:
        raise Http404("no such work")
    response = render(request, "work/job.html", found)
    if not found.over:
        response["Refresh"] = str(LOOK_AGAIN)
    return response
