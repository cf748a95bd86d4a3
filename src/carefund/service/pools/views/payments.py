"""Pay for performance by quarter: shown, and the next quarter decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from carefund.pool.refusal import RefusedEntry
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import day_sent
from carefund.service.people.sessions import today
from carefund.service.plans.tenant import Tenant
from carefund.service.pools.asked import pool_asked, year_asked
from carefund.service.pools.keeping import books_in, pool_of
from carefund.service.pools.pages.payments import payments_page
from carefund.service.pools.paying import decide_next, paid_in
from carefund.wording.money import exact_pounds


def payments(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Each quarter's payment with the figures that it rests on, frozen, and what is published since."""
    pool = pool_asked(request, tenant)
    try:
        page = payments_page(paid_in(books_in(pool, tenant.data), tenant), pool.year)
    except RefusedEntry as refused:
        raise Http404(str(refused)) from refused
    return render(request, "pools/payments.html", page, tenant)


def decide(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Decide the next quarter by what was published on the day that was sent, and post what it earned."""
    sent = request.POST
    year = year_asked(tenant, sent.get("year", ""))
    pool_of(tenant, year)
    try:
        day = day_sent(sent.get("day", "")) or today()
        made = decide_next(tenant, year, day, sent.get("count", ""), sent.get("source", "")[:200], key_of(request))
    except RefusedEntry as refused:
        books = books_in(pool_of(tenant, year), tenant.data)
        words = f"{refused.place}: expected {refused.expected}; found {refused.found}."
        page = payments_page(paid_in(books, tenant), year, words, refused.to_do)
        return render(request, "pools/payments.html", page, tenant, 422)
    if made:
        last = made.payments[-1]
        messages.success(request, f"Decided: {exact_pounds(last.paid)} for {last.quarter}.")
    at = reverse("pool-payments", kwargs={"round_id": tenant.round.id, "area": tenant.area.code})
    return redirect(f"{at}?{urlencode({'year': year})}")
