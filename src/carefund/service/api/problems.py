"""What goes wrong, as `application/problem+json` (RFC 9457), with what was expected, what was found, and what to do."""

from __future__ import annotations

import errno
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError
from ninja.errors import ValidationError as NotAsDeclared
from pydantic import BaseModel, ConfigDict, ValidationError

from carefund.assurance.permissions import NotPermitted
from carefund.refusal import Refusal, RefusedFile

PROBLEM_TYPE = "application/problem+json"
DECLARED = (401, 403, 404, 405, 409, 413, 415, 422, 429, 503, 507)
"""What every operation may answer beside what it is for."""
log = structlog.get_logger("carefund.api")


class Missed(BaseModel):
    """A field that two people changed: what stands now, and what was sent."""

    field: str
    """Path of the field in the plan."""
    label: str | None = None
    """What it is called in the workbook."""
    stands: str | None = None
    sent: str | None = None


class Problem(BaseModel):
    """Why a request was not answered as asked (RFC 9457)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    expected: str = ""
    found: str = ""
    to_do: str = ""
    place: str = ""
    sections: dict[str, int] = {}
    """Sections that somebody else changed since, with the version that did."""
    changed: list[Missed] = []
    """Both values of every field in these sections in which what stands and what was sent differ."""


class NotReached(Exception):
    """A request without a token that opens anything."""


class TooOften(Exception):
    """More requests than one token may make in a minute."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(seconds)


class OtherContent(Refusal):
    """Something sent that is of another media type than the operation takes."""


class TooLarge(Refusal):
    """More than is taken in."""


class Differing(Exception):
    """A conflict, with both values of each field that it is about."""

    def __init__(self, refusal: Refusal, sections: dict[str, int], changed: list[Missed]) -> None:
        self.refusal, self.sections, self.changed = refusal, sections, changed
        super().__init__(str(refusal))


def answered(problem: Problem, headers: dict[str, str] | None = None) -> HttpResponse:
    """The answer that tells a problem."""
    text = problem.model_dump_json(exclude_defaults=True)
    return HttpResponse(text, status=problem.status, content_type=PROBLEM_TYPE, headers=headers)


def not_allowed(methods: list[str]) -> HttpResponse:
    """The answer to a method that an address does not take."""
    problem = _problem(405, to_do=f"Use {' or '.join(methods)}.")
    return answered(problem, {"Allow": ", ".join(methods)})


def of_refusal(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The problem of a refusal: of who asks 403, of size 413, of kind 415, of all else 409."""
    kinds = ((NotPermitted, 403), (OtherContent, 415), (TooLarge, 413))
    status = next((code for kind, code in kinds if isinstance(refusal, kind)), 409)
    return answered(_of(refusal, status))


def of_difference(_request: HttpRequest, error: Differing) -> HttpResponse:
    """The problem of a conflict, with both values."""
    made = _of(error.refusal, 409)
    return answered(made.model_copy(update={"sections": error.sections, "changed": error.changed}))


def of_nobody(_request: HttpRequest, _error: NotReached) -> HttpResponse:
    """401, alike for no token, an unknown one, and one that is over or revoked."""
    problem = _problem(
        401,
        expected="a token of this service as `Authorization: Bearer cf_...`",
        found="none that opens anything",
        to_do="Ask your area's lead for a token; one that is over, revoked, or of somebody who left opens nothing.",
    )
    return answered(problem, {"WWW-Authenticate": 'Bearer realm="carefund"'})


def of_haste(_request: HttpRequest, error: TooOften) -> HttpResponse:
    """429, with the seconds to wait."""
    problem = _problem(429, to_do=f"Wait {error.seconds} seconds, and ask less often.")
    return answered(problem, {"Retry-After": str(error.seconds)})


def of_absence(_request: HttpRequest, _error: Http404) -> HttpResponse:
    """404, alike for what is foreign and what is not there."""
    return answered(
        _problem(
            404,
            detail="There is no such thing, or it belongs to an area that the token does not reach.",
            to_do="Check the address; `GET /api/v1/plans` lists what the token reaches.",
        )
    )


def of_form(_request: HttpRequest, error: NotAsDeclared | ValidationError) -> HttpResponse:
    """422: what was sent is not of the form that the operation declares."""
    errors: list[Any] = error.errors if isinstance(error, NotAsDeclared) else error.errors(include_url=False)
    first = errors[0] if errors else {"loc": (), "msg": "not of that form"}
    place = ".".join(str(one) for one in first["loc"])
    return answered(
        _problem(
            422,
            expected="what the operation declares at /api/v1/openapi.json",
            found=str(first["msg"]),
            place=place,
            to_do="Correct it, and send it again.",
        )
    )


def of_other_form(_request: HttpRequest, error: Exception) -> HttpResponse:
    """422 for a request that cannot be taken apart."""
    return answered(_problem(422, found=str(error)[:200], to_do="Send it as the operation declares."))


def of_size(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    """413."""
    return answered(_problem(413, to_do="Send less at once; a plan has some 100 kB."))


def of_failure(request: HttpRequest, error: Exception) -> HttpResponse:
    """507 for a disk that is full, 503 for a database that does not answer."""
    full = getattr(error, "errno", None) == errno.ENOSPC or "full" in str(error).casefold()
    log.error("unavailable", error=type(error).__name__, full=full, path=request.path)
    return answered(_problem(507 if full else 503, to_do="Try again in a few minutes. Nothing that was saved is lost."))


HANDLERS: dict[type[Exception], Any] = {
    Refusal: of_refusal,
    Differing: of_difference,
    NotReached: of_nobody,
    TooOften: of_haste,
    Http404: of_absence,
    NotAsDeclared: of_form,
    ValidationError: of_form,
    HttpError: of_other_form,
    MultiPartParserError: of_other_form,
    SuspiciousOperation: of_other_form,
    RequestDataTooBig: of_size,
    OperationalError: of_failure,
    OSError: of_failure,
}
"""What each kind of error is answered with; whatever else is a mistake of the service."""


def _of(refusal: Refusal, status: int) -> Problem:
    return _problem(
        status,
        detail=str(refusal),
        expected=refusal.expected,
        found=refusal.found,
        to_do=refusal.to_do,
        place=refusal.file if isinstance(refusal, RefusedFile) else refusal.place,
    )


def _problem(status: int, **words: Any) -> Problem:  # noqa: ANN401 - words all
    return Problem(title=HTTPStatus(status).phrase, status=status, **words)
