"""Pay for performance by quarter: shown, and the next quarter decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.pool.books import Books
from carefund.pool.refusal import RefusedEntry
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import day_sent
from carefund.service.people.sessions import today
from carefund.service.plans.tenant import Tenant
from carefund.service.pools.keeping import pool_of
from carefund.service.pools.pages.payments import PaymentsPage, payments_page
from carefund.service.pools.paying import decide_next, paid_in
from carefund.service.pools.stored import books_in
from carefund.service.pools.views.pool import found, year_asked
from carefund.wording.money import exact_pounds


def payments(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Each quarter's payment with the figures that it rests on, frozen, and what is published since."""
    pool = found(request, tenant)
    try:
        page = _page(books_in(pool, tenant.data), tenant)
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
        page = _page(books, tenant, words, refused.to_do)
        return render(request, "pools/payments.html", page, tenant, 422)
    if made:
        last = made.payments[-1]
        messages.success(request, f"Decided: {exact_pounds(last.paid)} for {last.quarter}.")
    return redirect("pool-payments", tenant.round.id, tenant.area.code)


def _page(books: Books, tenant: Tenant, problem: str = "", to_do: str = "") -> PaymentsPage:
    """The page of what books hold. Raises RefusedEntry where nothing is paid by result."""
    paid = paid_in(books, tenant)
    return payments_page(paid.account, paid.now, books.year, problem, to_do)
