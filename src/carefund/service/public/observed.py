"""What happened in a round, as the worker audited it from the evidence at hand: what a publication freezes."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from pydantic import Field

from carefund.service.ledger import files
from carefund.service.plans.evidence import evidence_at_hand
from carefund.service.plans.forecasts import identity_of
from carefund.service.public.edition import Frozen, PublishedOutturn, PublishedPicture, ReleaseUsed
from carefund.service.work.kinds import AUDIT
from carefund.service.work.queue import enqueue, last_done


class ObservedRound(Frozen):
    """England and every area, with the sentences and pictures that tell of it; or why nothing is known."""

    releases: tuple[ReleaseUsed, ...] = ()
    happened: tuple[str, ...] = ()
    england: tuple[PublishedOutturn, ...] = ()
    areas: dict[str, tuple[PublishedOutturn, ...]] = Field(default_factory=dict)
    pictures: tuple[PublishedPicture, ...] = ()
    no_outturn: str = ""


NOT_AUDITED = ObservedRound(no_outturn="What happened was not looked at yet when this was published.")


def ensure_audited(round_id: str, database: str = "default") -> UUID:
    """Have a round audited, unless that was asked for already; gives the id of the job.

    To be called when the service starts and after an import, never while a page is read.
    """
    arguments = {"round": round_id, "evidence": identity_of(evidence_at_hand()), "program": version("carefund")}
    return enqueue(AUDIT, arguments, database, about=round_id)


def observed_round(round_id: str, data: Path, database: str = "default") -> ObservedRound:
    """The audit of a round that was done last; one that says so where none is done yet. One query."""
    done = last_done((AUDIT,), round_id, database)
    return kept_round(done[0].result, data) if done else NOT_AUDITED


@lru_cache(maxsize=8)
def kept_round(name: str, data: Path) -> ObservedRound:
    """The audit of a stored file's hash. Raises FileNotFoundError where it is not held."""
    return ObservedRound.model_validate_json(files.read(name, data))
