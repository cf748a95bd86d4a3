"""Times carefund and pandas at the same work, whole processes from cold, in turns, and prints medians and ratios.

Each has its seconds on the clock and of processor, those of its child processes with it.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

HERE = Path(__file__).resolve().parent
COMMAND = Path(sys.executable).with_name("carefund")
SHARES = HERE.parent / "src/carefund/evidence/dataset/commissioner-shares.parquet"


def run(command: list[str | Path]) -> tuple[float, float]:
    """Seconds on the clock and of processor of a whole process; ends the benchmark with its output when it fails."""
    start, before = time.perf_counter(), used()
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return seconds, used() - before


def used() -> float:
    """Seconds of processor of all processes that were started here and have ended."""
    times = resource.getrusage(resource.RUSAGE_CHILDREN)
    return times.ru_utime + times.ru_stime


def in_turns(commands: Mapping[str, Callable[[], list[str | Path]]], runs: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds of each command, run in turns after one round that does not count."""
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, make in commands.items():
            took = run(make())
            if number:
                seconds[name].append(took)
    return seconds


def report(title: str, seconds: Mapping[str, list[tuple[float, float]]]) -> None:
    """Print medians, ranges and the ratio of each to the first."""
    first = next(iter(seconds))
    for place, what in enumerate(("on the clock", "of processor")):
        print(f"\n{title}, {what}")
        for name, pairs in seconds.items():
            times = [pair[place] for pair in pairs]
            ratios = [other / own[place] for other, own in zip(times, seconds[first], strict=True)]
            ratio = "" if name == first else f"   {statistics.median(ratios):.1f} times as long"
            print(f"  {name:<34}{statistics.median(times):7.2f} s   ({min(times):.2f} to {max(times):.2f}){ratio}")


def importing(files: Path, folder: Path) -> dict[str, Callable[[], list[str | Path]]]:
    """The import in each tool, each time into a new place."""
    sources = [files / "dtoc", files / "admissions" / "mar"]

    def fresh(name: str) -> Path:
        shutil.rmtree(folder / name, ignore_errors=True)
        return folder / name

    def pandas(engine: str) -> list[str | Path]:
        return [sys.executable, HERE / "pandas_import.py", files, fresh(f"pandas-{engine}"), engine]

    return {
        "carefund evidence import": lambda: [COMMAND, "evidence", "import", *sources, "--store", fresh("store")],
        "pandas with xlrd": lambda: pandas("xlrd"),
        "pandas with calamine": lambda: pandas("calamine"),
    }


def auditing(folder: Path) -> dict[str, Callable[[], list[str | Path]]]:
    """The audit in each tool."""
    imported, shares = folder / "pandas-calamine", folder / "shares.csv"
    pl.read_parquet(SHARES).write_csv(shares)
    return {
        "carefund audit (with report)": lambda: [COMMAND, "audit", "bcf-2015-16", "--output", folder / "audit"],
        "pandas (numbers and tables only)": lambda: [
            sys.executable,
            HERE / "pandas_audit.py",
            imported,
            shares,
            folder / "pandas-audit",
        ],
    }


def main() -> None:
    """Parse the arguments, run, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=Path, default=HERE.parents[1] / "shared" / "data")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=["import", "audit"])
    arguments = parser.parse_args()
    if not (arguments.files / "dtoc").is_dir():
        sys.exit(f"no official files at {arguments.files}; give their folder with --files")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        imports = importing(arguments.files, folder)
        if arguments.only == "audit":
            run(imports["pandas with calamine"]())
        else:
            report("Importing 174 workbooks", in_turns(imports, arguments.runs))
        if arguments.only != "import":
            report("The audit", in_turns(auditing(folder), arguments.runs))


if __name__ == "__main__":
    main()
