"""Whether all that is kept is what was written: chains, anchors and stored files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carefund.assurance.chain import Fault, Head
from carefund.assurance.checkpoint import Checkpoint, checkpoint
from carefund.refusal import Refusal
from carefund.service.ledger import events, files
from carefund.service.ledger.deleted import rightly_gone
from carefund.service.ledger.models import StoredEvent, StoredFile

ANCHOR = re.compile(r"(?P<submission>[^\s@]{1,200})@(?P<sequence>\d{1,9}):(?P<hash>[0-9a-f]{64})")


class NoAnchor(Refusal):
    """Words that are no head of a chain."""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What was looked at, what is wrong with it, and the checkpoint over all heads as they are."""

    events: int
    chains: int
    files: int
    checkpoint: Checkpoint
    faults: tuple[Fault, ...]

    def as_record(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "events": self.events,
            "chains": self.chains,
            "files": self.files,
            "checkpoint": self.checkpoint.root,
            "faults": [
                {
                    "submission": one.submission,
                    "sequence": one.sequence,
                    "field": one.field,
                    "expected": one.expected,
                    "found": one.actual,
                }
                for one in self.faults
            ],
        }


def read_anchor(words: str) -> Head:
    """A head as receipts print it, such as `bcf-2025-26/E10000024@6:` and 64 letters. Raises NoAnchor for others."""
    match = ANCHOR.fullmatch(words.strip())
    if match is None:
        raise NoAnchor(
            "a head as a receipt prints it: the submission, @, the event's number, a colon and 64 letters of its hash",
            f"'{words[:100]}'",
            "Copy the whole line from the receipt",
        )
    return Head(match["submission"], int(match["sequence"]), match["hash"])


def verify(data: Path, anchors: Iterable[Head] = (), database: str = "default") -> Verification:
    """Look at everything that is kept in a data folder and its database."""
    heads = events.heads(database)
    return Verification(
        events=StoredEvent.objects.using(database).count(),
        chains=len(heads),
        files=StoredFile.objects.using(database).count(),
        checkpoint=checkpoint(heads),
        faults=(*events.faults(anchors, database), *_of_files(data, database)),
    )


def _of_files(data: Path, database: str) -> Iterator[Fault]:
    """Faults of stored files; a content that a rule rightly deleted is none."""
    found = list(files.faults(data, database))
    excused = rightly_gone((one.expected for one in found if one.actual == files.GONE), database)
    yield from (one for one in found if one.actual != files.GONE or one.expected not in excused)
