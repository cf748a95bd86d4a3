"""Having an uploaded file looked at by the operator's own scanner for viruses, before anybody opens it."""

from __future__ import annotations

import subprocess

import structlog
from django.conf import settings

from carefund.refusal import Refusal

SECONDS = 60
log = structlog.get_logger("carefund.uploads")


class NotClean(Refusal):
    """A file that the scanner refused, or could not look at."""


def require_clean(content: bytes) -> None:
    """Raise NotClean unless the operator's scanner lets a file pass; where none is set, every file passes.

    The scanner is a command that reads the file from its standard input and ends with 0 for a clean one, as
    `clamdscan --no-summary -` does. One that fails, or takes longer than a minute, lets nothing pass.
    """
    if not settings.SCANNER:
        return
    try:
        ended = subprocess.run(settings.SCANNER, input=content, capture_output=True, timeout=SECONDS, check=False)
        code: int | str = ended.returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        code = type(error).__name__
    if code != 0:
        log.warning("file not let pass", scanner=settings.SCANNER[0], ended=code, size=len(content))
        raise NotClean(
            "a file in which the virus scanner finds nothing",
            "one that it did not let pass",
            "Have the file looked at on your own machine; if it is clean, tell whoever runs this service",
        )
