"""Words of the place that make a password easy to guess: the service, the fund, the NHS, and one's own organisations.

A password that is little else than such words is refused (OWASP ASVS 5.0, 6.1.2 and 6.2.11).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError

from carefund.service.people.models import Person

WORDS = (
    "bettercarefund", "carefund", "pooledfund", "section75", "section151", "nationalhealthservice",
    "nhsengland", "nhs", "health", "wellbeing", "board", "social", "care", "better", "integrated",
    "clinicalcommissioninggroup", "ccg", "icb", "council", "borough", "county", "city", "england", "hospital",
    "department", "password", "welcome", "letmein", "administrator", "editor", "signatory", "reviewer",
    "national", "spring", "summer", "autumn", "winter",
)  # fmt: skip
"""Words of every place that runs the service, without spaces; those of one's organisations come beside them."""
LEAST_OF_ONES_OWN = 8
"""Letters and digits that a password must have beside such words."""
SHORTEST = 4
"""Letters of a word of an organisation's name from which it counts; `of` and `and` do not."""
_LEFT_OUT = re.compile(r"[\W_]+")


class WordsOfThePlace:
    """A validator of Django for new passwords."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raise ValidationError for a password that is little else than words of the place."""
        left = without_words(password, [settings.SERVICE_NAME, *_own_words(user)])
        if len(left) < LEAST_OF_ONES_OWN:
            raise ValidationError(self.get_help_text(), code="password_of_place_words")

    def get_help_text(self) -> str:
        """What is asked for."""
        return (
            "Apart from words such as the names of the service, the fund and your organisation, your password must "
            f"have {LEAST_OF_ONES_OWN} letters or digits."
        )


def without_words(password: str, own: Iterable[str] = ()) -> str:
    """What is left of a password when the words are taken out, the longest first, whatever stands between letters."""
    left = _plain(password)
    for word in sorted({*WORDS, *map(_plain, own)} - {""}, key=len, reverse=True):
        left = left.replace(word, "")
    return left


def _own_words(user: Person | None) -> set[str]:
    """Each word of the names of the organisations that a person acts, or acted, for."""
    if user is None or user._state.adding:
        return set()
    names = user.memberships.values_list("organisation__name", flat=True)
    return {word for name in names for word in re.findall(r"\w+", name) if len(word) >= SHORTEST}


def _plain(text: str) -> str:
    return _LEFT_OUT.sub("", text.casefold())
