"""Plans as their report takes them: every judged target with its place on the page, and one metric's together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carefund.appraisal.aggregate import Aggregate
from carefund.appraisal.forecast_basis import ForecastBasis
from carefund.appraisal.plan_appraisal import PlanAppraisal, plans_aggregate
from carefund.report.judged import Judged, of_plan

NO_TARGET = "The plan sets no target to judge."
DRAWN_IN_FULL = 6
"""So many targets get all of their charts, the boldest first; the others a small one."""


@dataclass(frozen=True)
class JudgedPlan:
    """One plan with its judged targets. `number` counts the plans of a page from 1."""

    number: int
    appraisal: PlanAppraisal
    targets: tuple[Judged, ...]

    @property
    def name(self) -> str:
        """The area's name as the plan has it, else its code, else the file."""
        plan = self.appraisal.plan
        return plan.area_name or plan.area_code or self.appraisal.file or f"plan {self.number}"


@dataclass(frozen=True)
class MetricTogether:
    """Several plans' targets for one metric: their sum, and each of them, least likely first."""

    aggregate: Aggregate
    targets: tuple[Judged, ...]


def judged_plans(appraisals: Sequence[PlanAppraisal]) -> tuple[JudgedPlan, ...]:
    """The plans in the order given."""
    return tuple(
        JudgedPlan(number, one, tuple(of_plan(target, number) for target in one.targets))
        for number, one in enumerate(appraisals, 1)
    )


def by_boldness(plans: Sequence[JudgedPlan]) -> list[Judged]:
    """Every judged target, the least likely first."""
    targets = [judged for plan in plans for judged in plan.targets]
    return sorted(targets, key=lambda judged: (judged.verdict.probability, judged.key))


def in_full(plans: Sequence[JudgedPlan]) -> list[Judged]:
    """The targets that get all of their charts, in the order of the page."""
    chosen = {judged.key for judged in by_boldness(plans)[:DRAWN_IN_FULL]}
    return [judged for plan in plans for judged in plan.targets if judged.key in chosen]


def counted(plans: Sequence[JudgedPlan]) -> list[JudgedPlan]:
    """The plans that count where plans are added up: of several of one area and round the last given."""
    return [same[-1] for same in _of_one_area(plans)]


def counted_once(plans: Sequence[JudgedPlan]) -> list[str]:
    """For each area and round that several plans are of, a note on which of them counts."""
    return [
        f"{len(same)} plans are of {same[-1].name} for {same[-1].appraisal.plan.round_id} "
        f"({', '.join(plan.appraisal.file or f'plan {plan.number}' for plan in same)}): each is judged, and only the "
        "last given counts where plans are added up."
        for same in _of_one_area(plans)
        if len(same) > 1
    ]


def _of_one_area(plans: Sequence[JudgedPlan]) -> list[list[JudgedPlan]]:
    """The plans by area and round; one without an area stands alone."""
    found: dict[tuple[str, str], list[JudgedPlan]] = {}
    for plan in plans:
        given = plan.appraisal.plan
        found.setdefault((given.area_code or f"plan {plan.number}", given.round_id), []).append(plan)
    return list(found.values())


def by_metric(plans: Sequence[JudgedPlan]) -> list[MetricTogether]:
    """For each metric of which plans of two areas or more have a verdict: their sum and their targets."""
    once = counted(plans)
    boldest = by_boldness(once)
    metrics = dict.fromkeys(judged.verdict.metric for plan in once for judged in plan.targets)
    sums = {metric: plans_aggregate([plan.appraisal for plan in once], metric) for metric in metrics}
    return [
        MetricTogether(found, tuple(judged for judged in boldest if judged.verdict.metric == metric))
        for metric, found in sums.items()
        if found is not None
    ]


def bases_of(plans: Sequence[JudgedPlan]) -> list[ForecastBasis]:
    """The bases that targets were judged by, each once."""
    found = {id(judged.basis): judged.basis for plan in plans for judged in plan.targets}
    return list(found.values())
