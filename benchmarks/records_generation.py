"""How fast records are generated, beside writing the same rows with Polars and pandas.

`python benchmarks/records_generation.py [--share S] [--from YYYY-MM] [--to YYYY-MM] [--processes N] [--keep DIR]`.
Records of England are generated as the verb does it, each month written and on disk; then the spells written are read
into memory and written again, as Parquet with Polars and as a pickle (pandas' quickest store) with pandas, where it is
at hand. Printed are rows a second, processor time, peak memory of the processes, and ratios to those writings.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers
from carefund.records.generation.generating import Asked, Generated, generate
from carefund.records.generation.parameters import packaged_parameters
from carefund.records.generation.window import Window


def main() -> None:
    """Generate, write again, and print a row for each."""
    given = _given()
    with tempfile.TemporaryDirectory() as folder:
        target = given.keep or Path(folder) / "records"
        generated, on_clock, spent = _generated(given, target)
        rows = generated.rows["spells"]
        print(f"generate: {rows:,} spells in {on_clock:.0f} s on the clock, {spent:.0f} s of processor")
        print(f"          {rows / on_clock:,.0f} spells a second; {_peak()}")
        print(f"          {generated.rows['people']:,} people, {_size(target) / 1e6:,.0f} MB of Parquet")
        for name, (clock, processor) in _written_again(target / "spells", Path(folder)).items():
            ratios = f"generating takes {on_clock / clock:.1f} and {spent / processor:.1f} times as much"
            print(f"{name}: {clock:.1f} s on the clock, {processor:.1f} s of processor; {ratios}")


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--from", dest="first", default="2014-04")
    parser.add_argument("--to", dest="last", default="2016-03")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=None)
    return parser.parse_args()


def _generated(given: argparse.Namespace, target: Path) -> tuple[Generated, float, float]:
    window = Window(*(date.fromisoformat(f"{month}-01") for month in (given.first, given.last)))
    began, spent = time.perf_counter(), _processor()
    found = generate(
        Asked(window, 1, share=given.share),
        target,
        Evidence.packaged(),
        packaged_registers(),
        packaged_parameters(),
        processes=given.processes,
    )
    return found, time.perf_counter() - began, _processor() - spent


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak() -> str:
    own, child = (resource.getrusage(who).ru_maxrss / 1e6 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f"peak memory {own:.1f} GB here, {child:.1f} GB in the largest other process"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _written_again(spells: Path, folder: Path) -> dict[str, tuple[float, float]]:
    """Seconds to write every month's spells again, on the clock and of processor, without the time to read them."""
    found: dict[str, tuple[float, float]] = {}
    for path in sorted(spells.glob("*.parquet")):
        frame = pl.read_parquet(path)
        ways = {"Polars, Parquet": lambda frame=frame: frame.write_parquet(folder / "again", compression="zstd")}
        try:
            import pandas as pd
        except ImportError:
            pass
        else:
            table = pd.DataFrame({name: frame[name].to_numpy() for name in frame.columns})
            ways["pandas, pickle"] = lambda table=table: table.to_pickle(folder / "again")
        for name, write in ways.items():
            began, spent = time.perf_counter(), _processor()
            write()
            clock, processor = found.get(name, (0.0, 0.0))
            found[name] = clock + time.perf_counter() - began, processor + _processor() - spent
    return found


if __name__ == "__main__":
    main()
