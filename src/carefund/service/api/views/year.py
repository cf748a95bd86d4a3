"""The year in one view for programs: of an area, and of the areas that a token reaches together."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from ninja.params.functions import Query

from carefund.assurance.conditions import ConditionState
from carefund.service.api.operations import NATIONAL, PLAN, operation
from carefund.service.api.year_answers import OutputsLine, PoolSumsLine, ProspectLine, QuarterLine, YearAnswer
from carefund.service.frame.routes import DESK_ROLES, READERS
from carefund.service.monitoring.kept import NOT_YET, Prospect
from carefund.service.monitoring.pages.together import WatchedTogether, YearTogether
from carefund.service.monitoring.pages.warnings import causes_told
from carefund.service.monitoring.together import watched_area, watched_together
from carefund.service.people.sessions import today
from carefund.service.plans.forecasts import month_text
from carefund.service.plans.reached import reached
from carefund.service.plans.tenant import Tenant, tenant_of

THOUSAND = 1000
RegionGiven = Annotated[
    str, Query("", max_length=100, description="Name of a region; all areas that the token reaches where none is.")
]


@operation("GET", f"{PLAN}/year", "year", READERS, tenant=tenant_of, answers=YearAnswer, tag="year", kept=True)
def of_area(tenant: Tenant) -> YearAnswer:
    """The year of one area in one view: plan, money, outputs, metrics, conditions and returns."""
    return _answer(watched_area(tenant, today()))


@operation("GET", f"{NATIONAL}/year", "national-year", DESK_ROLES, answers=YearAnswer, tag="national", kept=True)
def of_round(request: HttpRequest, round_id: str, region: RegionGiven = "") -> YearAnswer:
    """The year of a round in one view: of all areas that the token reaches, or of one region of them."""
    return _answer(watched_together(reached(request, round_id), region, today(), Path(settings.DATA)))


def _answer(made: WatchedTogether) -> YearAnswer:
    kept, day = made.kept, today()
    warned, muted = causes_told(kept, made.mutes, day, made.watched_codes) if kept else (0, 0)
    return YearAnswer(
        round=made.round.id,
        day=day,
        where=made.where,
        areas=len(made.found.areas),
        approved=made.found.approved,
        money=_money(made.found),
        outputs=OutputsLine(**asdict(made.found.outputs)),
        conditions={str(one): made.found.conditions[one] for one in ConditionState if made.found.conditions[one]},
        returns=[
            QuarterLine(quarter=one.quarter.id, label=one.quarter.label, due=one.quarter.due, handed_in=one.handed_in)
            for one in made.found.quarters
        ],
        as_of=month_text(kept.as_of) if kept else None,
        why_none=kept.refused if kept else NOT_YET,
        prospects=[_prospect(code, one) for code, one in made.prospects_of(made.watched_codes)],
        warned=warned,
        muted=muted,
    )


def _money(found: YearTogether) -> PoolSumsLine | None:
    if found.money is None:
        return None
    sums = asdict(found.money)
    return PoolSumsLine(year=found.year, pools=found.pools, **sums)


def _prospect(code: str, one: Prospect) -> ProspectLine:
    return ProspectLine(
        area=code,
        metric=one.metric,
        label=one.label,
        to=one.to,
        months_known=one.known,
        months=one.months,
        target=one.target,
        target_from=one.target_from,
        change=[one.low, one.middle, one.high],
        chance=one.thousandths / THOUSAND,
        chance_from=one.basis,
        word=one.word,
    )
