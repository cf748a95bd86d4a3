"""One's own account: roles, factors, password and sessions on one page; recovery codes; ending sessions."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.base.views import reauthenticate
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from carefund.service.frame.rendering import render
from carefund.service.people.managing import end_sessions
from carefund.service.people.models import Membership, Person
from carefund.service.people.pages.account import CodesPage, account_page
from carefund.service.people.sessions import now, today

CODES = Authenticator.Type.RECOVERY_CODES


def account(request: HttpRequest) -> HttpResponse:
    """All about one's own account."""
    person = _person(request)
    held = Membership.objects.filter(person=person).select_related("organisation", "given_by", "ended_by")
    made = account_page(
        person,
        list(held.order_by("pk")),
        list(Authenticator.objects.filter(user=person).order_by("pk")),
        _sessions(person),
        day=today(),
        this_session=request.session.session_key or "",
        provider=settings.OIDC_NAME if SocialAccount.objects.filter(user=person).exists() else "",
    )
    return render(request, "people/account.html", made)


def to_account(request: HttpRequest) -> HttpResponse:
    """Where allauth leads to after a change: the account's page."""
    return redirect("account")


def end_session(request: HttpRequest, session: int) -> HttpResponse:
    """End one of one's own sessions."""
    found = [one for one in _sessions(_person(request)) if one.pk == session]
    if not found:
        raise Http404("no such session")
    end_sessions(found)
    messages.success(request, "The session was ended.")
    return redirect("account")


def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    end_sessions(one for one in _sessions(_person(request)) if one.session_key != request.session.session_key)
    messages.success(request, "All other sessions were ended.")
    return redirect("account")


def recovery_codes(request: HttpRequest) -> HttpResponse:
    """How many recovery codes are left; what is posted shows them, or makes new ones and shows those."""
    person = _person(request)
    shown: list[str] = []
    if request.method == "POST":
        raise_if_reauthentication_required(request, app="allauth.mfa")
        if not flows.can_generate_recovery_codes(person):
            return redirect("mfa_activate_totp")
        if request.POST.get("do") == "new":
            flows.generate_recovery_codes(request)
        wrapped, _may = flows.view_recovery_codes(request)
        shown = wrapped.get_unused_codes() if wrapped else []
    kept = Authenticator.objects.filter(user=person, type=CODES).first()
    left = len(kept.wrap().get_unused_codes()) if kept else 0
    return render(request, "people/recovery_codes.html", CodesPage(left=left, codes=tuple(shown)))


def confirm_second_factor(request: HttpRequest) -> HttpResponseBase:
    """A fresh second factor: a code; a passkey for who has no codes; one's provider for who has neither."""
    kinds = set(Authenticator.objects.filter(user=_person(request)).values_list("type", flat=True))
    if kinds & {Authenticator.Type.TOTP, CODES}:
        return reauthenticate(request)
    name = "mfa_reauthenticate_webauthn" if kinds else "provider-again"
    asked = {"next": request.GET["next"]} if "next" in request.GET else {}
    return redirect(f"{reverse(name)}?{urlencode(asked)}" if asked else reverse(name))


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # the routes ask for sign-in
    return request.user


def _sessions(person: Person) -> list[UserSession]:
    """The person's sessions that could still be used, the last begun first."""
    kept = list(UserSession.objects.filter(user=person).order_by("-created_at"))
    rows = Session.objects.filter(session_key__in=[one.session_key for one in kept], expire_date__gt=now())
    alive = set(rows.values_list("session_key", flat=True))
    return [one for one in kept if one.session_key in alive]
