"""How allauth behaves here: nobody signs up by themselves, attempts are counted so that nobody can lock another out."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse

from carefund.service.frame.mail import told_if_not_sent
from carefund.service.frame.middleware import BEGAN
from carefund.service.people.letters import TOLD, letter
from carefund.service.people.provider import asked_at
from carefund.service.people.sessions import PROVIDER_AT

WORDS = {
    "email_password_mismatch": "The address or the password is not right",
    "incorrect_password": "The password is not right",
    "enter_current_password": "Type the password that you have now",
    "too_many_login_attempts": "Too many attempts failed. Wait five minutes, then try again",
    "rate_limited": "Too many attempts. Wait a minute, then try again",
}


class AccountAdapter(DefaultAccountAdapter):
    """People are invited: there is no sign-up."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | WORDS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """A message in the service's own words."""
        subject, text = letter(template_prefix, context)
        mark = "[Invented for a demonstration] " if settings.DEMONSTRATION else ""
        to = [email] if isinstance(email, str) else email
        return EmailMessage(f"{mark}{subject} – {settings.SERVICE_NAME}", text, to=to, headers=headers)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a message; where the mail server is away, what it tells of is done all the same."""
        with told_if_not_sent():
            super().send_mail(template_prefix, email, context)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Tell on the next page what was done, in the service's own words; nothing where these have none."""
        words = message or TOLD.get(message_template or "")
        if words:
            messages.add_message(request, messages.SUCCESS if message is None else level, words, extra_tags)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        """The ways to confirm that it is oneself, each in words."""
        words = {
            "reauthenticate": "Use your password",
            "mfa_reauthenticate": "Use your authenticator app or a recovery code",
            "mfa_reauthenticate:webauthn": "Use a passkey",
        }
        return [one | {"description": words[one["id"]]} for one in super().get_reauthentication_methods(user)]

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:  # noqa: ANN401
        """Note when the session began, and when a provider, by which somebody came, asked for their second factor."""
        request.session[BEGAN] = time.time()
        login = (more.get("signal_kwargs") or {}).get("sociallogin")
        if login is not None:
            request.session[PROVIDER_AT] = asked_at(login.account.extra_data)
        response: HttpResponse = super().post_login(request, user, **more)
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ANN401
        """Failed attempts are counted for address and place: who fails elsewhere does not lock the person out here."""
        return f"{self.get_client_ip(request)} {credentials.get('email', '').casefold()}"
