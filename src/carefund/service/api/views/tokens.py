"""Tokens of the organisations that a person leads, and their own at the centre: listed, made and revoked."""

from __future__ import annotations

from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from carefund.assurance.permissions import NotPermitted, Role, require_fresh_factor
from carefund.service.api.forms import TokenForm
from carefund.service.api.models import ApiToken
from carefund.service.api.pages.tokens import tokens_page
from carefund.service.api.tokens import make_token, memberships_for_tokens, revoke, tokens_kept_by
from carefund.service.frame.mail import told_if_not_sent
from carefund.service.people.models import Person
from carefund.service.people.sessions import acting, now, today


def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens; what is posted makes one, after a second factor that was given just now, and shows it this once."""
    person = _person(request)
    form = TokenForm(request.POST if request.method == "POST" else None, memberships_for_tokens(person), today())
    shown, status = "", 200
    if request.method == "POST":
        if _is_stale(request):
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.path})}")
        if form.is_valid():
            shown, form = _made(form, person), TokenForm(None, memberships_for_tokens(person), today())
        else:
            status = 422
    answer = render(
        request,
        "api/tokens.html",
        {"page": tokens_page(tokens_kept_by(person), today(), shown), "form": form},
        status=status,
    )
    answer["Cache-Control"] = "no-store"
    return answer


def revoke_token(request: HttpRequest, token: str) -> HttpResponse:
    """Revoke a token that the person keeps."""
    person = _person(request)
    found = next((one for one in tokens_kept_by(person) if str(one.pk) == token), None)
    if found is None:
        raise Http404("no such token")
    revoke(found, person)
    messages.success(request, f"{found.name} was revoked. It opens nothing from now on.")
    return redirect("tokens")


def _made(form: TokenForm, by: Person) -> str:
    """Make the token, and tell the person that it acts as where that is somebody else."""
    held = form.chosen
    made, text = make_token(
        held.person,
        held.organisation,
        Role(held.role),
        name=form.cleaned_data["name"],
        last=form.cleaned_data["last"],
        by=by,
    )
    if held.person != by:
        _tell(made, by)
    return text


def _tell(made: ApiToken, by: Person) -> None:
    words = (
        f"{by} made a token, {made.name}, by which a program acts as you for {made.organisation}. "
        "Tell them if you do not want this."
    )
    with told_if_not_sent():
        EmailMessage("A token acts as you", words, to=[made.person.email]).send()


def _is_stale(request: HttpRequest) -> bool:
    try:
        require_fresh_factor(acting(request), now())
    except NotPermitted:
        return True
    return False


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # the guard lets nobody else in
    return request.user
