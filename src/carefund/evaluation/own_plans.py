"""Areas' own plans in an audit: each area measured against what its own plan says, where that is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from carefund.evaluation.outturn import OWN_PLAN, Outturn
from carefund.evidence.areas import AreaRegister
from carefund.evidence.series import ENGLAND
from carefund.plan.model import Plan, Scheme, total_of
from carefund.plan.whose import AreaPlan, no_area, one_plan_each
from carefund.programme.definition import Round
from carefund.programme.measures import Metric
from carefund.refusal import Refusal

Outturns = Mapping[tuple[str, str, str], Outturn]
"""Outturns by metric, comparison and area code."""


@dataclass(frozen=True, kw_only=True)
class OwnTarget:
    """What an area's own plan says of one metric: the comparison of the same months, its baseline and its change.

    Counts in the metric's unit; `comparison` is None where the round compares no such months.
    """

    metric: str
    comparison: str | None
    baseline: float
    change: float


@dataclass(frozen=True, kw_only=True)
class OwnPlan:
    """What one area's own plan aims at: a target for each measured metric for which it has baseline and target."""

    area_code: str
    area_name: str
    file: str
    targets: tuple[OwnTarget, ...]
    schemes: tuple[Scheme, ...] = field(default=(), repr=False)

    def target_of(self, metric: str) -> OwnTarget | None:
        """The target of one metric; None where the plan has none."""
        return next((one for one in self.targets if one.metric == metric), None)


@dataclass(frozen=True, kw_only=True)
class BesidePublished:
    """One target of an area's own plan beside what is published: the official baseline, and England's plan shared out.

    Counts in the metric's unit. `official` is the baseline by the official figures for the same months and `shared` the
    area's share of England's plan; None where there is none, and both where the round compares no such months.
    """

    area_code: str
    area_name: str
    file: str
    target: OwnTarget
    official: float | None
    shared: float | None

    @property
    def percent(self) -> float | None:
        """The planned change in per cent of the plan's own baseline."""
        return self.target.change / self.target.baseline * 100 if self.target.baseline else None

    @property
    def shared_percent(self) -> float | None:
        """England's plan in per cent of the official baseline."""
        return None if self.shared is None or not self.official else self.shared / self.official * 100

    @property
    def baseline_differs_by(self) -> float | None:
        """By how many per cent the plan's own baseline is above the official one (below: negative)."""
        return (self.target.baseline / self.official - 1) * 100 if self.official else None


@dataclass(frozen=True, kw_only=True)
class OwnPlans:
    """The plans that an audit was given, each target beside what is published, and the files that were not used."""

    plans: tuple[OwnPlan, ...] = ()
    beside: tuple[BesidePublished, ...] = ()
    refused: tuple[Refusal, ...] = ()

    @property
    def given(self) -> bool:
        """Whether any file was given, used or not."""
        return bool(self.plans or self.refused)


def own_plans(
    round_: Round,
    measured: Sequence[Metric],
    outturns: Outturns,
    areas: AreaRegister,
    plans: Iterable[tuple[str, Plan]],
    refused: Iterable[Refusal] = (),
) -> OwnPlans:
    """The plans of areas, each with the name of its file; `outturns` are those against England's plan.

    Plans of another round, of no area of the round or of an area that an earlier file is of are refused, and the others
    are used all the same. `refused` are files that could not be read.
    """
    used, others = one_plan_each(round_, plans, areas)
    known = {code for _, _, code in outturns}
    compared = [_own_plan(round_, measured, one) for one in used if one.area.code in known]
    unknown = [no_area(round_, one.plan, one.file) for one in used if one.area.code not in known]
    ordered = tuple(sorted(compared, key=lambda one: (one.area_name, one.area_code)))
    return OwnPlans(plans=ordered, beside=tuple(_beside(ordered, outturns)), refused=(*refused, *others, *unknown))


def against_own_plans(outturns: Outturns, plans: Iterable[OwnPlan]) -> Outturns:
    """The outturns, each area's set against its own plan where the round compares the months of it."""
    own = {(one.metric, one.comparison, plan.area_code): one for plan in plans for one in plan.targets}
    return {
        key: replace(outturn, planned_change=own[key].change, plan=OWN_PLAN) if key in own else outturn
        for key, outturn in outturns.items()
    }


def own_targets(round_: Round, measured: Iterable[Metric], plan: Plan) -> tuple[OwnTarget, ...]:
    """What the plan says of every measured metric, as far as it has both baseline and target."""
    targets = (_own_target(round_, metric, plan) for metric in measured)
    return tuple(one for one in targets if one is not None)


def _own_target(round_: Round, metric: Metric, plan: Plan) -> OwnTarget | None:
    setting = round_.planning.target(metric.id) if round_.planning else None
    change, target = (plan.planned_change(setting) if setting else None), plan.target_for(metric.id)
    if setting is None or change is None or target is None:
        return None
    base = total_of(target.baseline.get(period.id) for period in setting.baseline)
    asked = setting.months_compared
    same = (one for one in metric.comparisons if (one.baseline.months(), one.outturn.months()) == asked)
    comparison = next(same, None)
    return OwnTarget(
        metric=metric.id,
        comparison=comparison.id if comparison else None,
        baseline=float(base or 0),
        change=float(change),
    )


def _own_plan(round_: Round, measured: Sequence[Metric], own: AreaPlan) -> OwnPlan:
    return OwnPlan(
        area_code=own.area.code,
        area_name=own.area.name,
        file=own.file,
        targets=own_targets(round_, measured, own.plan),
        schemes=tuple(own.plan.schemes),
    )


def _beside(plans: Iterable[OwnPlan], outturns: Outturns) -> Iterator[BesidePublished]:
    for plan in plans:
        for target in plan.targets:
            outturn = outturns.get((target.metric, target.comparison or "", plan.area_code))
            yield BesidePublished(
                area_code=plan.area_code,
                area_name=plan.area_name,
                file=plan.file,
                target=target,
                official=outturn.baseline if outturn else None,
                shared=outturn.planned_change if outturn else None,
            )


def areas_without_plan(plans: Iterable[OwnPlan], outturns: Outturns, metric: str, comparison: str) -> int:
    """How many areas of a comparison are measured against their share of England's plan."""
    own = {plan.area_code for plan in plans if (one := plan.target_of(metric)) and one.comparison == comparison}
    areas = {
        code
        for of_metric, of_comparison, code in outturns
        if (of_metric, of_comparison) == (metric, comparison) and code.startswith("E") and code != ENGLAND
    }
    return len(areas - own)
