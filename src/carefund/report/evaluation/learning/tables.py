"""The tables of what was learnt: factors, what they change of later plans, scores of held-back years, and records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from carefund.appraisal.learnt import Learnt, LearntRecord
from carefund.appraisal.optimism import Mixture, OptimismFactor
from carefund.evaluation.held_back import WAYS, HeldBack, HeldBackScores, WayScored
from carefund.evaluation.what_was_learnt import LaterPlan, WhatWasLearnt
from carefund.interval import Interval
from carefund.report.columns import Column, Table

RECORD = "learnt.json"
FACTOR_DIGITS = 4


def _ends(name: str, label: str, about: str, of: Callable[[Any], Interval[float] | None], kind: Any) -> list[Column]:  # noqa: ANN401
    """Three columns of an interval: its low end, middle and high end."""

    def end(part: str) -> Callable[[Any], float | None]:
        return lambda row: None if of(row) is None else getattr(of(row), part)

    digits = FACTOR_DIGITS if kind == "number" else None
    return [
        Column(f"{name}_low", f"{label}, from", kind, f"low end (95%) of {about}", end("low"), digits),
        Column(name, label, kind, f"middle of {about}", end("middle"), digits),
        Column(f"{name}_high", f"{label}, to", kind, f"high end (95%) of {about}", end("high"), digits),
    ]


def _mixture(name: str, label: str, about: str) -> list[Column]:
    def of(row: OptimismFactor) -> Interval[float]:
        law: Mixture = getattr(row, name)
        return law.interval

    return _ends(name, label, about, of, "number")


FACTORS = (
    Column("metric", "Metric", "text", "id of the metric; null for all together or a kind of scheme"),
    Column("kind", "Kind of scheme", "text", "id of the family of scheme; null for all"),
    Column("records", "Records", "count", "records of plans that tell of it", whole=True),
    Column("rounds", "Rounds", "count", "rounds that they are of: each is one national shock", whole=True),
    Column("areas", "Areas", "count", "areas behind them", whole=True),
    Column("effective", "Worth", "count", "to how many independent areas those come"),
    *_ends("gross", "Gross", "achieved over planned change, as it happened", lambda row: row.gross, "number"),
    *_mixture("net", "Net", "achieved less forecast over planned, of the rounds seen"),
    *_mixture("to_come", "Round to come", "the same of a round to come"),
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
    *_ends("before", "Before", "what the plan adds, by studies alone, per cent", lambda row: row.before, "percent"),
    *_ends("after", "After", "the same with the record at its grade", lambda row: row.after, "percent"),
    *_ends("full", "Believed wholly", "the same were the record believed wholly", lambda row: row.full, "percent"),
)  # fmt: skip


def _better(name: str, label: str, about: str) -> list[Column]:
    def end(part: str) -> Callable[[tuple[HeldBack, WayScored]], float | None]:
        return lambda row: _end_of(getattr(row[1], name).interval, part)

    return [
        Column(name, label, "score", about, lambda row: getattr(row[1], name).middle),
        Column(f"{name}_low", f"{label}, from", "score", "low end (95%, over areas)", end("low")),
        Column(f"{name}_high", f"{label}, to", "score", "high end (95%, over areas)", end("high")),
    ]


def _end_of(interval: Interval[float] | None, end: str) -> float | None:
    return None if interval is None else float(getattr(interval, end))


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
    *_ends("achieved", "Achieved", "the achieved change, per cent", lambda row: row.achieved, "percent"),
    *_ends("without", "Without the plan", "what was to be expected without it", lambda row: row.without, "percent"),
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
