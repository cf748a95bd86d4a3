"""What the server of `tests.forked` loads before it forks; nothing else imports it."""

from tests.forked import load

load()
