"""Appraising a plan: each of its targets, with what its own schemes add, and findings for the plan's check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import fsum

import numpy as np

from carefund.appraisal.aggregate import Aggregate, AreaDraws, aggregate
from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.forecast_basis import ForecastBases, ForecastBasis
from carefund.appraisal.judgements import band_of, variants_of
from carefund.appraisal.notes import BaselineApart, KnownMonthsKept, NoSchemeSays, ProgrammesWeighed, VerdictNote
from carefund.appraisal.panel_from_evidence import KnownBy, NotForecastable
from carefund.appraisal.plan_effect import (
    WORTH_SAYING,
    PlanEffect,
    SharedEffects,
    effect_of_schemes,
    programme_effect,
    with_programmes,
)
from carefund.appraisal.question import NoAppraisal, question_of
from carefund.appraisal.seeds import area_seed
from carefund.appraisal.target_verdict import chance_of, new_part, new_part_notes, verdict_on_target
from carefund.appraisal.verdict import Verdict
from carefund.arrays import Floats
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.interval import Interval
from carefund.plan.checks.check import Discrepancy
from carefund.plan.checks.targets import TARGET_APPRAISED
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan
from carefund.programme.definition import Round
from carefund.refusal import Refusal
from carefund.wording.chances import NO_BETTER, chance
from carefund.wording.intervals import between_percents
from carefund.wording.numbers import count, part, percent, share

LIKELY_ENOUGH = 0.25
"""Below this a target's probability is a finding: unlikely or very unlikely on the fixed scale."""
ABSURD = 50.0
"""A planned change of more than so many per cent is not forecast against, only said."""
NOT_FORECAST = "Nothing need be done for the check."
BASELINE_APART = 10.0
"""A plan's baseline so many per cent from the official figures is a note."""


@dataclass(frozen=True, kw_only=True)
class TargetAppraisal:
    """One target of a plan: its verdict, the effect of its schemes (None where none says), and its draws for a sum.

    `basis` is what the verdict was made by: the forecast, and the past.
    """

    verdict: Verdict
    plan_effect: PlanEffect | None
    draws: AreaDraws = field(repr=False)
    basis: ForecastBasis = field(repr=False)


@dataclass(frozen=True, kw_only=True)
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

    def findings(self) -> tuple[Finding, ...]:
        """A warning for each target that is unlikely or very unlikely to be met, a note for each without a verdict."""
        return tuple(self._findings())

    def _findings(self) -> Iterator[Finding]:
        index = {target.metric: number for number, target in enumerate(self.plan.targets)}
        for verdict in self.verdicts:
            if verdict.probability < LIKELY_ENOUGH:
                yield _unlikely(verdict, f"targets[{index[verdict.metric]}].target")
        for metric, why in self.not_appraised.items():
            to_do = f"{NOT_FORECAST} {why.to_do}"
            seen = Discrepancy(
                f"targets[{index[metric]}]", expected=f"for an appraisal: {why.expected}", found=why.found, to_do=to_do
            )
            yield TARGET_APPRAISED.finding(seen, Severity.NOTE)


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
    said = f"{verdict.word} to be met ({chance(verdict.probability)})"
    if verdict.instead:
        often = f"{chance(verdict.probability_without)} (of {count(verdict.instead.n)} changes)"
        said += f" with the plan's effect on top of what is known, which is {NO_BETTER}: {often}"
    seen = (
        f"{percent(verdict.target)}, {said}; "
        f"expected {percent(verdict.change.middle)} ({between_percents(verdict.change)})"
    )
    return TARGET_APPRAISED.finding(
        Discrepancy(field_, expected=f"a target with at least {part(LIKELY_ENOUGH)} chance", found=seen)
    )


@dataclass(frozen=True)
class _Added:
    """What a plan adds: by its schemes alone, its change in count by draw, and what to know of it."""

    by_schemes: PlanEffect
    change: Floats
    notes: tuple[VerdictNote, ...]


class Appraiser:
    """Appraises plans of any round against one body of evidence, forecasting each series once."""

    def __init__(
        self,
        evidence: Evidence,
        as_of: date,
        *,
        registers: Registers,
        assumptions: Assumptions,
        known_by: KnownBy = "period",
        draws: int = DRAWS,
        seed: int = 0,
    ) -> None:
        """Take the evidence and the last month that counts as known (its first day)."""
        self._as_of, self._draws, self._seed = as_of, draws, seed
        self._bases = ForecastBases(
            evidence,
            as_of,
            registers=registers,
            assumptions=assumptions,
            known_by=known_by,
            draws=draws,
            seed=seed,
        )
        self._assumptions = self._bases.assumptions

    def appraise(self, plan: Plan, round_: Round, file: str = "") -> PlanAppraisal:
        """Every target of the plan. What cannot be appraised is said in the answer, never raised."""
        targets, missing = [], dict[str, Refusal]()
        for target in plan.targets:
            try:
                targets.append(self._target(plan, round_, target.metric))
            except (NoAppraisal, NotForecastable) as error:
                missing[target.metric] = error
        return PlanAppraisal(
            plan=plan,
            round_title=round_.title,
            as_of=self._as_of,
            targets=tuple(targets),
            not_appraised=missing,
            file=file,
            seed=self._seed,
        )

    def _target(self, plan: Plan, round_: Round, metric: str) -> TargetAppraisal:
        planned, code = self._planned(plan, round_, metric), plan.area_code
        question = question_of(round_, metric, known=self._bases.known)
        if question.more_is_better:
            raise NoAppraisal(
                "a metric of which less is better, for schemes say what they prevent",
                f"'{metric}', of which more is",
                "Appraise its target by itself, without the schemes",
            )
        basis = self._bases.of(question)
        if code not in basis.forecast.codes:
            raise NoAppraisal(
                f"recent figures of {basis.question.series} for {code}",
                "none",
                "Import them, or check the area's code",
            )
        draws, own_seed = basis.of_area(code), area_seed(code, self._seed)
        count_a_year = float(np.median(draws.baseline))
        to_come = np.maximum(draws.to_come, 0.0)

        def added(assumptions: Assumptions) -> _Added:
            return self._added(plan, round_, basis, (own_seed, count_a_year), to_come, assumptions)

        main = added(self._assumptions)
        by_schemes, change = main.by_schemes, main.change
        own_baseline = self._baseline(plan, round_, metric)
        notes = (*by_schemes.notes, *main.notes, *_baseline_apart(basis, own_baseline, draws.baseline))
        variants = variants_of(self._assumptions, metric, of_schemes=True) if by_schemes.schemes else ()
        said = ((one, chance_of(basis, code, added(one.assumptions).change, planned)) for one in variants)
        band = band_of(chance_of(basis, code, change, planned), said) if variants else None
        return TargetAppraisal(
            verdict=verdict_on_target(basis, code, planned, change, round_, notes, band),
            plan_effect=by_schemes if by_schemes.schemes else None,
            draws=AreaDraws(
                baseline=draws.baseline,
                outturn=np.maximum(draws.without_plan + change, 0.0),
                in_sums=np.maximum(draws.forecast + change, 0.0),
                target=planned,
                without=(draws.without_plan, draws.forecast),
                more_is_better=basis.question.more_is_better,
                adds_up=basis.adds_up,
                least=basis.least,
            ),
            basis=basis,
        )

    def _added(
        self,
        plan: Plan,
        round_: Round,
        basis: ForecastBasis,
        own: tuple[int, float],
        to_come: Floats,
        assumptions: Assumptions,
    ) -> _Added:
        """What the plan adds to the months still to come, by some assumptions.

        `own` is the area's seed and its count a year, `to_come` the draws of the count without the plan.
        """
        metric, (own_seed, count_a_year) = basis.question.metric.id, own
        shared = SharedEffects.draw(self._draws, self._seed, assumptions)
        past = (*basis.question.baseline, basis.panel.last)
        by_schemes = effect_of_schemes(
            plan.schemes, metric, basis.question.target, shared, own_seed, count_a_year, past
        )
        if not by_schemes.schemes:
            return _Added(by_schemes, np.zeros(self._draws), (NoSchemeSays(),))
        ahead = [month > basis.panel.last for month in by_schemes.months]
        of_schemes = by_schemes.draws[ahead].sum(axis=0) / basis.months_averaged / np.maximum(to_come, basis.least)
        of_programme = programme_effect(shared, own_seed, metric, new=new_part(round_))
        effect, weight = with_programmes(of_schemes, of_programme)
        notes: list[VerdictNote] = [] if all(ahead) else [KnownMonthsKept(months=len(ahead) - sum(ahead))]
        if weight > WORTH_SAYING:
            notes += [ProgrammesWeighed(weight=weight), *new_part_notes(round_)]
        return _Added(by_schemes, to_come * effect, tuple(notes))

    @staticmethod
    def _baseline(plan: Plan, round_: Round, metric: str) -> float:
        """The plan's own baseline over its periods. Raises NoAppraisal where it is not whole or not above zero."""
        target = plan.target_for(metric)
        setting = round_.planning.target(metric) if round_.planning else None
        if target is None or setting is None:
            raise NoAppraisal("a target", "none set by the round, or none in the plan", "Fill in the target")
        empty = [
            period.label
            for periods, entries in ((setting.baseline, target.baseline), (setting.compared, target.target))
            for period in periods
            if period.id not in entries or entries[period.id].numerator is None
        ]
        if empty:
            raise NoAppraisal(
                "a number for every period", f"no number for {', '.join(empty)}", "Fill in every period with a number"
            )
        whole = fsum(float(target.baseline[period.id].numerator or 0) for period in setting.baseline)
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


def _baseline_apart(basis: ForecastBasis, own: float, official: Floats) -> list[VerdictNote]:
    """A note where the plan's baseline is far from what official figures give, and from what may yet come of them.

    Of a rate or mean a plan gives what it is made from, which is not held.
    """
    if not basis.adds_up:
        return []
    known = Interval.of_draws(official)
    apart = (own / max(known.middle, 1.0) - 1) * 100
    if abs(apart) < BASELINE_APART or known.holds(own):
        return []
    return [BaselineApart(planned=own, official=known.middle, percent=apart)]


def plans_aggregate(appraisals: Sequence[PlanAppraisal], metric: str) -> Aggregate | None:
    """Several plans' targets for one metric added up; None where fewer than two have a verdict."""
    draws = [target.draws for one in appraisals for target in one.targets if target.verdict.metric == metric]
    return aggregate(metric, draws) if len(draws) > 1 else None
