"""The evaluation of one area: its part of the audit, what could have been said of it then, and the areas like it.

Only what one area needs is worked out: of the appraisal in retrospect one target of each metric without a plan's
effect, which is what leads there too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.forecast_basis import ForecastBases, ForecastBasis
from carefund.appraisal.panel_from_evidence import NotForecastable
from carefund.appraisal.question import NoAppraisal, question_of
from carefund.appraisal.reliability import Reliability, packaged_reliability, reliability_of
from carefund.appraisal.skill import Skill
from carefund.appraisal.target_verdict import outcome_of
from carefund.calendar import month_number
from carefund.evaluation.audit import Audit, audit_round
from carefund.evaluation.outturn import Outturn
from carefund.evaluation.own_plans import OwnPlan, OwnTarget, against_own_plans, own_targets
from carefund.evaluation.retrospective import plans_due
from carefund.evidence.areas import Area
from carefund.evidence.coverage.findings import Finding
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND
from carefund.evidence.similar import Similar, similar_on
from carefund.interval import Interval
from carefund.plan.model import Plan
from carefund.plan.whose import NotItsPlan, check_round
from carefund.programme.definition import Round
from carefund.programme.measures import Comparison, Metric
from carefund.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class AreaChance:
    """What could have been said of the planned change of one metric when plans were due, without any plan's effect.

    `target` and `change` (95%) are in per cent of the baseline, `chance` 0 to 1. `ahead` are the months of the target,
    counted from the last that was known; `skill` says how good such chances were and `reliability` what became
    of them, None where that was not measured.
    `base_rate` is how often areas had changed so much by then, 0 to 1, in `base_rate_cases` changes over
    `base_rate_months` months each; `detectable` the smallest fall that could be told from chance, in per cent.
    """

    metric: str
    comparison: str
    series: str
    as_of: date
    target: float
    chance: float
    change: Interval[float]
    ahead: tuple[int, int]
    skill: Skill | None
    reliability: Reliability | None
    base_rate: float | None
    base_rate_cases: int
    base_rate_months: int
    detectable: float

    @property
    def is_given(self) -> bool:
        """Whether the area's own chance leads, as in an appraisal: not where such chances have shown no skill."""
        return self.skill is None or self.skill.shown or not self.base_rate_cases


@dataclass(frozen=True, kw_only=True)
class AreaEvaluation:
    """One area in one round.

    `audit` is the round's, without the appraisal in retrospect; where the area's own plan is known its `outturns` are
    set against that. `chances` are by metric, in the round's order; `no_chance` says of the others why there is none.
    """

    area: Area
    audit: Audit = field(repr=False)
    targets: tuple[OwnTarget, ...]
    chances: Mapping[str, AreaChance]
    no_chance: Mapping[str, Refusal] = field(repr=False)
    similar: Similar = field(repr=False)
    plan_name: str = ""

    @property
    def code(self) -> str:
        """The area's code."""
        return self.area.code

    def outturn(self, metric: Metric, comparison: Comparison | None = None) -> Outturn | None:
        """The area's outturn of a metric, in its leading comparison where none is given; None where there is none."""
        chosen = comparison or self.leading(metric)
        return self.audit.outturns.get((metric.id, chosen.id, self.code))

    def england(self, metric: Metric) -> Outturn:
        """England's outturn of a metric in the leading comparison."""
        return self.audit.outturns[metric.id, self.leading(metric).id, ENGLAND]

    def similar_outturns(self, metric: Metric) -> list[Outturn]:
        """The outturns of the areas most like it in the leading comparison, the most like first."""
        comparison = self.leading(metric).id
        found = (self.audit.outturns.get((metric.id, comparison, code)) for code in self.similar.neighbours)
        return [one for one in found if one is not None]

    def effect_of(self, metric: Metric, finding: Finding) -> float:
        """What the area's change would gain, in the leading comparison, were a finding's cause not there."""
        coverage, comparison = self.audit.coverage[metric.id], self.leading(metric)
        after = coverage.finding_effect(finding, comparison.outturn.months(), self.code)
        return after - coverage.finding_effect(finding, comparison.baseline.months(), self.code)

    def target_of(self, metric: Metric) -> OwnTarget | None:
        """What the area's own plan says of a metric."""
        return next((one for one in self.targets if one.metric == metric.id), None)

    def leading(self, metric: Metric) -> Comparison:
        """The comparison that leads: that of the area's own plan, else the metric's first."""
        own = self.target_of(metric)
        return metric.comparison(own.comparison) if own and own.comparison else metric.comparisons[0]


def evaluate_area(
    round_: Round,
    evidence: Evidence,
    area: Area,
    *,
    registers: Registers,
    assumptions: Assumptions,
    plan: Plan | None = None,
    plan_name: str = "",
    draws: int = DRAWS,
    seed: int = 0,
) -> AreaEvaluation:
    """Evaluate one area of a round, against its own plan where that is given.

    Raises NoEvidence where the evidence measures nothing of the round, NotItsPlan for another area's or round's plan.
    """
    if plan is not None:
        _check_plan(plan, round_, area)
    audit = audit_round(round_, evidence, registers)
    targets = own_targets(round_, audit.measured, plan) if plan else ()
    own = OwnPlan(area_code=area.code, area_name=area.name, file=plan_name, targets=targets)
    known = replace(audit, outturns=against_own_plans(audit.outturns, [own]))
    year = audit.measured[0].comparisons[0].outturn.first
    similar = similar_on(evidence, area.code, registers, year)
    evaluation = AreaEvaluation(
        area=area, audit=known, targets=targets, chances={}, no_chance={}, similar=similar, plan_name=plan_name
    )
    return _with_chances(evaluation, evidence, registers, assumptions, draws, seed)


def _check_plan(plan: Plan, round_: Round, area: Area) -> None:
    if plan.area_code != area.code:
        raise NotItsPlan(f"the plan of {area.name} ({area.code})", f"that of {plan.area_name} ({plan.area_code})",
                         "Give the area's own plan")  # fmt: skip
    check_round(round_, plan)


def _with_chances(
    evaluation: AreaEvaluation,
    evidence: Evidence,
    registers: Registers,
    assumptions: Assumptions,
    draws: int,
    seed: int,
) -> AreaEvaluation:
    """The evaluation with what could have been said of each metric when plans were due, where the round says when."""
    due = plans_due(evaluation.audit.round)
    if due is None:
        return evaluation
    bases = ForecastBases(evidence, due, registers=registers, assumptions=assumptions, draws=draws, seed=seed)
    chances, without = dict[str, AreaChance](), dict[str, Refusal]()
    for metric in evaluation.audit.measured:
        outturn = evaluation.outturn(metric)
        if outturn is None or outturn.planned_percent is None:
            continue
        try:
            chances[metric.id] = _chance(evaluation, bases, metric, outturn.planned_percent)
        except (NoAppraisal, NotForecastable) as why:
            without[metric.id] = why
    return replace(evaluation, chances=chances, no_chance=without)


def _chance(evaluation: AreaEvaluation, bases: ForecastBases, metric: Metric, target: float) -> AreaChance:
    """The chance of one change. Raises NoAppraisal or NotForecastable where it cannot be told."""
    round_, comparison = evaluation.audit.round, evaluation.leading(metric)
    basis = bases.of(question_of(round_, metric.id, comparison.id, bases.known))
    if evaluation.code not in basis.periods and evaluation.code not in basis.no_baseline:
        raise NoAppraisal(
            f"figures of {evaluation.area.name} that can be forecast", "none", "Import its figures before that month"
        )
    outcome = outcome_of(basis, evaluation.code, np.zeros(bases.draws), round_)
    ahead = _ahead(basis)
    series = basis.question.series
    return AreaChance(
        metric=metric.id,
        comparison=comparison.id,
        series=series,
        as_of=bases.as_of,
        target=target,
        chance=outcome.chance(target),
        change=outcome.expected_without,
        ahead=ahead,
        skill=basis.skill_of(evaluation.code),
        reliability=reliability_of(packaged_reliability(), series, *ahead),
        base_rate=basis.share_of_past(target),
        base_rate_cases=basis.past.n,
        base_rate_months=basis.past.span,
        detectable=outcome.detectable,
    )


def _ahead(basis: ForecastBasis) -> tuple[int, int]:
    """The first and last month of the target, counted from the last that was known."""
    last, target = month_number(basis.panel.last), basis.question.target
    return month_number(target[0]) - last, month_number(target[-1]) - last
