"""E-mail where no server is set: one file for each message, in the data folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from carefund.durable import write_durably


class FilesBackend(BaseEmailBackend):
    """Writes each message as an .eml file, which a mail program opens."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write messages; gives how many were written."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            write_durably(folder / f"{uuid4()}.eml", message.message().as_bytes())
        return len(email_messages)
