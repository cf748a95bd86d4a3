"""Support over all areas of a round, for the centre."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from carefund.assurance.transitions import CENTRE
from carefund.evidence.areas import Area
from carefund.plan.findings import Severity
from carefund.service.frame.rendering import render
from carefund.service.people.sessions import acting, now, today
from carefund.service.plans.checking import checked_version
from carefund.service.plans.reached import reached
from carefund.service.plans.standing import NOT_HANDED_IN, Standing, standings
from carefund.service.plans.storing import plan_of
from carefund.service.plans.targets import appraised_round
from carefund.service.support.before_after import overall
from carefund.service.support.measuring import Bench
from carefund.service.support.pages.all_support import SupportRow, all_support_page, suggestions
from carefund.service.support.pages.showing import Shown


def all_support(request: HttpRequest, round_id: str) -> HttpResponse:
    """Who waits, who may want support, who has it, and what changed where it ended."""
    found = reached(request, round_id)
    plans = standings(found.round, found.areas, found.open_round.deadline, settings.DATA)
    bench = Bench(round=found.round, known=appraised_round(round_id), day=today(), data=settings.DATA)
    rows = [row for one in plans for row in _rows(one, bench)]
    labels = {one.id: one.label for one in found.round.metrics}
    page = all_support_page(
        (round_id, found.round.title),
        rows,
        suggestions(_unsupported(plans), lambda metric: labels.get(metric, metric)),
        overall([(row.support, row.found) for row in rows if row.found]),
        may_offer=any(one.role in CENTRE and one.in_force(today()) for one in acting(request).memberships),
        shown=request.GET.get("show", ""),
        region=request.GET.get("region", ""),
    )
    return render(request, "support/all_support.html", page)


def _rows(one: Standing, bench: Bench) -> Iterator[SupportRow]:
    """The support of one area; versions are measured only where it was closed."""
    for support in one.state.supports.values():
        found = bench.before_after(one.area, one.state, support) if support.closed_at else None
        yield SupportRow(area=one.area, support=support, found=found)


def _unsupported(plans: list[Standing]) -> Iterator[tuple[Area, Shown]]:
    """What is known of the plans of areas that have had no support, nor an offer of it."""
    at = now()
    for one in plans:
        if one.summary is None or one.state.supports:
            continue
        shown = Shown(
            boldest=one.summary.boldest,
            errors=None,
            handed_in=one.state.status not in NOT_HANDED_IN,
            deadline=one.deadline,
            at=at,
        )
        yield one.area, _with_errors(shown, one)


def _with_errors(shown: Shown, one: Standing) -> Shown:
    """The same with the errors of a plan that is near its deadline; others are not looked at."""
    if shown.handed_in or not shown.near_deadline:
        return shown
    plan = plan_of(one.state.plan_hash, settings.DATA)
    errors = len(checked_version(plan, one.state, today(), settings.DATA).of(Severity.ERROR))
    return Shown(boldest=shown.boldest, errors=errors, handed_in=shown.handed_in, deadline=shown.deadline, at=shown.at)
