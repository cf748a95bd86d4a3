"""A file that shows how a condition was met, to keep: never shown by the browser, whatever it holds."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from carefund.service.conditions.evidence_files import TYPES, download_name, kind_of
from carefund.service.conditions.pages.conditions import condition_numbered
from carefund.service.ledger import files
from carefund.service.plans.tenant import Tenant
from carefund.service.plans.views.findings import download

HARMLESS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
"""Should a browser show it after all, nothing in it runs or loads."""


def evidence(request: HttpRequest, tenant: Tenant, number: int, evidence: int) -> HttpResponse:
    """The file of a piece of evidence, by its place among the condition's, from 1."""
    one = condition_numbered(tenant.state, number)
    shown = one.evidence[evidence - 1] if one and 1 <= evidence <= len(one.evidence) else None
    if shown is None or shown.file_hash is None:
        raise Http404("no such file")
    content = files.read(shown.file_hash, tenant.data)
    kind = kind_of(content)
    made = download(content, download_name(tenant.area.code, number, evidence, kind), TYPES[kind])
    for name, value in HARMLESS.items():
        made[name] = value
    return made
