"""The tables of a study of power: designs first, then power by effect and by months, and by how many areas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from carefund.evaluation.power.power import ByAreas, DesignPower, PowerAnswer, Share, Smallest
from carefund.report.columns import Column, Table
from carefund.report.evaluation.power.sentences import title

RECORD = "power.json"
SCHEMA = "carefund-power/1"
DESIGN = Column("design", "Design", "text", "method, options and scale", lambda row: row["design"])


def _hundredfold(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _given(name: str, label: str, kind: Any, about: str, *, whole: bool = False) -> Column:  # noqa: ANN401 - a kind
    return Column(name, label, kind, about, lambda row: row[name], whole=whole)


PARTS = (
    _given("power", "Power", "share", "how often the effect is found, in per cent"),
    _given("power_error", "Error", "percent", "Monte Carlo error of the power, in points"),
)
SMALLEST = (
    _given("smallest", "Smallest effect found", "percent", "with 80% power at 5%; empty where none that was tried is"),
    _given("smallest_low", "Low", "percent", "the smallest effect, as far as twice the Monte Carlo error allows"),
    _given("smallest_high", "High", "percent", "the same on the other side"),
    _given("smallest_units", "In the outcome's unit", "number", "a period of one area"),
)
DESIGNS = (
    DESIGN,
    _given("method", "Method", "text", "id of [method]"),
    _given("logarithm", "On logarithms", "flag", "whether the outcome is its logarithm"),
    _given("recommended", "Recommended", "flag", "the design that finds the planned effect soonest"),
    _given("studies", "Studies", "count", "placebo studies", whole=True),
    _given("size", "Size", "share", "how often an effect is found where there is none, in per cent"),
    _given("size_error", "Its error", "percent", "Monte Carlo error of the size, in points"),
    _given("sound", "Sound", "flag", "whether the size is 5% within its Monte Carlo error"),
    *PARTS,
    _given("soonest", "Found after", "count", "periods until the planned effect has 80% power; empty for not in time",
           whole=True),
    *SMALLEST,
)  # fmt: skip
BY_EFFECT = (DESIGN, _given("effect", "Effect", "percent", "planted, relative"), *PARTS)
BY_MONTHS = (DESIGN, _given("periods", "Periods", "count", "after the start", whole=True), *PARTS, *SMALLEST)
BY_AREAS = (
    _given("areas", "Areas", "count", "treated together", whole=True),
    DESIGN,
    *PARTS,
    *SMALLEST,
    _given("tried", "Designs tried", "count", "how many", whole=True),
    _given("unsound", "Left aside", "count", "of those tried, whose size does not hold", whole=True),
)


def tables(answer: PowerAnswer) -> tuple[Table, ...]:
    """Designs; power of each effect; power of the planned effect by months; the best design by areas."""
    note = "Effects are relative to what would have been, in per cent."
    found = [
        Table.of("designs", "Designs", DESIGNS, (_design(answer, one) for one in answer.designs), note),
        Table.of("by-effect", "Power by effect", BY_EFFECT, _by_effect(answer), note),
        Table.of("by-months", "Power by months", BY_MONTHS, _by_months(answer), note),
    ]
    if answer.by_areas:
        found.append(Table.of("by-areas", "Power by areas", BY_AREAS, map(_of_areas, answer.by_areas), note))
    return tuple(found)


def _power(one: Share) -> dict[str, Any]:
    return {"power": 100 * one.value, "power_error": 100 * one.error}


def _smallest(one: Smallest) -> dict[str, Any]:
    return {
        "smallest": _hundredfold(one.relative),
        "smallest_low": _hundredfold(one.low),
        "smallest_high": _hundredfold(one.high),
        "smallest_units": one.units,
    }


def _design(answer: PowerAnswer, one: DesignPower) -> dict[str, Any]:
    return {
        "design": one.design.name,
        "method": one.design.method,
        "logarithm": one.design.logarithm,
        "recommended": one is answer.best,
        "studies": one.size.studies,
        "size": 100 * one.size.value,
        "size_error": 100 * one.size.error,
        "sound": one.is_sound,
        **_power(one.planned[-1][1]),
        "soonest": one.soonest,
        **_smallest(one.last),
    }


def _by_effect(answer: PowerAnswer) -> Iterator[dict[str, Any]]:
    for one in answer.designs:
        for effect, power in one.curve:
            yield {"design": one.design.name, "effect": 100 * effect, **_power(power)}


def _by_months(answer: PowerAnswer) -> Iterator[dict[str, Any]]:
    for one in answer.designs:
        for (periods, power), smallest in zip(one.planned, one.smallest, strict=True):
            yield {"design": one.design.name, "periods": periods, **_power(power), **_smallest(smallest)}


def _of_areas(one: ByAreas) -> dict[str, Any]:
    return {"areas": one.areas, "design": one.design.name, **_power(one.power), **_smallest(one.smallest),
            "tried": one.tried, "unsound": one.unsound}  # fmt: skip


def record(answer: PowerAnswer, made: Mapping[str, Table]) -> dict[str, Any]:
    """The question, every table and what was left out, as plain values."""
    asked = answer.question
    history = asked.history
    return {
        "schema": SCHEMA,
        "elapsed_seconds": answer.elapsed_seconds,
        "question": {
            "outcome": history.outcome_words,
            "source": history.source,
            "areas": asked.areas,
            "named": [history.units[row] for row in asked.named],
            "effect": 100 * asked.planned,
            "periods": asked.months,
            "step": history.step,
            "seed": asked.seed,
            "units": len(history.units),
            "first_period": history.periods[0],
            "last_period": history.periods[-1],
            "starts": [history.periods[start] for start in asked.starts],
            "left_out": list(history.left_out),
        },
        "recommended": None if answer.best is None else answer.best.design.name,
        "months_until_found": None if answer.best is None else answer.best.soonest,
        **{name.replace("-", "_"): table.records() for name, table in made.items()},
        "methods_left_out": [{"method": one.method, "why": one.why} for one in answer.left_out],
    }


def about(answer: PowerAnswer) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    return [("Question", title(answer)), ("Figures", answer.question.history.source)]
