"""One target with its chance, and "what if it were another": answered in a moment, saved nowhere."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from carefund.appraisal.question import NoAppraisal
from carefund.service.frame.downloads import picture_for_good
from carefund.service.frame.rendering import render
from carefund.service.ledger import files
from carefund.service.plans.pages.targets import TargetPage, target_page
from carefund.service.plans.targets import NoSuchTarget, NoTargetAnswer, TargetAnswer, appraising_of, target_answer
from carefund.service.plans.tenant import Tenant


def target(request: HttpRequest, tenant: Tenant, metric: str) -> HttpResponse:
    """The target that the plan sets, or the one that is asked about."""
    return render(request, "plans/target.html", _page(request, tenant, metric), tenant)


def answer(request: HttpRequest, tenant: Tenant, metric: str) -> HttpResponse:
    """The answer alone, which the page's script shows while the target is changed."""
    return render(request, "plans/target_answer.html", _page(request, tenant, metric), tenant)


def chart(request: HttpRequest, tenant: Tenant, metric: str, picture: str) -> HttpResponse:
    """The chart of a target by the hash of its picture, which never changes."""
    said = _answer(tenant, metric, 0.0)
    known = said.chart.pictures.values() if isinstance(said, TargetAnswer) and said.chart else ()
    if picture not in known:
        raise Http404("no such picture")
    return picture_for_good(files.read(picture, tenant.data))


def _page(request: HttpRequest, tenant: Tenant, metric: str) -> TargetPage:
    setting = tenant.planning.target(metric)
    if setting is None:
        raise Http404("no such target")
    planned = tenant.plan.planned_percent(setting)
    asked = request.GET.get("target", "").strip().replace("−", "-").removesuffix("%").replace(",", ".")
    chosen, problem = planned, ""
    if asked:
        chosen, problem = _read(asked)
    said = None
    try:
        said = _answer(tenant, metric, chosen) if chosen is not None else None
    except NoAppraisal as refused:
        problem = f"Expected {refused.expected}; found {refused.found}."
    job = appraising_of(tenant.round.id, tenant.database) if said is None and not problem else None
    return target_page(
        metric, tenant.metric_label(metric), chosen, planned, said, problem, job=str(job.id) if job else ""
    )


def _read(asked: str) -> tuple[float | None, str]:
    try:
        return float(asked), ""
    except ValueError:
        return None, "Give the change in per cent, such as -3.5 for a fall of 3.5%."


def _answer(tenant: Tenant, metric: str, target: float) -> TargetAnswer | NoTargetAnswer | None:
    try:
        return target_answer(tenant.round.id, tenant.area.code, metric, target, tenant.data, tenant.database)
    except NoSuchTarget as refused:
        raise Http404(str(refused)) from refused
