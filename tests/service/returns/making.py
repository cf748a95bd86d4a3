"""Returns without an error, saved, signed and handed in for tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from carefund.monitoring.returns.model import (
    Agreement,
    CapacityReport,
    ConditionKept,
    Return,
    StreamReport,
    SurveyAnswer,
)
from carefund.monitoring.returns.quarters import returns_of
from carefund.plan.fields import lookup
from carefund.wording.dates import month_id
from tests.service.pools.making import AREAS, QUARTER, tenant_of
from tests.service.site import LEEDS, Site

BOARD = "health-and-wellbeing-board"
RETURN = f"/plans/bcf-2025-26/{LEEDS}/returns/{QUARTER}"


def quarter(site: Site, who: str = "leeds editor", area: str = LEEDS, name: str = QUARTER) -> Any:
    from carefund.service.returns.quarter import quarter_of

    return quarter_of(tenant_of(site, who, area), name)


def whole_return(own: Any, spent: Decimal = Decimal(0), part: Decimal = Decimal(0)) -> Return:
    """What is filled in, completed; `spent` from the first stream with a plan, and by its first scheme.

    Every output is `part` of the plan's for the year.
    """
    round_, sent, asked = own.tenant.round, own.filled.sent, own.asked
    line = next(one for one in own.plan.expenditure if one.scheme and one.stream)
    known = {one.stream: one for one in sent.streams}
    zero = Decimal(0)
    months = {month_id(one): Decimal(10) for one in asked.months()}
    services = round_.planning.capacity_and_demand.services if round_.planning.capacity_and_demand else ()

    def money(stream: str) -> dict[str, Any]:
        own_spent = spent if stream == line.stream else zero
        ended = {"unspent": -own_spent, "carried_forward": zero} if asked.year_end else {}
        return {"income": zero, "spent": own_spent, "reason": "As agreed.", **ended}

    return sent.model_copy(
        update={
            "contact": "Leonie Lead, 0113 496 0000",
            "successes": "More people went home.",
            "challenges": "Few nurses.",
            "agreement": Agreement(signed=True),
            "conditions": tuple(ConditionKept(condition=one.id, kept=True) for one in round_.conditions),
            "metrics": tuple(
                one.model_copy(update={"status": "no-data", "reasons": "None is published.", "support": "None"})
                for one in sent.metrics
            ),
            "streams": tuple(
                (known.get(one.id) or StreamReport(stream=one.id)).model_copy(update=money(one.id))
                for one in round_.streams
            ),
            "schemes": tuple(
                one.model_copy(
                    update={
                        "spent": spent if one.id == line.scheme else zero,
                        "output": part * (one.planned_output or zero),
                    }
                )
                for one in sent.schemes
            ),
            "capacity": tuple(CapacityReport(service=one.id, demand=months, capacity=months) for one in services),
            "survey": tuple(SurveyAnswer(statement=one.id, answer="agree") for one in returns_of(round_).statements)
            if asked.year_end
            else (),
        }
    )


def saved_return(
    site: Site, area: str = LEEDS, spent: Decimal = Decimal(0), name: str = QUARTER, part: Decimal = Decimal(0)
) -> str:
    """The hash of a return without an error, saved by the area's editor."""
    from carefund.service.returns.saving import save

    own = quarter(site, f"{AREAS[area]} editor", area, name)
    assert save(own, whole_return(own, spent, part), based_on=own.record.return_hash, key="")
    stands = quarter(site, f"{AREAS[area]} editor", area, name)
    errors = [(one.check, one.field, one.found) for one in stands.checked.findings if one.severity == "error"]
    assert errors == [], errors
    return str(stands.record.return_hash)


def handed_in_return(
    site: Site, area: str = LEEDS, spent: Decimal = Decimal(0), name: str = QUARTER, part: Decimal = Decimal(0)
) -> None:
    """A return on the pages that people use: signed by the board's signatory, handed in by the lead."""
    own, at = saved_return(site, area, spent, name, part), f"/plans/bcf-2025-26/{area}/returns/{name}"
    board = site.client(f"{AREAS[area]} {BOARD}")
    assert board.post(f"{at}/sign", {"role": BOARD, "return_hash": own}).status_code == 302
    assert site.client(f"{AREAS[area]} lead").post(f"{at}/submit", {"return_hash": own}).status_code == 302


def value(site: Site, path: str) -> Any:
    """What Leeds' return holds at a path."""
    return lookup(quarter(site).sent, path)
