"""Plans as their report takes them: each target with its place on the page, and one metric's targets together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carefund.appraisal.aggregate import Aggregate
from carefund.appraisal.forecast_basis import ForecastBasis
from carefund.appraisal.plan_appraisal import PlanAppraisal, plans_aggregate
from carefund.report.appraisal.target import TargetView, of_plan

NO_TARGET = "The plan sets no target to appraise."
DRAWN_IN_FULL = 6
"""So many targets get all of their charts, the least likely first; the others a small one."""


@dataclass(frozen=True)
class PlanView:
    """One plan with its targets. `number` counts the plans of a page from 1."""

    number: int
    appraisal: PlanAppraisal
    targets: tuple[TargetView, ...]

    @property
    def name(self) -> str:
        """The area's name as the plan has it, else its code, else the file."""
        plan = self.appraisal.plan
        return plan.area_name or plan.area_code or self.appraisal.file or f"plan {self.number}"


@dataclass(frozen=True)
class MetricAggregate:
    """Several plans' targets for one metric: their sum, and each of them, least likely first."""

    aggregate: Aggregate
    targets: tuple[TargetView, ...]


def plan_views(appraisals: Sequence[PlanAppraisal]) -> tuple[PlanView, ...]:
    """The plans in the order given."""
    return tuple(
        PlanView(number, one, tuple(of_plan(target, number) for target in one.targets))
        for number, one in enumerate(appraisals, 1)
    )


def most_ambitious_first(plans: Sequence[PlanView]) -> list[TargetView]:
    """Every target, the least likely to be met first."""
    targets = [view for plan in plans for view in plan.targets]
    return sorted(targets, key=lambda view: (view.verdict.probability, view.key))


def in_full(plans: Sequence[PlanView]) -> list[TargetView]:
    """The targets that get all of their charts, in the order of the page."""
    chosen = {view.key for view in most_ambitious_first(plans)[:DRAWN_IN_FULL]}
    return [view for plan in plans for view in plan.targets if view.key in chosen]


def plans_that_count(plans: Sequence[PlanView]) -> list[PlanView]:
    """The plans that count where plans are added up: of several of one area and round the last given."""
    return [same[-1] for same in _of_one_area(plans)]


def counted_once_notes(plans: Sequence[PlanView]) -> list[str]:
    """For each area and round that several plans are of, a note on which of them counts."""
    return [
        f"{len(same)} plans are of {same[-1].name} for {same[-1].appraisal.plan.round_id} "
        f"({', '.join(plan.appraisal.file or f'plan {plan.number}' for plan in same)}): each is appraised, and only "
        "the last given counts where plans are added up."
        for same in _of_one_area(plans)
        if len(same) > 1
    ]


def _of_one_area(plans: Sequence[PlanView]) -> list[list[PlanView]]:
    """The plans by area and round; one without an area stands alone."""
    found: dict[tuple[str, str], list[PlanView]] = {}
    for plan in plans:
        given = plan.appraisal.plan
        found.setdefault((given.area_code or f"plan {plan.number}", given.round_id), []).append(plan)
    return list(found.values())


def by_metric(plans: Sequence[PlanView]) -> list[MetricAggregate]:
    """For each metric of which plans of two areas or more have a verdict: their sum and their targets."""
    once = plans_that_count(plans)
    ambitious = most_ambitious_first(once)
    metrics = dict.fromkeys(view.verdict.metric for plan in once for view in plan.targets)
    sums = {metric: plans_aggregate([plan.appraisal for plan in once], metric) for metric in metrics}
    return [
        MetricAggregate(found, tuple(view for view in ambitious if view.verdict.metric == metric))
        for metric, found in sums.items()
        if found is not None
    ]


def bases_of(plans: Sequence[PlanView]) -> list[ForecastBasis]:
    """The bases that targets were appraised by, each once."""
    found = {id(view.basis): view.basis for plan in plans for view in plan.targets}
    return list(found.values())
