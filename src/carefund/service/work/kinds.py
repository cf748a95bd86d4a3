"""What kinds of background work there are, and what a piece of it is given to work with.

A kind is a pure function of stored inputs: its arguments, the evidence and files that they name. It keeps what it makes
as files by the hash of their content and gives the hash of one, so that doing it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from carefund.service.ledger import files
from carefund.service.work.job import Arguments, Persistence

Progress = Callable[[int, int, str], None]
"""Says how many steps of how many are done, and what is being done."""


@dataclass(frozen=True)
class Bench:
    """Where a job is done: data folder and database, and `progress`, to be called often.

    `progress` raises where the job is not to go on: the worker is asked to end, or holds the job no longer.
    """

    data: Path
    database: str
    progress: Progress

    def keep(self, content: bytes) -> str:
        """Keep a file in the data folder and give its hash."""
        return files.keep(content, datetime.now(UTC), self.data, self.database)


Work = Callable[[Arguments, Bench], str]
"""Does one job and gives the hash of its result; empty where it keeps none."""
APPRAISE, DRAW = "appraise-round", "draw-round"
"""The targets of a round: answered for every area, and drawn."""
AUDIT, DRAW_EDITION = "audit-round", "draw-edition"
"""What happened in a round, for England and every area; and the pictures of an edition that was published."""
WATCH, WATCH_ALL = "watch-round", "watch-rounds"
"""What a round's year is warned of, for England and every area; and once a day, which rounds are to be watched anew."""
EVALUATE = "evaluate-study"
"""A registered evaluation of a round, answered."""
REMIND, TELL = "remind-of-conditions", "tell-of-condition"
"""Once a day, who is to be reminded of conditions; and one reminder to one person."""
TELL_EVENT, SEND = "tell-of-event", "send-letter"
"""Whom an event concerns; and one letter about it to one person."""
LETTERS = (TELL_EVENT, SEND, TELL)
"""The kinds by which people are written to: done beside other work, for an appraisal may take minutes."""
KINDS: Mapping[str, str] = MappingProxyType(
    {
        APPRAISE: "carefund.service.work.appraising:appraise_round",
        DRAW: "carefund.service.work.appraising:draw_round",
        AUDIT: "carefund.service.public.auditing:audit",
        WATCH: "carefund.service.monitoring.watching:watch",
        WATCH_ALL: "carefund.service.monitoring.watching:watch_all",
        EVALUATE: "carefund.service.evaluations.evaluating:evaluate",
        DRAW_EDITION: "carefund.service.public.drawing:draw_edition",
        REMIND: "carefund.service.conditions.reminding:remind",
        TELL: "carefund.service.conditions.reminding:tell_one",
        TELL_EVENT: "carefund.service.notices.sending:tell_event",
        SEND: "carefund.service.notices.sending:send_letter",
    }
)
"""Where the function of each kind stands, as `module:function`: loaded in the worker alone, when first done."""

LASTING: Mapping[str, Persistence] = MappingProxyType(
    dict.fromkeys(LETTERS, Persistence(tries=32, longest=timedelta(hours=1)))
)
"""Kinds that are tried for longer than others: letters for a day, since a mail server may be away that long."""


def persistence_of(kind: str) -> Persistence:
    """How long a kind of work is tried."""
    return LASTING.get(kind, Persistence())


def work_of(kind: str, kinds: Mapping[str, str] = KINDS) -> Work:
    """The function of a kind. Raises KeyError for an unknown one."""
    module, name = kinds[kind].split(":")
    found: Work = getattr(import_module(module), name)
    return found
