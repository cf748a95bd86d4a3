"""How much a request may hold: what says that it is larger is refused before any of it is read."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from carefund.service.frame.errors import too_large
from carefund.service.frame.middleware import Answer

FILES = "multipart/form-data"


class Bounded:
    """Answers 413 to a form that is larger than any form of the service, or a file larger than any workbook."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse."""
        if _length(request) > _largest(request):
            return too_large(request)
        return self._answer(request)


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdigit() else 0


def _largest(request: HttpRequest) -> int:
    """In bytes: of a form as Django reads it, of files what a server can take in; the API has bounds of its own."""
    is_form = not request.path.startswith("/api/") and request.content_type != FILES
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE if is_form else settings.LARGEST_REQUEST
