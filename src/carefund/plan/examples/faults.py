"""Faults that illustrative plans show: each turns a sound plan into one that a check should catch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from carefund.plan.model import Figure, Plan

Fault = Callable[[Plan], Plan]


def _line(plan: Plan, part: str, index: int, **changes: Any) -> Plan:  # noqa: ANN401
    lines = list(getattr(plan, part))
    lines[index] = lines[index].model_copy(update=changes)
    return plan.model_copy(update={part: tuple(lines)})


def _first_joint(plan: Plan) -> int:
    return next(index for index, line in enumerate(plan.expenditure) if line.commissioner == "joint")


def shares_not_100(plan: Plan) -> Plan:
    """A joint line whose shares come to 90."""
    return _line(plan, "expenditure", _first_joint(plan), nhs_percent=Decimal(30))


def scheme_unknown(plan: Plan) -> Plan:
    """A line for a scheme that is not in the plan."""
    return _line(plan, "expenditure", -1, scheme="99")


def stream_overspent(plan: Plan) -> Plan:
    """A line half as large again as its stream pays for."""
    line = plan.expenditure[0]
    return _line(plan, "expenditure", 0, amounts={year: amount * 3 / 2 for year, amount in line.amounts.items()})


def social_care_short(plan: Plan) -> Plan:
    """Social care's lines from NHS streams moved to acute care."""
    moved = {"area_of_spend": "acute", "commissioner": "nhs", "nhs_percent": None, "council_percent": None}
    lines = [line.model_copy(update=moved) if line.commissioner == "joint" else line for line in plan.expenditure]
    return plan.model_copy(update={"expenditure": tuple(lines)})


def benefit_twice(plan: Plan) -> Plan:
    """The first benefit claimed by a second scheme too."""
    again = plan.benefits[0].model_copy(update={"scheme": plan.schemes[1].id})
    return plan.model_copy(update={"benefits": (*plan.benefits, again)})


def people_twice(plan: Plan) -> Plan:
    """A second scheme that reaches most of the people whom the first already reaches."""
    first = plan.schemes[0]
    free = str(len(plan.schemes) + 1)
    again = first.model_copy(
        update={"id": free, "name": f"{first.name}, by another team", "reach_percent": Decimal(70)}
    )
    return plan.model_copy(update={"schemes": (*plan.schemes, again)})


def average_price(plan: Plan) -> Plan:
    """Admissions saved at the whole average price."""
    benefits = [
        benefit.model_copy(
            update={
                "price_basis": "average",
                "unit_price": Decimal(1490),
                "saving": -(benefit.change or Decimal(0)) * 1490,
                "how_calculated": None,
            }
        )
        if benefit.releases_cash
        else benefit
        for benefit in plan.benefits
    ]
    return plan.model_copy(update={"benefits": tuple(benefits)})


def savings_implausible(plan: Plan) -> Plan:
    """A saving of half of what the pool spends."""
    spent = sum((sum(line.amounts.values(), Decimal(0)) for line in plan.expenditure), Decimal(0))
    change = plan.benefits[0].change or Decimal(-1)
    price = (spent / 2 / abs(change)).quantize(Decimal(1))
    return _line(plan, "benefits", 0, unit_price=price, saving=abs(change) * price)


def full_effect_at_once(plan: Plan) -> Plan:
    """Schemes that have their full effect on the day they start."""
    schemes = [
        scheme.model_copy(update={"full_effect": scheme.starts}) if scheme.starts else scheme for scheme in plan.schemes
    ]
    return plan.model_copy(update={"schemes": tuple(schemes)})


def effect_too_large(plan: Plan) -> Plan:
    """An effect that no good study has found."""
    return _line(plan, "schemes", 0, effect_percent=Decimal(-45))


def provider_disagrees(plan: Plan) -> Plan:
    """A hospital that plans for growth and says so."""
    baseline = plan.providers[0].baseline or Decimal(0)
    return _line(plan, "providers", 0, agrees=False, planned=Decimal(round(baseline * Decimal("1.02"))))


def baseline_shifted(plan: Plan) -> Plan:
    """A baseline a twentieth above the published series, which makes the target easy."""
    target = plan.targets[0]
    raised = {
        period: Figure(
            numerator=Decimal(round((figure.numerator or 0) * Decimal("1.05"))), denominator=figure.denominator
        )
        for period, figure in target.baseline.items()
    }
    return _line(plan, "targets", 0, baseline=raised)


def no_rationale(plan: Plan) -> Plan:
    """A target below the expected minimum without a case for it."""
    return _line(plan, "targets", 0, rationale=None)


def outputs_missing(plan: Plan) -> Plan:
    """Lines of scheme types that count outputs, without them."""
    lines = tuple(line.model_copy(update={"outputs": {}}) for line in plan.expenditure)
    return plan.model_copy(update={"expenditure": lines})


def sub_type_of_another(plan: Plan) -> Plan:
    """A line whose sub-type is that of another scheme type."""
    words = {line.scheme_type: line.sub_type for line in plan.expenditure}
    own = plan.expenditure[0].scheme_type
    return _line(plan, "expenditure", 0, sub_type=next(words[kind] for kind in words if kind != own and words[kind]))


def capacity_short(plan: Plan) -> Plan:
    """A service that cannot meet its demand in the winter."""
    service = plan.capacity[0]
    winter = {month: there // 2 if month[-2:] in ("12", "01", "02") else there
              for month, there in service.capacity.items()}  # fmt: skip
    return _line(plan, "capacity", 0, capacity=winter)


def half_empty(plan: Plan) -> Plan:
    """A draft: no benefits, conditions, risks or signatures yet."""
    gone: Mapping[str, object] = {"benefits": (), "conditions": (), "risks": (), "sign_offs": (), "vision": None}
    return plan.model_copy(update=dict(gone))


FAULTS: Mapping[str, Fault] = {
    "shares-not-100": shares_not_100,
    "scheme-unknown": scheme_unknown,
    "stream-overspent": stream_overspent,
    "social-care-short": social_care_short,
    "benefit-twice": benefit_twice,
    "people-twice": people_twice,
    "average-price": average_price,
    "savings-implausible": savings_implausible,
    "full-effect-at-once": full_effect_at_once,
    "effect-too-large": effect_too_large,
    "provider-disagrees": provider_disagrees,
    "baseline-shifted": baseline_shifted,
    "no-rationale": no_rationale,
    "half-empty": half_empty,
    "outputs-missing": outputs_missing,
    "sub-type-of-another": sub_type_of_another,
    "capacity-short": capacity_short,
}
"""Every fault by name."""
