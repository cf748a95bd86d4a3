"""Illustrative plans for every area of England, with targets that spread about what England's plans came to together.

The spread is drawn from a seed; the sum is the plan that the round's definition holds for England. No area wrote any
of them, and no plan that an area did write is among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from carefund.evidence.areas import Area, AreaRegister
from carefund.plan.examples.building import build_example
from carefund.plan.examples.delivery import ExampleDelivery
from carefund.plan.examples.nhs_bodies import Parts
from carefund.plan.examples.recipes import Recipe, ingredients, recipes
from carefund.plan.model import Plan, total_of
from carefund.plan.official_figures import AreaEvidence
from carefund.programme.definition import Round
from carefund.programme.planning import TargetSetting

SPREAD = 1.7
"""Standard deviation of the areas' targets about England's, in percentage points."""
WIDEST = 4.5
"""How far an area's target lies from England's at most, in percentage points."""


@dataclass(frozen=True)
class ExampleEngland:
    """Illustrative plans of one round: `changes` is the planned change in the paid metric by area, in its unit.

    Empty where nothing is paid by result: there targets are what the schemes' chains come to.
    """

    round: Round
    evidence: AreaEvidence
    register: AreaRegister
    bodies: Parts
    changes: Mapping[str, Decimal]

    @property
    def areas(self) -> list[Area]:
        """The areas of the first day on which the round pools money, by code."""
        planning = self.round.planning
        return self.register.all(planning.pooled_years[0].first) if planning else []

    def plan(self, area_code: str, faults: Sequence[str] = ()) -> Plan:
        """The illustrative plan of an area, with faults of those names put into it. Raises as `build_example`."""
        known = next((one for one in recipes(self.round.id).values() if one.area == area_code), None)
        told = known if known and known.target_source else None
        recipe = Recipe(
            id=area_code,
            area=area_code,
            target_change=self.changes.get(area_code),
            target_source=told.target_source if told else None,
            operating_plan_percent=told.operating_plan_percent if told else None,
            faults=tuple(faults),
        )
        return build_example(self.round, self.evidence, recipe, self.register, self.bodies.get(area_code))

    @property
    def faults(self) -> tuple[str, ...]:
        """The faults that plans of this round can show, in order of their names."""
        return tuple(sorted({fault for recipe in recipes(self.round.id).values() for fault in recipe.faults}))


def example_england(
    round_: Round, evidence: AreaEvidence, register: AreaRegister, bodies: Parts, seed: int
) -> ExampleEngland:
    """The illustrative plans of a round for every area; the same seed gives the same plans."""
    bare = ExampleEngland(round_, evidence, register, bodies, {})
    setting, planned = paid_target(round_), england_change(round_)
    if setting is None or planned is None:
        return bare
    counts = {area.code: _baseline(bare, setting, area.code) for area in bare.areas}
    return replace(bare, changes=_spread(counts, planned, _told(round_, counts), seed))


def paid_target(round_: Round) -> TargetSetting | None:
    """What the plans say of the metric that money is paid by; None where nothing is paid by result."""
    payment, planning = round_.pay_for_performance, round_.planning
    return planning.target(payment.metric) if payment and planning else None


def england_change(round_: Round) -> Decimal | None:
    """England's planned change in the paid metric over the months of the plans, in its unit; None where not held."""
    setting = paid_target(round_)
    if setting is None:
        return None
    months = setting.months_compared
    pairs = round_.metric(setting.metric).comparisons
    same = (one for one in pairs if (one.baseline.months(), one.outturn.months()) == months)
    figure = next((round_.plan_figure(one.plan) for one in same if one.plan), None)
    return None if figure is None else Decimal(str(figure.value))


def _baseline(england: ExampleEngland, setting: TargetSetting, area_code: str) -> Decimal:
    """The area's published baseline of the paid metric."""
    given, planning = ingredients(england.round.id), england.round.planning
    if given is None or planning is None:
        raise LookupError(f"{england.round.id} has no illustrative plans")
    official = england.evidence.of(area_code)
    return total_of(ExampleDelivery(england.round, planning, given, official).baseline(setting).values()) or Decimal(0)


def _told(round_: Round, counts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The changes that were reported at the time, of areas that are among those counted."""
    told: dict[str, Decimal] = {}
    for one in recipes(round_.id).values():
        if not one.target_source or one.area not in counts:
            continue
        percent = (one.target_percent or Decimal(0)) / 100
        told[one.area] = Decimal(round(counts[one.area] * percent)) if one.target_change is None else one.target_change
    return told


def _spread(
    counts: Mapping[str, Decimal], planned: Decimal, told: Mapping[str, Decimal], seed: int
) -> dict[str, Decimal]:
    """A change for each area whose sum is England's but for rounding; `counts` are the areas' baselines."""
    draw = Random(seed)
    off = {area: Decimal(str(max(-WIDEST, min(WIDEST, draw.gauss(0, SPREAD))))) / 100 for area in counts}
    free = [area for area in counts if area not in told]
    drawn = sum((counts[area] * off[area] for area in free), Decimal(0))
    rest = planned - sum(told.values(), Decimal(0)) - drawn
    middle = rest / sum((counts[area] for area in free), Decimal(0))
    return {area: told.get(area, Decimal(round(counts[area] * (middle + off[area])))) for area in counts}
