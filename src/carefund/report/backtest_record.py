"""A backtest's summary tables as plain values for JSON, numbers as they are and not as they are printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from math import isnan
from typing import Any

import polars as pl

from carefund.appraisal.backtest.run import Backtest
from carefund.appraisal.backtest.summary import (
    Skill,
    bins_of,
    by_horizon,
    by_target,
    closeness,
    england_by_origin,
    of_england,
    of_places,
    own_scores,
    pits,
    score_table,
    skills,
)

Rows = list[dict[str, Any]]


def backtest_record(backtest: Backtest) -> dict[str, Any]:
    """The rows of every summary table, by the table's name; origins as ISO dates, parts within from 0 to 1.

    Crps are divided by the place's mean count; `closeness` is in per cent and points; `seconds` are by method. What
    cannot be reckoned, such as the skill where the base rate was never wrong, is null.
    """
    record: dict[str, Any] = _plain(_record(backtest))
    return record


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and isnan(value) else value


def _record(backtest: Backtest) -> dict[str, Any]:
    scores, chances = backtest.scores, backtest.chances
    return {
        "methods": list(backtest.methods),
        "seconds": dict(backtest.seconds),
        "scores": score_table(scores).to_dicts(),
        "closeness": [asdict(one) for one in closeness(scores)],
        "horizons": by_horizon(own_scores(scores)).to_dicts(),
        "pit": [{"series": name, "scope": scope, "tenths": parts.tolist()} for name, scope, parts in pits(scores)],
        "england_by_origin": _dated(england_by_origin(scores)),
        **({} if chances.is_empty() else _chances(chances)),
    }


def _dated(table: pl.DataFrame) -> Rows:
    return table.with_columns(pl.col("origin").cast(pl.String)).to_dicts()


def _chances(chances: pl.DataFrame) -> dict[str, Rows]:
    places = of_places(chances)
    return {
        "skills_of_places": _skills(skills(places)),
        "skills_of_england": _skills(skills(of_england(chances))),
        "by_target": by_target(places).to_dicts(),
        "reliability": [asdict(one) for one in bins_of(places)],
    }


def _skills(found: Iterable[Skill]) -> Rows:
    return [{**asdict(one), "skill": one.skill} for one in found]
