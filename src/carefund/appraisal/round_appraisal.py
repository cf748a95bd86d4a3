"""Appraising a round: one target for every area, each area's verdict, and all of them together with shared shocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from carefund.appraisal.aggregate import Aggregate, AreaDraws, aggregate
from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.direction import allows_worse
from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.forecast_basis import ForecastBases, ForecastBasis
from carefund.appraisal.judgements import bands_of, variants_of
from carefund.appraisal.learnt_effect import FULL, LearntChange, record_of_plans
from carefund.appraisal.notes import (
    DirectionBySign,
    NewPartNotStated,
    NoSkill,
    Note,
    OnlyNewCounts,
    OnlyTargetKnown,
    SkillNotMeasured,
    SkillShown,
    TargetAllowsWorse,
)
from carefund.appraisal.panel_from_evidence import KnownBy
from carefund.appraisal.plan_effect import ProgrammeEffects, SharedEffects, own_normal
from carefund.appraisal.question import NoAppraisal, checked_target, question_of
from carefund.appraisal.reasons import BaseRate
from carefund.appraisal.seeds import area_seed
from carefund.appraisal.skill import Skill
from carefund.appraisal.target_verdict import (
    Outcome,
    chance_of,
    has_baseline,
    new_part,
    new_part_notes,
    outcome_of,
)
from carefund.appraisal.verdict import ChanceBand, Verdict
from carefund.arrays import Floats
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.programme.definition import Round
from carefund.wording.dates import month_words


@dataclass(frozen=True, kw_only=True)
class RoundAppraisal:
    """A target appraised for every area of a round.

    `basis` is what the verdicts were made by; `aggregate` is all areas added up and `regions` each region's;
    `without_verdict` gives, by area code, why an area has none.
    """

    round_id: str
    round_title: str
    target: float
    as_of: date
    basis: ForecastBasis = field(repr=False)
    england: Verdict
    areas: tuple[Verdict, ...] = field(repr=False)
    aggregate: Aggregate
    regions: tuple[Aggregate, ...] = field(repr=False)
    without_verdict: Mapping[str, NoAppraisal]
    seed: int
    learnt: LearntChange | None = None
    """What the record of finished rounds would change, where something had been learnt by then; it leads nothing."""

    def verdict(self, code: str) -> Verdict:
        """The verdict of one area, or of England. Raises KeyError where there is none."""
        return {one.code: one for one in (self.england, *self.areas)}[code]

    @property
    def tells_apart(self) -> bool:
        """Whether areas are told apart by their chances: not where such chances have shown no skill."""
        return self.instead is None

    @property
    def skill(self) -> Skill | None:
        """How good areas' chances have been; None where it was not measured."""
        return self.areas[0].skill if self.areas else None

    @property
    def instead(self) -> BaseRate | None:
        """How often areas changed so much, where that stands for their chances; None where they have their own."""
        return next((verdict.instead for verdict in self.areas), None)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader should know of the whole."""
        kinds = (SkillShown, NoSkill, SkillNotMeasured, OnlyNewCounts, NewPartNotStated)
        verdicts = (*self.areas, self.england)
        shared = dict.fromkeys(note for verdict in verdicts for note in verdict.notes if isinstance(note, kinds))
        known = self.basis.known_notes(self.as_of)
        return (*self.basis.forecast.notes, *known, *self.direction_notes, OnlyTargetKnown(), *shared)

    @property
    def direction_notes(self) -> tuple[TargetAllowsWorse | DirectionBySign, ...]:
        """What to know of the way that the target points."""
        question = self.basis.question
        more, series = question.more_is_better, question.known.get(question.series)
        if series is not None and series.direction == "neither":
            return (DirectionBySign(more_is_better=more),)
        worse = allows_worse(self.target, more_is_better=more)
        return (TargetAllowsWorse(target=self.target, more_is_better=more),) if worse else ()


def appraise_round(
    round_: Round,
    evidence: Evidence,
    target: float,
    as_of: date,
    *,
    registers: Registers,
    assumptions: Assumptions,
    metric: str | None = None,
    comparison: str | None = None,
    known_by: KnownBy = "period",
    draws: int = DRAWS,
    seed: int = 0,
) -> RoundAppraisal:
    """How likely every area is to meet a target, from what was knowable at the end of a month.

    `target` is the change in per cent of the baseline (a fall negative), the same for all. The same seed gives the same
    answer. Raises NoAppraisal when the target (see `checked_target`), round, metric or months cannot be appraised,
    NotForecastable when the evidence holds nothing by then.
    """
    target = checked_target(target)
    question = question_of(round_, metric, comparison, evidence.series)
    bases = ForecastBases(
        evidence,
        as_of,
        registers=registers,
        assumptions=assumptions,
        known_by=known_by,
        draws=draws,
        seed=seed,
    )
    return appraise_target(round_, bases.of(question), target, as_of)


def appraise_target(round_: Round, basis: ForecastBasis, target: float, as_of: date) -> RoundAppraisal:
    """The same from a basis that was made before. Raises NoAppraisal when no area has a baseline."""
    return appraise_targets(round_, basis, [target], as_of)[0]


def appraise_targets(
    round_: Round, basis: ForecastBasis, targets: Iterable[float], as_of: date, *, in_full: bool = True
) -> tuple[RoundAppraisal, ...]:
    """The same of several targets that share one forecast: what is to be expected is the same whatever the target.

    Not `in_full` only England has a band and reasons, and there are no regions: for who shows none of these, in about
    half the time. Raises NoAppraisal when no area has a baseline.
    """
    programme = Programme(basis, round_)
    outcomes, effects, without_verdict = _outcomes(round_, basis, programme, as_of)
    draws = {code: _area_draws(basis, code, effect) for code, effect in effects.items()}
    return tuple(
        _appraisal(
            round_,
            as_of,
            outcomes,
            draws,
            target,
            programme.bands(outcomes if in_full else {ENGLAND: outcomes[ENGLAND]}, target, effects),
            without_verdict=without_verdict,
            learnt=programme.learnt(outcomes[ENGLAND], effects, target),
            in_full=in_full,
        )
        for target in targets
    )


def round_outcomes(
    round_: Round, basis: ForecastBasis, as_of: date
) -> tuple[dict[str, Outcome], dict[str, NoAppraisal]]:
    """What is to be expected of each area and of England, whatever the target, by code; and why others have none.

    Raises NoAppraisal when no area has a baseline.
    """
    outcomes, _, without_verdict = _outcomes(round_, basis, Programme(basis, round_), as_of)
    return outcomes, without_verdict


def _outcomes(
    round_: Round, basis: ForecastBasis, programme: Programme, as_of: date
) -> tuple[dict[str, Outcome], dict[str, Floats], dict[str, NoAppraisal]]:
    """The same, with the draws of the effect on each area that has an outcome."""
    effects = programme.on_areas(basis.assumptions)
    outcomes, without_verdict = dict[str, Outcome](), dict[str, NoAppraisal]()
    for code, effect in effects.items():
        try:
            outcomes[code] = outcome_of(basis, code, basis.of_area(code).to_come * effect, round_)
        except NoAppraisal as why:
            without_verdict[code] = why
    if not outcomes:
        raise _no_area(basis, as_of)
    effects = {code: effects[code] for code in outcomes}
    outcomes[ENGLAND] = outcome_of(basis, ENGLAND, effect_on_england(basis, effects), round_)
    return outcomes, effects, without_verdict


def appraise_england(round_: Round, basis: ForecastBasis, targets: Iterable[float], as_of: date) -> tuple[Verdict, ...]:
    """England's verdicts on several targets alone: those of `appraise_targets`, in a fraction of its time.

    Raises NoAppraisal when no area has a baseline.
    """
    programme = Programme(basis, round_)
    effects = {
        code: effect for code, effect in programme.on_areas(basis.assumptions).items() if has_baseline(basis, code)
    }
    if not effects:
        raise _no_area(basis, as_of)
    england = {ENGLAND: outcome_of(basis, ENGLAND, effect_on_england(basis, effects), round_)}
    notes = new_part_notes(round_)
    return tuple(
        england[ENGLAND].verdict(
            target, notes, band=programme.bands(england, target, effects)[ENGLAND], plan_in_hand=False
        )
        for target in targets
    )


def _no_area(basis: ForecastBasis, as_of: date) -> NoAppraisal:
    return NoAppraisal(
        f"areas with a baseline in {basis.question.series} by {month_words(as_of)}",
        "none" if basis.forecast.codes else "figures of England alone",
        "Choose a later month, or other months of comparison"
        if basis.forecast.codes
        else "Choose a series with figures by area",
    )


def _appraisal(
    round_: Round,
    as_of: date,
    outcomes: Mapping[str, Outcome],
    draws: Mapping[str, AreaDraws],
    target: float,
    bands: Mapping[str, ChanceBand],
    *,
    without_verdict: Mapping[str, NoAppraisal],
    learnt: LearntChange | None,
    in_full: bool,
) -> RoundAppraisal:
    """One target held against what is to be expected, of England and each area by code."""
    basis = outcomes[ENGLAND].basis
    notes = new_part_notes(round_)
    verdicts = {
        code: outcome.verdict(
            target, notes, band=bands.get(code), plan_in_hand=False, explained=in_full or code == ENGLAND
        )
        for code, outcome in outcomes.items()
    }
    verdicts |= {one.code: one for one in _alike([one for one in verdicts.values() if one.instead])}
    aimed = {code: replace(one, target=target) for code, one in draws.items()}
    return RoundAppraisal(
        round_id=round_.id,
        round_title=round_.title,
        target=target,
        as_of=as_of,
        basis=basis,
        england=verdicts.pop(ENGLAND),
        areas=tuple(verdicts.values()),
        aggregate=aggregate("All areas", list(aimed.values())),
        regions=_by_region(basis.registers, aimed) if in_full else (),
        without_verdict=without_verdict,
        seed=basis.seed,
        learnt=learnt,
    )


def _alike(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Verdicts by the base rate with one chance with the plan for all.

    The law of a programme's effect is the same in every area, so that what differs between them is the error of draws.
    """
    if not verdicts:
        return []
    probability = float(np.mean([one.probability for one in verdicts]))
    bands = [one.band for one in verdicts if one.band]
    band = verdicts[0].band and replace(
        verdicts[0].band,
        low=min(float(np.mean([one.low for one in bands])), probability),
        high=max(float(np.mean([one.high for one in bands])), probability),
    )
    return [replace(one, probability=probability, band=band) for one in verdicts]


class Programme:
    """The programme of a round, of which only a target is known: its effect on each area by one set of draws."""

    def __init__(self, basis: ForecastBasis, round_: Round) -> None:
        self._basis, self._metric, self._new = basis, basis.question.metric.id, new_part(round_)
        draws = basis.forecast.england.shape[1]
        areas = (code for code in basis.forecast.codes if basis.is_unit(code))
        self._own = {code: own_normal(self._metric, area_seed(code, basis.seed), draws) for code in areas}

    def on_areas(self, assumptions: Assumptions, claimed: float | None = None) -> dict[str, Floats]:
        """Draws of the effect that each area's programme has, as a part of 1, by area code."""
        draws = self._basis.forecast.england.shape[1]
        shared = SharedEffects.draw(draws, self._basis.seed, assumptions)
        effects = ProgrammeEffects.of(shared, self._metric, self._new)
        return {code: effects.on_area(own, claimed) for code, own in self._own.items()}

    def bands(
        self, outcomes: Mapping[str, Outcome], target: float, of_england: Iterable[str] | None = None
    ) -> dict[str, ChanceBand]:
        """Between what each chance with the plan lies, over the declared judgements; the target is the claim.

        `of_england` are the areas whose effects make up England's, those of the outcomes where not said.
        """
        variants = variants_of(self._basis.assumptions, self._metric)
        points = {code: outcome.chance(target) for code, outcome in outcomes.items()}
        parts = [code for code in (points if of_england is None else of_england) if code != ENGLAND]
        chances = [self._chances(variant.assumptions, points, parts, target) for variant in variants]
        return bands_of(points, variants, chances)

    def learnt(self, england: Outcome, effects: Mapping[str, Floats], target: float) -> LearntChange | None:
        """What finished rounds would change of England's target; None where nothing had been learnt by then."""
        basis, found = self._basis, record_of_plans(self._basis.assumptions, self._metric)
        if found is None:
            return None
        record, reference = found
        whole = np.maximum(basis.of_area(ENGLAND).without_plan, basis.least)
        adds = [
            effect_on_england(
                basis, effects if grade is None else record.on_areas(effects, reference, target, self._new, grade)
            )
            for grade in (None, record.grade, FULL)
        ]
        before, after, full = (Interval.of_draws(one / whole * 100) for one in adds)
        return LearntChange(
            record=record,
            weight=record.weight(reference, target),
            chance_without=england.verdict(target, plan_in_hand=False).probability_without,
            chance_before=england.chance(target),
            chance_after=chance_of(basis, ENGLAND, adds[1], target),
            chance_full=chance_of(basis, ENGLAND, adds[2], target),
            adds_before=before,
            adds_after=after,
            adds_full=full,
        )

    def _chances(
        self, assumptions: Assumptions, codes: Iterable[str], parts: Iterable[str], target: float
    ) -> dict[str, float]:
        basis, effects = self._basis, self.on_areas(assumptions, target)
        of_areas = {
            code: chance_of(basis, code, basis.of_area(code).to_come * effects[code], target)
            for code in codes
            if code != ENGLAND
        }
        on_england = effect_on_england(basis, {code: effects[code] for code in parts})
        return {**of_areas, ENGLAND: chance_of(basis, ENGLAND, on_england, target)}


def effect_on_england(basis: ForecastBasis, effects: Mapping[str, Floats]) -> Floats:
    """What the plans change for England: the areas' effect together, as a part, of England's own count."""
    england = basis.of_area(ENGLAND)
    to_come = {code: basis.of_area(code).to_come_in_sums for code in effects}
    changed = sum(to_come[code] * effect for code, effect in effects.items())
    effect: Floats = england.to_come_in_sums * changed / np.maximum(sum(to_come.values()), basis.least)
    return effect


def _area_draws(basis: ForecastBasis, code: str, effect: Floats) -> AreaDraws:
    """The area's draws with its programme, its target still to be set."""
    draws = basis.of_area(code)
    outturn, in_sums = (without + (without - draws.known) * effect for without in (draws.without_plan, draws.forecast))
    alone = (draws.without_plan, draws.forecast)
    return AreaDraws(
        baseline=draws.baseline,
        outturn=outturn,
        in_sums=in_sums,
        target=0.0,
        without=alone,
        more_is_better=basis.question.more_is_better,
        adds_up=basis.adds_up,
        least=basis.least,
    )


def _by_region(registers: Registers, draws: Mapping[str, AreaDraws]) -> tuple[Aggregate, ...]:
    regions: dict[str, list[AreaDraws]] = {}
    for code, one in draws.items():
        area = registers.areas.get(code)
        regions.setdefault((area.region if area else None) or "No region", []).append(one)
    return tuple(aggregate(region, regions[region]) for region in sorted(regions))
