"""Lists of a round for the centre: plans, conditions, support and returns of the areas that a token reaches."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja.params.functions import Query

from carefund.report.media.files import to_json
from carefund.report.returns.tables import record as rolled_record
from carefund.report.returns.tables import tables as rolled_tables
from carefund.service.api.centre_answers import (
    AreaSupportLine,
    RoundReturnsAnswer,
    RoundSupportAnswer,
    RowsAnswer,
    WarningsAnswer,
)
from carefund.service.api.operations import JSON, NATIONAL, operation
from carefund.service.api.views.deciding import support_line
from carefund.service.conditions.pages.all_conditions import condition_rows, conditions_table
from carefund.service.frame.routes import DESK_ROLES
from carefund.service.monitoring.kept import NOT_YET, watched_year
from carefund.service.monitoring.muting import standing_mutes
from carefund.service.monitoring.pages.warnings import warnings_table
from carefund.service.national.reach import OVERSEEING, reached_round
from carefund.service.national.rows import row_of
from carefund.service.national.tables import plans_table
from carefund.service.people.sessions import acting, today
from carefund.service.plans.forecasts import month_text
from carefund.service.plans.reached import CENTRE_READERS, reached
from carefund.service.returns.country import country_asked
from carefund.service.returns.pages.national import areas_table
from carefund.service.rounds.opening import opened

QuarterGiven = Annotated[
    str, Query("", max_length=100, description="Id of a quarter of the round; the last that is over where none is.")
]


@operation("GET", NATIONAL, "national-plans", OVERSEEING, answers=RowsAnswer, tag="national", kept=True)
def plans(request: HttpRequest, round_id: str) -> HttpResponse:
    """How every plan of a round stands: state, lateness, money, metrics, chances, decision, conditions."""
    reach = reached_round(request, round_id, OVERSEEING)
    rows = [row_of(one, reach.at) for one in reach.standings]
    return _rows(round_id, plans_table(rows, reach.round).records())


@operation(
    "GET",
    f"{NATIONAL}/conditions",
    "national-conditions",
    CENTRE_READERS,
    answers=RowsAnswer,
    tag="national",
    kept=True,
)
def conditions(request: HttpRequest, round_id: str) -> HttpResponse:
    """Every condition of a round: what is still to be done first, and of that what is due first."""
    rows = condition_rows(reached(request, round_id).states(), today())
    return _rows(round_id, conditions_table(rows).records())


@operation(
    "GET",
    f"{NATIONAL}/support",
    "national-support",
    CENTRE_READERS,
    answers=RoundSupportAnswer,
    tag="national",
    kept=True,
)
def support(request: HttpRequest, round_id: str) -> RoundSupportAnswer:
    """All support of a round, area by area."""
    lines = [
        AreaSupportLine(**support_line(one).model_dump(), area=area.code, area_name=area.name)
        for area, state in reached(request, round_id).states()
        for one in state.supports.values()
    ]
    return RoundSupportAnswer(round=round_id, support=lines)


@operation(
    "GET",
    f"{NATIONAL}/returns",
    "national-returns",
    DESK_ROLES,
    answers=RoundReturnsAnswer,
    tag="national",
    kept=True,
)
def returns(request: HttpRequest, round_id: str, quarter: QuarterGiven = "") -> HttpResponse:
    """Who handed in a return of a quarter and who has not, and what those that came add up to."""
    country = country_asked(acting(request), round_id, quarter, today())
    if country is None or quarter not in ("", country.quarter.id):
        raise Http404("no such round or quarter")
    rolled = rolled_record(country.rolled, {one.name: one for one in rolled_tables(country.rolled)})
    made = {
        "round": round_id,
        "quarter": country.quarter.id,
        "rows": areas_table(country).records(),
        "rolled_up": rolled,
    }
    return HttpResponse(to_json(made), content_type=JSON)


@operation(
    "GET",
    f"{NATIONAL}/warnings",
    "national-warnings",
    DESK_ROLES,
    answers=WarningsAnswer,
    tag="national",
    kept=True,
)
def warnings(request: HttpRequest, round_id: str) -> HttpResponse:
    """What is warned of in a round's year, what costs most first: as the page says, of every area."""
    if opened(round_id) is None:
        raise Http404("no such round")
    year = watched_year(round_id, Path(settings.DATA))
    as_of = month_text(year.as_of) if year else None
    why = year.refused if year else NOT_YET
    mutes = standing_mutes(round_id, {one.area for one in year.told}, today()) if year else {}
    rows = warnings_table(year, mutes, today()).records() if year and not year.refused else []
    made = {"round": round_id, "as_of": as_of, "why_none": why, "warnings": rows}
    return HttpResponse(to_json(made), content_type=JSON)


def _rows(round_id: str, rows: list[dict[str, object]]) -> HttpResponse:
    return HttpResponse(to_json({"round": round_id, "rows": rows}), content_type=JSON)
