"""Receipts: those of a plan, and each as a page, as JSON and as PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from carefund.assurance.receipt import Receipt
from carefund.plan.checking import CheckedPlan
from carefund.service.frame.downloads import download
from carefund.service.frame.rendering import render
from carefund.service.plans.storing import plan_of
from carefund.service.plans.tenant import Tenant
from carefund.service.signing.keeping import receipt_named, receipts_of
from carefund.service.signing.pages.receipt import ReceiptPage, receipt_page
from carefund.service.signing.receipt_files import receipt_json, receipt_pdf


def receipts(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The receipts of every submission of the plan."""
    return render(request, "signing/receipts.html", [_page(tenant, one) for one in receipts_of(tenant)], tenant)


def receipt(request: HttpRequest, tenant: Tenant, receipt: str) -> HttpResponse:
    """One receipt."""
    return render(request, "signing/receipt.html", _page(tenant, _named(tenant, receipt)), tenant)


def as_json(request: HttpRequest, tenant: Tenant, receipt: str) -> HttpResponse:
    """One receipt as JSON, whose hash anybody can work out again."""
    return download(receipt_json(_named(tenant, receipt)), f"{receipt}.json", "application/json")


def as_pdf(request: HttpRequest, tenant: Tenant, receipt: str) -> HttpResponse:
    """One receipt as a tagged PDF, the same bytes each time."""
    return download(receipt_pdf(_page(tenant, _named(tenant, receipt))), f"{receipt}.pdf", "application/pdf")


def _named(tenant: Tenant, receipt: str) -> Receipt:
    found = receipt_named(tenant, receipt)
    if found is None:
        raise Http404("no such receipt")
    return found


def _page(tenant: Tenant, receipt: Receipt) -> ReceiptPage:
    plan = plan_of(receipt.plan_hash, tenant.data)
    years = tuple(year.id for year in tenant.planning.pooled_years)
    pooled = CheckedPlan(plan, (), pooled_years=years).pooled_pounds
    return receipt_page(receipt, tenant.round, tenant.area, pooled, invented=tenant.open_round.invented)
