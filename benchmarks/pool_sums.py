"""Adds up the books of 152 pools of 5,000 postings each, beside Polars and pandas on the same legs as CSV, in turns.

`python benchmarks/pool_sums.py [--pools N] [--postings N] [--runs N]`. carefund reads its books, checks the hash of
every line and adds up exact pence by stream, account and status; the others read a CSV with a row for each leg, whole
pence, and group it. Time is of the processor, all threads together, so that a busy machine does not count; memory is
the most that a fresh process had, its packages included.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from carefund.evidence.areas import all_areas
from carefund.pool.books import folder_of, open_books, writing
from carefund.pool.ledger import Coding
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.money import in_pounds, pence
from carefund.pool.movements import contribution, expenditure
from carefund.pool.opening import Opening, planned_movements
from carefund.pool.posting import Posting

YEAR, NOW = "2023-24", datetime(2023, 7, 1, tzinfo=UTC)
STREAMS, SCHEMES, BATCH = ("nhs-minimum", "improved-better-care-fund", "disabled-facilities-grant"), 40, 500
AGREEMENT = 'host = "Council"\npool_manager = "M"\npartners = ["Council", "ICB"]\n'
COLUMNS = ("account", "pence", "stream", "year", "status", "quarter", "organisation", "scheme", "reason")
WORK = {
    "carefund": """
from carefund.pool.books import pools_in
from carefund.pool.sums import pool_sums
total = sum(one.spent for folder in pools_in(given) for one in pool_sums(folder))
""",
    "polars": """
import polars as pl
total = 0
for path in sorted(given.glob("csv/*.csv")):
    sums = pl.read_csv(path).group_by("stream", "account", "status").agg(pl.col("pence").sum())
    total += sums.filter((pl.col("account") == "spent") & (pl.col("status") == "actual"))["pence"].sum()
""",
    "pandas": """
import pandas as pd
total = 0
for path in sorted(given.glob("csv/*.csv")):
    sums = pd.read_csv(path).groupby(["stream", "account", "status"])["pence"].sum()
    total += int(sums.xs(("spent", "actual"), level=("account", "status")).sum())
""",
}
PROGRAM = """
import json, sys, time
from pathlib import Path
given = Path(sys.argv[1])
started = time.process_time()
{work}
seconds = time.process_time() - started
held = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
most = int(held[0].split()[1]) * 1024
print(json.dumps({{"seconds": seconds, "memory": most, "total": str(total)}}))
"""


def opening(area_code: str, name: str) -> Opening:
    """The opening of one pool's books with forty schemes."""
    paying = tuple(
        Contribution(organisation="Council", kind="council", stream=stream, amounts={YEAR: Decimal(9_000_000)})
        for stream in STREAMS
    )
    spending = tuple(
        Expenditure(scheme=str(scheme), area_of_spend="social-care", commissioner="council", provider="private",
                    stream=STREAMS[scheme % 3], amounts={YEAR: Decimal(500_000)})
        for scheme in range(SCHEMES)
    )  # fmt: skip
    return Opening(
        round_id="bcf-2023-25", area_code=area_code, area_name=name, year=YEAR, plan_version=1, plan_hash="0" * 64,
        illustrative=True, contributions=paying, expenditure=spending,
        schemes={str(scheme): f"Scheme {scheme}" for scheme in range(SCHEMES)}, required={}, agreement_text=AGREEMENT,
        opened=NOW, opened_by="benchmark", planned=planned_movements(paying, spending, YEAR),
    )  # fmt: skip


def posting(number: int, draw: random.Random) -> Posting:
    """One posting of a ledger: mostly spending, a contribution in every fifty."""
    stream, scheme = draw.choice(STREAMS), str(draw.randrange(SCHEMES))
    pounds = in_pounds(draw.randrange(1, 5_000_000))
    coded = Coding(stream=stream, year=YEAR, quarter=draw.randrange(1, 5), organisation="Council")
    spent = Coding(stream=stream, year=YEAR, quarter=coded.quarter, scheme=scheme, area_of_spend="social-care")
    movement = contribution(coded, pounds) if number % 50 == 0 else expenditure(spent, pounds, f"Invoice {number}")
    return Posting(
        id=f"gl-{number:024d}", day=date(2023, 4 + draw.randrange(8), 28), posted=NOW, posted_by="benchmark",
        movement=movement, reference=f"J{number}", counterparty=f"Supplier {number % 200}", accounting="accrual",
        document_hash="0" * 64,
    )  # fmt: skip


def write(store: Path, pools: int, postings: int) -> int:
    """Write the books of so many pools, and their legs as CSV; the pence spent in all."""
    draw, total = random.Random(1), 0
    (store / "csv").mkdir()
    for area in all_areas(date(2023, 4, 1))[:pools]:
        open_books(store, opening(area.code, area.name))
        made = [posting(number, draw) for number in range(postings)]
        with writing(folder_of(store, area.code, YEAR)) as writer:
            for start in range(0, postings, BATCH):
                writer.post(made[start : start + BATCH])
            movements = writer.books.ledger.movements
        with (store / "csv" / f"{area.code}.csv").open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(
                ["account", "pence", "stream", "year", "status", "quarter", "organisation", "scheme", "reason"]
            )
            for leg in (leg for movement in movements for leg in movement.legs):
                table.writerow([leg.account, pence(leg.pounds), leg.stream, leg.year, leg.status, leg.quarter,
                                leg.organisation, leg.scheme, leg.reason])  # fmt: skip
                total += pence(leg.pounds) if (leg.account, leg.status) == ("spent", "actual") else 0
    return total


def run(what: str, store: Path) -> dict[str, float | str]:
    """One fresh process at one kind of work."""
    program = PROGRAM.format(work=WORK[what])
    done = subprocess.run([sys.executable, "-c", program, str(store)], capture_output=True, text=True, check=True)
    found: dict[str, float | str] = json.loads(done.stdout)
    return found


def main() -> None:
    """Parse the arguments, write, run in turns, print medians and ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pools", type=int, default=152)
    parser.add_argument("--postings", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        total = write(Path(folder), given.pools, given.postings)
        print(f"wrote {given.pools} books of {given.postings} postings in {time.perf_counter() - started:.0f} s")
        sizes = [sum(path.stat().st_size for path in Path(folder).rglob(name)) for name in ("ledger.jsonl", "*.csv")]
        print(f"books {sizes[0] / 2**20:.0f} MB, CSV {sizes[1] / 2**20:.0f} MB")
        runs = [{what: run(what, Path(folder)) for what in WORK} for _ in range(given.runs)]
        own = statistics.median(float(one["carefund"]["seconds"]) for one in runs)
        for what in WORK:
            seconds = statistics.median(float(one[what]["seconds"]) for one in runs)
            memory = max(float(one[what]["memory"]) for one in runs) / 2**20
            found = {Decimal(str(one[what]["total"])) * (100 if what == "carefund" else 1) for one in runs}
            assert found == {total}, f"{what}: {found} where {total} was written"
            print(f"{what:10} {seconds:7.2f} s, carefund takes {own / seconds:6.2f} times, {memory:6.0f} MB at most")


if __name__ == "__main__":
    main()
