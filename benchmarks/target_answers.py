"""How long the worker takes to appraise and draw a round, with how much memory, and how long one answer takes.

Run `python benchmarks/target_answers.py [FOLDER]`: SQLite in a folder of its own, or in the one that is named.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from datetime import date
from pathlib import Path
from statistics import quantiles
from threading import Event
from time import perf_counter

ROUND, AS_OF = "bcf-2015-16", date(2014, 9, 1)
AREAS = ("E08000035", "E10000016", "E09000004", "E92000001")
ANSWERS = 2_000


def main() -> None:
    """Work, then answer."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="carefund-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["CAREFUND_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carefund.service.settings.base")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    work(folder)
    answer(folder)


def work(folder: Path) -> None:
    """The two jobs, timed."""
    from carefund.service.plans.targets import ensure_appraised
    from carefund.service.work.doing import Worker

    start = perf_counter()
    id_ = ensure_appraised(ROUND, AS_OF)
    say("asking for the work", perf_counter() - start)
    assert id_ == ensure_appraised(ROUND, AS_OF)
    worker = Worker(folder, Event())
    for name in ("appraising", "drawing"):
        start = perf_counter()
        worker.do_one()
        say(f"{name} all areas", perf_counter() - start)
        print(f"{'most memory so far':32}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:10.0f} MB")
    kept = [path.stat().st_size for path in (folder / "files").rglob("*") if path.is_file()]
    print(f"{'files kept':32}{len(kept):10}, {sum(kept) / 2**20:.1f} MB")


def answer(folder: Path) -> None:
    """Answers, one after another."""
    from carefund.service.plans.targets import TargetAnswer, target_answer

    taken: list[float] = []
    for number in range(ANSWERS):
        start = perf_counter()
        area, target = AREAS[number % len(AREAS)], -10 + number % 200 / 10
        found = target_answer(ROUND, area, "non-elective-admissions", target, folder)
        assert isinstance(found, TargetAnswer)
        taken.append(perf_counter() - start)
        if number == 0:
            say("first answer", taken[0])
    cuts = quantiles(taken[len(AREAS) :], n=100)
    say("an answer, median", cuts[49])
    say("an answer, p99", cuts[98])
    start = perf_counter()
    for number in range(ANSWERS):
        found.grid.verdict(-10 + number % 200 / 10)
    say("of that the grid alone", (perf_counter() - start) / ANSWERS)


def say(what: str, seconds: float) -> None:
    """One line of the table."""
    print(f"{what:32}{seconds * 1000:10.2f} ms")


if __name__ == "__main__":
    main()
