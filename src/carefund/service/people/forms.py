"""Forms of people: inviting, giving a role, and choosing a password."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ResetPasswordForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.http import HttpRequest

from carefund.assurance.permissions import Role
from carefund.service.people.managing import Grant
from carefund.service.people.models import Organisation, Person
from carefund.service.people.pages.people import ROLE_WORDS
from carefund.service.people.reach import Reach
from carefund.wording.lists import either

MOST_TO_CHOOSE_FROM = 500
"""Organisations of a list to choose from; where there are more, a name is typed, for the list alone is a long page."""


class OrganisationByName(forms.CharField):
    """An organisation of a queryset, by its name; where there is none such, those whose names are like it are named."""

    def __init__(self, organisations: QuerySet[Organisation]) -> None:
        super().__init__(max_length=200, error_messages={"required": "Give the name of an organisation"})
        self.organisations = organisations
        self.help_text = "Its name, as lists show it."

    def clean(self, value: Any) -> Organisation:  # noqa: ANN401 - as Django declares it
        """The organisation. Raises ValidationError for none of that name."""
        name = super().clean(value).strip()
        found = self.organisations.filter(name__iexact=name).first()
        if found is None:
            near = self.organisations.filter(name__icontains=name.split()[0])[:5]
            like = either([one.name for one in near])
            raise forms.ValidationError(f"No organisation has this name{f'. Did you mean {like}?' if like else ''}")
        return found


class RoleForm(forms.Form):
    """A role to give: where, which, what is signed, from when to when. Offers what its reader may give."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        error_messages={
            "required": "Choose an organisation",
            "invalid_choice": "Choose an organisation whose areas you lead",
        },
    )
    role = forms.ChoiceField(
        error_messages={"required": "Choose a role", "invalid_choice": "Choose a role that you may give"}
    )
    signs_as = forms.MultipleChoiceField(
        label="Signs as", required=False, widget=forms.CheckboxSelectMultiple, help_text="For signatories alone."
    )
    first = forms.DateField(
        label="First day",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Give the first day", "invalid": "Give the first day as a date"},
    )
    last = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Leave empty for a role without an end.",
        error_messages={"invalid": "Give the last day as a date"},
    )

    def __init__(self, reach: Reach, sign_offs: list[tuple[str, str]], *args: Any, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **named)
        fields: dict[str, Any] = self.fields
        offered = reach.organisations()
        if offered.count() > MOST_TO_CHOOSE_FROM:
            fields["organisation"] = OrganisationByName(offered)
        else:
            fields["organisation"].queryset = offered
            fields["organisation"].empty_label = "Choose"
        fields["role"].choices = [("", "Choose"), *((str(role), ROLE_WORDS[role]) for role in reach.roles())]
        fields["signs_as"].choices = sign_offs
        fields["first"].initial = reach.day

    def grant(self) -> Grant:
        """The role that was asked for; the form is valid."""
        said = self.cleaned_data
        return Grant(
            organisation=said["organisation"],
            role=Role(said["role"]),
            first=said["first"],
            last=said["last"],
            signs_as=tuple(said["signs_as"]),
        )


class InviteForm(RoleForm):
    """Somebody to invite, with their first role."""

    name = forms.CharField(max_length=200, error_messages={"required": "Give their name"})
    email = forms.EmailField(
        label="E-mail address",
        error_messages={
            "required": "Give their e-mail address",
            "invalid": "Give an e-mail address such as name@example.org",
        },
    )
    field_order = ("name", "email", "organisation", "role", "signs_as", "first", "last")


class PasswordForm(forms.Form):
    """A password that the invited chooses."""

    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput,
        help_text="At least 15 characters. Several words that you can remember are good.",
        error_messages={"required": "Choose a password"},
    )

    def __init__(self, person: Person, *args: Any, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **named)
        self._person = person

    def clean_password(self) -> str:
        """The password, where it keeps to the rules."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self._person)
        return password


class SignInForm(LoginForm):
    """Address and password; the page has its own link for those who have forgotten theirs."""

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **named)
        self.fields["login"].label = "E-mail address"
        self.fields["password"].help_text = ""


class ForgottenForm(ResetPasswordForm):
    """Asks for a new password. The address is written to; where nobody has it, the message says that."""

    def save(self, request: HttpRequest, **more: Any) -> str:  # noqa: ANN401
        """Send the message; gives the address."""
        address: str = self.cleaned_data["email"]
        if self.users:
            return str(super().save(request, **more))
        get_adapter().send_mail("account/email/unknown_account", address, {})
        return address
