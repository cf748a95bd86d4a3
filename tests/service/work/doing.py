"""What test jobs do, and a worker as a program of its own that can be killed."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import sleep
from typing import TYPE_CHECKING

from carefund.service.work.job import Arguments, Pace

if TYPE_CHECKING:
    from carefund.service.work.kinds import Bench


def note(arguments: Arguments, line: str) -> None:
    """One line in the file of a test, written at once."""
    with Path(arguments["notes"]).open("a") as file:
        file.write(f"{line}\n")


def lines(arguments: Arguments) -> list[str]:
    path = Path(arguments["notes"])
    return path.read_text().split() if path.exists() else []


def steps(arguments: Arguments, bench: Bench) -> str:
    """So many steps of some seconds each, then a file of its own."""
    note(arguments, "begun")
    many = int(arguments.get("steps", "1"))
    for step in range(many):
        bench.progress(step, many, f"step {step + 1}")
        sleep(float(arguments.get("seconds", "0")))
    kept = bench.keep(f"result of {arguments['notes']}".encode())
    note(arguments, "made")
    return kept


def one_long_step(arguments: Arguments, bench: Bench) -> str:
    """Work that tells nothing for some seconds."""
    note(arguments, "begun")
    sleep(float(arguments["seconds"]))
    return bench.keep(f"result of {arguments['notes']}".encode())


def poison(arguments: Arguments, _bench: Bench) -> str:
    note(arguments, "begun")
    raise ValueError("nothing will come of this")


def poison_that_kills(arguments: Arguments, _bench: Bench) -> str:
    note(arguments, "begun")
    os._exit(1)


def kinds_of(mark: str) -> dict[str, str]:
    """The kinds above under names of one test's own."""
    functions = (steps, one_long_step, poison, poison_that_kills)
    return {f"{one.__name__}-{mark}": f"{__name__}:{one.__name__}" for one in functions}


def main() -> None:
    from carefund.service.settings.opening import open_data
    from carefund.service.work.worker import end_on_signal

    given = json.loads(sys.argv[1])
    open_data(Path(given["data"]), given["address"])
    from carefund.service.work.doing import Worker, work_on

    stop = Event()
    end_on_signal(stop)
    pace = Pace(lease=timedelta(seconds=given["lease"]), rest=timedelta(seconds=0.05))
    print("ready", flush=True)
    work_on(Worker(Path(given["data"]), stop, pace=pace, kinds=kinds_of(given["mark"])), idle=0.05)


if __name__ == "__main__":
    main()
