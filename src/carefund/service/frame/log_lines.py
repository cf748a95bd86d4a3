"""What libraries log, as lines of the service's own log: one JSON object each, without addresses that may hold secrets.

An address can be a link with which somebody sets a password; a line of the log names the route instead.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

OF_REQUESTS = ("django.request", "django.security")
"""What Django says of requests: each has its own line already (`middleware.RequestLog`), so only errors are added."""


class JsonLines(logging.Formatter):
    """A record of Python's logging as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever letters the record has."""
        said: dict[str, Any] = {
            "event": record.getMessage(),
            "logger": record.name,
            "level": record.levelname.casefold(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.name == OF_REQUESTS[0]:
            said |= {"event": "unexpected error"} | _of_request(getattr(record, "request", None))
        if record.exc_info and not record.name.startswith(OF_REQUESTS[1]):
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps(said)


def _of_request(request: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's request, or none
    match = getattr(request, "resolver_match", None)
    return {
        "id": getattr(request, "carefund_id", None),
        "method": getattr(request, "method", None),
        "route": match.url_name if match else None,
    }


def is_news(record: logging.LogRecord) -> bool:
    """Whether a record says more than the request's own line does: an answer of 503 that was meant has that alone."""
    return record.name != OF_REQUESTS[0] or bool(record.exc_info)


def begin_library_logs() -> None:
    """Have what libraries log written to standard error, from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    handler.addFilter(is_news)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in OF_REQUESTS:
        logging.getLogger(name).setLevel(logging.ERROR)
