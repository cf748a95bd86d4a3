"""Letters about a plan: what happened, where to look, and the ledger's head as evidence of when."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from carefund.assurance.chain import Head
from carefund.assurance.event import area_of, round_of
from carefund.assurance.state import State
from carefund.service.people.addresses import addresses_of
from carefund.wording.dates import moment_words


def letters(
    state: State, people: Iterable[str], subject: str, words: str, database: str = "default"
) -> list[EmailMessage]:
    """One message to each of some people, by their ids; those without an address, or who have left, are left out."""
    head = Head(state.submission, state.sequence, state.head)
    place = reverse("plan", kwargs={"round_id": round_of(state.submission), "area": area_of(state.submission)})
    when = moment_words(state.last_at) if state.last_at else ""
    text = f"{words}\n\nThe plan: {settings.ADDRESS}{place}\n{when}\nHead of the ledger: {head}\n"
    mark = "[Invented for a demonstration] " if settings.DEMONSTRATION else ""
    return [EmailMessage(f"{mark}{subject}", text, to=[address]) for address in addresses_of(people, database)]
