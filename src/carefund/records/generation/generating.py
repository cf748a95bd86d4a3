"""Generating records: plan, draw month by month, write, and say the truth; what was broken off is gone on with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from carefund.arrays import Floats, Whole
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.records.generation.area_month import MonthRows, World
from carefund.records.generation.bundles import Worker, of_all, workers
from carefund.records.generation.effects import Effect, multipliers
from carefund.records.generation.faults import with_faults
from carefund.records.generation.flows import Structure, flows_of, plan_of
from carefund.records.generation.frames import MOST_PEOPLE, Frames
from carefund.records.generation.hes_layout import hes_episodes, hes_file
from carefund.records.generation.marginals import Marginal, marginals_of
from carefund.records.generation.measures import expected_counts
from carefund.records.generation.official import Official, official_totals
from carefund.records.generation.output import DONE, Output, month_file
from carefund.records.generation.parameters import Parameters
from carefund.records.generation.truth import (
    MULTIPLIERS,
    SERIES,
    TRUTH,
    truth_multipliers,
    truth_record,
    truth_series,
)
from carefund.records.generation.window import RUN_IN, Window
from carefund.refusal import Refusal
from carefund.wording.dates import month_id

LAYOUT = 2
"""The version of what a seed means and of what is written: a folder begun with another is refused."""
SMALL_STATE, BYTES_OF_PERSON, RARELY = 64_000_000, 20, 6
"""A state up to so many bytes is kept after every month, a larger one after every sixth."""
LARGEST_SHARE = 20.0
LARGEST_SEED = 2**63 - 1
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Asked:
    """What is to be generated: months, how many people (or what share of England's), seed, areas, effects, faults.

    No areas means all. `hes` asks for the spells as episodes of Hospital Episode Statistics besides. Raises Refusal
    where it cannot be.
    """

    window: Window
    seed: int
    people: int | None = None
    share: float | None = None
    areas: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    faults: bool = False
    hes: bool = False

    def __post_init__(self) -> None:
        if (self.people is None) == (self.share is None):
            raise Refusal("a number of people or a share of England's", "both or neither", "give one of them")
        if self.people is not None and self.people < 1:
            raise Refusal("at least one person", str(self.people), "give more people")
        if self.share is not None and not 0 < self.share <= LARGEST_SHARE:
            raise Refusal(f"a share above 0 and up to {LARGEST_SHARE:g}", f"{self.share:g}", "give such as 0.02 for 2%")
        if not 0 <= self.seed <= LARGEST_SEED:
            raise Refusal("a whole number of 0 and more", str(self.seed), "give another seed")


@dataclass(frozen=True, eq=False)
class Generated:
    """What was generated: the files with rows and hashes, the truth, and how near it is to official totals."""

    folder: Path
    asked: Asked
    share: float
    areas: int
    rows: Mapping[str, int]
    marginals: tuple[Marginal, ...]
    truth: Mapping[str, Any] = field(repr=False)
    was_there: bool = False


@dataclass(eq=False)
class _Run:
    """One run: what is asked, what it is drawn from, and where it goes."""

    asked: Asked
    world: World
    frames: Frames
    output: Output
    progress: Progress

    def all_months(self, several: list[Worker]) -> None:
        """Draw and write every month that is not yet written, and keep states as it goes."""
        window, begin = self.world.window, 0
        if self.output.checkpoint is None:
            of_all(several, "start")
        else:
            of_all(several, "load", str(self.output.kept_state()))
            begin = self.output.checkpoint + 1
        for month in range(begin, len(window.months)):
            found = of_all(several, "month", month)
            if month >= RUN_IN:
                self._write(sorted((row for part in found for row in part), key=lambda row: row.area), month)
            keeps = self._keeps(month)
            if keeps:
                of_all(several, "save", str(self.output.state_folder(month)))
            self.output.commit(month if keeps else None)
            self.progress("Drawing months", month + 1, len(window.months))

    def _keeps(self, month: int) -> bool:
        people = float(self.world.official.people_at(self.world.window.first).sum()) * self.world.share
        size = people * BYTES_OF_PERSON
        last = month == len(self.world.window.months) - 1
        return last or size <= SMALL_STATE or month % RARELY == RARELY - 1

    def _write(self, rows: list[MonthRows], month: int) -> None:
        when = self.world.window.months[month]
        tables = self.frames.of_month(rows, month)
        if self.asked.faults:
            faulty = with_faults(tables["spells"], when, self.asked.seed)
            tables["spells"] = faulty.spells
            self.output.faults[month_id(when)] = dict(faulty.counts)
            if faulty.late.height:
                arrives = month_id(faulty.arrives)
                self.output.write(f"spells/{month_id(when)}-arrived-{arrives}.parquet", faulty.late)
        if self.asked.hes:
            self.output.write(hes_file(when), hes_episodes(tables["spells"], when, self.asked.seed))
        for table, frame in tables.items():
            self.output.write(month_file(table, when), frame)

    def people(self, several: list[Worker]) -> tuple[Whole, Whole, int]:
        """Write the people area by area; counts by measure, area and month, residents, and how many found nobody."""
        counts, living, unplaced, part, frames = [], [], 0, 0, list[pl.DataFrame]()
        areas = len(self.world.official.areas)
        for area in range(areas):
            state = next(found for found in of_all(several, "state", area) if found is not None)
            counts.append(state.counts)
            living.append(state.living)
            unplaced += state.unplaced
            frames.append(self.frames.people(area, state.people))
            if sum(frame.height for frame in frames) > PEOPLE_IN_PART or area == areas - 1:
                self.output.write(f"people/part-{part:02}.parquet", pl.concat(frames))
                part, frames = part + 1, []
            self.progress("Writing people", area + 1, areas)
        return np.stack(counts, axis=1), np.stack(living), unplaced


PEOPLE_IN_PART = 2_000_000


def generate(
    asked: Asked,
    folder: Path,
    evidence: Evidence,
    registers: Registers,
    parameters: Parameters,
    *,
    processes: int = 1,
    progress: Progress = lambda words, done, total: None,
) -> Generated:
    """Generate records into a folder, or go on where the same was broken off, or find that they are there already.

    The files are the same bytes however many processes draw, and whether or not a run was broken off. `progress` is
    told what is done, how much, and of how much. Raises Refusal and OSError.
    """
    official = official_totals(evidence, registers, asked.window.months, asked.areas)
    share = asked.share if asked.share is not None else (asked.people or 0) / official.england
    if share > LARGEST_SHARE:
        raise Refusal(f"at most {LARGEST_SHARE:g} times England's people", f"{asked.people}", "give fewer people")
    if official.people_at(asked.window.months[0]).sum(axis=1).max() * share * 2 > MOST_PEOPLE:
        raise Refusal("at most 5 million people in an area", f"a share of {share:g}", "give fewer people")
    structure = Structure(asked.window, parameters)
    times = multipliers(asked.effects, official.areas, official.regions, asked.window, asked.seed)
    request = _request(asked, share, official, parameters)
    output = Output.open(folder, request)
    plan = plan_of(official, structure, share, lambda month: progress("Planning", month + 1, len(asked.window.months)))
    without = expected_counts(plan, flows_of(plan, structure), parameters)
    world = World(official, structure, plan, times, share, asked.seed)
    expected = without
    if asked.effects:
        expected = expected_counts(world.planned, flows_of(world.planned, structure), parameters)
    run = _Run(asked, world, Frames(official, asked.window, world.look), output, progress)
    was_there = output.complete
    if not was_there:
        _draw(run, expected, without, times, parameters, processes)
    return _generated(run, was_there)


def _draw(run: _Run, expected: Floats, without: Floats, times: Floats, parameters: Parameters, processes: int) -> None:
    """Draw and write all there is; the record that says it is whole comes last."""
    world, output = run.world, run.output
    official, window = world.official, world.window
    with output.alone(), workers(world, processes) as several:
        run.all_months(several)
        counts, living, unplaced = run.people(several)
    output.write(SERIES, truth_series(official, window, expected, without, counts))
    output.write(MULTIPLIERS, truth_multipliers(official, window, times))
    truth = truth_record(run.asked.effects, expected, without, counts, output.faults, unplaced)
    found = marginals_of(official, window, world.structure.timings, world.share, expected, without, counts, living)
    output.write_record(TRUTH, truth)
    output.finish(
        {
            "marginals": [vars(one) for one in found],
            "parameters": parameters.as_record(),
            "diagnoses": {kind: [row.code for row in rows] for kind, rows in parameters.diagnoses.items()},
        }
    )


def _generated(run: _Run, was_there: bool) -> Generated:
    folder = run.output.folder
    done = json.loads((folder / DONE).read_text(encoding="utf-8"))
    truth = json.loads((folder / TRUTH).read_text(encoding="utf-8"))
    rows: dict[str, int] = {}
    for name, file in done["files"].items():
        table, *part = name.split("/")
        if part:
            rows[table] = rows.get(table, 0) + file["rows"]
    marginals = tuple(Marginal(**one) for one in done["marginals"])
    areas = len(run.world.official.areas)
    return Generated(folder, run.asked, run.world.share, areas, rows, marginals, truth, was_there)


def _request(asked: Asked, share: float, official: Official, parameters: Parameters) -> dict[str, Any]:
    """What makes the records what they are; equal requests give equal files."""
    return {
        "layout": LAYOUT,
        "carefund": version("carefund"),
        "numpy": np.__version__,
        "seed": asked.seed,
        "share": share,
        "from": month_id(asked.window.first),
        "to": month_id(asked.window.last),
        "areas": list(official.areas),
        "effects": [effect.as_record() for effect in asked.effects],
        "faults": asked.faults,
        "hes": asked.hes,
        "official": _digest(_arrays_of(official)),
        "parameters": _digest(
            [repr(sorted(parameters.as_record().items())).encode(), repr(parameters.diagnoses).encode()]
        ),
    }


def _arrays_of(official: Official) -> Iterator[bytes]:
    for values in (*official.totals.values(), *official.people.values(), official.reablement):
        yield np.ascontiguousarray(values).tobytes()


def _digest(parts: Any) -> str:  # noqa: ANN401
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return found.hexdigest()
