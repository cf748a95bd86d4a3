"""The tables of what was learnt: factors, what they change of later plans, scores of held-back years, and records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carefund.appraisal.learnt import Learnt, LearntRecord
from carefund.appraisal.optimism import Mixture, OptimismFactor
from carefund.evaluation.held_back import WAYS, HeldBack, HeldBackScores, WayScored
from carefund.evaluation.what_was_learnt import LaterPlan, WhatWasLearnt
from carefund.interval import Interval
from carefund.report.columns import Column, Table, interval_columns

RECORD = "learnt.json"
FACTOR_DIGITS = 4


def _factor(name: str, label: str, about: str) -> tuple[Column, ...]:
    def of(row: OptimismFactor) -> Interval[float] | None:
        law: Mixture | Interval[float] | None = getattr(row, name)
        return law.interval if isinstance(law, Mixture) else law

    return interval_columns(name, label, "number", about, of, FACTOR_DIGITS)


FACTORS = (
    Column("metric", "Metric", "text", "id of the metric; null for all together or a kind of scheme"),
    Column("kind", "Kind of scheme", "text", "id of the family of scheme; null for all"),
    Column("records", "Records", "count", "records of plans that tell of it", whole=True),
    Column("rounds", "Rounds", "count", "rounds that they are of: each is one national shock", whole=True),
    Column("areas", "Areas", "count", "areas behind them", whole=True),
    Column("effective", "Worth", "count", "to how many independent areas those come"),
    *_factor("gross", "Gross", "achieved over planned change, as it happened"),
    *_factor("net", "Net", "achieved less forecast over planned, of the rounds seen"),
    *_factor("to_come", "Round to come", "the same of a round to come"),
    Column("none", "Nothing or worse", "chance", "chance of a factor below 0, 0 to 1", lambda row: row.net.below(0)),
    Column("whole", "All of it", "chance", "chance of a factor of 1 or more, 0 to 1", lambda row: 1 - row.net.below(1)),
)
LATER = (
    Column("round", "Round", "text", "financial year of the round"),
    Column("metric", "Metric", "text", "id of the metric"),
    Column("day", "As of", "day", "day on which plans were due"),
    Column("studies", "Studies", "count", "of whole areas that were out", whole=True),
    Column("rounds", "Learnt from", "texts", "rounds learnt from by then",
           lambda row: list(row.record.rounds) if row.record else []),
    Column("of_metric", "Of this metric", "flag", "whether one of them tells of it",
           lambda row: row.record.of_metric if row.record else None),
    Column("weight", "Weight", "part", "weight of the record beside the studies, 0 to 1"),
    *interval_columns("before", "Before", "percent", "what the plan adds by studies alone, %", lambda row: row.before),
    *interval_columns("after", "After", "percent", "the same with the record at its grade", lambda row: row.after),
    *interval_columns("full", "Believed wholly", "percent", "were the record believed wholly", lambda row: row.full),
)  # fmt: skip


def _better(name: str, label: str, about: str) -> tuple[Column, ...]:
    """By how much, with its ends over areas drawn again: none where these are too few."""
    _, *ends = interval_columns(
        name, label, "score", f"{about}, over areas", lambda row: getattr(row[1], name).interval
    )
    return Column(name, label, "score", about, lambda row: getattr(row[1], name).middle), *ends


SCORES = (
    Column("series", "Series", "text", "the series; null for all together", lambda row: row[0].series),
    Column("year", "Year", "text", "the year; null for all together", lambda row: row[0].year),
    Column("known", "Known", "flag", "whether anything had been learnt by then", lambda row: row[0].known),
    Column("way", "Told", "text", "how it was told", lambda row: WAYS[row[1].way]),
    Column("cases", "Cases", "count", "areas times targets", lambda row: row[1].scored.cases, whole=True),
    Column("areas", "Areas", "count", "areas", lambda row: row[1].scored.areas, whole=True),
    Column("brier", "Brier", "score", "Brier score", lambda row: row[1].scored.brier),
    Column("log", "Log", "score", "logarithmic score", lambda row: row[1].scored.log),
    Column("crps", "CRPS", "score", "of the change, percentage points", lambda row: row[1].crps),
    *_better("better", "Brier better by", "than by studies alone"),
    *_better("closer", "CRPS better by", "than by studies alone"),
    *_better("beats", "Better than without", "Brier score against that without the plan"),
)
RECORDS = (
    Column("round", "Round", "text", "id of the round"),
    Column("metric", "Metric", "text", "id of the metric"),
    Column("comparison", "Comparison", "text", "id of the round's comparison"),
    Column("area_code", "Area code", "text", "the place"),
    Column("area_name", "Area", "text", "its name"),
    Column("planned", "Planned", "percent", "planned change, per cent of the baseline"),
    Column("plan", "Whose plan", "text", "own, or a share of England's"),
    Column("kinds", "Kinds of scheme", "texts", "families with their parts of the planned change",
           lambda row: [f"{kind} {part:.4f}" for kind, part in row.kinds]),
    *interval_columns("achieved", "Achieved", "percent", "the achieved change", lambda row: row.achieved),
    *interval_columns("without", "Without the plan", "percent", "what was to be expected", lambda row: row.without),
    Column("forecast_from", "Forecast from", "month", "last month that the forecast knew"),
    Column("design", "Grade", "text", "design of the comparison"),
    Column("first_known", "First known", "day", "when the plan and first versions of all figures were out"),
    Column("known_from", "Known from", "day", "when the versions that were used were out"),
)  # fmt: skip


def tables(result: WhatWasLearnt) -> tuple[Table, ...]:
    """Factors first."""
    scores = () if result.scores is None else (scores_table(result.scores),)
    return (
        Table.of("optimism-factors", "Optimism factors", FACTORS, result.factors.factors),
        later_table(result.later),
        *scores,
        records_table(result.learnt),
    )


def later_table(later: tuple[LaterPlan, ...]) -> Table:
    """What the record makes of a claim, round by round."""
    return Table.of("later-plans", "Later plans", LATER, later, "What a plan adds, in per cent of what would come.")


def scores_table(scores: HeldBackScores) -> Table:
    """A row for each series, year and way."""
    rows: list[tuple[HeldBack, WayScored]] = [(row, way) for row in scores.rows for way in row.ways]
    return Table.of("held-back-scores", "Held-back years", SCORES, rows, "Above zero is better.")


def records_table(learnt: Learnt) -> Table:
    """Every record."""
    records: tuple[LearntRecord, ...] = learnt.records
    return Table.of("learnt-records", "Records", RECORDS, records, "Changes in per cent of the baseline.")


def record(result: WhatWasLearnt, made: Mapping[str, Table]) -> dict[str, Any]:
    """The rows of every table by its name."""
    return {"as_of": result.day, **{name.replace("-", "_"): table.records() for name, table in made.items()}}


def about(result: WhatWasLearnt) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    from carefund.report.evaluation.learning.sentences import answer

    return [("What was learnt", answer(result))]
