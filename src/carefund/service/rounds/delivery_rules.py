"""A round's year as the rules of assurance take it: pooled years, quarters with their due days, who signs returns."""

from __future__ import annotations

from functools import lru_cache

from carefund.assurance.delivery import DeliveryRules, QuarterRule
from carefund.calendar import last_day
from carefund.programme.definition import Round


@lru_cache(maxsize=64)
def delivery_rules(round_: Round) -> DeliveryRules:
    """The rules; without quarters where the definition does not say what returns must hold."""
    returns, planning = round_.returns, round_.planning
    return DeliveryRules(
        quarters={one.id: QuarterRule(last=last_day(one.last), due=one.due) for one in returns.quarters}
        if returns
        else {},
        sign_offs=tuple(one.id for one in returns.sign_offs) if returns else (),
        years=tuple(one.id for one in planning.pooled_years) if planning else (),
    )
