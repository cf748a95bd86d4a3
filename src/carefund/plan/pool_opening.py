"""What a pool's year begins with by an accepted plan: its lines as the budget, and what it is paid for by result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from carefund.plan.model import Plan
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.opening import Opening, planned_movements
from carefund.pool.posting import Made
from carefund.programme.definition import Round

_Line = TypeVar("_Line", Contribution, Expenditure)


@dataclass(frozen=True, kw_only=True)
class AcceptedPlan:
    """A plan that was accepted, the SHA-256 of its workbook, and who accepted it as far as that was said."""

    plan: Plan
    workbook_hash: str
    accepted: str = ""


def opening_of_plan(given: AcceptedPlan, round_: Round, year: str, agreement: str, made: Made) -> Opening:
    """What a year of the plan begins with; `agreement` is the text of the section 75 agreement, not yet read.

    Raises RefusedEntry for lines that are not whole enough to be a budget.
    """
    plan = given.plan
    return Opening(
        round_id=plan.round_id,
        area_code=plan.area_code,
        area_name=plan.area_name or plan.area_code,
        year=year,
        plan_version=plan.version,
        plan_hash=given.workbook_hash,
        illustrative=plan.illustrative,
        contributions=tuple(_of_year(line, year) for line in plan.contributions),
        expenditure=tuple(_of_year(line, year) for line in plan.expenditure),
        schemes={scheme.id: scheme.name or scheme.id for scheme in plan.schemes},
        required=plan.required_in(year),
        agreement_text=agreement,
        opened=made.posted,
        opened_by=made.posted_by,
        accepted=given.accepted,
        planned=planned_movements(plan.contributions, plan.expenditure, year),
        targets=_targets(plan, round_),
    )


def _of_year(line: _Line, year: str) -> _Line:
    """The line with the amounts of this year alone."""
    update: dict[str, Any] = {"amounts": {one: pounds for one, pounds in line.amounts.items() if one == year}}
    if isinstance(line, Contribution):
        update["minimums"] = {one: pounds for one, pounds in line.minimums.items() if one == year}
    return line.model_copy(update=update)


def _targets(plan: Plan, round_: Round) -> dict[str, Any]:
    """What the plan says of the metric that is paid for: counts by quarter before and planned, and an agreed price."""
    paid = round_.pay_for_performance
    target = plan.target_for(paid.metric) if paid else None
    if paid is None or target is None:
        return {}
    baseline = [figure.numerator for figure in target.baseline.values()]
    planned = [figure.numerator for figure in target.target.values()]
    if None in (*baseline, *planned) or len(baseline) != len(planned):
        return {}
    signed = [one.signed for one in plan.sign_offs if one.signed]
    agreed = {"agreed": max(signed).isoformat()} if signed else {}
    price = {"price": str(plan.admission_price)} if (plan.admission_price or 0) > 0 else {}
    return {"baseline": list(map(str, baseline)), "planned": list(map(str, planned)), **price, **agreed}
