"""Passwords made of the words of the place are refused; those with enough of one's own are not."""

from __future__ import annotations

import pytest

from tests.service.site import Site


@pytest.mark.parametrize(
    "password",
    [
        "BetterCareFund2025", "better care fund 2025!", "NHS-England-2025-26", "Council_Council_1",
        "welcome to carefund 1", "summer-summer-25", "section 151 NHS 75", "health & wellbeing board",
    ],
)  # fmt: skip
def test_a_password_of_little_else_than_words_of_the_place_is_refused(password: str) -> None:
    from django.core.exceptions import ValidationError

    from carefund.service.people.place_words import WordsOfThePlace

    with pytest.raises(ValidationError, match="names of the service"):
        WordsOfThePlace().validate(password)


@pytest.mark.parametrize("password", ["correct horse battery staple", "carefund-qzv84-mmpd", "Ölberg zwischen zwei 7"])
def test_one_with_enough_of_ones_own_is_not(password: str) -> None:
    from carefund.service.people.place_words import WordsOfThePlace

    WordsOfThePlace().validate(password)


def test_the_words_of_ones_own_organisation_count(site: Site) -> None:
    from django.core.exceptions import ValidationError

    from carefund.service.people.models import Membership
    from carefund.service.people.place_words import WordsOfThePlace

    row = Membership.objects.select_related("person", "organisation").filter(organisation__name__contains="Leeds")[0]
    WordsOfThePlace().validate("Leeds Leedsleeds 4477881")
    with pytest.raises(ValidationError):
        WordsOfThePlace().validate("Leeds Leedsleeds 447", row.person)
