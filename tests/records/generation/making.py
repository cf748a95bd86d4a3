"""Small generated records that several tests read."""

from __future__ import annotations

from datetime import date
from functools import cache
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
