"""Times the whole audit with its report beside the same of earlier commits, each run a fresh process, in turns.

`python benchmarks/audit_against_earlier.py COMMIT... [--runs N]`. Every commit runs with the packages of this
environment; one that they do not suit is told and left out.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
COMMAND = "import sys; from carefund.cli.main import run; sys.argv[0] = 'carefund'; run()"


def seconds_of(source: Path, folder: Path) -> float | None:
    """Seconds of one audit with its report; None where it did not end well."""
    environment = os.environ | {"PYTHONPATH": str(source / "src")}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "audit", "bcf-2015-16", "--output", str(folder)],
        env=environment,
        cwd=folder.parent,
        capture_output=True,
        check=False,
    )
    return time.perf_counter() - started if done.returncode == 0 else None


def checked_out(commit: str, folder: Path) -> Path:
    """The files of a commit."""
    archive = subprocess.run(["git", "archive", commit], cwd=HERE, capture_output=True, check=True).stdout
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    return folder


def main() -> None:
    """Run all in turns and print medians and ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("commits", nargs="+")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = {"now": HERE} | {commit: checked_out(commit, folder / commit) for commit in given.commits}
        times: dict[str, list[float]] = {commit: [] for commit in sources}
        for _ in range(given.runs):
            for commit, source in sources.items():
                took = seconds_of(source, folder / "report")
                times[commit] += [] if took is None else [took]
        now = statistics.median(times["now"])
        for commit, runs in times.items():
            if runs:
                middle = statistics.median(runs)
                spread = f"{min(runs):.1f} to {max(runs):.1f} s in {len(runs)} runs"
                print(f"{commit:10} {middle:6.1f} s ({spread}); now takes {now / middle:.2f} of it")
            else:
                print(f"{commit:10} does not run with these packages")


if __name__ == "__main__":
    main()
