"""The watched year of a round: the page, its table as a file, and its picture.

What is told rests on official figures and published targets alone, so that everyone of the centre sees all areas.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from carefund.service.frame.downloads import FOR_GOOD, TYPES, download
from carefund.service.frame.rendering import render
from carefund.service.ledger import files
from carefund.service.monitoring.kept import KeptYear, watched_year
from carefund.service.monitoring.pages.warnings import warnings_page
from carefund.service.rounds.opening import opened


def warnings(request: HttpRequest, round_id: str) -> HttpResponse:
    """What is warned of, what costs most first."""
    return render(request, "monitoring/warnings.html", warnings_page(round_id, _year(round_id)))


def warnings_file(request: HttpRequest, round_id: str, ending: str) -> HttpResponse:
    """The warnings as CSV or XLSX."""
    year = _year(round_id)
    if year is None or ending not in year.files:
        raise Http404("no such file")
    content = files.read(year.files[ending], Path(settings.DATA))
    return download(content, f"warnings-{round_id}.{ending}", TYPES[f".{ending}"])


def picture(request: HttpRequest, round_id: str, picture: str) -> HttpResponse:
    """The picture of the page, by the hash of its content."""
    year = _year(round_id)
    if year is None or picture not in year.pictures.values():
        raise Http404("no such picture")
    content = files.read(picture, Path(settings.DATA))
    return HttpResponse(content, content_type="image/svg+xml", headers={"Cache-Control": FOR_GOOD})


def _year(round_id: str) -> KeptYear | None:
    """Raises Http404 for a round that is not open here."""
    if opened(round_id) is None:
        raise Http404("no such round")
    return watched_year(round_id, Path(settings.DATA))
