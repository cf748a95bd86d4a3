"""Building an illustrative plan: real baselines, the round's rules, England's sums by share of population."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from carefund.evidence.areas import Area, AreaRegister
from carefund.plan.allocations import allocated
from carefund.plan.examples.delivery import ExampleDelivery, change_planned
from carefund.plan.examples.faults import FAULTS
from carefund.plan.examples.money import ILLUSTRATIVE, ExampleMoney
from carefund.plan.examples.recipes import Recipe, ingredients
from carefund.plan.model import ConditionStatement, Contingency, Plan, ProviderCommentary, Risk, SignOff, Target
from carefund.plan.official_figures import AreaEvidence
from carefund.programme.definition import Round
from carefund.programme.planning import Planning


def build_example(
    round_: Round,
    evidence: AreaEvidence,
    recipe: Recipe,
    areas: AreaRegister,
    nhs_bodies: Mapping[str, Decimal] | None = None,
) -> Plan:
    """The illustrative plan of a recipe; `areas` holds all areas.

    `nhs_bodies` are the NHS partners that pay, by name with the part of each, which add up to 1; without them there is
    one, named after the area.

    Raises LookupError when the round has no illustrative plans, the evidence has no baselines or population for the
    area, or a fault is unknown.
    """
    area, share, given = areas.get(recipe.area), evidence.share_of_people(recipe.area), ingredients(round_.id)
    if area is None or share is None or round_.planning is None or given is None:
        raise LookupError(f"there is not what an illustrative plan of {round_.id} for {recipe.area} needs")
    bodies = nhs_bodies or {given.nhs_body.format(area=area.name): Decimal(1)}
    sums = allocated(round_, area.code)
    part = Decimal(str(share))
    money = ExampleMoney(round_, round_.planning, given, part, council_of(area), bodies, allocated=sums)
    delivery = ExampleDelivery(round_, round_.planning, given, evidence.of(recipe.area))
    plan = _plan(recipe, area, money, delivery)
    for fault in recipe.faults:
        plan = FAULTS[fault](plan)
    return plan


def council_of(area: Area) -> str:
    """The name of an area's council in illustrative plans."""
    return f"{area.name} Council"


def _plan(recipe: Recipe, area: Area, money: ExampleMoney, delivery: ExampleDelivery) -> Plan:
    """The whole plan, without faults."""
    round_, planning, hospital = money.round, money.planning, f"{area.name} Hospitals NHS Trust"
    contributions, schemes = money.contributions(), delivery.schemes()
    spent, targets = money.expenditure(contributions), delivery.targets(schemes, recipe)
    return Plan(
        round_id=round_.id,
        area_code=recipe.area,
        area_name=area.name,
        template_version=planning.template_version,
        version_date=money.given.signed,
        illustrative=True,
        contact="Illustrative contact, contact@example.org",
        vision=f"{ILLUSTRATIVE} More people live well at home, and leave hospital when they are ready.",
        host=money.council,
        pool_manager="Illustrative pool manager",
        required=money.required(contributions, spent),
        contributions=contributions,
        schemes=schemes,
        expenditure=spent,
        targets=targets,
        benefits=delivery.benefits(schemes, targets, {"nhs": money.nhs_body, "hospital": hospital}),
        conditions=tuple(
            ConditionStatement(condition=one.id, confirmed=True, narrative=f"{ILLUSTRATIVE} {one.requirement}")
            for one in round_.conditions
        ),
        risks=(_risk(),),
        contingency=_contingency(round_, planning, targets),
        providers=_providers(round_, planning, targets, hospital),
        sign_offs=_sign_offs(planning, money),
        capacity=delivery.capacity(),
    )


def _sign_offs(planning: Planning, money: ExampleMoney) -> tuple[SignOff, ...]:
    """A signature for each role that the plan needs, of each NHS body where those sign, else of the council."""
    needed = [
        (role.id, name)
        for role in planning.sign_offs
        if role.required
        for name in (money.nhs_bodies if role.signs_for == "nhs" else (money.council,))
    ]
    return tuple(
        SignOff(role=role, name=f"Illustrative signatory {number}", organisation=name, signed=money.given.signed)
        for number, (role, name) in enumerate(needed, 1)
    )


def _risk() -> Risk:
    return Risk(
        description="Schemes reach fewer people than planned",
        likelihood=3,
        impact=4,
        mitigation="A monthly count of people reached; each wave starts when the one before has reached its own",
        owner="Illustrative pool manager",
    )


def _contingency(round_: Round, planning: Planning, targets: tuple[Target, ...]) -> Contingency:
    """Enough to cover what is paid by result, where anything is."""
    payment = round_.pay_for_performance
    setting = planning.target(payment.metric) if payment else None
    fall = -change_planned(targets, setting) if setting else Decimal(0)
    price = round_.price(payment.price).per_unit if payment else Fraction(0)
    return Contingency(
        amount=Decimal(round(Fraction(fall) * price)) + 1 if fall > 0 else Decimal(0),
        nhs_percent=Decimal(50),
        council_percent=Decimal(50),
        arrangement=f"{ILLUSTRATIVE} An overspend is shared equally after the contingency is used.",
    )


def _providers(
    round_: Round, planning: Planning, targets: tuple[Target, ...], hospital: str
) -> tuple[ProviderCommentary, ...]:
    """The hospital's view, where part of the fund is paid by result."""
    payment = round_.pay_for_performance
    setting = planning.target(payment.metric) if payment else None
    if setting is None:
        return ()
    target = next(one for one in targets if one.metric == setting.metric)
    before = sum((figure.numerator or Decimal(0) for figure in target.baseline.values()), Decimal(0))
    planned = before + change_planned(targets, setting)
    return (ProviderCommentary(provider=hospital, baseline=before, planned=planned, agrees=True, comment=ILLUSTRATIVE),)
