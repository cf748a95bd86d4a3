"""Writing in a pool's books: opening them, posting an entry, importing an extract."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from carefund.assurance.permissions import NotPermitted
from carefund.assurance.request import KeyUsed, NotNow
from carefund.refusal import Refusal
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.rendering import render
from carefund.service.plans.tenant import Tenant
from carefund.service.plans.uploads import content_of
from carefund.service.pools.agreement import agreement_text
from carefund.service.pools.asked import year_asked
from carefund.service.pools.budget import budget_of
from carefund.service.pools.importing import import_looked_at, last_mapping, look_at, without_place
from carefund.service.pools.keeping import books_in, pool_of
from carefund.service.pools.opening import open_pool
from carefund.service.pools.pages.forms import OpeningPage, import_page, opening_page, posting_page, problem_of
from carefund.service.pools.posting import post_entry, words_of
from carefund.wording.lists import counted
from carefund.workbooks.toml_text import read_toml

UNPROCESSABLE = 422
ELSEWHERE = (NotPermitted, KeyUsed, NotNow)
"""Refusals that a page of their own tells: nothing in the form would mend them."""


def opening(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The form of the section 75 agreement; what is posted opens the books."""
    if budget_of(tenant) is None:
        raise NotNow("a plan that was handed in", "none", "Hand in the plan first")
    year = year_asked(tenant, request.POST.get("year", "") or request.GET.get("year", ""))
    sent = request.POST.dict()
    page = _opening(tenant, year, sent)
    if request.method != "POST":
        return render(request, "pools/open.html", page, tenant)
    try:
        settings = sent.get("settings", "").strip() or _agreement(page, sent)
        read_toml("The agreement", settings.encode())
        open_pool(tenant, year, settings, key_of(request))
    except ELSEWHERE:
        raise
    except Refusal as refused:
        shown = _opening(tenant, year, sent, refused)
        return render(request, "pools/open.html", shown, tenant, UNPROCESSABLE)
    messages.success(request, f"The books of {year} are open.")
    return redirect(_pool(tenant, year))


def _opening(tenant: Tenant, year: str, sent: Mapping[str, str], refused: Refusal | None = None) -> OpeningPage:
    budget = budget_of(tenant)
    assert budget is not None
    problem = problem_of(refused, "host") if refused else None
    return opening_page(budget.plan, year, budget.words, tenant.actor.name, sent, problem)


def _agreement(page: OpeningPage, sent: Mapping[str, str]) -> str:
    """The agreement as the form says it."""
    terms = {name.removeprefix("term-"): words for name, words in sent.items() if name.startswith("term-")}
    shares = {one.label: one.value for one in page.shares}
    return agreement_text(sent.get("host", ""), sent.get("manager", ""), page.partners, terms, shares)


def posting(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The form of one entry; what is posted stands in the books, or is refused with its rule."""
    year = year_asked(tenant, request.POST.get("year", "") or request.GET.get("year", ""))
    sent = request.POST.dict()
    books = books_in(pool_of(tenant, year), tenant.data)
    if request.method != "POST":
        reverses = request.GET.get("reverses", "")
        first = {"reverses": reverses, "kind": "reversal"} if reverses else {}
        return render(request, "pools/post.html", posting_page(books, tenant.round, first), tenant)
    try:
        made = post_entry(tenant, year, sent, key_of(request))
    except ELSEWHERE:
        raise
    except Refusal as refused:
        page = posting_page(books, tenant.round, sent, problem_of(refused, "kind"))
        return render(request, "pools/post.html", page, tenant, UNPROCESSABLE)
    messages.success(
        request, f"Posted {words_of(made)}." if made else "It was posted before: nothing was posted twice."
    )
    return redirect(_pool(tenant, year))


def importing(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The form of an extract; one that is posted is looked at, and what was looked at is posted to the books."""
    year = year_asked(tenant, request.POST.get("year", "") or request.GET.get("year", ""))
    pool = pool_of(tenant, year)
    if request.method != "POST":
        return render(request, "pools/import.html", import_page(year, last_mapping(tenant, pool)), tenant)
    if "token" in request.POST:
        return _imported(request, tenant)
    mapping, total = request.POST.get("mapping", ""), request.POST.get("total", "")
    try:
        content, name = content_of(request.FILES.get("file"), too_large=getattr(request, "too_large", False))
        looked = look_at(tenant, pool, content, name, mapping, total)
    except Refusal as refused:
        page = import_page(year, mapping, total, problem_of(refused, "file"))
        return render(request, "pools/import.html", page, tenant, UNPROCESSABLE)
    page = import_page(year, mapping, total, looked=looked.result, token=looked.token)
    return render(request, "pools/import.html", page, tenant)


def _imported(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    given, result = import_looked_at(tenant, request.POST.get("token", ""), key_of(request))
    if result is None:
        messages.info(request, f"{given.file_name} was imported before: nothing was posted twice.")
    else:
        left = without_place(result)
        rest = f" {counted(left, 'line')} without a place: complete the mapping and import it again." if left else ""
        messages.success(request, f"{counted(len(result.postings), 'posting')} from {given.file_name}.{rest}")
    return redirect(_pool(tenant, given.year))


def _pool(tenant: Tenant, year: str) -> str:
    at = reverse("pool", kwargs={"round_id": tenant.round.id, "area": tenant.area.code})
    return f"{at}?{urlencode({'year': year})}"
