"""Files of an edition: its tables, the whole of it as it was frozen, and its pictures."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from carefund.service.frame.recent import Recent
from carefund.service.ledger import files
from carefund.service.public.keeping import A_DAY, kept
from carefund.service.public.reading import PROGRAM, Shown, data_folder, edition_shown
from carefund.service.public.tables import ENDINGS, NAMES, TYPES, all_tables, file_of

FOR_GOOD = "public, max-age=31536000, immutable"
_MADE = Recent[str, bytes](48)
"""Files of editions as they were last made: a workbook of all tables costs a third of a second."""


def whole(request: HttpRequest, round_id: str, number: int) -> HttpResponse:
    """The file that holds the edition, byte for byte: its SHA-256 is what the ledger names."""
    found = _edition(round_id, number)
    return _file(request, found, "json", found.file_hash, lambda: files.read(found.file_hash, data_folder()))


def workbook(request: HttpRequest, round_id: str, number: int) -> HttpResponse:
    """Every table of the edition as one workbook."""
    found = _edition(round_id, number)
    tag = f"{found.file_hash}.xlsx-{PROGRAM}"
    return _file(request, found, "xlsx", tag, lambda: all_tables(found.edition, found.file_hash))


def table(request: HttpRequest, round_id: str, number: int, table: str, ending: str) -> HttpResponse:
    """One table of the edition."""
    found = _edition(round_id, number)
    if table not in NAMES or ending not in ENDINGS:
        raise Http404("no such table")
    tag = f"{found.file_hash}.{table}.{ending}-{PROGRAM}"
    return _file(
        request, found, ending, tag, lambda: file_of(table, ending, found.edition, found.file_hash), f"-{table}"
    )


def picture(request: HttpRequest, round_id: str, number: int, picture: str) -> HttpResponse:
    """A picture of the edition by the hash of its content, which never changes."""
    found = _edition(round_id, number)
    if picture not in found.picture_hashes:
        raise Http404("no such picture")

    def made() -> HttpResponse:
        return HttpResponse(files.read(picture, data_folder()), content_type="image/svg+xml")

    return kept(request, picture, found.edition.published, made, FOR_GOOD)


def _edition(round_id: str, number: int) -> Shown:
    found = edition_shown(round_id, number)
    if found is None or number == 0:
        raise Http404("no such edition")
    return found


def _file(
    request: HttpRequest, found: Shown, ending: str, tag: str, make: Callable[[], bytes], part: str = ""
) -> HttpResponse:
    """A file that a browser saves under a name that says what it is of; made once for all who have it not.

    Its tag names everything that it is made of, so that what was made under one is good for as long as it is kept.
    """
    name = f"{found.edition.round}-edition-{found.edition.edition}{part}.{ending}"
    named = {"Content-Disposition": f'attachment; filename="{name}"'}

    def made() -> HttpResponse:
        content = _MADE.get(tag)
        if content is None:
            content = make()
            _MADE.keep(tag, content)
        return HttpResponse(content, content_type=TYPES[ending], headers=named)

    return kept(request, tag, found.edition.published, made, A_DAY)
