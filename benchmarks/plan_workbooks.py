"""Times writing and reading one full workbook for each area, beside the same reading with openpyxl.

`python benchmarks/plan_workbooks.py [--areas N] [--processes N]`. Each workbook holds a full plan: every fixed row
filled, 12 contributions, 30 schemes, 100 lines of expenditure, 20 benefits. openpyxl reads the same cells (values only,
read-only mode) and does nothing with them: no checks of the file, no plan.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from functools import cache, partial
from multiprocessing import get_context
from typing import Any

import openpyxl

from carefund.evidence.areas import Area, all_areas, default_register
from carefund.evidence.query import Evidence
from carefund.plan.checking import Checker
from carefund.plan.model import (
    Benefit,
    ConditionStatement,
    Contingency,
    Figure,
    Plan,
    ProviderCommentary,
    Risk,
    Scheme,
    SignOff,
    Target,
)
from carefund.plan.workbook import read_plan, write_template
from carefund.pool.lines import Contribution, Expenditure
from carefund.programme.rounds import load_round

ROUND = load_round("bcf-2015-16")
WORDS = "Care at home for people who would otherwise be admitted; evidence from the pilot of last winter. " * 3
RUNS = 3
HALF = Decimal(50)


def full_plan(area: Area) -> Plan:
    """A plan with every part filled."""
    planning = ROUND.planning
    assert planning is not None
    years = {year.id: Decimal("1234567.89") for year in planning.years}
    streams, figure = (
        [stream.id for stream in ROUND.streams],
        Figure(numerator=Decimal(7100), denominator=Decimal(254_251)),
    )
    pooled = {year.id: Decimal(10_000_000) for year in planning.pooled_years}
    return Plan(
        round_id=ROUND.id,
        area_code=area.code,
        area_name=area.name,
        template_version=planning.template_version,
        contact="A. Person",
        vision=WORDS,
        host="The council",
        pool_manager="A. Nother",
        required={test.id: pooled for test in planning.spending_tests},
        contributions=tuple(
            Contribution(organisation=f"Body {n}", kind="nhs", stream=streams[n % len(streams)], amounts=years,
                         minimums={year.id: Decimal(1000) for year in planning.pooled_years}, comment="As agreed")
            for n in range(12)
        ),
        schemes=tuple(
            Scheme(id=str(n), name=f"Scheme {n}", description=WORDS, metric=ROUND.metrics[0].id, people_group="Frail",
                   eligible=Decimal(900), reach_percent=Decimal(20), effect_percent=Decimal(-10),
                   starts=date(2015, 4, 1), full_effect=date(2015, 10, 1), evidence=WORDS)
            for n in range(30)
        ),
        expenditure=tuple(
            Expenditure(scheme=str(n % 30), area_of_spend=planning.areas_of_spend[n % 7].id, commissioner="joint",
                        nhs_percent=Decimal(40), council_percent=Decimal(60), provider=planning.providers[n % 8].id,
                        stream=streams[n % len(streams)], amounts=years, comment="As agreed")
            for n in range(100)
        ),
        targets=tuple(
            Target(metric=each.metric, baseline={period.id: figure for period in each.baseline},
                   target={period.id: figure for period in each.target}, rationale=WORDS,
                   operating_plan_percent=Decimal("-2.5"))
            for each in planning.targets
        ),
        benefits=tuple(
            Benefit(benefit_type=planning.benefit_types[0].id, scheme=str(n), organisation="CCG", change=Decimal(-90),
                    unit_price=Decimal(1490), saving=Decimal(134_100), price_basis="average", releases_cash=False,
                    how_calculated=WORDS, how_monitored=WORDS)
            for n in range(20)
        ),
        conditions=tuple(ConditionStatement(condition=each.id, confirmed=True, narrative=WORDS)
                         for each in ROUND.conditions),
        risks=tuple(Risk(description=WORDS, likelihood=3, impact=3, mitigation=WORDS, owner="Lead") for _ in range(15)),
        contingency=Contingency(amount=Decimal(1), nhs_percent=HALF, council_percent=HALF, arrangement=WORDS),
        providers=(ProviderCommentary(provider="Trust", baseline=Decimal(1), planned=Decimal(1), agrees=True),),
        sign_offs=tuple(SignOff(role=each.id, name="N", organisation="O", signed=date(2014, 9, 12))
                        for each in planning.sign_offs),
    )  # fmt: skip


def write(area: Area) -> bytes:
    """One area's workbook."""
    return write_template(ROUND, area, full_plan(area))


def read(content: bytes) -> str:
    """The area of a workbook that was read and came out whole."""
    found = read_plan(content, lambda _id: ROUND)
    assert not found.findings
    assert len(found.plan.expenditure) == 100
    return found.plan.area_code


@cache
def checker() -> Checker:
    """One checker for each process; it reads the evidence once."""
    return Checker(Evidence.packaged(), date(2014, 10, 1), areas=default_register(), rounds=load_round)


def check(content: bytes) -> int:
    """The number of findings on a workbook that was read and checked."""
    return len(checker().check_content(content, "plan.xlsx").findings)


def read_with_openpyxl(content: bytes) -> int:
    """The number of filled cells that openpyxl finds."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    return sum(cell is not None for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def timed(pool: ProcessPoolExecutor, work: Callable[[Any], object], items: Sequence[object]) -> tuple[float, float]:
    """Seconds on the clock and seconds of processor of the median run."""
    runs = []
    for _ in range(RUNS):
        started = time.perf_counter()
        used = sum(pool.map(partial(processor, work), items, chunksize=4))
        runs.append((time.perf_counter() - started, used))
    return sorted(runs)[RUNS // 2]


def processor(work: Callable[[Any], object], item: object) -> float:
    """Seconds of processor that the work on one item takes; what else the machine does is not in it."""
    started = time.process_time()
    work(item)
    return time.process_time() - started


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--areas", type=int, default=152)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    areas = all_areas(date(2015, 4, 1))[: given.areas]
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
        books = list(pool.map(write, areas))
        size = sum(map(len, books)) / len(books) / 1024
        print(f"{len(books)} workbooks of {size:.0f} KB, {given.processes} processes, median of {RUNS} runs")
        taken = {
            "carefund writes": timed(pool, write, areas),
            "carefund reads (file checked, plan made)": timed(pool, read, books),
            "carefund reads and runs every check": timed(pool, check, books),
            "openpyxl reads (cells only)": timed(pool, read_with_openpyxl, books),
        }
    for words, (seconds, used) in taken.items():
        each = used / len(books) * 1000
        print(f"{words:42} {seconds:6.2f} s on the clock, {used:6.2f} s of processor ({each:5.1f} ms each)")
    read_only, checked, peer = (taken[words][1] for words in list(taken)[1:])
    print(f"openpyxl takes {peer / read_only:.1f} times the processor time of carefund's reading")
    print(f"and {peer / checked:.1f} times that of carefund's reading and checking")


if __name__ == "__main__":
    main()
