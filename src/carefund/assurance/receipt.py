"""The receipt of a submission: what was handed in, by whom and when, who had signed, and where that stands on record.

A receipt holds only what the chain holds, so that it can be made again at any time, byte for byte, and held against
the chain years later. It states values and no wording, which may change: moments are ISO 8601, in UTC and with the
offset that London's clocks had.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from carefund.assurance.chain import Head
from carefund.assurance.event import Event, Submitted, area_of, hash_of, round_of
from carefund.assurance.state import Signature, fold
from carefund.pool.chain import canonical
from carefund.refusal import Refusal
from carefund.wording.dates import LONDON

FORMAT = 1
"""Which values a receipt states, and how: part of what is hashed. One that states others gets the next number."""


class NoReceipt(Refusal):
    """An event that is no submission, or a receipt that does not answer to the chain."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a receipt states; `head` is the chain's head with the submission as its last event."""

    round_id: str
    area_code: str
    version: int
    plan_hash: str
    file_hash: str | None
    submitted_by: str
    organisation: str
    at: datetime
    late: bool
    signatures: tuple[Signature, ...]
    head: Head

    @property
    def id(self) -> str:
        """A name for the receipt that is hard to guess and follows from what it states."""
        return self.hash[:32]

    @property
    def text(self) -> str:
        """All that it states as canonical JSON: the text that is hashed."""
        return canonical(self._stated())

    @property
    def hash(self) -> str:
        """SHA-256 of the text."""
        return hash_of(self.text)

    def as_record(self) -> dict[str, Any]:
        """Plain values: what it states, and the hash of that."""
        return {**self._stated(), "receipt_hash": self.hash}

    def _stated(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "round": self.round_id,
            "area": self.area_code,
            "version": self.version,
            "plan_hash": self.plan_hash,
            "file_hash": self.file_hash,
            "submitted_by": self.submitted_by,
            "organisation": self.organisation,
            "submitted_at": self.at.isoformat(),
            "submitted_at_london": _in_london(self.at),
            "late": self.late,
            "signatures": [_signature(one) for one in self.signatures],
            "sequence": self.head.sequence,
            "ledger_head": str(self.head),
        }


def receipt_of(events: Sequence[Event], sequence: int | None = None) -> Receipt:
    """The receipt of one submission's event, the last where no number is given.

    `events` are those of one submission from the first. Raises NoReceipt where that event is no submission.
    """
    handed_in = [event for event in events if isinstance(event.body, Submitted)]
    chosen = [event for event in handed_in if sequence in (None, event.sequence)]
    if not chosen:
        raise NoReceipt(
            "a plan that was submitted",
            f"no submission at event {sequence}" if sequence else "none so far",
            "Submit the plan first; its receipt is there at once",
        )
    event = chosen[-1]
    state = fold(events[: event.sequence])
    submission = state.submissions[-1]
    return Receipt(
        round_id=round_of(event.submission),
        area_code=area_of(event.submission),
        version=submission.version,
        plan_hash=submission.plan_hash,
        file_hash=state.file_hash,
        submitted_by=event.actor_name,
        organisation=event.organisation,
        at=event.at,
        late=submission.late,
        signatures=submission.signatures,
        head=Head(event.submission, event.sequence, event.hash),
    )


def differences(record: dict[str, Any], events: Iterable[Event]) -> tuple[str, ...]:
    """The fields in which a receipt, as plain values, does not say what the chain says; none for a true one.

    Raises NoReceipt where the chain has no such submission.
    """
    chain = list(events)
    made = receipt_of(chain, int(record.get("sequence") or 0) or None).as_record()
    return tuple(name for name in sorted({*made, *record}) if made.get(name) != record.get(name))


def _in_london(at: datetime) -> str:
    return at.astimezone(LONDON).isoformat()


def _signature(one: Signature) -> dict[str, Any]:
    return {
        "role": one.slot.role,
        "organisation": one.organisation,
        "name": one.name,
        "at": one.at.isoformat(),
        "at_london": _in_london(one.at),
        "event": one.sequence,
    }
