"""Second factors: their secrets are kept encrypted, and an app is kept only once its first code is right."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings

from carefund.refusal import Refusal
from carefund.service.people.models import Person

HELD_SECONDS = 60 * 60
"""How long a page that adds an app can be left open."""


class UnreadableSecret(Refusal):
    """A secret in the database that was encrypted with another key than this service has."""


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of factors are encrypted with a key that is made of the service's secret key."""

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "The code is not right, or was used before: wait for the next one",
        "cannot_generate_recovery_codes": "Add a second factor first",
    }

    def encrypt(self, text: str) -> str:
        """The text as it is kept."""
        return _box().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The text as it was. Raises UnreadableSecret where it was encrypted with another secret key."""
        try:
            return _box().decrypt(encrypted_text.encode("ascii")).decode()
        except InvalidToken:
            raise UnreadableSecret(
                "a second factor kept with this service's secret key",
                "one kept with another",
                "Ask whoever runs the service to put its earlier secret key back",
            ) from None

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002, ANN401
        """The name that is proposed for a passkey."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return "Passkey" if not count else f"Passkey {count + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The service as passkeys know it: by its host, and its name."""
        named: dict[str, str] = super().get_public_key_credential_rp_entity()
        return named | {"name": settings.SERVICE_NAME}


class AppForm(ActivateTOTPForm):
    """Adding an authenticator app. Its secret goes with the form, encrypted, so that opening the page keeps nothing."""

    held = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Person, **named: Any) -> None:  # noqa: ANN401
        forms.Form.__init__(self, *args, **named)
        self.user = user
        self.secret = self._sent() or generate_totp_secret()
        self.held_again = _box().encrypt(f"{user.pk} {self.secret}".encode()).decode("ascii")
        self.fields["held"].initial = self.held_again
        self.fields["code"].label = "Code that the app shows"

    def _sent(self) -> str:
        """The secret of the page that was sent; none for another person's, or one left open for too long."""
        try:
            said = _box().decrypt(str(self.data.get("held", "")).encode(), ttl=HELD_SECONDS).decode()
        except InvalidToken:
            return ""
        person, _, secret = said.partition(" ")
        return secret if person == str(self.user.pk) else ""


def _box() -> MultiFernet:
    """Encrypts with the key of today, and reads with the keys of before too."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(
        [Fernet(urlsafe_b64encode(sha256(b"carefund factors " + key.encode()).digest())) for key in keys]
    )
