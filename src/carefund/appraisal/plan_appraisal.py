"""Appraising a plan: each of its targets, with what its own schemes add, and findings for the plan's check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from carefund.appraisal.added import AddedByPlan, added_by_schemes, programme_effect
from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.judging import Outlook, judge
from carefund.appraisal.panel import Floats
from carefund.appraisal.question import NoAppraisal, question_of
from carefund.appraisal.reading import Basis, NotForecastable, read_panel
from carefund.appraisal.shared_effects import SharedEffects, area_seed
from carefund.appraisal.verdict import Span, Verdict
from carefund.evidence.query import Evidence
from carefund.plan.checks.check import Facts
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan
from carefund.programme.definition import Round

LIKELY_ENOUGH = 0.25
"""Below this a target's probability is a finding: unlikely or very unlikely on the fixed scale."""
ABSURD = 50.0
"""A planned change of more than so many per cent is not forecast against, only told."""


@dataclass(frozen=True)
class TargetAppraisal:
    """One target of a plan: its verdict, what its schemes add, and the outlook that both rest on."""

    verdict: Verdict
    added: AddedByPlan | None
    outlook: Outlook = field(repr=False)
    added_draws: Floats = field(repr=False)


@dataclass(frozen=True)
class PlanAppraisal:
    """A plan's targets appraised; `not_appraised` gives, by metric, why a target has no verdict."""

    plan: Plan
    round_title: str
    as_of: date
    targets: tuple[TargetAppraisal, ...]
    not_appraised: dict[str, str]
    file: str = ""

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts, in the order of the round's targets."""
        return tuple(target.verdict for target in self.targets)

    def as_record(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "file": self.file,
            "round": self.plan.round_id,
            "area_code": self.plan.area_code,
            "area_name": self.plan.area_name,
            "as_of": f"{self.as_of:%Y-%m}",
            "targets": [_record(target) for target in self.targets],
            "not_appraised": self.not_appraised,
        }

    def findings(self) -> tuple[Finding, ...]:
        """A warning for each target that is unlikely or very unlikely to be met, and for what could not be judged."""
        return tuple(self._findings())

    def _findings(self) -> Iterator[Finding]:
        places = {target.metric: index for index, target in enumerate(self.plan.targets)}
        for verdict in self.verdicts:
            if verdict.probability < LIKELY_ENOUGH:
                yield _unlikely(verdict, f"targets[{places[verdict.metric]}].target")
        for metric, why in self.not_appraised.items():
            yield _finding(Severity.NOTE, "an appraisal of the target", why, f"targets[{places[metric]}]")


def _record(target: TargetAppraisal) -> dict[str, Any]:
    schemes = target.added.table.to_dicts() if target.added else []
    notes = list(target.added.notes) if target.added else []
    return {**target.verdict.as_record(), "schemes": schemes, "scheme_notes": notes}


def _unlikely(verdict: Verdict, field_: str) -> Finding:
    span = verdict.change
    found = (
        f"{verdict.target:+.1f}%, {verdict.word} to be met ({verdict.probability:.0%}); "
        f"expected {span.middle:+.1f}% ({span.low:+.1f}% to {span.high:+.1f}%)"
    )
    return _finding(Severity.WARNING, f"a target with at least {LIKELY_ENOUGH:.0%} chance", found, field_)


def _finding(severity: Severity, expected: str, found: str, field_: str) -> Finding:
    return Finding(
        "target-appraised",
        severity,
        "The target is likely enough to be met",
        expected,
        found,
        "Set a target that the forecast and the evidence for the schemes support, or show what is different here.",
        "HM Treasury, The Green Book, 5.43 to 5.46: adjust for optimism by reference class forecasting",
        field_,
    )


class Appraiser:
    """Appraises plans of any round against one body of evidence, forecasting each series once."""

    def __init__(
        self, evidence: Evidence, as_of: date, *, basis: Basis = "period", draws: int = DRAWS, seed: int = 0
    ) -> None:
        """Take the evidence and the last month that counts as known (its first day)."""
        self._evidence, self._as_of, self._basis, self._draws, self._seed = evidence, as_of, basis, draws, seed
        self._shared = SharedEffects.draw(draws, seed)
        self._outlooks: dict[tuple[str, str], Outlook] = {}

    def appraise(self, plan: Plan, round_: Round, file: str = "") -> PlanAppraisal:
        """Every target of the plan. What cannot be judged is told, never raised."""
        found, missing = [], {}
        for target in plan.targets:
            try:
                found.append(self._target(plan, round_, target.metric))
            except (NoAppraisal, NotForecastable) as error:
                missing[target.metric] = str(error)
        return PlanAppraisal(plan, round_.title, self._as_of, tuple(found), missing, file)

    def _target(self, plan: Plan, round_: Round, metric: str) -> TargetAppraisal:
        planned = self._planned(plan, round_, metric)
        outlook = self._outlook(round_, metric)
        if plan.area_code not in outlook.forecast.codes:
            raise NoAppraisal(f"{outlook.question.series} has no recent figures for {plan.area_code}")
        baseline, without = outlook.totals(plan.area_code)
        own_seed = area_seed(plan.area_code or "", self._seed)
        by_schemes = added_by_schemes(
            plan.schemes, metric, outlook.question.target, self._shared, own_seed, float(np.median(baseline))
        )
        notes, added = by_schemes.notes, by_schemes.draws.sum(axis=0)
        if not by_schemes.schemes:
            added = without * programme_effect(self._shared, own_seed, metric)
            notes = (
                *notes,
                "No scheme says how it moves this metric: the plan is taken to do what whole programmes did.",
            )
        verdict = judge(outlook, plan.area_code, planned, added, round_, notes)
        return TargetAppraisal(verdict, by_schemes if by_schemes.schemes else None, outlook, added)

    def _outlook(self, round_: Round, metric: str) -> Outlook:
        key = (round_.id, metric)
        if key not in self._outlooks:
            question = question_of(round_, metric)
            panel = read_panel(self._evidence, question.series, self._as_of, self._basis)
            self._outlooks[key] = Outlook.of(panel, question, draws=self._draws, seed=self._seed)
        return self._outlooks[key]

    @staticmethod
    def _planned(plan: Plan, round_: Round, metric: str) -> float:
        """The planned change in per cent of the plan's own baseline. Raises NoAppraisal where the plan gives none."""
        facts, target = Facts(plan, round_), plan.target_for(metric)
        setting = round_.planning.target(metric) if round_.planning else None
        change = facts.planned_change(metric) if setting else None
        if target is None or setting is None or change is None:
            raise NoAppraisal("the plan's baseline or target is not whole")
        figures = [target.baseline[period.id].numerator for period in setting.baseline]
        whole = sum(float(figure) for figure in figures if figure is not None)
        if whole <= 0:
            raise NoAppraisal("the plan's baseline is not above nought")
        percent = float(change) / whole * 100
        if abs(percent) > ABSURD:
            raise NoAppraisal(f"a planned change of {percent:+.0f}% is no target that can be judged: check the figures")
        return percent


def plans_together(appraisals: Sequence[PlanAppraisal], metric: str) -> dict[str, Any] | None:
    """Several plans' targets for one metric together, draw by draw; None where fewer than two have a verdict.

    Gives how many areas meet their targets (middle and 95%), the sum's expected change in count against what is
    planned, and the boldest plans (least likely first).
    """
    chosen = [(one.plan, target) for one in appraisals for target in one.targets if target.verdict.metric == metric]
    if len(chosen) < 2:  # noqa: PLR2004
        return None
    met, change, planned = [], [], []
    for plan, target in chosen:
        baseline, without = target.outlook.totals(plan.area_code)
        outturn, aim = without + target.added_draws, baseline * (1 + target.verdict.target / 100)
        met.append(outturn <= aim)
        change.append(outturn - baseline)
        planned.append(float(np.median(aim - baseline)))
    boldest = sorted((target.verdict.probability, plan.area_name or plan.area_code) for plan, target in chosen)
    return {
        "metric": metric,
        "plans": len(chosen),
        "meeting_target": Span.of(np.sum(met, axis=0)).as_record(),
        "expected_change": Span.of(np.sum(change, axis=0)).as_record(),
        "planned_change": round(sum(planned)),
        "boldest": [{"area_name": name, "probability": round(chance, 4)} for chance, name in boldest[:10]],
    }
