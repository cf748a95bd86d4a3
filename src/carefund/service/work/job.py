"""A piece of background work as a value: what is to be done, where it stands, and how long a worker holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from carefund.pool.chain import canonical
from carefund.refusal import Refusal

Arguments = Mapping[str, str]
"""What a job is given, as texts: ids, months, hashes of stored files."""
TRIES = 3
"""How often a job of most kinds is begun; when it has failed so often it is told and left."""


class Hopeless(Refusal):
    """A piece of work that would fail however often it is tried: it is left at once."""


class Status(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long a worker holds a job without a heartbeat, and how long one rests after a failure, times its failures.

    The lease must be longer than the longest time for which the database may be away or locked.
    """

    lease: timedelta = timedelta(seconds=60)
    rest: timedelta = timedelta(seconds=10)

    @property
    def beat(self) -> float:
        """Seconds between two heartbeats: four in a lease."""
        return self.lease.total_seconds() / 4


@dataclass(frozen=True, kw_only=True)
class Persistence:
    """How often a kind of work is begun before it is left, and how long its rests may grow.

    A rest is that of the pace times the failures; with `longest` it doubles with each failure instead, up to that.
    """

    tries: int = TRIES
    longest: timedelta | None = None

    def rest(self, pace: Pace, turn: int) -> timedelta:
        """How long work rests that failed for the `turn`th time."""
        return pace.rest * turn if self.longest is None else min(pace.rest * 2**turn, self.longest)


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job as it stands.

    `begun` counts how often a worker began it; `steps` of `of` are done (0 of 0 where nobody said), `words` say at
    what it is. `result` is the hash of a stored file, empty until done; `error` says why it last failed.
    """

    id: UUID
    kind: str
    about: str
    arguments: Arguments = field(hash=False)
    status: Status
    begun: int
    steps: int
    of: int
    words: str
    result: str
    error: str
    queued: datetime
    started: datetime | None
    ended: datetime | None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.status in (Status.DONE, Status.FAILED)


@dataclass(frozen=True)
class Claim:
    """That a worker holds a job, the `turn`th time that it was begun: a later turn ends an earlier one's claim."""

    job: UUID
    worker: str
    turn: int


def key_of(kind: str, arguments: Arguments) -> str:
    """By what the same work is known: SHA-256 of kind and arguments as canonical text."""
    return sha256(canonical([kind, dict(arguments)]).encode("ascii")).hexdigest()
