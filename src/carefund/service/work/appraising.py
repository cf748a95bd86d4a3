"""Appraising a round in the worker: a grid for each metric and area, by which any target is answered, and its chart.

Both kinds are given `round` (its id) and `as_of` (the last month known, as 2014-09); `evidence`, what the evidence at
hand is known by, and `program`, its version, are there so that other evidence, or another program, is other work. Each
keeps what it makes as files and gives the hash of an index of them. Forecasts are those of the command line: the same
draws from the same seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from carefund.appraisal.assumptions import packaged_assumptions
from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.forecast_basis import ForecastBases, ForecastBasis
from carefund.appraisal.kept_grid import text_of
from carefund.appraisal.panel_from_evidence import NotForecastable
from carefund.appraisal.question import NoAppraisal, question_of
from carefund.appraisal.target_grid import TargetGrid
from carefund.appraisal.target_grids import GridsOfMetric, target_grids
from carefund.evidence.registers import packaged_registers
from carefund.pool.chain import canonical
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from carefund.report.appraisal.charts import outlook_figure
from carefund.report.appraisal.target import TargetView
from carefund.service.plans.evidence import evidence_at_hand
from carefund.service.plans.forecasts import identity_of, metrics_with_targets, month_from, month_text
from carefund.service.work.job import Arguments
from carefund.service.work.kinds import Bench
from carefund.service.work.pictures import picture_record

SEED = 0


@dataclass(frozen=True)
class _Metric:
    """One metric of a round with its forecast, and what is answered by it."""

    id: str
    label: str
    basis: ForecastBasis
    made: GridsOfMetric


def appraise_round(arguments: Arguments, bench: Bench) -> str:
    """Keep a grid for each metric and area of a round, England among them; gives the hash of the index of grids.

    A metric without a forecast is in the index with why.
    """
    return _kept(arguments, bench, _keep_grids)


def draw_round(arguments: Arguments, bench: Bench) -> str:
    """Keep a chart for each metric and area of a round, and its words and table; gives the hash of their index."""
    return _kept(arguments, bench, _keep_charts)


def _kept(arguments: Arguments, bench: Bench, keep: Any) -> str:  # noqa: ANN401 - one of the two functions below
    round_, as_of = load_round(arguments["round"]), month_from(arguments["as_of"])
    metrics: dict[str, Any] = {}
    for found in _metrics(round_, as_of, bench):
        if isinstance(found, _Metric):
            none = {code: why.as_record() for code, why in found.made.none.items()}
            metrics[found.id] = {"areas": keep(found, bench), "none": none}
        else:
            metrics[found[0]] = {"refused": found[1].as_record()}
    index = {
        "round": round_.id,
        "as_of": month_text(as_of),
        "evidence": identity_of(evidence_at_hand()),
        "metrics": metrics,
    }
    return bench.keep(canonical(index).encode("ascii"))


def _metrics(round_: Round, as_of: date, bench: Bench) -> Iterator[_Metric | tuple[str, NoAppraisal | NotForecastable]]:
    """The metrics that plans of a round have targets for, each with its grids, or its id and why it has none."""
    evidence = evidence_at_hand()
    bases = ForecastBases(
        evidence,
        as_of,
        registers=packaged_registers(),
        assumptions=packaged_assumptions(),
        draws=DRAWS,
        seed=SEED,
    )
    for metric in metrics_with_targets(round_):
        bench.progress(0, 0, f"Forecasting {metric.label}")
        try:
            basis = bases.of(question_of(round_, metric.id, known=evidence.series))
            yield _Metric(metric.id, metric.label, basis, target_grids(round_, basis, as_of))
        except (NoAppraisal, NotForecastable) as why:
            yield metric.id, why


def _keep_grids(metric: _Metric, bench: Bench) -> dict[str, str]:
    """The hash of each area's grid."""
    return {code: bench.keep(text_of(grid).encode("ascii")) for code, grid in _told(metric, bench, "Appraising")}


def _keep_charts(metric: _Metric, bench: Bench) -> dict[str, str]:
    """The hash of each area's chart: its words, its table, and the hashes of its pictures."""
    hashes = {}
    for code, grid in _told(metric, bench, "Drawing"):
        figure = outlook_figure(TargetView(code, grid.no_change, metric.basis))
        hashes[code] = bench.keep(canonical(picture_record(figure, bench)).encode("ascii"))
    return hashes


def _told(metric: _Metric, bench: Bench, doing: str) -> Iterator[tuple[str, TargetGrid]]:
    """The grids of a metric by code, while the job tells how far it is."""
    for number, (code, grid) in enumerate(metric.made.grids.items()):
        bench.progress(number, len(metric.made.grids), f"{doing} {metric.label}: {grid.no_change.name}")
        yield code, grid
