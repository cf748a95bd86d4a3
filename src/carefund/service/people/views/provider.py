"""Going to the OpenID Connect provider and coming back.

Both are two steps: a form is sent here, and the answer leads on. So nothing is changed by following a link, and forms
still go nowhere but here.
"""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

import structlog
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from requests import RequestException

from carefund.service.frame.rendering import render
from carefund.service.people.provider import MOST_SECONDS, NONCE, ProviderAdapter

BROKEN = (OAuth2Error, RequestException)
log = structlog.get_logger("carefund.people")


def go(request: HttpRequest) -> HttpResponseBase:
    """A page that leads to the provider; with `again`, to be asked there anew."""
    provider: Any = _provider(request)
    nonce = token_urlsafe()
    asked = {"nonce": nonce, "max_age": str(MOST_SECONDS)}
    if request.POST.get("again"):
        asked["prompt"] = "login"
    wanted = request.POST.get("next", "")
    onward = wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else None
    try:
        answer = provider.redirect(request, process="login", next_url=onward, auth_params=asked)
    except BROKEN as error:
        return _unanswered(request, provider, error)
    if not isinstance(answer, HttpResponseRedirect):
        return _as_answer(answer)
    request.session[NONCE] = nonce
    return render(request, "people/provider_go.html", (settings.OIDC_NAME, answer.url))


def again(request: HttpRequest) -> HttpResponse:
    """Asks for a fresh second factor of somebody whose provider asks for it."""
    _provider(request)
    return render(request, "people/provider_again.html", (settings.OIDC_NAME, request.GET.get("next", "")))


def come_back(request: HttpRequest) -> HttpResponseBase:
    """Where the provider sends people back to: a page whose form, sent, signs them in."""
    provider = _provider(request)
    if request.method != "POST":
        return render(request, "people/provider_return.html", settings.OIDC_NAME)
    try:
        return _as_answer(OAuth2CallbackView.adapter_view(ProviderAdapter(request, settings.OIDC_ID))(request))
    except BROKEN as error:
        return _unanswered(request, provider, error)


def _unanswered(request: HttpRequest, provider: Any, error: Exception) -> HttpResponseBase:  # noqa: ANN401
    """The page for a provider that does not answer, or not as the one that was set."""
    log.error("provider unusable", error=type(error).__name__, why=str(error)[:200])
    return _as_answer(render_authentication_error(request, provider, exception=error))


def _as_answer(given: Any) -> HttpResponseBase:  # noqa: ANN401
    """What allauth, which says no types, answers."""
    assert isinstance(given, HttpResponseBase)
    return given


def _provider(request: HttpRequest) -> Any:  # noqa: ANN401
    """The provider; raises Http404 where none is set."""
    if not settings.OIDC_ID:
        raise Http404("no provider")
    provider = get_adapter().get_provider(request, settings.OIDC_ID)
    provider.oauth2_adapter_class = ProviderAdapter
    return provider
