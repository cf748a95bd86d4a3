"""The form that makes a token."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from carefund.service.api.tokens import LONGEST
from carefund.service.people.models import Membership


class TokenForm(forms.Form):
    """What a token is called, by whose membership it acts, and until when."""

    name = forms.CharField(label="What is it for?", max_length=100, help_text="For example the finance system")
    membership = forms.ChoiceField(label="It acts as")
    last = forms.DateField(label="Last day", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, sent: Any, memberships: Sequence[Membership], day: date) -> None:  # noqa: ANN401 - what a browser sent
        super().__init__(sent, initial={"last": (day + timedelta(days=180)).isoformat()})
        self.memberships = {str(one.pk): one for one in memberships}
        self.day = day
        chosen = [(key, str(one)) for key, one in self.memberships.items()]
        self.fields["membership"] = forms.ChoiceField(label="It acts as", choices=chosen)

    def clean_last(self) -> date:
        """A day from today, within a year."""
        last: date = self.cleaned_data["last"]
        if not self.day <= last <= self.day + LONGEST:
            raise forms.ValidationError("Choose a day from today, within a year")
        return last

    @property
    def chosen(self) -> Membership:
        """The membership by which the token is to act."""
        return self.memberships[self.cleaned_data["membership"]]
