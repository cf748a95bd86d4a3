"""What the evaluation of the whole fund rests on, measured: the figures of docs/did-the-fund-work.md that no audit has.

python benchmarks/whole_fund.py horizons   England's forecast one to four years ahead, from every quarter's end
python benchmarks/whole_fund.py places     how far places differ from their forecasts, year by year
python benchmarks/whole_fund.py size       how often slopes on doses drawn by lot differ from nought
python benchmarks/whole_fund.py planned    slopes on what areas planned to spend on intermediate care in 2022-23
python benchmarks/whole_fund.py audit      what the evaluation adds to the time of a whole audit, as a ratio
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np

import carefund
from carefund.appraisal.assumptions import packaged_assumptions
from carefund.appraisal.forecast.forecast import forecast_england
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import newest_panel, panel_from_evidence
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR
from carefund.evaluation.methods.dose_response import DosePanel, permuted, slopes
from carefund.evaluation.whole_fund.places import places_of
from carefund.evidence.coverage.audit import audit_coverage
from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers
from carefund.programme.rounds import load_round

SERIES = ("delayed-days", "non-elective-admissions", "emergency-admissions")
PANDEMIC = date(2020, 1, 1)
"""Years with months from here on are left out: no forecast knew of the pandemic."""
YEARS_AHEAD, QUARTER, FEWEST = 4, 3, 24
LEVELS = {50: (0.25, 0.75), 80: (0.1, 0.9), 95: (0.025, 0.975)}


def horizons() -> None:
    """Print, by series and years ahead, how far off the forecast of a year's total was and how often it was inside."""
    evidence, registers, assumptions = Evidence.packaged(), packaged_registers(), packaged_assumptions()
    print(
        "| series | years ahead | forecasts | apart from each other | error | same as last year's | 50% | 80% | 95% |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for series in SERIES:
        panel = newest_panel(evidence, series, registers=registers, assumptions=assumptions)
        for ahead in range(1, YEARS_AHEAD + 1):
            rows = np.array(list(scored(panel, ahead)))
            if len(rows):
                apart = 1 + (len(rows) - 1) * QUARTER // (MONTHS_IN_YEAR * ahead)
                error, naive = np.abs(rows[:, :2]).mean(0) * 100
                inside = " | ".join(f"{share:.0f}%" for share in rows[:, 2:].mean(0) * 100)
                print(f"| {series} | {ahead} | {len(rows)} | {apart} | {error:.1f}% | {naive:.1f}% | {inside} |")


def scored(panel: MonthlyPanel, ahead: int) -> Iterator[tuple[float, ...]]:
    """The error of the middle and of last year's total, in parts, and whether each interval held, from every origin."""
    whole = panel.whole_england
    for origin in range(FEWEST - 1, panel.length, QUARTER):
        last = origin + MONTHS_IN_YEAR * ahead
        if last >= panel.length or panel.months[last] >= PANDEMIC:
            continue
        span = slice(last - MONTHS_IN_YEAR + 1, last + 1)
        drawn = forecast_england(panel.until(origin + 1), MONTHS_IN_YEAR * ahead, draws=2000)
        total: Floats = drawn[-MONTHS_IN_YEAR:].sum(axis=0)
        seen, naive = float(whole[span].sum()), float(whole[origin - MONTHS_IN_YEAR + 1 : origin + 1].sum())
        if np.isfinite(seen) and np.isfinite(naive):
            bounds = (np.quantile(total, ends) for ends in LEVELS.values())
            yield (
                float(np.median(total)) / seen - 1,
                naive / seen - 1,
                *(float(low <= seen <= high) for low, high in bounds),
            )


def places() -> None:
    """Print the spread of places about their forecasts for every year that can be looked at."""
    evidence, registers, assumptions = Evidence.packaged(), packaged_registers(), packaged_assumptions()
    print("| metric | year from April | places | spread | I2 | outside | told apart | after drawing to the mean |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for metric in load_round("bcf-2015-16").metrics:
        series = metric.national_series or ""
        if series not in SERIES:
            continue
        coverage = audit_coverage(evidence, series, registers)
        for year in range(2013 if series == "delayed-days" else 2014, 2018):
            panel = panel_from_evidence(
                evidence, series, date(year, 3, 1), registers=registers, assumptions=assumptions, audit=coverage
            )
            one = places_of(metric, panel, coverage, evidence)
            if one:
                low, middle, high = one.spread.low, one.spread.middle, one.spread.high
                print(
                    f"| {series} | {year} | {one.pooled.units} | {middle:.1f}% ({low:.1f}% to {high:.1f}%) | "
                    f"{one.pooled.i_squared:.0%} | {one.outside} | {one.surely} | {one.surely_shrunk} |"
                )


def size(trials: int = 400, draws: int = 199) -> None:
    """Print how often a slope on the fund's own doses, dealt to areas by lot, differs from nought at 5%."""
    chance = np.random.default_rng(7)
    fund = carefund.audit("bcf-2015-16", retrospective=False).result.whole_fund
    for one in fund.responses:
        change = np.log1p(np.array([point.percent for point in one.points]) / 100)
        dose = np.array([point.dose for point in one.points]) / 100
        found = np.zeros(2)
        for trial in range(trials):
            panel = DosePanel.of(change, chance.permutation(dose))
            slope = slopes(panel)
            p_permuted = permuted(panel, draws=draws, seed=trial).p_values[0]
            found += (slope.low[0] > 0 or slope.high[0] < 0, p_permuted <= 0.05)
        shares = found / trials * 100
        print(
            f"{one.metric.id}, {one.dose.year}: interval by CR2 {shares[0]:.1f}%, permuted {shares[1]:.1f}% of {trials}"
        )


PLANNED = Path("bcf", "BCF_2022-23_planned_reablement_and_bedbased_IC_by_HWB.csv")
OUTCOMES = Path("present", "ascof", "trend_data.csv")
"""Another's transcription, for checks alone: slopes may be told from it, its figures are not shipped."""
MEASURES = {"care-home admissions": {"2A2": True, "2C": True}, "at home after 91 days": {"2B1": False, "2D1": False}}
"""Outcomes by the measures' names until 2022-23 and in 2023-24; whether their logarithm is taken."""
EARLY, LAST, DOSE_YEAR, AFTER = ("2017-18", "2018-19", "2019-20"), "2021-22", "2022-23", "2023-24"


def planned() -> None:
    """Print slopes of councils' outcomes on planned spending for each resident of 65 or over, in hundreds of pounds."""
    import polars as pl

    held = Path(os.environ["CAREFUND_OFFICIAL_FILES"])
    doses = dict[str, float]()
    columns = ("Code", "Bed based intermediate Care Services", "Reablement in a persons own home", "over_65_pop.x")
    for code, beds, home, people in pl.read_csv(held / PLANNED, infer_schema_length=0).select(columns).iter_rows():
        spent, heads = (_number(beds) or 0.0) + (_number(home) or 0.0), _number(people)
        if code and code.startswith("E") and spent and heads:
            doses[code] = spent / heads / 100
    told = pl.read_csv(held / OUTCOMES, infer_schema_length=0).filter(pl.col("Geographical Level") == "Council")
    quarters = np.quantile(list(doses.values()), [0.25, 0.5, 0.75]) * 100
    print(f"{len(doses)} areas with a plan; quartiles in pounds {quarters.round().tolist()}")
    for words, measures in MEASURES.items():
        values = dict[tuple[str, str], float]()
        for name, year, code, figure in told.select("Measure Group", "Year", "ONS Code", "Measure_Value").iter_rows():
            number = _number(figure)
            if number is not None and name == list(measures)[year >= AFTER]:
                values[code, year] = float(np.log(number)) if measures[name] else number
        for first, last in (((LAST,), DOSE_YEAR), (EARLY, DOSE_YEAR), (EARLY, AFTER), (EARLY, LAST)):
            known = [code for code in doses if all((code, year) in values for year in (*first, last))]
            change = np.array([values[code, last] - np.mean([values[code, year] for year in first]) for code in known])
            panel = DosePanel.of(change, np.array([doses[code] for code in known]))
            slope, p_value = slopes(panel), permuted(panel).p_values[0]
            scale = 100 if all(measures.values()) else 1
            middle, low, high = (float(end[0]) * scale for end in (slope.estimates, slope.low, slope.high))
            print(
                f"{words}: {last} against {first[0]} to {first[-1]}, {len(known)} areas: {middle:+.1f} "
                f"({low:+.1f} to {high:+.1f}), permuted p = {p_value:.3f}"
            )


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if number > 0 else None


def audit(rounds: int = 3) -> None:
    """Print the processor's seconds of a whole audit with report and charts, with the evaluation and without."""
    spent: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(rounds):
        for evaluation in (False, True):
            with tempfile.TemporaryDirectory() as folder:
                begun = sum(os.times()[:4])
                carefund.audit("bcf-2015-16", evaluation=evaluation).write(Path(folder))
                spent[evaluation].append(sum(os.times()[:4]) - begun)
    with_it, without = min(spent[True]), min(spent[False])
    print(f"with {with_it:.2f} s, without {without:.2f} s, ratio {with_it / without:.3f}")


def main(given: Sequence[str]) -> None:
    """Run the one that is named."""
    {"horizons": horizons, "places": places, "size": size, "planned": planned, "audit": audit}[given[0]]()


if __name__ == "__main__":
    main(sys.argv[1:])
