"""Lines of the log about signing in: who came in, by what, who failed, who left, whose password or factor changed.

No address that somebody typed is written: people type passwords into the wrong field.
"""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as factors
from django.contrib.auth import signals as sign_in
from django.core.exceptions import PermissionDenied

from carefund.service.frame.measuring import SIGN_INS_FAILED

log = structlog.get_logger("carefund.security")


def _came_in(request: Any, user: Any, **_more: Any) -> None:  # noqa: ANN401
    methods = sorted({one["method"] for one in get_authentication_records(request, user)})
    log.info("signed in", actor=str(user.pk), place=_place(request), methods=methods)


def _failed(credentials: dict[str, Any], request: Any = None, **_more: Any) -> None:  # noqa: ANN401
    from carefund.service.people.models import Person

    typed = str(credentials.get("email") or credentials.get("username") or "").casefold()
    person = Person.objects.filter(email=typed).values_list("pk", flat=True).first()
    SIGN_INS_FAILED.inc()
    log.warning("sign-in failed", person=str(person) if person else None, place=_place(request))


def _left(request: Any, user: Any, **_more: Any) -> None:  # noqa: ANN401
    log.info("signed out", actor=str(user.pk) if user else None, place=_place(request))


def _changed(what: str) -> Any:  # noqa: ANN401
    def note(request: Any = None, user: Any = None, **_more: Any) -> None:  # noqa: ANN401
        log.info(what, person=str(user.pk) if user else None, place=_place(request))

    return note


NOTED = (
    (sign_in.user_logged_in, _came_in),
    (sign_in.user_login_failed, _failed),
    (sign_in.user_logged_out, _left),
    (account.password_changed, _changed("password changed")),
    (account.password_reset, _changed("password reset by a link")),
    (factors.authenticator_added, _changed("second factor added")),
    (factors.authenticator_removed, _changed("second factor removed")),
    (factors.authenticator_reset, _changed("recovery codes made anew")),
)


def begin() -> None:
    """Have each noted."""
    for signal, note in NOTED:
        signal.connect(note, weak=False, dispatch_uid=f"carefund {note.__name__} {id(signal)}")


def _place(request: Any) -> str | None:  # noqa: ANN401
    """The address on the network that a request came from; behind a proxy, as that one says."""
    if request is None:
        return None
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return None
