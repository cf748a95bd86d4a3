"""The effect of a plan: draws of the monthly change that its schemes bring to what would come without it.

A scheme's change in a month is eligible / 12 x [1 - prod(1 + reach x effect x ramp)] over the schemes of one people
group, as the plan itself calculates. Here each factor is drawn. The effect is drawn from the claim and the reference
class together: E = (m/t^2 + c/s^2) / (1/t^2 + 1/s^2), with m and t the mean and spread of what such schemes did, c the
claim and s how far off claims have been (HM Treasury, The Green Book 2022, 5.43 to 5.46, asks for an adjustment from
one's own evidence; the formula is the normal posterior mean, Gelman and others, Bayesian Data Analysis, 2.5). Reach
falls short of the plan and schemes start late, by declared assumptions.

What a plan adds is relative to what the past holds already: the forecast goes on from months in which a scheme that
has started has its effect, so only what builds up after them counts, and of a programme that ran in the baseline year
only the part that is new (`ProgrammeEffects`, `new`).

The mean of a family is not known well and is the same everywhere: it comes from `SharedEffects`, drawn once for all
areas, so that areas' errors add up in a national sum. How a place differs from its family is drawn for each area.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import fsum

import numpy as np
import polars as pl

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.notes import DeliveryAssumed, FamilyNotKnown, HeldByPast, SchemeNote
from carefund.appraisal.reference_effects import ReferenceClass, area_class, reached_class
from carefund.appraisal.scheme_effect import SchemeEffect, bounded_effect
from carefund.appraisal.seeds import root_of, stream
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR, month_after
from carefund.plan.chain import combined, ramp
from carefund.plan.model import Scheme

WORTH_SAYING = 0.05
"""A part of a scheme's effect that the past holds, or a weight of whole programmes, is a note from here."""


@dataclass(frozen=True)
class SharedEffects:
    """Mean effects that are the same for all areas, drawn once: give the same object to every area of one run.

    Nothing is kept: every array follows from `draws`, `seed` and the assumptions.
    """

    draws: int
    """Number of draws."""
    seed: int
    """Where they come from."""
    assumptions: Assumptions = field(repr=False)
    """By which effects are expected."""

    @classmethod
    def draw(cls, draws: int, seed: int, assumptions: Assumptions) -> SharedEffects:
        """Shared effects of so many draws. Raises ValueError for fewer than one."""
        if draws < 1:
            raise ValueError(f"expected at least one draw, found {draws}")
        return cls(draws, seed, assumptions)

    def among_reached(self, metric: str, family: str | None) -> Floats:
        """A family's mean effect among those reached, as a part of 1, by draw (draws,); falls negative."""
        reference = reached_class(self.assumptions, metric, family)
        centre = reference.centre_error * self._normal(metric, "all families")
        own = reference.own_error * self._normal(metric, f"family {family}")
        return (reference.mean + (1 - reference.own_part) * centre + own) / 100

    def on_area(self, metric: str) -> Floats:
        """The mean one-year effect of a programme on an area's whole count, as a part of 1, by draw (draws,)."""
        reference = area_class(self.assumptions, metric)
        return (reference.mean + reference.standard_error * self._normal(metric, "area")) / 100

    def of_programme(self, metric: str) -> Floats:
        """How far this programme lies from the mean of programmes, in standard normals, by draw (draws,)."""
        return self._normal(metric, "programme")

    def _normal(self, metric: str, name: str) -> Floats:
        return stream(self.seed, f"{metric}/{name}").standard_normal(self.draws)


@dataclass(frozen=True, kw_only=True)
class SchemeExpectation:
    """What one scheme is expected to do, beside what the plan claims of it. Changes are in per cent."""

    scheme: str
    """Its id."""
    name: str | None
    """Its name."""
    family: str | None
    """Id of the family it was taken for."""
    claimed_effect: float | None
    """The effect that the plan claims among those reached."""
    reference_mean: float
    """The mean of the reference class."""
    claim_weight: float
    """The weight given to the claim, 0 to 1; the rest is the class's."""
    expected_effect: float
    """The two together."""
    claimed_change: float
    """Change in count a year by the plan, by itself and over the months asked about."""
    expected_change: float
    """The same as expected: mean of the draws."""


@dataclass(frozen=True, kw_only=True)
class PlanEffect:
    """What the plan's schemes change of what would come without it."""

    metric: str
    """Id of the metric."""
    months: tuple[date, ...]
    """The months, each as its first day."""
    draws: Floats
    """Change in count, months x draws; a fall is negative."""
    claimed: Floats
    """Change in count by the plan's own chains, by month; impossible figures brought within bounds."""
    schemes: tuple[SchemeExpectation, ...]
    """The schemes that bring something, by id."""
    notes: tuple[SchemeNote, ...]
    """What was odd or assumed."""

    @property
    def table(self) -> pl.DataFrame:
        """The schemes, one a row."""
        return pl.DataFrame([vars(scheme) for scheme in self.schemes], schema=_TABLE)


_TABLE = {
    **dict.fromkeys(("scheme", "name", "family"), pl.String),
    **dict.fromkeys(("claimed_effect", "reference_mean", "claim_weight", "expected_effect"), pl.Float64),
    **dict.fromkeys(("claimed_change", "expected_change"), pl.Float64),
}


def effect_of_schemes(
    schemes: Iterable[Scheme],
    metric: str,
    months: Sequence[date],
    shared: SharedEffects,
    seed: int | np.random.Generator,
    count_a_year: float | None = None,
    past: Sequence[date] = (),
) -> PlanEffect:
    """Draws of the monthly change in a metric's count that schemes bring to one area.

    Schemes of other metrics are left out. `seed` is the area's own and must differ between areas; with a seed the
    answer is the same whatever the order of the schemes. `count_a_year` bounds the eligible events where it is known.
    `past` are the baseline's months and then the last that is known: the effect that a scheme had in them by its dates
    is in the figures already, and is not added again.
    Never raises for what a plan says: see `notes`.
    """
    root = root_of(seed)
    ours = sorted((one for one in schemes if one.metric == metric), key=lambda one: (one.id, one.model_dump_json()))
    bounded = [bounded_effect(scheme, count_a_year) for scheme in ours]
    effects = _numbered([effect for effect, _ in bounded if effect is not None])
    parts = [_Part(effect, metric, tuple(months), tuple(past), shared, stream(root, name)) for name, effect in effects]
    notes = [note for _, odd in bounded for note in odd] + _assumed(parts, shared.assumptions)
    return PlanEffect(
        metric=metric,
        months=tuple(months),
        draws=_sum_of_groups(parts, "drawn", (len(months), shared.draws)),
        claimed=_sum_of_groups(parts, "claimed", (len(months), 1))[:, 0],
        schemes=tuple(part.expectation() for part in parts),
        notes=tuple(notes),
    )


def own_normal(metric: str, seed: int | np.random.Generator, draws: int) -> Floats:
    """What sets one area's programme apart from others', in standard normals (draws,); `seed` is the area's own."""
    return stream(root_of(seed), f"{metric}/area").standard_normal(draws)


@dataclass(frozen=True, kw_only=True)
class ProgrammeEffects:
    """What programmes of one metric do, of which each area's draws follow from what sets it apart (`own_normal`).

    `means` is the mean effect by draw, as a part of 1; `common` what this programme has in common in all areas and
    `apart` the part of an area's own, both in standard normals. `new` is the part of the effect, 0 to 1, that the
    baseline year does not hold already.
    """

    reference: ReferenceClass
    means: Floats = field(repr=False)
    common: Floats = field(repr=False)
    apart: float
    new: float
    assumptions: Assumptions = field(repr=False)

    @classmethod
    def of(cls, shared: SharedEffects, metric: str, new: float = 1.0) -> ProgrammeEffects:
        """Those of a metric, by the assumptions of the shared effects."""
        common = shared.assumptions.value("common-part-of-programme")
        return cls(
            reference=area_class(shared.assumptions, metric),
            means=shared.on_area(metric),
            common=np.sqrt(common) * shared.of_programme(metric),
            apart=float(np.sqrt(1 - common)),
            new=new,
            assumptions=shared.assumptions,
        )

    def on_area(self, own: Floats, claimed_percent: float | None = None) -> Floats:
        """Draws of the one-year effect on an area's whole count, as a part of 1 (draws,); falls negative.

        With `claimed_percent` the claim is weighed in as a scheme's is. Between -1 and 1.
        """
        weight = claim_weight(self.assumptions, self.reference, claimed_percent)
        normal = self.apart * own
        normal += self.common
        return self.new * _weighed(self.means, self.reference, claimed_percent, weight, normal)


def programme_effect(
    shared: SharedEffects,
    seed: int | np.random.Generator,
    metric: str = "non-elective-admissions",
    claimed_percent: float | None = None,
    new: float = 1.0,
) -> Floats:
    """Draws of a programme's one-year effect on an area's whole count, as a part of 1 (draws,); falls negative.

    For a plan of which only a target is known. `seed` is the area's own; part of what sets one programme apart from
    another is the same for all areas of a run. `new` is the part that the baseline year does not hold already.
    """
    own = own_normal(metric, seed, shared.draws)
    return ProgrammeEffects.of(shared, metric, new).on_area(own, claimed_percent)


def with_programmes(by_schemes: Floats, by_programme: Floats) -> tuple[Floats, float]:
    """Draws of a plan's effect on the whole count, its schemes' sum weighed with what whole programmes did.

    Both are parts of 1, by draw. What is summed from schemes is the surer the less it says; where it promises more than
    whole programmes ever brought, it is unsure and these prevail. The weight is that of two normal estimates, by the
    inverse of their variances (Gelman and others, Bayesian Data Analysis, 2.5). Returns the programmes' weight too.
    """
    own, other = float(by_schemes.var()), float(by_programme.var())
    weight = own / (own + other) if own + other else 0.0
    weighed: Floats = (1 - weight) * by_schemes + weight * by_programme
    return weighed, weight


def claim_weight(assumptions: Assumptions, reference: ReferenceClass, claimed_percent: float | None) -> float:
    """The weight of a claim beside a reference class, 0 to 1: t^2 / (t^2 + s^2); 0 where nothing is claimed.

    Where the weight is judged, that. It is 0 too while no claim has a record. s is the root mean square by which claims
    have missed (`Assumptions.claim_error`), the same for small claims as for large ones, so that a larger claim never
    makes less of a change expected.
    """
    if claimed_percent is None:
        return 0.0
    if assumptions.judged_claim_weight is not None:
        return assumptions.judged_claim_weight
    error = assumptions.claim_error(reference.metric, reference.scope)
    if error is None:
        return 0.0
    return reference.between_study_sd**2 / (reference.between_study_sd**2 + error**2)


def _weighed(
    means: Floats, reference: ReferenceClass, claimed_percent: float | None, weight: float, normal: Floats
) -> Floats:
    """Draws of the effect in one place, as a part of 1: claim and class together, and what neither says."""
    effect: Floats = reference.between_study_sd / 100 * np.sqrt(1 - weight) * normal
    effect += (1 - weight) * means + weight * (claimed_percent or 0.0) / 100
    return np.clip(effect, -1.0, 1.0, out=effect)


class _Part:
    """One scheme's share of the change, 1 being all events of its people: as claimed and as drawn."""

    def __init__(
        self,
        effect: SchemeEffect,
        metric: str,
        months: tuple[date, ...],
        past: tuple[date, ...],
        shared: SharedEffects,
        own: np.random.Generator,
    ) -> None:
        assumptions, claimed = shared.assumptions, effect.effect_percent
        family = assumptions.effects.family_of(effect.scheme)
        self.effect, self.months, self.past = effect, months, past
        self.family = family.id if family else None
        self.reference = reached_class(assumptions, metric, self.family)
        self.weight = claim_weight(assumptions, self.reference, claimed)
        normal = own.standard_normal(shared.draws)
        drawn = _weighed(shared.among_reached(metric, self.family), self.reference, claimed, self.weight, normal)
        delivered = _achieved(own, shared.draws, assumptions)
        self.drawn = effect.reach * delivered * drawn * self._late_ramp(own, shared.draws, assumptions)
        self.claimed = effect.reach * (claimed or 0.0) / 100 * self._ramp(0)[:, None]
        self.held = self._held(0)

    def _ramp(self, late: int) -> Floats:
        """The part of the full effect by month, (months,), when the start is so many months late."""
        if self.effect.scheme.starts is None:
            return np.array([float(number >= late) for number in range(len(self.months))])
        return np.array([ramp(self.effect.scheme, month_after(month, -late)) for month in self.months], dtype=float)

    def _held(self, late: int) -> float:
        """The part of the full effect that the past holds: the last known month's, or the baseline's where larger.

        Nothing for a scheme without a start, which is taken for a new one.
        """
        if self.effect.scheme.starts is None or not self.past:
            return 0.0
        ramps = [ramp(self.effect.scheme, month_after(month, -late)) for month in self.past]
        return max(ramps[-1], fsum(ramps) / len(ramps))

    def _late_ramp(self, own: np.random.Generator, draws: int, assumptions: Assumptions) -> Floats:
        """The same by month and draw, with delays drawn, less what the past holds."""
        longest = int(assumptions.value("delay-longest"))
        late = np.minimum(own.exponential(assumptions.value("delay-mean"), draws), longest).astype(np.intp)
        added = [np.maximum(self._ramp(months) - self._held(months), 0.0) for months in range(longest + 1)]
        return np.array(added).T[:, late]

    def a_year(self, shares: Floats) -> float:
        """The change in count a year that the shares (months x draws) come to, alone."""
        if not self.months:
            return 0.0
        return float(self.effect.eligible * np.clip(shares, -1.0, 1.0).mean())

    def expectation(self) -> SchemeExpectation:
        """The row of the table."""
        claimed = self.effect.effect_percent
        return SchemeExpectation(
            scheme=self.effect.scheme.id,
            name=self.effect.scheme.name,
            family=self.family,
            claimed_effect=claimed,
            reference_mean=self.reference.mean,
            claim_weight=self.weight,
            expected_effect=(1 - self.weight) * self.reference.mean + self.weight * (claimed or 0.0),
            claimed_change=self.a_year(self.claimed),
            expected_change=self.a_year(self.drawn),
        )


def _achieved(own: np.random.Generator, draws: int, assumptions: Assumptions) -> Floats:
    """The part of the planned reach that is achieved, 0 to 1: a beta distribution of the declared mean and spread."""
    mean, spread = assumptions.value("reach-achieved-mean"), assumptions.value("reach-achieved-spread")
    size = mean * (1 - mean) / spread**2 - 1
    return own.beta(mean * size, (1 - mean) * size, draws)


def _sum_of_groups(parts: Sequence[_Part], which: str, shape: tuple[int, int]) -> Floats:
    """The change in count, months x draws: within a group as chances that follow one another, then added up."""
    groups: dict[tuple[str, int], list[_Part]] = defaultdict(list)
    for number, part in enumerate(parts):
        group = part.effect.people_group
        groups[(group, 0) if group else ("", number)].append(part)
    total = np.zeros(shape)
    for name in sorted(groups):
        eligible = max(part.effect.eligible for part in groups[name]) / MONTHS_IN_YEAR
        shares: list[Floats] = [getattr(part, which) for part in groups[name]]
        total += eligible * np.clip(combined(shares), -1.0, 1.0)
    return total


def _numbered(effects: Sequence[SchemeEffect]) -> list[tuple[str, SchemeEffect]]:
    """Each scheme's effect with a name of its own, even where schemes share an id."""
    seen: Counter[str] = Counter()
    named = []
    for effect in effects:
        named.append((f"scheme {effect.scheme.id}/{seen[effect.scheme.id]}", effect))
        seen[effect.scheme.id] += 1
    return named


def _assumed(parts: Sequence[_Part], assumptions: Assumptions) -> list[SchemeNote]:
    """What was assumed of schemes."""
    notes: list[SchemeNote] = [FamilyNotKnown(scheme=part.effect.scheme.id) for part in parts if part.family is None]
    notes += [HeldByPast(scheme=one.effect.scheme.id, part=one.held) for one in parts if one.held >= WORTH_SAYING]
    if parts:
        reach, delay = assumptions.value("reach-achieved-mean"), assumptions.value("delay-mean")
        notes.append(DeliveryAssumed(reach=reach, delay=delay))
    return notes
