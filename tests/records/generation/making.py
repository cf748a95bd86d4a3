"""Small generated records that several tests read, and the truth counted again from their files."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import polars as pl

from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers
from carefund.records.generation.effects import Effect
from carefund.records.generation.generating import Asked, Generated, generate
from carefund.records.generation.official import Official, official_totals
from carefund.records.generation.parameters import packaged_parameters
from carefund.records.generation.window import Window

HARTLEPOOL, MIDDLESBROUGH, KENT, SCILLY = "E06000001", "E06000002", "E10000016", "E06000053"
HALF_YEAR = Window(date(2015, 4, 1), date(2015, 9, 1))
LONGEST_GAP = 29


@cache
def evidence() -> Evidence:
    """What carefund ships."""
    return Evidence.packaged()


def asked(
    share: float | None = 0.02,
    *,
    window: Window = HALF_YEAR,
    areas: tuple[str, ...] = (HARTLEPOOL, MIDDLESBROUGH, SCILLY),
    effects: tuple[Effect, ...] = (),
    seed: int = 3,
    faults: bool = False,
    people: int | None = None,
    hes: bool = False,
) -> Asked:
    """What the tests ask for, where they do not say otherwise."""
    return Asked(window, seed, people, share, areas, effects, faults, hes)


def made(folder: Path, given: Asked | None = None, *, processes: int = 1) -> Generated:
    """Generate into a folder from what carefund ships."""
    given = asked() if given is None else given
    return generate(given, folder, evidence(), packaged_registers(), packaged_parameters(), processes=processes)


@cache
def official(*areas: str, window: Window = HALF_YEAR) -> Official:
    """The official totals of some areas."""
    return official_totals(evidence(), packaged_registers(), window.months, areas)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def table(folder: Path, name: str) -> pl.DataFrame:
    """All months of a table."""
    return pl.read_parquet(folder / name / "*.parquet")


def counted_again(folder: Path, window: Window) -> dict[tuple[str, str, date], int]:
    """What the records say by measure, area and month, counted in another way than the generator does."""
    found: dict[tuple[str, str, date], int] = {}

    def add(measure: str, area: str, month: date, number: int = 1) -> None:
        key = (measure, area, month.replace(day=1))
        if window.first <= key[2] <= window.last:
            found[key] = found.get(key, 0) + number

    for row in table(folder, "spells").sort("person", "admitted").iter_rows(named=True):
        area, admitted, older = row["area"], row["admitted"], row["age"] >= 65
        if row["method"] == "emergency":
            add("emergency-admissions", area, admitted)
            if older:
                add("emergency-admissions-65-plus", area, admitted)
            if older and (row["cause"] or "").startswith("W"):
                add("falls-admissions-65-plus", area, admitted)
            if row["diagnosis"][:3] in {"J44", "J45", "I50", "E10", "E11", "I20", "I48", "G40", "F03"}:
                add("chronic-ambulatory-care-sensitive", area, admitted)
        if row["method"] == "elective":
            add("elective-admissions", area, admitted)
        if row["discharged"] and row["destination"] not in {"died", "hospital"}:
            add("discharges", area, row["discharged"])
            if row["ready"]:
                add("days-after-ready", area, row["discharged"], (row["discharged"] - row["ready"]).days)
        if row["ready"]:
            end = row["discharged"] or window.ends + timedelta(days=1)
            for later in range((end - row["ready"]).days):
                add("delayed-days", area, row["ready"] + timedelta(days=later))
    for row in table(folder, "care_home_moves").iter_rows(named=True):
        add("care-home-moves-65-plus", row["area"], row["moved"])
    for row in table(folder, "reablement").iter_rows(named=True):
        add("reablement-65-plus", row["area"], row["started"])
    return found


def readmitted_again(folder: Path) -> dict[tuple[str, date], int]:
    """Discharges followed by an emergency admission within the days that count, by area and month of discharge."""
    spells = table(folder, "spells").sort("person", "admitted", "method")
    found: dict[tuple[str, date], int] = {}
    rows = spells.select("person", "area", "admitted", "discharged", "method", "destination").rows()
    for one, following in pairwise(rows):
        person, area, _, discharged, _, destination = one
        if discharged is None or destination in {"died", "hospital"} or following[0] != person:
            continue
        if following[4] == "emergency" and (following[2] - discharged).days <= LONGEST_GAP:
            key = (area, discharged.replace(day=1))
            found[key] = found.get(key, 0) + 1
    return found
