"""Times reading and rolling up one return of each area, beside the same files read with openpyxl and with pandas.

`python benchmarks/returns_rolled_up.py [--areas N] [--runs N]`. Each workbook is a full return of the last quarter of
2023-24: 40 schemes, every condition, metric, stream, service and statement. openpyxl (values only, read-only mode) and
pandas (every sheet as a frame, by openpyxl and by calamine) only give the cells: no checks of the file, no return.
"""

from __future__ import annotations

import argparse
import io
import resource
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd

from carefund.calendar import last_day
from carefund.evidence.areas import Area, all_areas
from carefund.monitoring.returns.checking import read_files
from carefund.monitoring.returns.model import (
    Agreement,
    CapacityReport,
    ConditionKept,
    MetricReport,
    Return,
    SchemeReport,
    StreamReport,
    SurveyAnswer,
)
from carefund.monitoring.returns.rolling_up import roll_up
from carefund.monitoring.returns.spans import metric_spans
from carefund.monitoring.returns.template import write_return
from carefund.plan.model import SignOff
from carefund.programme.rounds import load_round
from carefund.wording.dates import month_id

ROUND = load_round("bcf-2023-25")
assert ROUND.returns is not None
RETURNS, QUARTER = ROUND.returns, ROUND.returns.quarter("q4-2023-24")
WORDS = "More people than planned came home with care, and fewer of them than the year before came back. " * 3
MILLION = Decimal(1_000_000)


def full_return(area: Area) -> Return:
    """A return with every part filled."""
    asked = ROUND.planning.capacity_and_demand if ROUND.planning else None
    months = {month_id(month): Decimal(120) for month in QUARTER.months()}
    money = {"planned_income": MILLION, "income": MILLION, "planned_spend": MILLION, "spent": MILLION}
    return Return(
        round_id=ROUND.id,
        area_code=area.code,
        area_name=area.name,
        quarter=QUARTER.id,
        template_version=RETURNS.template_version,
        contact="A. Person",
        agreement=Agreement(signed=True),
        conditions=tuple(ConditionKept(condition=one.id, kept=True, explanation=WORDS) for one in ROUND.conditions),
        metrics=tuple(MetricReport(metric=one, planned=Decimal(900), own=Decimal(880), status="on-track",
                                   reasons=WORDS) for one in metric_spans(ROUND, QUARTER)),
        streams=tuple(StreamReport(stream=one.id, unspent=Decimal(0), carried_forward=Decimal(0), reason=WORDS, **money)
                      for one in ROUND.streams),
        schemes=tuple(SchemeReport(id=str(n), name=f"Scheme {n}", planned_spend=MILLION, spent=MILLION, unit="people",
                                   planned_output=Decimal(50), output=Decimal(48), reason=WORDS) for n in range(40)),
        capacity=tuple(CapacityReport(service=one.id, demand=months, capacity=months)
                       for one in (asked.services if asked else ())),
        successes=WORDS,
        challenges=WORDS,
        survey=tuple(SurveyAnswer(statement=one.id, answer="agree", comment=WORDS) for one in RETURNS.statements),
        sign_offs=tuple(SignOff(role=one.id, name="N", signed=last_day(QUARTER.last)) for one in RETURNS.sign_offs),
    )  # fmt: skip


def with_carefund(files: list[Path], areas: list[Area]) -> None:
    """Read, checked as files, made returns of, and rolled up."""
    found = roll_up(ROUND, QUARTER, areas, read_files(files, load_round))
    assert len(found.answering) == len(areas)
    assert all(one.sums["spent"].total == len(areas) * MILLION for one in found.streams)


def with_openpyxl(files: list[Path], _areas: list[Area]) -> None:
    """Every cell's value."""
    for path in files:
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
        assert sum(cell is not None for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def with_pandas(engine: str) -> Callable[[list[Path], list[Area]], None]:
    """Every sheet as a frame."""

    def read(files: list[Path], _areas: list[Area]) -> None:
        for path in files:
            assert pd.read_excel(path, sheet_name=None, header=None, engine=engine)

    return read


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--areas", type=int, default=152)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    areas = all_areas(QUARTER.first)[: given.areas]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{area.code}.xlsx" for area in areas]
        for path, area in zip(files, areas, strict=True):
            path.write_bytes(write_return(ROUND, QUARTER, full_return(area)))
        size = sum(path.stat().st_size for path in files) / len(files) / 1024
        print(f"{len(files)} returns of {size:.0f} KB, median of {given.runs} runs")
        work = {
            "carefund reads and rolls up": with_carefund,
            "pandas reads with calamine": with_pandas("calamine"),
            "pandas reads with openpyxl": with_pandas("openpyxl"),
            "openpyxl reads (cells only)": with_openpyxl,
        }
        taken: dict[str, list[float]] = {words: [] for words in work}
        for _ in range(given.runs):
            for words, do in work.items():
                started = time.perf_counter()
                do(files, areas)
                taken[words].append(time.perf_counter() - started)
                if words.startswith("carefund"):
                    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
                    memory = f"most memory so far {own:.0f} MB, of a reading process that has ended {child:.0f} MB"
    medians = {words: sorted(times)[len(times) // 2] for words, times in taken.items()}
    ours = next(iter(medians.values()))
    for words, seconds in medians.items():
        print(f"{words:30} {seconds:6.2f} s, {seconds / ours:4.1f} times carefund's")
    print(memory)


if __name__ == "__main__":
    main()
