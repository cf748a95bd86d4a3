"""Emergency readmissions told from made-up stays: carefund beside a query by hand in DuckDB, Polars and pandas.

`python benchmarks/records.py [--stays N] [--months N] [--memory 2GB] [--peers duckdb,polars,pandas] [--folder DIR]
[--engine spark]`. The stays are written once, a Parquet file for each month of admission, and kept where `--folder`
names one. Each peer runs in a process of its own, after the files were read once so that all find them alike in the
page cache; the wall clock and the largest memory of each are printed, and ratios to carefund. carefund's run looks
through and hashes every file, tells each month, and forgets everything: no work folder.

The peers ask for the next emergency admission after each discharge by an as-of join, as a careful analyst would. An
as-of join knows no order within a day, so they count nobody who comes back on the day of discharge: about one in thirty
of these made-up stays.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from carefund.calendar import months_after
from carefund.cli.records_given import bytes_given

FIRST = date(2017, 4, 1)
DAYS = 28


def main() -> None:
    """Write the stays where they are not there, let each tell them, and print a row for each."""
    asked = _asked()
    if asked.alone:
        _alone(asked)
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(asked.folder or made)
        if not (folder / "spells").exists():
            _write(folder, asked.stays, asked.months)
        size = sum(path.stat().st_size for path in (folder / "spells").iterdir())
        print(f"{asked.stays:,} stays in {asked.months} months, {size / 1e9:.2f} GB of Parquet")
        own: float | None = None
        for name in ["carefund", *filter(None, asked.peers.split(","))]:
            told = _told(folder, name, asked)
            own = own or told["seconds"]
            print(
                f"{name:10} {told['seconds']:8.1f} s  {told['seconds'] / own:6.2f} times  "
                f"{told['memory'] / 1e9:5.2f} GB  {told['back']:,} of {told['discharges']:,} came back"
            )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stays", type=int, default=20_000_000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--peers", default="duckdb,polars,pandas")
    parser.add_argument("--folder", default="")
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--alone", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _told(folder: Path, name: str, asked: argparse.Namespace) -> dict[str, float]:
    """What one of them says, in a process of its own."""
    given = ["--alone", name, "--folder", str(folder), "--memory", asked.memory, "--engine", asked.engine]
    words = [sys.executable, __file__, *given, "--months", str(asked.months)]
    answer = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    told: dict[str, float] = json.loads(answer.splitlines()[-1])
    return told


def _alone(asked: argparse.Namespace) -> None:
    folder, memory = Path(asked.folder), bytes_given(asked.memory)
    tellers: dict[str, Callable[[], tuple[int, int]]] = {
        "carefund": lambda: _carefund(folder, memory, asked.engine),
        "duckdb": lambda: _by_hand(folder, memory, asked.months),
        "polars": lambda: _polars(folder, asked.months),
        "pandas": lambda: _pandas(folder, asked.months),
    }
    start = time.perf_counter()
    back, discharges = tellers[asked.alone]()
    seconds = time.perf_counter() - start
    memory_used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "memory": memory_used, "back": back, "discharges": discharges}))


def _write(folder: Path, stays: int, months: int) -> None:
    """Stays of a third as many people, three in ten of them emergencies, mostly short."""
    import duckdb

    (folder / "spells").mkdir(parents=True)
    connection = duckdb.connect()
    each = stays // months
    for number, month in enumerate(months_after(FIRST, months)):
        first, target = number * each, folder / "spells" / f"{month:%Y-%m}.parquet"
        connection.execute(f"""copy (
          select 's' || id as spell, 'p' || (hash(id * 7 + 1) % {stays // 3 + 1}) as person, 'RXX' as provider,
            'E0600' || lpad((hash(id * 3) % 150)::varchar, 4, '0') as area, (hash(id * 5) % 100)::integer as age,
            admitted, admitted + (hash(id * 11) % 14 * (hash(id * 13) % 3))::integer as discharged,
            case when hash(id * 17) % 10 < 3 then 'emergency' else 'elective' end as method, 'J180' as diagnosis,
            cast(null as varchar) as cause, cast(null as date) as ready, 'home' as destination
          from (select id, date '{month}' + (hash(id) % 28)::integer as admitted
                from range({first}, {first + each}) as every(id)) as stays
        ) to '{target}' (format parquet)""")


def _until(months: int) -> str:
    """The day after the months that every teller tells: the last is not followed to its end."""
    return str(months_after(FIRST, months)[-1])


def _carefund(folder: Path, memory: int, engine: str) -> tuple[int, int]:
    from carefund.records.engine.start import started
    from carefund.records.extract import Extract
    from carefund.records.mapping import packaged_mapping
    from carefund.records.measure import measure_of
    from carefund.records.running import measure_records

    with started(engine, memory) as running:  # type: ignore[arg-type]
        extract = Extract(folder, packaged_mapping("carefund"), running)
        measured = measure_records(measure_of("emergency-readmissions-1"), extract, memory=memory)
    rows = [one for month in measured.months for one in month.counted]
    return sum(one.numerator for one in rows), sum(one.denominator for one in rows)


def _by_hand(folder: Path, memory: int, months: int) -> tuple[int, int]:
    import duckdb

    connection = duckdb.connect(config={"memory_limit": f"{memory // 2**20}MiB", "preserve_insertion_order": "false"})
    rows = connection.execute(f"""
      with stays as (select spell, person, area, admitted, discharged, method from read_parquet('{folder}/spells/*'))
      select area, date_trunc('month', one.discharged) as month, count(*) as discharges,
        count(*) filter (where date_diff('day', one.discharged, other.admitted) < {DAYS}) as back
      from (select * from stays where discharged < date '{_until(months)}') as one
      asof left join (select person, admitted from stays where method = 'emergency') as other
        on one.person = other.person and other.admitted > one.discharged
      group by all""").fetchall()
    return sum(row[3] for row in rows), sum(row[2] for row in rows)


def _polars(folder: Path, months: int) -> tuple[int, int]:
    import polars as pl

    stays = pl.scan_parquet(folder / "spells" / "*.parquet")
    emergencies = stays.filter(pl.col("method") == "emergency").select("person", next="admitted").sort("next")
    found = (
        stays.filter(pl.col("discharged") < date.fromisoformat(_until(months)))
        .select("person", "area", "discharged", after=pl.col("discharged") + pl.duration(days=1))
        .sort("after")
        .join_asof(
            emergencies, left_on="after", right_on="next", by="person", strategy="forward", check_sortedness=False
        )
        .group_by("area", pl.col("discharged").dt.truncate("1mo"))
        .agg(pl.len(), back=((pl.col("next") - pl.col("discharged")).dt.total_days() < DAYS).sum())
        .collect()
    )
    return int(found["back"].sum()), int(found["len"].sum())


def _pandas(folder: Path, months: int) -> tuple[int, int]:
    import duckdb
    import pandas as pd

    read = f"select person, area, admitted, discharged, method from read_parquet('{folder}/spells/*')"
    stays = duckdb.sql(read).df()  # pandas reads no Parquet without another package
    for day in ("admitted", "discharged"):
        stays[day] = pd.to_datetime(stays[day])
    stays["person"] = stays["person"].astype("category").cat.codes
    ended = stays[stays["discharged"] < _until(months)].sort_values("discharged")
    emergencies = stays.loc[stays["method"] == "emergency", ["person", "admitted"]].sort_values("admitted")
    found = pd.merge_asof(
        ended, emergencies.rename(columns={"admitted": "next"}), left_on="discharged", right_on="next", by="person",
        direction="forward", allow_exact_matches=False,
    )  # fmt: skip
    found["back"] = (found["next"] - found["discharged"]).dt.days < DAYS
    sums = found.groupby(["area", found["discharged"].dt.to_period("M")], observed=True)["back"].agg(["sum", "count"])
    return int(sums["sum"].sum()), int(sums["count"].sum())


if __name__ == "__main__":
    main()
