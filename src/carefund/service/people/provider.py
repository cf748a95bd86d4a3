"""Signing in by OpenID Connect: whoever comes must have been invited to an address that their provider has verified.

allauth does the exchange, with state and PKCE. Beyond that the token's signature is checked though it comes straight
from the provider, its nonce is the one that was sent, its issuer the one that was set, and what the provider says of
the person is about the person in the token (OpenID Connect Core 1.0, 3.1.3.7 and 5.3.2).
"""

from __future__ import annotations

from secrets import compare_digest
from typing import Any

import structlog
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse

from carefund.assurance.permissions import NotPermitted
from carefund.service.people.models import Person

NONCE = "carefund-provider-nonce"
MOST_SECONDS = 12 * 60 * 60
"""For how long a sign-in at the provider counts; asking for it also makes providers say when that was."""
log = structlog.get_logger("carefund.people")


class NotInvited(NotPermitted):
    """Somebody whom a provider knows, and this service does not."""


class InvitedAlone(DefaultSocialAccountAdapter):
    """Nobody is made known by signing in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ANN401
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:  # noqa: ANN401
        """Link an account to the person who was invited to its verified address, once.

        Raises NotInvited where nobody was, or somebody whose account is linked to another one of the provider.
        """
        if sociallogin.is_existing:
            return
        verified = {one.email.casefold() for one in sociallogin.email_addresses if one.verified and one.email}
        person = Person.objects.filter(email__in=verified, is_active=True).first()
        if person is None:
            log.warning("provider's account not invited", verified=bool(verified))
            raise NotInvited(
                "somebody who was invited to an address that your organisation has verified",
                "an address that nobody was invited to" if verified else "an address that is not verified",
                "Ask your area's lead to invite you to the address that your organisation knows you by",
            )
        if SocialAccount.objects.filter(user=person, provider=sociallogin.account.provider).exists():
            raise NotInvited(
                "the account that this person came with first",
                "another one with the same address",
                "Ask the administrator of the service",
            )
        sociallogin.connect(request, person)
        log.info("provider's account linked", person=str(person.pk))


class ProviderAdapter(OpenIDConnectOAuth2Adapter):
    """The exchange with the provider."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself. Raises OAuth2Error where it says it is another issuer."""
        said: dict[str, Any] = super().openid_config
        expected = self.get_provider().app.settings["server_url"]
        if said.get("issuer", "").rstrip("/") != expected.rstrip("/"):
            raise OAuth2Error("the provider is another issuer than was set")
        return said

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:  # noqa: ANN401
        """Where the provider sends people back to."""
        return request.build_absolute_uri(reverse("provider-return"))

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **named: Any) -> Any:  # noqa: ANN401
        """Who signed in. Raises OAuth2Error for a token that is not about this sign-in, or not about this person."""
        encoded = named["response"].get("id_token")
        if not encoded:
            raise OAuth2Error("no id_token")
        said = self._decode_id_token(app, encoded)
        nonce = request.session.pop(NONCE, "")
        if not nonce or not compare_digest(nonce, str(said.get("nonce", ""))):
            raise OAuth2Error("the id_token answers another request")
        about = self._fetch_user_info(token.token)
        if not said.get("sub") or about.get("sub") != said["sub"]:
            raise OAuth2Error("what is said of the person is about another one")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": about, "id_token": said})

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:  # noqa: ANN401
        config = self.openid_config
        decoded: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=config["jwks_uri"],
            issuer=config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return decoded


def asked_at(said: dict[str, Any]) -> float | None:
    """When the provider asked the person to sign in, in seconds since 1970; None where it does not say."""
    at = (said.get("id_token") or {}).get("auth_time")
    return float(at) if isinstance(at, int | float) and at > 0 else None
