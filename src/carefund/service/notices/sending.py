"""What the worker does to tell of an event: one job finds whom it concerns, and one for each person writes to them.

The queue knows a letter by person and event, so that it is sent once however often the event's job is done. A worker
that is killed between sending and saying so sends the same letter again, under the same Message-ID, by which mail
programs know it: at least once, and once wherever that can be had.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)

from django.core.mail import EmailMessage, get_connection

from carefund.service.notices.happened import happened
from carefund.service.notices.letters import letters
from carefund.service.notices.tellers import notices_of
from carefund.service.work.job import Arguments, Hopeless, key_of
from carefund.service.work.kinds import LETTERS, SEND, Bench
from carefund.service.work.queue import enqueue_all, put_off

AWAY = timedelta(seconds=60)
"""How long all letters rest when the mail server is away: each would but wait for it again."""
REFUSED_FOR_GOOD = 500
"""From this of SMTP's codes on it says that trying again is of no use (RFC 5321, 4.2.1)."""


def tell_event(arguments: Arguments, bench: Bench) -> str:
    """Ask for a letter of an event (`submission`, `sequence`) to each whom it concerns."""
    what = happened(arguments["submission"], int(arguments["sequence"]), bench.database)
    people = sorted(set().union(*(one.people for one in notices_of(what))))
    enqueue_all(SEND, [{**arguments, "person": one} for one in people], bench.database, about=what.state.submission)
    return ""


def send_letter(arguments: Arguments, bench: Bench) -> str:
    """Write to one person (`person`) about an event (`submission`, `sequence`). Raises where it cannot be sent."""
    what = happened(arguments["submission"], int(arguments["sequence"]), bench.database)
    person = arguments["person"]
    told = next((one for one in notices_of(what) if person in one.people), None)
    if told is not None:
        made = letters(what.state, [person], told.subject, told.words, bench.database)
        send(made, key_of(SEND, arguments), bench.database)
    return ""


def send(messages: list[EmailMessage], once: str, database: str = "default") -> int:
    """Send messages now, under an id that is the same each time; how many. Raises Hopeless where trying is of no use.

    Where the mail server is away, every other letter rests too.
    """
    for message in messages:
        message.extra_headers["Message-ID"] = f"<{once}@carefund>"
    with _mail_server(database):
        return int((get_connection().send_messages(messages) if messages else 0) or 0)


@contextmanager
def _mail_server(database: str) -> Iterator[None]:
    try:
        yield
    except SMTPRecipientsRefused as error:
        answers = list(error.recipients.values())
        raise _hopeless(answers) if all(code >= REFUSED_FOR_GOOD for code, _ in answers) else error from None
    except SMTPDataError as error:
        answer = error.smtp_code, error.smtp_error
        raise _hopeless(answer) if error.smtp_code >= REFUSED_FOR_GOOD else error from None
    except (SMTPConnectError, SMTPServerDisconnected, SMTPHeloError, SMTPAuthenticationError, TimeoutError):
        put_off(LETTERS, AWAY, database)
        raise
    except OSError as error:
        if type(error).__module__ != "smtplib":  # each of its errors is an OSError, and most are of one letter alone
            put_off(LETTERS, AWAY, database)
        raise


def _hopeless(said: object) -> Hopeless:
    return Hopeless(
        "a mail server that takes the letter",
        f"that it refuses it for good: {said}"[:500],
        "Put the person's address right, then send it again",
    )
