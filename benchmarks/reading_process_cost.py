"""Times the reading of strangers' files in a process of their own beside the same reading in this process, in turns.

`python benchmarks/reading_process_cost.py [--files FOLDER] [--runs N]`. The first file pays for the start of a process,
later ones for handing over content and what was read. Processor time is that of all processes together.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from carefund.evidence.areas import all_areas, default_register
from carefund.evidence.importers.many import read_many
from carefund.evidence.importers.reading import read_official_content, read_official_file
from carefund.workbooks import reading_process
from carefund.workbooks.reading import open_spreadsheet, read_spreadsheet
from plan_workbooks import write

HERE = Path(__file__).resolve().parent
PLANS = 60
Work = Callable[[], object]


def used() -> float:
    """Seconds of processor of this process and of those that it started and that have ended."""
    times = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in times)


def measured(work: Work, *, cold: bool) -> tuple[float, float]:
    """Seconds on the clock and of processor; from a process newly started, or from one that has read before."""
    if cold:
        reading_process._POOL.close()
    started, before = time.perf_counter(), used()
    work()
    seconds = time.perf_counter() - started
    reading_process._POOL.close()  # so that the time of its processes is counted
    return seconds, used() - before


def compare(title: str, here: Work, boxed: Work, runs: int) -> None:
    """Print medians of both, in turns, and the ratios."""
    here()
    pairs = [(measured(here, cold=True), measured(boxed, cold=True)) for _ in range(runs)]
    for place, what in enumerate(("on the clock", "of processor")):
        own, other = (statistics.median(pair[side][place] for pair in pairs) for side in (0, 1))
        words = f"{own * 1000:8.0f} ms here, {other * 1000:8.0f} ms in its own"
        print(f"{title:34}{what:14}{words}, {other / own:5.2f} times, {(other - own) * 1000:+7.0f} ms")


def main() -> None:
    """Parse the arguments, run, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--files", type=Path, default=HERE.parents[1] / "shared" / "data")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    plans = [write(area) for area in all_areas(date(2015, 4, 1))[:PLANS]]

    def cells(reader: Callable[..., object], contents: list[bytes]) -> Work:
        return lambda: [reader("a.xlsx", content, allow_uncalculated=True) for content in contents]

    compare("cells of one plan", cells(read_spreadsheet, plans[:1]), cells(open_spreadsheet, plans[:1]), given.runs)
    compare(f"cells of {PLANS} plans", cells(read_spreadsheet, plans), cells(open_spreadsheet, plans), given.runs)
    paths = sorted(given.files.glob("dtoc/*.xls")) + sorted(given.files.glob("admissions/mar/*.xls"))
    if not paths:
        return
    register = default_register()

    def official(some: list[Path]) -> Work:
        return lambda: [read_official_content(path.name, path.read_bytes(), register) for path in some]

    compare("one official file", official(paths[:1]), lambda: read_official_file(paths[0], register), given.runs)
    compare(f"{len(paths)} official files", official(paths), lambda: list(read_many(paths)), given.runs)


if __name__ == "__main__":
    main()
