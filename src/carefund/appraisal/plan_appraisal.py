"""Appraising a plan: each of its targets, with what its own schemes add, and findings for the plan's check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from carefund.appraisal.added import AddedByPlan, added_by_schemes, programme_effect, with_programmes
from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.judging import Outlook, judge
from carefund.appraisal.question import NoAppraisal, question_of
from carefund.appraisal.reading import Basis, NotForecastable, read_panel
from carefund.appraisal.shared_effects import SharedEffects, area_seed
from carefund.appraisal.together import Stake, Together, together
from carefund.appraisal.verdict import Verdict
from carefund.arrays import Floats
from carefund.evidence.query import Evidence
from carefund.interval import Interval
from carefund.plan.checks.check import Discrepancy
from carefund.plan.checks.targets import TARGET_APPRAISED
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan
from carefund.programme.definition import Round
from carefund.refusal import Refusal
from carefund.wording.chances import chance
from carefund.wording.numbers import count, percent, share

LIKELY_ENOUGH = 0.25
"""Below this a target's probability is a finding: unlikely or very unlikely on the fixed scale."""
ABSURD = 50.0
"""A planned change of more than so many per cent is not forecast against, only told."""
NOT_FORECAST = "Nothing need be done for the check."
WORTH_SAYING = 0.05
"""A weight of whole programmes above this is told."""
BASELINE_APART = 10.0
"""A plan's baseline so many per cent from the official figures is told."""


@dataclass(frozen=True)
class TargetAppraisal:
    """One target of a plan: its verdict, what its schemes add (None where none says), and its stake in a sum.

    `outlook` is what it was judged by: the forecast, and the past.
    """

    verdict: Verdict
    added: AddedByPlan | None
    stake: Stake = field(repr=False)
    outlook: Outlook = field(repr=False)


@dataclass(frozen=True)
class PlanAppraisal:
    """A plan's targets appraised; `not_appraised` gives, by metric, why a target has no verdict."""

    plan: Plan
    round_title: str
    as_of: date
    targets: tuple[TargetAppraisal, ...]
    not_appraised: Mapping[str, Refusal]
    file: str = ""
    seed: int = 0

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
            "not_appraised": {metric: str(why) for metric, why in self.not_appraised.items()},
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
            to_do = f"{NOT_FORECAST} {why.to_do}"
            found = Discrepancy(
                f"targets[{places[metric]}]", expected=f"for an appraisal: {why.expected}", found=why.found, to_do=to_do
            )
            yield TARGET_APPRAISED.finding(found, Severity.NOTE)


def _record(target: TargetAppraisal) -> dict[str, Any]:
    schemes = target.added.table.to_dicts() if target.added else []
    notes = list(target.added.notes) if target.added else []
    return {**target.verdict.as_record(), "schemes": schemes, "scheme_notes": notes}


@dataclass(frozen=True)
class PlanAppraisals:
    """The appraisals of several plans; `refused` are the files that could not be read, and why."""

    appraisals: tuple[PlanAppraisal, ...]
    refused: tuple[Refusal, ...] = ()

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict, plan after plan."""
        return tuple(verdict for one in self.appraisals for verdict in one.verdicts)


def _unlikely(verdict: Verdict, field_: str) -> Finding:
    span = verdict.change
    found = (
        f"{percent(verdict.target)}, {verdict.word} to be met ({chance(verdict.probability)}); "
        f"expected {percent(span.middle)} ({percent(span.low)} to {percent(span.high)})"
    )
    return TARGET_APPRAISED.finding(
        Discrepancy(field_, expected=f"a target with at least {LIKELY_ENOUGH:.0%} chance", found=found)
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
        found, missing = [], dict[str, Refusal]()
        for target in plan.targets:
            try:
                found.append(self._target(plan, round_, target.metric))
            except (NoAppraisal, NotForecastable) as error:
                missing[target.metric] = error
        return PlanAppraisal(plan, round_.title, self._as_of, tuple(found), missing, file, self._seed)

    def _target(self, plan: Plan, round_: Round, metric: str) -> TargetAppraisal:
        planned = self._planned(plan, round_, metric)
        outlook = self._outlook(round_, metric)
        if plan.area_code not in outlook.forecast.codes:
            raise NoAppraisal(
                f"recent figures of {outlook.question.series} for {plan.area_code}",
                "none",
                "Import them, or check the area's code",
            )
        baseline, without = outlook.totals(plan.area_code)
        own_seed = area_seed(plan.area_code or "", self._seed)
        by_schemes = added_by_schemes(
            plan.schemes, metric, outlook.question.target, self._shared, own_seed, float(np.median(baseline))
        )
        to_come = np.maximum(without - outlook.known_count(plan.area_code), 0.0)
        effect, words = self._effect(by_schemes, outlook, to_come, own_seed)
        added = to_come * effect
        notes = (*by_schemes.notes, *words, *_baseline_words(self._baseline(plan, round_, metric), baseline))
        verdict = judge(outlook, plan.area_code, planned, added, round_, notes)
        _, course = outlook.course(plan.area_code)
        stake = Stake(baseline, np.maximum(without + added, 0.0), np.maximum(course + added, 0.0), planned)
        return TargetAppraisal(verdict, by_schemes if by_schemes.schemes else None, stake, outlook)

    def _effect(
        self, by_schemes: AddedByPlan, outlook: Outlook, to_come: Floats, own_seed: int
    ) -> tuple[Floats, list[str]]:
        """Draws of the plan's effect on the months still to come, as a part of 1, and what to know of it."""
        if not by_schemes.schemes:
            return np.zeros(self._draws), ["No scheme says how it moves this metric: it is taken to add nothing."]
        ahead = [month > outlook.panel.last for month in by_schemes.months]
        of_schemes = by_schemes.draws[ahead].sum(axis=0) / np.maximum(to_come, 1.0)
        of_programme = programme_effect(self._shared, own_seed, by_schemes.metric)
        effect, weight = with_programmes(of_schemes, of_programme)
        words = [f"Known months of the target ({len(ahead) - sum(ahead)}) are taken as they came."] * (not all(ahead))
        if weight > WORTH_SAYING:
            words.append(
                f"The schemes' sum is weighed with what whole programmes did, which has {weight:.0%} of the weight: "
                "the more a plan's schemes promise together, the less sure is their sum."
            )
        return effect, words

    def _outlook(self, round_: Round, metric: str) -> Outlook:
        key = (round_.id, metric)
        if key not in self._outlooks:
            question = question_of(round_, metric)
            panel = read_panel(self._evidence, question.series, self._as_of, self._basis)
            self._outlooks[key] = Outlook.of(panel, question, draws=self._draws, seed=self._seed)
        return self._outlooks[key]

    @staticmethod
    def _baseline(plan: Plan, round_: Round, metric: str) -> float:
        """The plan's own baseline over its periods. Raises NoAppraisal where it is not whole or not above nought."""
        target = plan.target_for(metric)
        setting = round_.planning.target(metric) if round_.planning else None
        if target is None or setting is None:
            raise NoAppraisal("a target", "none set by the round, or none in the plan", "Fill in the target")
        compared = setting.target[-len(setting.baseline) :]
        empty = [
            period.label
            for periods, entries in ((setting.baseline, target.baseline), (compared, target.target))
            for period in periods
            if period.id not in entries or entries[period.id].numerator is None
        ]
        if empty:
            raise NoAppraisal(
                "a number for every period", f"no number for {', '.join(empty)}", "Fill in every period with a number"
            )
        whole = sum(float(target.baseline[period.id].numerator or 0) for period in setting.baseline)
        if whole <= 0:
            raise NoAppraisal("a baseline above zero", count(whole), "Check the plan's baseline")
        return whole

    def _planned(self, plan: Plan, round_: Round, metric: str) -> float:
        """The planned change in per cent of the plan's own baseline. Raises NoAppraisal where the plan gives none."""
        whole = self._baseline(plan, round_, metric)
        setting = round_.planning.target(metric) if round_.planning else None
        change = plan.planned_change(setting) if setting else None
        if change is None:
            raise NoAppraisal("a whole baseline and target", "periods without a figure", "Fill in every period")
        planned = float(change) / whole * 100
        if abs(planned) > ABSURD:
            raise NoAppraisal(
                f"a planned change of at most {share(ABSURD)} either way",
                f"{percent(planned)}, which cannot be judged as a target",
                "Check the figures",
            )
        return planned


def _baseline_words(own: float, official: Floats) -> list[str]:
    """A note where the plan's baseline is far from what official figures give, and from what may yet come of them."""
    span = Interval.of_draws(official)
    apart = (own / max(span.middle, 1.0) - 1) * 100
    if abs(apart) < BASELINE_APART or span.low <= own <= span.high:
        return []
    return [
        f"The plan's baseline of {own:,.0f} is {percent(apart)} from the {span.middle:,.0f} that official figures give "
        "for the same months, so it may count something else: the target was judged as a change in per cent."
    ]


def plans_together(appraisals: Sequence[PlanAppraisal], metric: str) -> Together | None:
    """Several plans' targets for one metric together; None where fewer than two have a verdict."""
    stakes = [target.stake for one in appraisals for target in one.targets if target.verdict.metric == metric]
    return together(metric, stakes) if len(stakes) > 1 else None


def boldest(appraisals: Sequence[PlanAppraisal], metric: str) -> list[Verdict]:
    """The plans' verdicts for one metric, least likely first."""
    verdicts = [verdict for one in appraisals for verdict in one.verdicts if verdict.metric == metric]
    return sorted(verdicts, key=lambda verdict: (verdict.probability, verdict.code))
