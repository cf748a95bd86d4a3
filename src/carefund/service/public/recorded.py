"""The list of editions as the ledger tells it, from which it can be made anew."""

from __future__ import annotations

from carefund.assurance.event import Published, round_of
from carefund.service.ledger import events
from carefund.service.public.models import PublishedEdition


def recorded_editions(database: str = "default") -> list[PublishedEdition]:
    """The list of editions as the ledger's events tell it."""
    found: dict[tuple[str, int], PublishedEdition] = {}
    for submission, event in events.all_of_kind("published", database):
        body = event.body
        assert isinstance(body, Published)
        round_id = round_of(submission)
        found[round_id, body.edition] = PublishedEdition(
            round_id=round_id,
            edition=body.edition,
            file_hash=body.file_hash,
            key=event.key.rpartition("-")[0],
            published=event.at,
        )
    return list(found.values())
