"""What the record of finished rounds changes in an appraisal: what a plan adds, without the record and with it.

A programme's effect is expected by published studies, normal about m with variance V. The record says of the same
effect that it is f c, with c the claim and f the optimism factor of a round to come, whose variance is v; the two are
weighed by their precisions, that of the record times its grade as a study of that design has it: m + k (f c - m) with
k = V / (V + v / grade) (Gelman and others, Bayesian Data Analysis, 2.5; the grade as the power of a power prior,
Ibrahim and Chen, Statistical Science 2000;15:46-60). v has the factor's own variance times the claim's square, and
how much effects differ from place to place. Both answers stand side by side; which leads is for scores to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import sqrt

import numpy as np

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.optimism import Mixture, optimism_factors
from carefund.appraisal.reference_effects import ReferenceClass, area_class
from carefund.arrays import Floats
from carefund.interval import Interval

FULL = 1.0
"""The grade of a record that is believed as much as a randomised trial; a plan's own year never is."""


@dataclass(frozen=True, kw_only=True)
class RecordOfPlans:
    """What finished rounds say of one metric's plans: the factor of a round to come, and how far it is believed.

    `rounds` are the ids of the rounds told of, `of_metric` says whether one of them tells of this metric, `grade` (0 to
    1) is the weight of the weakest design among them, `known_from` the day of the newest.
    """

    rounds: tuple[str, ...]
    of_metric: bool
    grade: float
    known_from: date
    factor: Mixture = field(repr=False)

    @classmethod
    def of(cls, assumptions: Assumptions, metric: str) -> RecordOfPlans | None:
        """That of a metric by assumptions as of a day; None where nothing was learnt by then."""
        telling = assumptions.learnt.telling()
        factor = optimism_factors(assumptions.learnt).to_come(metric)
        if factor is None:
            return None
        return cls(
            rounds=tuple(dict.fromkeys(one.round for one in telling)),
            of_metric=any(one.metric == metric for one in telling),
            grade=min(assumptions.value(f"weight-{one.design}") for one in telling),
            known_from=max(one.known_from for one in telling),
            factor=factor,
        )

    def weight(self, reference: ReferenceClass, claimed_percent: float, grade: float | None = None) -> float:
        """The weight k of the record beside a class of studies, 0 to 1; `grade` in place of its own."""
        grade = self.grade if grade is None else grade
        of_studies = reference.spread**2
        of_record = (claimed_percent * self.factor.sd) ** 2 + reference.between_study_sd**2
        return grade * of_studies / (grade * of_studies + of_record) if of_studies else 0.0

    def on_areas(
        self,
        effects: Mapping[str, Floats],
        reference: ReferenceClass,
        claimed_percent: float,
        new: float = 1.0,
        grade: float | None = None,
    ) -> dict[str, Floats]:
        """Each area's draws of a programme's effect (parts of 1, of which `new` is new), moved by the record."""
        k = self.weight(reference, claimed_percent, grade)
        studies, record = reference.mean / 100, self.factor.mean * claimed_percent / 100
        moved = new * ((1 - k) * studies + k * record)
        return {
            code: np.clip(moved + sqrt(1 - k) * (effect - new * studies), -1.0, 1.0) for code, effect in effects.items()
        }


@dataclass(frozen=True, kw_only=True)
class LearntChange:
    """What the record changes of one target of England: its chance with the plan and what the plan adds.

    `before` are those by published studies alone, `after` with the record at its grade, `full` were it believed
    wholly. Chances are from 0 to 1, what the plan adds is in per cent of what would come without it (95%); `weight` is
    that of the record.
    """

    record: RecordOfPlans
    weight: float
    chance_without: float
    chance_before: float
    chance_after: float
    chance_full: float
    adds_before: Interval[float]
    adds_after: Interval[float]
    adds_full: Interval[float]


def record_of_plans(assumptions: Assumptions, metric: str) -> tuple[RecordOfPlans, ReferenceClass] | None:
    """The record of a metric's plans with the class of studies that it stands beside; None without a record."""
    record = RecordOfPlans.of(assumptions, metric)
    return None if record is None else (record, area_class(assumptions, metric))
