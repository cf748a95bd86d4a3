"""Registering an evaluation: protocol and panel are kept with who and when, before anybody reads the outcome.

A registration is a stored file of plain values, known by its hash; the work that answers it is queued with it, so that
it is answered once. It is about a round and no area's plan, so that it is no event of a submission's history.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from carefund.pool.chain import canonical
from carefund.service.evaluations.strangers_study import protocol_words
from carefund.service.ledger import files
from carefund.service.work.job import Job
from carefund.service.work.kinds import EVALUATE
from carefund.service.work.queue import enqueue, jobs


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What was registered: by whom, when (ISO), of which round, and the hashes of protocol and panel."""

    round: str
    protocol: str
    panel: str
    panel_name: str
    title: str
    question: str
    method: str
    by: str
    at: str

    @property
    def moment(self) -> datetime:
        """When it was registered."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A registration under its hash, with the job that answers it."""

    hash: str
    registration: Registration
    job: Job


def register(
    round_id: str, protocol: bytes, panel: bytes, *, by: str, at: datetime, data: Path, database: str = "default"
) -> str:
    """Keep protocol and panel, and ask for the answer; gives the registration's hash.

    The same two files are registered once for a round: the first registration is given again. The panel is not opened.
    Raises as `protocol_words`.
    """
    words = protocol_words(protocol)
    for one in registered(round_id, data, database):
        if (one.registration.protocol, one.registration.panel) == tuple(map(_hash, (protocol, panel))):
            return one.hash
    made = Registration(
        round=round_id,
        protocol=files.keep(protocol, at, data, database),
        panel=files.keep(panel, at, data, database),
        panel_name=words["panel"],
        title=words["title"],
        question=words["question"],
        method=words["method"],
        by=by,
        at=at.isoformat(),
    )
    name = files.keep(canonical({"evaluation": asdict(made)}).encode("ascii"), at, data, database)
    enqueue(EVALUATE, {"registration": name, "program": version("carefund")}, database, about=round_id)
    return name


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def registration_kept(name: str, data: Path) -> Registration:
    """The registration of a hash. Raises FileNotFoundError where it is not held."""
    return Registration(**json.loads(files.read(name, data))["evaluation"])


def registered(round_id: str, data: Path, database: str = "default") -> list[Registered]:
    """All registrations of a round, the last first."""
    asked = jobs(database, kind=EVALUATE, about=round_id)
    return [_registered(job, data) for job in reversed(asked)]


def registered_as(round_id: str, name: str, data: Path, database: str = "default") -> Registered | None:
    """The registration of that hash, where it is one of the round's; None else."""
    asked = jobs(database, kind=EVALUATE, about=round_id)
    return next((_registered(job, data) for job in asked if job.arguments["registration"] == name), None)


def _registered(job: Job, data: Path) -> Registered:
    name = job.arguments["registration"]
    return Registered(hash=name, registration=registration_kept(name, data), job=job)
