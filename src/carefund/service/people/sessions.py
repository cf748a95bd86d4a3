"""Who acts in a request: the person who is signed in, with memberships and the time of their last second factor."""

from __future__ import annotations

from datetime import UTC, date, datetime

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils import timezone

from carefund.assurance.permissions import Actor
from carefund.service.people.actors import actor_of
from carefund.service.people.models import Person
from carefund.wording.dates import LONDON

NOBODY = Actor(person="nobody", name="nobody")
BY_PROVIDER = "socialaccount"
"""The method of those who came by OpenID Connect: their provider asks for the second factor."""

PROVIDER_AT = "carefund-provider-at"
"""The session's key for when that provider asked."""


def now() -> datetime:
    """The present moment, in UTC: the one place where pages ask for it."""
    return timezone.now()


def today() -> date:
    """The day in London."""
    return now().astimezone(LONDON).date()


def acting(request: HttpRequest) -> Actor:
    """Who acts; worked out once in a request. Nobody where nobody is signed in."""
    kept: Actor | None = getattr(request, "_acting", None)
    if kept is None:
        user = request.user
        kept = actor_of(user, second_factor_at(request)) if isinstance(user, Person) else NOBODY
        request._acting = kept  # type: ignore[attr-defined]
    return kept


def second_factor_at(request: HttpRequest) -> datetime | None:
    """When a second factor was last given in this session; by a provider, when that one asked, where it says so."""
    records = get_authentication_records(request, request.user)
    by_provider = request.session.get(PROVIDER_AT)
    times = [
        min(one["at"], by_provider or one["at"]) if one["method"] == BY_PROVIDER else one["at"]
        for one in records
        if one["method"] in ("mfa", BY_PROVIDER)
    ]
    return datetime.fromtimestamp(max(times), UTC) if times else None


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session rests on a second factor, or its person has one to give."""
    if second_factor_at(request) is not None:
        return True
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=request.user.pk, type__in=kinds).exists()
