"""Submitting a plan that everybody has signed, and its receipts."""

from __future__ import annotations

from typing import Annotated

from django.http import Http404, HttpResponse
from ninja.params.functions import Body

from carefund.assurance.event import Submitted
from carefund.assurance.permissions import Role
from carefund.service.api.answers import ReceiptAnswer, ReceiptsAnswer
from carefund.service.api.operations import JSON, PLAN, operation
from carefund.service.api.sent import KeyAsked, SubmissionSent, as_sent
from carefund.service.frame.routes import READERS
from carefund.service.plans.tenant import Tenant, tenant_of
from carefund.service.signing.keeping import receipt_named, receipts_of, tenant_of_receipt
from carefund.service.signing.receipt_files import receipt_json
from carefund.service.signing.submitting import submit_version


@operation(
    "POST",
    f"{PLAN}/submit",
    "submit",
    (Role.LEAD,),
    tenant=tenant_of,
    answers=ReceiptAnswer,
    sends=JSON,
    tag="submitting",
)
def submit(
    tenant: Tenant, sent: Annotated[SubmissionSent, as_sent(SubmissionSent), Body(...)], key: KeyAsked
) -> HttpResponse:
    """Hand in a version that everybody has signed, once, however often it is sent; the answer is its receipt."""
    receipt = submit_version(tenant, Submitted(version=sent.version, plan_hash=sent.plan_hash), key)
    return HttpResponse(receipt_json(receipt), content_type=JSON)


@operation("GET", f"{PLAN}/receipts", "receipts", READERS, tenant=tenant_of, answers=ReceiptsAnswer, tag="submitting")
def receipts(tenant: Tenant) -> ReceiptsAnswer:
    """The receipts of every submission of the plan, the last first."""
    return ReceiptsAnswer(receipts=[{"id": one.id, **one.as_record()} for one in receipts_of(tenant)])


@operation(
    "GET", "/receipts/{receipt}", "receipt", READERS, tenant=tenant_of_receipt, answers=ReceiptAnswer, tag="submitting"
)
def one_receipt(tenant: Tenant, receipt: str) -> HttpResponse:
    """One receipt as JSON, whose hash anybody can work out again."""
    found = receipt_named(tenant, receipt)
    if found is None:
        raise Http404("no such receipt")
    return HttpResponse(receipt_json(found), content_type=JSON)
