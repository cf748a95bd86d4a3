"""Returns as stored files: each version kept once by the hash that its events name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from carefund.assurance.delivery import HandedIn, ReturnSignature
from carefund.assurance.state import State
from carefund.monitoring.returns.model import Return
from carefund.plan.model import SignOff
from carefund.pool.chain import canonical
from carefund.programme.returns import ReturnQuarter
from carefund.service.ledger import files
from carefund.service.ledger.models import StoredFile
from carefund.service.people.sessions import now
from carefund.wording.dates import LONDON


def with_signatures(sent: Return, signatures: tuple[ReturnSignature, ...]) -> Return:
    """A return with signatures as its cover would have them."""
    given = tuple(
        SignOff(role=one.role, name=one.name, organisation=one.organisation, signed=one.at.astimezone(LONDON).date())
        for one in signatures
    )
    return sent.model_copy(update={"sign_offs": given})


def handed_in_return(handed_in: HandedIn, version: int, data: Path) -> Return:
    """A return as it was handed in, with the signatures that it stands on; `version` counts its handings in."""
    sent = with_signatures(return_of(handed_in.return_hash, data), handed_in.signatures)
    return sent.model_copy(update={"version": version})


def last_handed_in(quarters: Sequence[ReturnQuarter], state: State) -> tuple[ReturnQuarter, HandedIn] | None:
    """The return of the latest quarter that is handed in; None where there is none."""
    found = ((one, state.delivery.of(one.id).handed_in) for one in reversed(quarters))
    return next(((one, handed_in) for one, handed_in in found if handed_in is not None), None)


@lru_cache(maxsize=512)
def return_of(return_hash: str, data: Path) -> Return:
    """The return of a hash. Raises FileNotFoundError where it is not held."""
    return Return.model_validate_json(files.read(return_hash, data))


def return_on_disk(sent: Return, data: Path) -> StoredFile:
    """The row of a return's file, to be inserted with the event that names it."""
    return files.on_disk(canonical(sent.model_dump(mode="json")).encode("ascii"), now(), data)
