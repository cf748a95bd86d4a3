"""The page behind an invitation's link, on which the invited chooses a password."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.service.frame.rendering import render
from carefund.service.people.forms import PasswordForm
from carefund.service.people.inviting import accept, invited


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password; then sign in with it and add a second factor."""
    person = invited(token)
    form = PasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept(token, form.cleaned_data["password"])
        messages.success(request, "Your password is set. Sign in with it; then you add a second factor.")
        return redirect("account_login")
    return render(request, "people/invitation.html", (person, form))
