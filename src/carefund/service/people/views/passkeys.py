"""Passkeys: adding one, and giving one as the second factor.

What the browser's key must answer is asked for when it is wanted, by a request of its own, so that opening a page keeps
nothing.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.generic import TemplateView
from django.views.generic.edit import FormView

from carefund.service.people.models import Person


class AddPasskey(AddWebAuthnView):
    """Add a passkey."""

    def get_context_data(self, **named: Any) -> dict[str, Any]:  # noqa: ANN401
        """The form alone."""
        return dict(super(AddWebAuthnView, self).get_context_data(**named))


class SecondFactor(AuthenticateView):
    """The second factor when somebody signs in: a code, or a passkey where they have one."""

    def get_context_data(self, **named: Any) -> dict[str, Any]:  # noqa: ANN401
        """Both forms, and which of them the person can use."""
        kinds = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        return TemplateView.get_context_data(self, **named) | {
            "form": self.auth_form,
            "passkey_form": self.webauthn_form,
            "has_code": bool(kinds - {Authenticator.Type.WEBAUTHN}),
            "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
        }


class ConfirmByPasskey(ReauthenticateWebAuthnView):
    """Confirm by a passkey that it is oneself."""

    def get_context_data(self, **named: Any) -> dict[str, Any]:  # noqa: ANN401
        """The form, and the other ways."""
        return dict(super(ReauthenticateWebAuthnView, self).get_context_data(**named))

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ANN401
        """The page again, saying what is wrong."""
        return FormView.form_invalid(self, form)


def new_passkey(request: HttpRequest) -> HttpResponse:
    """What a new passkey must answer to be added."""
    raise_if_reauthentication_required(request, app="allauth.mfa")
    assert isinstance(request.user, Person)  # the route asks for sign-in
    return JsonResponse(auth.begin_registration(request.user, passwordless=False))


def challenge(request: HttpRequest) -> HttpResponse:
    """What a passkey of the person must answer, to confirm that it is them."""
    assert isinstance(request.user, Person)
    return JsonResponse(auth.begin_authentication(request.user))


@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def challenge_at_sign_in(request: HttpRequest) -> HttpResponse:
    """What a passkey must answer of somebody whose password was right just now."""
    stage: Any = request._login_stage  # type: ignore[attr-defined]
    return JsonResponse(auth.begin_authentication(stage.login.user))


add, second_factor, confirm = AddPasskey.as_view(), SecondFactor.as_view(), ConfirmByPasskey.as_view()
