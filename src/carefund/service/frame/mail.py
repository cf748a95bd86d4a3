"""E-mail where no server is set: one file for each message, in the data folder; and letters that do not wait.

Letters about what happened to a plan are the worker's (`notices`). Those by which somebody signs in are sent at once,
since they hold links that must not lie in a queue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from smtplib import SMTPException
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from carefund.durable import write_durably
from carefund.service.frame.measuring import MAILS_NOT_SENT

log = structlog.get_logger("carefund.mail")
_KNOWN = re.compile(r"<([0-9a-f]{64})@carefund>")


class FilesBackend(BaseEmailBackend):
    """Writes each message as an .eml file, which a mail program opens."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write messages; gives how many were written."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            write_durably(folder / f"{_name(message)}.eml", message.message().as_bytes())
        return len(email_messages)


def _name(message: EmailMessage) -> str:
    """What a message is known by, where it is known, so that one that is sent again is the same file."""
    known = _KNOWN.fullmatch(message.extra_headers.get("Message-ID", ""))
    return known[1] if known else str(uuid4())


@contextmanager
def told_if_not_sent() -> Iterator[list[str]]:
    """Send a message within: where that fails, the log and the metrics tell, and the list that is given says why.

    What the message is about was done before, and stands.
    """
    why: list[str] = []
    try:
        yield why
    except (OSError, SMTPException) as error:
        why.append(str(error))
        MAILS_NOT_SENT.inc()
        log.exception("mail not sent")
