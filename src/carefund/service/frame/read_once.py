"""What a request asks the database for once, though several of its parts want to know."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from carefund.service.frame.middleware import Answer
from carefund.service.people.at_hand import marks_read_once


class ReadOnce:
    """Whether people or rounds have changed is asked once for a request, not by each of its parts."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        with marks_read_once():
            return self._answer(request)
