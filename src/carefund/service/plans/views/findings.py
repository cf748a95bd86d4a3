"""What was found in the plan as it stands, on a page and as files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from carefund.plan.checking import CheckedPlan
from carefund.report.media.files import WRITERS
from carefund.report.plan_check.tables import tables
from carefund.service.frame.downloads import TYPES, download
from carefund.service.frame.rendering import render
from carefund.service.plans.pages.findings import findings_page
from carefund.service.plans.tenant import Tenant


def findings(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Every finding, with filters in the address."""
    chosen = {name: request.GET.get(name, "") for name in ("severity", "section")}
    return render(request, "plans/findings.html", findings_page(tenant.checked, tenant.layout, **chosen), tenant)


def findings_csv(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The findings as CSV, safe to open in a spreadsheet."""
    return findings_file(tenant.checked, f"findings-{tenant.area.code}", ".csv")


def findings_xlsx(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The findings as a workbook."""
    return findings_file(tenant.checked, f"findings-{tenant.area.code}", ".xlsx")


def findings_file(checked: CheckedPlan, name: str, ending: str) -> HttpResponse:
    """Findings as a file of some ending."""
    content = WRITERS[ending](tables(checked)[0])
    return download(content, f"{name}{ending}", TYPES[ending])
