"""The watched year of a round: the page, its table as a file, and its picture.

What is told rests on official figures, published targets and those of plans that were approved, which everyone of the
centre may see of all areas.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from carefund.report.media.files import WRITERS
from carefund.service.frame.downloads import TYPES, download, picture_for_good
from carefund.service.frame.rendering import render
from carefund.service.ledger import files
from carefund.service.monitoring.kept import KeptYear, watched_year
from carefund.service.monitoring.muting import Standing, may_mute, standing_mutes
from carefund.service.monitoring.pages.warnings import warnings_page, warnings_table
from carefund.service.people.sessions import acting, today
from carefund.service.rounds.opening import opened


def warnings(request: HttpRequest, round_id: str) -> HttpResponse:
    """What is warned of, what costs most first."""
    year, day = _year(round_id), today()
    may = partial(may_mute, acting(request), day=day)
    page = warnings_page(round_id, year, _mutes(round_id, year), day, may)
    return render(request, "monitoring/warnings.html", page)


def warnings_file(request: HttpRequest, round_id: str, ending: str) -> HttpResponse:
    """The warnings as CSV or XLSX."""
    year = _year(round_id)
    if year is None or year.refused or f".{ending}" not in TYPES:
        raise Http404("no such file")
    content = WRITERS[f".{ending}"](warnings_table(year, _mutes(round_id, year), today()))
    return download(content, f"warnings-{round_id}.{ending}", TYPES[f".{ending}"])


def picture(request: HttpRequest, round_id: str, picture: str) -> HttpResponse:
    """The picture of the page, by the hash of its content."""
    year = _year(round_id)
    if year is None or picture not in year.pictures.values():
        raise Http404("no such picture")
    return picture_for_good(files.read(picture, Path(settings.DATA)))


def _mutes(round_id: str, year: KeptYear | None) -> Standing:
    """The mutes of what is warned of that stand today."""
    return standing_mutes(round_id, {one.area for one in year.told}, today()) if year else {}


def _year(round_id: str) -> KeptYear | None:
    """Raises Http404 for a round that is not open here."""
    if opened(round_id) is None:
        raise Http404("no such round")
    return watched_year(round_id, Path(settings.DATA))
