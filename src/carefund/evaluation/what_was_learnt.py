"""What finished rounds taught, as one result: records, optimism factors, what they change of later plans, scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from math import sqrt

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.learnt import Learnt
from carefund.appraisal.learnt_effect import FULL, RecordOfPlans, record_of_plans
from carefund.appraisal.optimism import OptimismFactors, optimism_factors
from carefund.appraisal.reference_effects import ReferenceClass, area_class
from carefund.calendar import last_day
from carefund.evaluation.held_back import HeldBackScores
from carefund.evaluation.retrospective import plans_due
from carefund.interval import Interval
from carefund.programme.definition import Round

CLAIM = -3.5
"""The change in per cent that is taken for a claim: what plans were expected to aim at in the first year."""
MEASURED = (("non-elective-admissions", "Non-elective admissions"), ("delayed-days", "Delayed transfers of care"))
WITHOUT_DEFINITION = (("2016-17", date(2016, 5, 3)), ("2017-19", date(2017, 9, 11)))
"""Rounds that carefund has no definition of, with the day on which plans were due, by which `MEASURED` is told."""


@dataclass(frozen=True, kw_only=True)
class LaterPlan:
    """What a claim of `CLAIM` is worth to a plan of one round and metric that is appraised on the day it is due.

    What a whole programme adds in a year, in per cent of what would come without it: `before` by published studies
    alone, `after` with the record at its grade, `full` were it believed wholly; the latter three None where nothing
    had been learnt by then. `studies` are how many of whole areas were out.
    """

    round: str
    metric: str
    label: str
    day: date
    studies: int
    before: Interval[float]
    record: RecordOfPlans | None
    weight: float | None
    after: Interval[float] | None
    full: Interval[float] | None


@dataclass(frozen=True, kw_only=True)
class WhatWasLearnt:
    """The records known by a day, their factors, later plans, and the scores of held-back years where asked for."""

    day: date | None
    learnt: Learnt = field(repr=False)
    factors: OptimismFactors
    later: tuple[LaterPlan, ...]
    scores: HeldBackScores | None = None


def what_was_learnt(
    assumptions: Assumptions, rounds: Iterable[Round], day: date | None = None, scores: HeldBackScores | None = None
) -> WhatWasLearnt:
    """What the records of some assumptions say that were known by the end of a `day`; without one, all of them.

    `rounds` are those whose plans are told of beside those that carefund has no definition of.
    """
    known = assumptions if day is None else assumptions.as_of(day)
    later = sorted(_later(known, rounds), key=lambda one: (one.day, one.round))
    return WhatWasLearnt(
        day=day, learnt=known.learnt, factors=optimism_factors(known.learnt), later=tuple(later), scores=scores
    )


def _later(assumptions: Assumptions, rounds: Iterable[Round]) -> Iterator[LaterPlan]:
    for name, day in WITHOUT_DEFINITION:
        for metric_id, label in MEASURED:
            yield _plan(assumptions, name, metric_id, label, day)
    for round_ in rounds:
        due = plans_due(round_)
        for metric in round_.metrics if due else ():
            if due and metric.direction == "lower":
                yield _plan(assumptions, round_.fund_year, metric.id, metric.label, last_day(due))


def _plan(assumptions: Assumptions, name: str, metric: str, label: str, day: date) -> LaterPlan:
    by_then = assumptions.as_of(day)
    found = record_of_plans(by_then, metric)
    reference = area_class(by_then, metric)
    record = found[0] if found else None
    return LaterPlan(
        round=name,
        metric=metric,
        label=label,
        day=day,
        studies=reference.n,
        before=_adds(reference, None, 0.0),
        record=record,
        weight=record.weight(reference, CLAIM) if record else None,
        after=_adds(reference, record, record.grade) if record else None,
        full=_adds(reference, record, FULL) if record else None,
    )


def _adds(reference: ReferenceClass, record: RecordOfPlans | None, grade: float) -> Interval[float]:
    """What a programme adds, normal, with the record at a grade: as its draws have it, but for draws."""
    weight = record.weight(reference, CLAIM, grade) if record else 0.0
    of_record = record.factor.mean * CLAIM if record else 0.0
    return Interval.normal((1 - weight) * reference.mean + weight * of_record, sqrt(1 - weight) * reference.spread)
