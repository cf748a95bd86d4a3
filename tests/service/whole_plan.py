"""A plan of an area in which nothing keeps it from being signed, with the names of those who pay for it."""

from __future__ import annotations

from datetime import date

from carefund.evidence.areas import default_register
from carefund.plan.examples.building import build_example
from carefund.plan.examples.recipes import recipes
from carefund.plan.model import Plan
from carefund.plan.official_figures import AreaEvidence
from carefund.programme.rounds import load_round
from carefund.service.plans.evidence import evidence_at_hand


def whole_plan(round_id: str, area: str, names: dict[str, str]) -> Plan:
    """The illustrative plan of an area, paid for by the organisations that are named by their kind."""
    round_, areas = load_round(round_id), default_register()
    recipe = next(one for one in recipes(round_id).values() if one.area == area and not one.faults)
    plan = build_example(round_, AreaEvidence(evidence_at_hand(), round_, areas), recipe, areas)
    lines = tuple(
        line.model_copy(update={"organisation": names[line.kind or "council"]}) for line in plan.contributions
    )
    return plan.model_copy(update={"contributions": lines, "sign_offs": (), "version_date": date(2025, 3, 20)})
