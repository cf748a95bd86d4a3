"""The backtest: every origin of every series, carefund beside the peers, on as many processes as one likes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.backtest.chances import chance_rows
from carefund.appraisal.backtest.origins import origin_at, origin_months, scored_places
from carefund.appraisal.backtest.quantiles import OWN, Quantiles, quantiles_of_draws, quantiles_of_peer
from carefund.appraisal.backtest.scores import score_rows
from carefund.appraisal.forecast.forecast import DRAWS, forecast_panel
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import newest_panel
from carefund.appraisal.peers.catalogue import peer_named
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers

SERIES = ("delayed-days", "non-elective-admissions", "non-elective-admissions-by-area")
"""Both metrics that are paid by result, for councils, and for commissioners as published."""
Rows = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Task:
    """One origin of one series, for these peers; what they say is kept in `keep`, where it is given."""

    evidence: Evidence = field(repr=False)
    registers: Registers = field(repr=False)
    assumptions: Assumptions = field(repr=False)
    whole: MonthlyPanel = field(repr=False)
    month: date
    peers: tuple[str, ...]
    keep: Path | None
    draws: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Scored:
    """One origin's rows: of `scores.score_rows`, of `chances.chance_rows`, and each method's seconds of processor."""

    series: str
    month: date
    scores: Rows
    chances: Rows
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class Backtest:
    """What was scored: the frames of `scores.score_rows` and `chances.chance_rows`, and seconds by method."""

    scores: pl.DataFrame = field(repr=False)
    chances: pl.DataFrame = field(repr=False)
    seconds: Mapping[str, float]
    methods: tuple[str, ...]


def tasks_of(
    evidence: Evidence,
    series: Sequence[str] = SERIES,
    peers: Sequence[str] = (),
    *,
    registers: Registers,
    assumptions: Assumptions,
    keep: Path | None = None,
    every: int = 1,
    draws: int = DRAWS,
    seed: int = 0,
) -> list[Task]:
    """Each origin of each series, or each `every`-th.

    Raises UnknownSeries or NotForecastable for a series, and ValueError or ImportError for a peer that cannot be run.
    """
    for name in peers:
        peer_named(name)
    wholes = {name: newest_panel(evidence, name, registers=registers, assumptions=assumptions) for name in series}
    return [
        Task(
            evidence=evidence,
            registers=registers,
            assumptions=assumptions,
            whole=whole,
            month=month,
            peers=tuple(peers),
            keep=keep,
            draws=draws,
            seed=seed,
        )
        for whole in wholes.values()
        for month in origin_months(whole)[::every]
    ]


def score_origin(task: Task) -> Scored:
    """Forecast and score one origin."""
    origin = origin_at(task.evidence, task.whole, task.month, registers=task.registers, assumptions=task.assumptions)
    started = time.process_time()
    forecast = forecast_panel(origin.panel, origin.horizon, draws=task.draws, seed=task.seed)
    own = quantiles_of_draws(forecast, time.process_time() - started)
    said: dict[str, Quantiles] = {OWN: own}
    for name in task.peers:
        said[name] = quantiles_of_peer(peer_named(name), origin.panel, origin.horizon, task.keep)
    basis = task.evidence.series.definition(task.whole.series).basis
    codes = scored_places(basis, forecast.codes, task.registers)
    scores = list(score_rows(origin, codes, said))
    chances = list(chance_rows(origin, codes, forecast, task.seed))
    return Scored(
        series=task.whole.series,
        month=task.month,
        scores=scores,
        chances=chances,
        seconds={name: one.seconds for name, one in said.items()},
    )


def score_all(tasks: Sequence[Task], processes: int = 1) -> Iterator[Scored]:
    """Each origin as it is done, in no order; with one process, in this one."""
    if processes == 1:
        yield from map(score_origin, tasks)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(score_origin, task) for task in tasks]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            for one in waiting:
                one.cancel()


def gathered(scored: Iterable[Scored]) -> Backtest:
    """All origins together, oldest first."""
    whole = sorted(scored, key=lambda one: (one.series, one.month))
    methods = dict.fromkeys(name for one in whole for name in one.seconds)
    seconds = {name: sum(one.seconds[name] for one in whole) for name in methods}
    scores = pl.DataFrame([row for one in whole for row in one.scores])
    chances = pl.DataFrame([row for one in whole for row in one.chances], infer_schema_length=None)
    return Backtest(scores, chances, seconds, tuple(methods))
