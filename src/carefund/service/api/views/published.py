"""What was published, for anyone, without a token: the last edition of every round, one of them, and one area of it."""

from __future__ import annotations

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse

from carefund.service.api.answers import PublishedAreaAnswer, PublishedLine, PublishedRoundsAnswer
from carefund.service.api.operations import JSON, answer, operation
from carefund.service.frame.routes import ANYONE
from carefund.service.ledger import files
from carefund.service.public.edition import Edition
from carefund.service.public.keeping import A_MINUTE_FOR_ALL, kept
from carefund.service.public.reading import PROGRAM, Shown, data_folder, edition_shown
from carefund.service.public.shelf import Shelved, last_editions


@operation("GET", "/public/rounds", "public-rounds", ANYONE, answers=PublishedRoundsAnswer, tag="public", kept=True)
def public_rounds(request: HttpRequest) -> HttpResponse:
    """The rounds of which something was published, each with its last edition."""
    found = last_editions(data_folder())
    made = PublishedRoundsAnswer(rounds=[_line(one) for one in found])
    if not found:
        return answer(made)
    tag = sha256(" ".join((PROGRAM, *(one.file_hash for one in found))).encode()).hexdigest()
    last = max(one.edition.published for one in found)
    return kept(request, tag, last, lambda: answer(made), A_MINUTE_FOR_ALL)


@operation("GET", "/public/{round_id}", "public-round", ANYONE, answers=Edition, tag="public", kept=True)
def public_round(request: HttpRequest, round_id: str) -> HttpResponse:
    """The last edition of a round, byte for byte as it was frozen: its SHA-256 is its tag, and stands in the ledger."""
    found = _found(round_id)

    def made() -> HttpResponse:
        return HttpResponse(files.read(found.file_hash, data_folder()), content_type=JSON)

    return kept(request, found.file_hash, found.edition.published, made, A_MINUTE_FOR_ALL)


@operation(
    "GET", "/public/{round_id}/{area}", "public-area", ANYONE, answers=PublishedAreaAnswer, tag="public", kept=True
)
def public_area(request: HttpRequest, round_id: str, area: str) -> HttpResponse:
    """One area of the last edition of a round; `decided` is null, and `state` says why, where it was left out."""
    found = _found(round_id)
    edition = found.edition
    decided = edition.area(area)
    left = next((one for one in edition.undecided if one.code == area), None)
    if decided is None and left is None:
        raise Http404("no such area")
    made = PublishedAreaAnswer(
        round=edition.round,
        edition=edition.edition,
        edition_file=found.file_hash,
        published=edition.published,
        invented=edition.invented,
        area=area,
        state=decided.state if decided else left.state if left else "",
        decided=decided,
    )
    tag = f"{found.file_hash}.{area}-{PROGRAM}"
    return kept(request, tag, edition.published, lambda: answer(made), A_MINUTE_FOR_ALL)


def _found(round_id: str) -> Shown:
    found = edition_shown(round_id)
    if found is None:
        raise Http404("nothing was published")
    return found


def _line(one: Shelved) -> PublishedLine:
    edition = one.edition
    return PublishedLine(
        round=edition.round,
        title=edition.title,
        edition=edition.edition,
        edition_file=one.file_hash,
        published=edition.published,
        organisation=edition.organisation,
        invented=edition.invented,
        decided=len(edition.areas),
        undecided=len(edition.undecided),
    )
