"""What each place's year is held against: its own plan's target once that is known, else one for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from carefund.appraisal.question import NoAppraisal, Question, checked_target
from carefund.evidence.areas import AreaRegister
from carefund.plan.model import Plan
from carefund.plan.whose import one_plan_each
from carefund.programme.definition import Round
from carefund.refusal import Refusal

Targets = float | Mapping[str, float]
"""One change in per cent for all, or each area's own by its code (England's as E92000001); others are left out."""
TargetFrom = Literal["own plan", "published", "given"]
"""Whose target a place is held against: its own plan's, the one published of England, or one that somebody gave."""


@dataclass(frozen=True, kw_only=True)
class OwnTarget:
    """What an area's own plan aims at in one metric: the change in per cent of the plan's own baseline.

    It is known from the day `known` on (None: it always was), until the day before `ended` where it no longer stands.
    """

    area: str
    metric: str
    change: float
    known: date | None = None
    ended: date | None = None

    def stands(self, day: date) -> bool:
        """Whether it was known at the end of a day."""
        return (self.known is None or self.known <= day) and (self.ended is None or day < self.ended)


@dataclass(frozen=True, kw_only=True)
class Aims:
    """The targets of one metric: areas' `own` by code, and `general` for the others (None: they have none)."""

    general: Targets | None = None
    general_from: TargetFrom = "given"
    own: Mapping[str, float] = field(default_factory=dict)

    def of(self, code: str) -> tuple[float, TargetFrom] | None:
        """The target of a place and whose it is; None where it has none. Raises NoAppraisal for one that is none."""
        if code in self.own:
            return self.own[code], "own plan"
        given = self.general.get(code) if isinstance(self.general, Mapping) else self.general
        return None if given is None else (checked_target(given), self.general_from)


def own_on(targets: Iterable[OwnTarget], question: Question, round_: Round, day: date) -> dict[str, float]:
    """The targets of a question's metric that stood at the end of a day, by area; the one that was known last of each.

    None where the question is about other months than plans are.
    """
    setting = round_.planning.target(question.metric.id) if round_.planning else None
    if setting is None or setting.months_compared != (question.baseline, question.target):
        return {}
    standing = [one for one in targets if one.metric == question.metric.id and one.stands(day)]
    return {one.area: one.change for one in sorted(standing, key=lambda one: one.known or date.min)}


@dataclass(frozen=True, kw_only=True)
class PlansRead:
    """What plans aim at, and why files, or targets, could not be used."""

    targets: tuple[OwnTarget, ...]
    refused: tuple[Refusal, ...] = ()


def targets_of_plans(
    round_: Round,
    metrics: Collection[str],
    plans: Iterable[tuple[str, Plan]],
    areas: AreaRegister,
    refused: Sequence[Refusal] = (),
) -> PlansRead:
    """The targets that areas' plans, each with its file's name, set for some metrics by their ids.

    They are known from the day on which the plan was finished: that of its last signature, or without one that of its
    version; a plan that names no day counts as known. A plan of another round or of no area, a second one of an area,
    and a target beyond what can be judged are refused, and the others are used all the same.
    """
    used, unused = one_plan_each(round_, plans, areas)
    made, others = list[OwnTarget](), [*refused, *unused]
    for own in used:
        plan, file = own.plan, own.file
        known = max((one.signed for one in plan.sign_offs if one.signed), default=plan.version_date)
        for each in aimed_at(round_, metrics, plan, own.area.code, known=known):
            if isinstance(each, OwnTarget):
                made.append(each)
            else:
                others.append(NoAppraisal(each.expected, each.found, each.to_do, file))
    return PlansRead(targets=tuple(made), refused=tuple(others))


def aimed_at(
    round_: Round,
    metrics: Collection[str],
    plan: Plan,
    area: str,
    *,
    known: date | None = None,
    ended: date | None = None,
) -> Iterator[OwnTarget | NoAppraisal]:
    """What a plan aims at in some metrics, as far as it has both baseline and target, or why that is no target."""
    for setting in round_.planning.targets if round_.planning else ():
        change = plan.planned_percent(setting) if setting.metric in metrics else None
        if change is None:
            continue
        try:
            yield OwnTarget(area=area, metric=setting.metric, change=checked_target(change), known=known, ended=ended)
        except NoAppraisal as why:
            yield NoAppraisal(f"{why.expected} for '{setting.metric}'", why.found, why.to_do)
