"""The service's pages as a test client sees them, with people who are signed in."""

from __future__ import annotations

import time
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "seven calm otters by the weir"


@pytest.fixture(scope="session")
def served(databases: tuple[str, ...]) -> None:
    """Both databases, with what pages need beside the tables."""
    from django.core.management import call_command

    assert databases
    call_command("createcachetable", verbosity=0)


class Browser:
    """A client at a host that is allowed, and the e-mails that were written meanwhile."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.test import Client

        self.client = Client(HTTP_HOST="localhost", enforce_csrf_checks=False)
        self.folder = Path(settings.EMAIL_FILE_PATH)
        self._before = set(self.folder.glob("*.eml"))

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        return self.client.post(path, data or {}, **more)

    def sign_in(self, person: Any, method: str = "mfa") -> Browser:
        """As somebody who gave password and second factor just now."""
        from django.core import signing

        from carefund.service.frame.middleware import SEEN

        self.client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
        session = self.client.session
        session["account_authentication_methods"] = [{"method": method, "at": time.time(), "reauthenticated": True}]
        session.save()
        self.client.cookies[SEEN] = signing.get_cookie_signer(salt=SEEN).sign(str(person.pk))
        return self

    def mail(self) -> list[Any]:
        """The messages since the browser was opened."""
        new = set(self.folder.glob("*.eml")) - self._before
        return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in sorted(new)]


@pytest.fixture
def browser(served: None) -> Browser:
    return Browser()


@pytest.fixture
def another(served: None) -> Browser:
    return Browser()
