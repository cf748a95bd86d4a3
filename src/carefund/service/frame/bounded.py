"""What a request may hold: one that says it is larger than that, or has a null in its address, is refused unread."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from carefund.service.frame.errors import not_understood, too_large
from carefund.service.frame.middleware import Answer

FILES, API = "multipart/form-data", "/api/"


class Bounded:
    """Answers 413 to a form that is larger than any form of the service, or a file larger than any workbook."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse."""
        if _length(request) > _largest(request):
            return too_large(request)
        if _has_null(request) and not request.path.startswith(API):
            return not_understood(request)
        return self._answer(request)


def _has_null(request: HttpRequest) -> bool:
    """Whether the address holds a null character, which PostgreSQL takes in no text."""
    return "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "")


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdigit() else 0


def _largest(request: HttpRequest) -> int:
    """In bytes: of a form as Django reads it, of files what a server can take in; the API has bounds of its own."""
    is_form = not request.path.startswith(API) and request.content_type != FILES
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE if is_form else settings.LARGEST_REQUEST
