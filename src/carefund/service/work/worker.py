"""The worker as a program: `python -m carefund.service.work.worker`.

It works on the folder and database that CAREFUND_DATA and CAREFUND_DATABASE name, until SIGTERM or SIGINT: then the job
in hand is finished, or given back where it tells its progress. A second signal ends it at once; so does a crash, and
what it then held is taken up again when the lease has run out. Nothing of Django is loaded before the folder is opened.
"""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import structlog

from carefund.service.settings.opening import open_data
from carefund.service.starting import begin_logging

if TYPE_CHECKING:
    from carefund.service.work.doing import Worker

BEHIND = 19
"""By how much the worker gives way to the pages where both want the processor."""


def run(data: Path, stop: Event, database: str = "default") -> None:
    """Do jobs on a data folder until `stop` is set; Django is set up already. A database that is away is waited for."""
    from carefund.service.work.daily import ask_for_the_day
    from carefund.service.work.doing import Worker, work_on
    from carefund.service.work.kinds import KINDS, LETTERS

    letters = {one: place for one, place in KINDS.items() if one in LETTERS}
    others = {one: place for one, place in KINDS.items() if one not in LETTERS}
    beside = Thread(target=_write_letters, args=(Worker(data, stop, database=database, kinds=letters),), name="letters")
    beside.start()
    try:
        each_day = partial(ask_for_the_day, database=database)
        work_on(Worker(data, stop, database=database, kinds=others), each_day=each_day)
    finally:
        stop.set()
        beside.join()


def _write_letters(worker: Worker) -> None:
    """Do letters beside other work; where that cannot go on the whole worker ends, to be started anew."""
    from carefund.service.work.doing import work_on

    try:
        work_on(worker)
    finally:
        worker.stop.set()


def main() -> None:
    """Work on the folder and database of the environment until a signal ends it."""
    data = Path(os.environ.get("CAREFUND_DATA", "carefund-data")).resolve()
    open_data(data, os.environ.get("CAREFUND_DATABASE", ""))
    begin_logging()
    if hasattr(os, "nice"):
        os.nice(BEHIND)
    stop = Event()
    end_on_signal(stop)
    _ask_for_what_is_missing()
    run(data, stop)


def _ask_for_what_is_missing() -> None:
    """Have the open rounds appraised, as far as that was not done; here, where nobody waits for it."""
    from carefund.service.operations.preparing import ask_for_appraisals

    try:
        ask_for_appraisals(datetime.now(UTC))
    except Exception:
        structlog.get_logger("carefund.work").exception("appraisals could not be asked for")


def end_on_signal(stop: Event) -> None:
    """Let SIGTERM and SIGINT set an event; a second one ends the process as it does by default."""

    def ask(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)


if __name__ == "__main__":
    main()
