"""E-mails about a plan: what happened, to whom it matters, with the ledger's head as evidence of when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from carefund.assurance.chain import Head
from carefund.assurance.state import Signature
from carefund.service.people.addresses import addresses_of
from carefund.service.plans.tenant import Tenant
from carefund.wording.dates import moment_words


def tell_voided(tenant: Tenant, voided: Sequence[Signature]) -> None:
    """Tell everyone who had signed that the plan was changed, and that their signature no longer stands."""
    state = tenant.state
    words = (
        f"{state.last_by} changed the plan of {tenant.area.name} for {tenant.round.title}. It is now version "
        f"{state.version}, and every signature on the version before is void. Read what changed, and sign again."
    )
    people = [one.person for one in voided]
    tell(tenant, people, f"Your signature is void: plan of {tenant.area.name}", words)


def tell(tenant: Tenant, people: Iterable[str], subject: str, words: str) -> None:
    """One message to each of some people, by their ids; those without an address are left out."""
    state = tenant.state
    head = Head(tenant.submission, state.sequence, state.head)
    place = reverse("plan", kwargs={"round_id": tenant.round.id, "area": tenant.area.code})
    when = moment_words(state.last_at) if state.last_at else ""
    text = f"{words}\n\nThe plan: {place}\n{when}\nHead of the ledger: {head}\n"
    mark = "[Invented for a demonstration] " if settings.DEMONSTRATION else ""
    messages = [
        EmailMessage(f"{mark}{subject}", text, to=[address]) for address in addresses_of(people, tenant.database)
    ]
    if messages:
        get_connection().send_messages(messages)
