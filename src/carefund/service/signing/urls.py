"""URLs of signing, submitting and receipts."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.frame.guard import page
from carefund.service.frame.routes import AREA_ROLES, READERS
from carefund.service.plans.routes import area_page
from carefund.service.signing.keeping import tenant_of_receipt
from carefund.service.signing.views import receipt, sign, submit

BOTH, POST = ("GET", "POST"), ("POST",)
urlpatterns = [
    area_page("sign", sign.sign, "sign", AREA_ROLES, methods=BOTH),
    area_page("ready", sign.ready, "ready-to-sign", (Role.LEAD,), methods=POST),
    area_page("sign/withdraw", sign.take_back, "take-signature-back", (Role.SIGNATORY,), methods=POST),
    area_page("submit", submit.submit, "submit", (Role.LEAD, Role.SIGNATORY), methods=BOTH),
    area_page("receipts", receipt.receipts, "receipts"),
    page("receipts/<str:receipt>.json", receipt.as_json, "receipt-json", READERS, tenant=tenant_of_receipt),
    page("receipts/<str:receipt>.pdf", receipt.as_pdf, "receipt-pdf", READERS, tenant=tenant_of_receipt),
    page("receipts/<str:receipt>", receipt.receipt, "receipt", READERS, tenant=tenant_of_receipt),
]
