"""The service's pages as a test client sees them, with people who are signed in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "seven calm otters by the weir"


@pytest.fixture
def served(database: str) -> Iterator[None]:
    """Pages on one of the databases, under the name that pages use; what is done stays, as when the service runs."""
    from django.core.cache import cache
    from django.db import connections

    own, used = connections["default"], connections[database]
    connections["default"], used.alias = used, "default"
    try:
        cache.clear()
        yield
    finally:
        connections["default"], used.alias = own, database


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
        from allauth.usersessions.models import UserSession
        from django.core import signing

        from carefund.service.frame.middleware import SEEN

        self.client.force_login(person, "carefund.service.people.signed_in.SignedIn")
        session = self.client.session
        session["account_authentication_methods"] = [{"method": method, "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        seen = {"user": person, "ip": "127.0.0.1", "user_agent": "a test"}
        UserSession.objects.update_or_create(session_key=session.session_key, defaults=seen)
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
