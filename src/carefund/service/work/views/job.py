"""How far a piece of background work is, read without any script."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from carefund.service.frame.rendering import render
from carefund.service.work.pages.job import job_page
from carefund.service.work.queue import job_of


def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """One job as it stands."""
    found = job_of(job)
    if found is None:
        raise Http404("no such work")
    return render(request, "work/job.html", job_page(found))
